//! `exports` and `imports` of a `package.json`: which file, package or built-in module a subpath stands for.

use crate::error::{Importer, ResolveError, invalid_package_config, invalid_specifier};
use crate::import::has_encoded_separator;
use crate::package::Package;
use crate::{Resolver, path};
use ada_url::Url;
use serde_json::{Map, Value};

/// What a target stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file of the package; `suffix` is the query and fragment its URL had.
    File { path: String, suffix: String },
    /// Another package or a built-in module, as an import of the package's own.
    Package(String),
}

/// Nothing here, look at the next condition; or a `null` that says: nothing, and look no further.
enum Match {
    Target(Target),
    Undefined,
    Null,
}

#[derive(Clone, Copy)]
struct Context<'a> {
    resolver: &'a Resolver,
    package: &'a Package,
    conditions: &'a [String],
    importer: Importer<'a>,
    /// The key of `exports` or `imports` that matched.
    key: &'a str,
    /// What stands for `*`, if the key is a pattern.
    star: Option<&'a str>,
    internal: bool,
}

impl Resolver {
    /// `subpath` is `.` or starts with `./`.
    pub(crate) fn resolve_exports(
        &self,
        package: &Package,
        exports: &Value,
        subpath: &str,
        conditions: &[String],
        importer: Importer,
    ) -> Result<Target, ResolveError> {
        let found = if is_main_only(exports, package, importer)? {
            if subpath == "." {
                self.context(package, conditions, importer, ".", None, false).target(exports)?
            } else {
                Match::Undefined
            }
        } else {
            let Value::Object(map) = exports else { return Err(not_exported(subpath, package, importer)) };
            self.match_subpath(package, map, subpath, conditions, importer, false)?
        };
        match found {
            Match::Target(target) => Ok(target),
            Match::Undefined | Match::Null => Err(not_exported(subpath, package, importer)),
        }
    }

    /// `specifier` starts with `#`. `scope` is the package of the module that asks.
    pub(crate) fn resolve_imports(
        &self,
        specifier: &str,
        scope: Option<&Package>,
        conditions: &[String],
        importer: Importer,
    ) -> Result<Target, ResolveError> {
        if specifier == "#" || specifier == "#/" {
            return Err(invalid_specifier(specifier, "is not a valid internal imports specifier name", importer));
        }
        if let Some(package) = scope
            && let Some(Value::Object(map)) = &package.imports
            && let Match::Target(target) = self.match_subpath(package, map, specifier, conditions, importer, true)?
        {
            return Ok(target);
        }
        let place = scope.map_or_else(String::new, |package| format!(" in package {}", package.path));
        Err(ResolveError::type_error(
            "ERR_PACKAGE_IMPORT_NOT_DEFINED",
            format!("Package import specifier \"{specifier}\" is not defined{place}{}", importer.suffix()),
        ))
    }

    fn context<'a>(
        &'a self,
        package: &'a Package,
        conditions: &'a [String],
        importer: Importer<'a>,
        key: &'a str,
        star: Option<&'a str>,
        internal: bool,
    ) -> Context<'a> {
        Context { resolver: self, package, conditions, importer, key, star, internal }
    }

    fn match_subpath(
        &self,
        package: &Package,
        map: &Map<String, Value>,
        subpath: &str,
        conditions: &[String],
        importer: Importer,
        internal: bool,
    ) -> Result<Match, ResolveError> {
        if !subpath.contains('*')
            && !subpath.ends_with('/')
            && let Some(value) = map.get(subpath)
        {
            return self.context(package, conditions, importer, subpath, None, internal).target(value);
        }
        let mut best: Option<(&str, &str, &Value)> = None;
        for (key, value) in map {
            let Some((base, trailer)) = key.split_once('*') else { continue };
            if trailer.contains('*') || !subpath.starts_with(base) || subpath.len() < key.len() {
                continue;
            }
            if subpath.ends_with('/') {
                self.warn_trailing_slash(subpath, package, importer);
            }
            if !subpath.ends_with(trailer) || subpath == base {
                continue;
            }
            if best.is_none_or(|(other, ..)| is_more_specific(key, other)) {
                best = Some((key, &subpath[base.len()..subpath.len() - trailer.len()], value));
            }
        }
        match best {
            Some((key, star, value)) => {
                self.context(package, conditions, importer, key, Some(star), internal).target(value)
            }
            None => Ok(Match::Undefined),
        }
    }

    fn warn_trailing_slash(&self, subpath: &str, package: &Package, importer: Importer) {
        if !self.warned.borrow_mut().insert(format!("{}|{subpath}", package.path)) {
            return;
        }
        self.warn(
            "DEP0155",
            format!(
                "Use of deprecated trailing slash pattern mapping \"{subpath}\" in the \"exports\" field module \
                 resolution of the package at {}{}. Mapping specifiers ending in \"/\" is no longer supported.",
                package.path,
                importer.suffix()
            ),
        );
    }
}

impl Context<'_> {
    fn target(&self, target: &Value) -> Result<Match, ResolveError> {
        match target {
            Value::String(text) => self.text(text),
            Value::Array(targets) => self.first_of(targets),
            Value::Object(conditions) => self.condition(conditions),
            Value::Null => Ok(Match::Null),
            other => Err(self.invalid_target(other)),
        }
    }

    fn first_of(&self, targets: &[Value]) -> Result<Match, ResolveError> {
        let mut last = Ok(Match::Null);
        for target in targets {
            match self.target(target) {
                Ok(Match::Target(target)) => return Ok(Match::Target(target)),
                Ok(Match::Undefined) => {}
                Ok(Match::Null) => last = Ok(Match::Null),
                Err(error) if error.code == "ERR_INVALID_PACKAGE_TARGET" => last = Err(error),
                Err(error) => return Err(error),
            }
        }
        last
    }

    fn condition(&self, map: &Map<String, Value>) -> Result<Match, ResolveError> {
        if map.keys().any(|key| is_array_index(key)) {
            let detail = "\"exports\" cannot contain numeric property keys.";
            return Err(invalid_package_config(&self.package.path, self.importer.url, Some(detail)));
        }
        for (name, target) in map {
            if name == "default" || self.conditions.iter().any(|condition| condition == name) {
                match self.target(target)? {
                    Match::Undefined => {}
                    found => return Ok(found),
                }
            }
        }
        Ok(Match::Undefined)
    }

    fn text(&self, text: &str) -> Result<Match, ResolveError> {
        let invalid = || self.invalid_target(&Value::String(text.to_owned()));
        let Some(inner) = text.strip_prefix("./") else {
            if !self.internal || text.starts_with("../") || text.starts_with('/') || Url::can_parse(text, None) {
                // `node:fs` and the like are URLs, and yet what an import may be mapped to.
                if self.internal && text.starts_with("node:") {
                    return Ok(Match::Target(Target::Package(text.to_owned())));
                }
                return Err(invalid());
            }
            return Ok(Match::Target(Target::Package(self.fill(text))));
        };
        match segments(inner) {
            Segments::Forbidden => return Err(invalid()),
            Segments::Doubled if self.star.is_none() => self.warn_double_slash(text, self.key),
            _ => {}
        }
        if let Some(star) = self.star {
            let request = || self.key.replacen('*', star, 1);
            match segments(star) {
                Segments::Forbidden => {
                    let reason = format!(
                        "request is not a valid match in pattern \"{}\" for the \"{}\" resolution of {}",
                        self.key,
                        self.field(),
                        self.package.path
                    );
                    return Err(invalid_specifier(&request(), &reason, self.importer));
                }
                // A request that ends in a slash has been warned of.
                Segments::Doubled if !star.ends_with('/') => self.warn_double_slash(&self.fill(text), &request()),
                Segments::Doubled | Segments::Plain => {}
            }
        }
        let inner = self.fill(inner);
        if has_encoded_separator(&inner) {
            let reason = "must not include encoded \"/\" or \"\\\" characters";
            return Err(invalid_specifier(&path::join(&self.package.dir, &inner), reason, self.importer));
        }
        Ok(Match::Target(self.file(&inner)))
    }

    /// A file of the package by its path in a URL.
    fn file(&self, inner: &str) -> Target {
        if !inner.contains(['%', '?', '#', '\\', '\n', '\t', '\r']) {
            return Target::File { path: path::join(&self.package.dir, inner), suffix: String::new() };
        }
        let end = inner.find(['?', '#']).unwrap_or(inner.len());
        let (file, suffix) = inner.split_at(end);
        Target::File { path: path::join(&self.package.dir, &percent_decoded(file)), suffix: suffix.to_owned() }
    }

    fn fill(&self, text: &str) -> String {
        match self.star {
            Some(star) => text.replace('*', star),
            None => text.to_owned(),
        }
    }

    fn field(&self) -> &'static str {
        if self.internal { "imports" } else { "exports" }
    }

    fn warn_double_slash(&self, target: &str, request: &str) {
        let matched = if self.star.is_some() { format!("\" matched to \"{}", self.key) } else { String::new() };
        self.resolver.warn(
            "DEP0166",
            format!(
                "Use of deprecated {} resolving \"{target}\" for module request \"{request}{matched}\" in the \"{}\" \
                 field module resolution of the package at {}{}.",
                if target.contains("//") || request.contains("//") {
                    "double slash"
                } else {
                    "leading or trailing slash matching"
                },
                self.field(),
                self.package.path,
                self.importer.suffix()
            ),
        );
    }

    fn invalid_target(&self, target: &Value) -> ResolveError {
        let relative = matches!(target, Value::String(text)
            if !self.internal && !text.is_empty() && !text.starts_with("./"));
        let place = if self.key == "." {
            format!("main target {target} defined in")
        } else {
            format!("target {target} defined for '{}' in", self.key)
        };
        ResolveError::error(
            "ERR_INVALID_PACKAGE_TARGET",
            format!(
                "Invalid \"{}\" {place} the package config {}{}{}",
                self.field(),
                self.package.path,
                self.importer.suffix(),
                if relative { "; targets must start with \"./\"" } else { "" }
            ),
        )
    }
}

fn not_exported(subpath: &str, package: &Package, importer: Importer) -> ResolveError {
    let what = if subpath == "." {
        "No \"exports\" main defined".to_owned()
    } else {
        format!("Package subpath '{subpath}' is not defined by \"exports\"")
    };
    ResolveError::error("ERR_PACKAGE_PATH_NOT_EXPORTED", format!("{what} in {}{}", package.path, importer.suffix()))
}

/// Whether `exports` only speaks of the package itself, not of subpaths.
fn is_main_only(exports: &Value, package: &Package, importer: Importer) -> Result<bool, ResolveError> {
    let Value::Object(map) = exports else { return Ok(true) };
    let conditions = map.keys().filter(|key| !key.starts_with('.')).count();
    if conditions != 0 && conditions != map.len() {
        let detail = "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must \
                      either be an object of package subpath keys or an object of main entry condition name keys only.";
        return Err(invalid_package_config(&package.path, importer.url, Some(detail)));
    }
    Ok(conditions != 0)
}

/// The order among patterns that match: the longer part before `*` first, then the longer key.
fn is_more_specific(key: &str, other: &str) -> bool {
    let base = |key: &str| key.find('*').map_or(key.len(), |index| index + 1);
    (base(key), key.len()) > (base(other), other.len())
}

fn is_array_index(key: &str) -> bool {
    let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    digits && (key == "0" || !key.starts_with('0')) && key.parse::<u64>().is_ok_and(|index| index < u64::from(u32::MAX))
}

enum Segments {
    Plain,
    /// An empty one among them.
    Doubled,
    /// `.`, `..` or `node_modules`, however encoded.
    Forbidden,
}

fn segments(text: &str) -> Segments {
    let mut doubled = false;
    let mut parts = text.split(['/', '\\']).peekable();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            doubled |= parts.peek().is_some();
            continue;
        }
        let decoded = percent_decoded(part).to_ascii_lowercase();
        if matches!(decoded.as_str(), "." | ".." | "node_modules") {
            return Segments::Forbidden;
        }
    }
    if doubled { Segments::Doubled } else { Segments::Plain }
}

pub(crate) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|byte| (*byte as char).to_digit(16));
        match (bytes[index], hex(index + 1), hex(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                index += 3;
            }
            (byte, ..) => {
                out.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
