//! ES module resolution: which URL `import specifier` of a module stands for, and what is to be found there.

use crate::error::{Importer, ResolveError, invalid_package_config, invalid_specifier, module_not_found};
use crate::exports::{Target, percent_decoded};
use crate::package::{Package, PackageType};
use crate::require::{Lookup, Require, is_relative};
use crate::{Resolver, path};
use ada_url::Url;

/// How a file is to be read, by its name and package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Builtin,
    CommonJs,
    Module,
    Json,
    Wasm,
    Addon,
    CommonJsTypeScript,
    ModuleTypeScript,
    /// JavaScript whose syntax decides.
    Ambiguous,
    /// TypeScript whose syntax decides.
    AmbiguousTypeScript,
    /// Nothing known by this name.
    Unknown,
}

impl Format {
    /// Node's name of it; empty where syntax has to decide or nothing is known.
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::CommonJs => "commonjs",
            Self::Module => "module",
            Self::Json => "json",
            Self::Wasm => "wasm",
            Self::Addon => "addon",
            Self::CommonJsTypeScript => "commonjs-typescript",
            Self::ModuleTypeScript => "module-typescript",
            Self::Ambiguous | Self::AmbiguousTypeScript | Self::Unknown => "",
        }
    }
}

/// Where an import leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportTarget {
    pub url: String,
    pub format: Format,
}

impl Resolver {
    /// `parent` is the URL of the module that asks. `conditions` stand in for those of the options.
    ///
    /// # Errors
    /// As Node's: `ERR_MODULE_NOT_FOUND`, `ERR_UNSUPPORTED_DIR_IMPORT`, `ERR_INVALID_MODULE_SPECIFIER`,
    /// `ERR_UNSUPPORTED_RESOLVE_REQUEST` and those of packages.
    pub fn import(
        &self,
        specifier: &str,
        parent: &str,
        conditions: Option<&[String]>,
    ) -> Result<ImportTarget, ResolveError> {
        let own;
        let conditions = match conditions {
            Some(conditions) => conditions,
            None => {
                own = self.options.borrow().import_conditions.clone();
                &own
            }
        };
        let parent_path = file_path(parent);
        let importer = Importer { path: Some(parent_path.as_deref().unwrap_or(parent)), url: Some(parent) };
        let (path, suffix, shown) = if is_relative(specifier) || specifier.starts_with('/') {
            let Ok(url) = Url::parse(specifier, Some(parent)) else {
                return Err(unsupported_request(specifier, parent));
            };
            match self.split_file_url(&url, importer)? {
                Some(parts) => parts,
                None => return Ok(ImportTarget { url: url.href().to_owned(), format: Format::Unknown }),
            }
        } else if specifier.starts_with('#') {
            let Some(from) = &parent_path else {
                return Err(unsupported_request(specifier, parent));
            };
            let scope = self.package_scope(from)?;
            match self.resolve_imports(specifier, scope.as_deref(), conditions, importer)? {
                Target::File { path, suffix } => (path, suffix, None),
                Target::Package(name) => {
                    let dir = scope.map_or_else(String::new, |scope| scope.path.clone());
                    return self.import_package(&name, &dir, conditions, importer);
                }
            }
        } else if let Some(name) = specifier.strip_prefix("node:") {
            return Ok(ImportTarget { url: format!("node:{name}"), format: Format::Builtin });
        } else if self.is_builtin(specifier) {
            return Ok(ImportTarget { url: format!("node:{specifier}"), format: Format::Builtin });
        } else if let Ok(url) = Url::parse(specifier, None) {
            match self.split_file_url(&url, importer)? {
                Some(parts) => parts,
                None => return Ok(ImportTarget { url: url.href().to_owned(), format: Format::Unknown }),
            }
        } else {
            let Some(from) = &parent_path else {
                return Err(unsupported_request(specifier, parent));
            };
            return self.import_package(specifier, from, conditions, importer);
        };
        self.finish(specifier, path, suffix, shown, importer)
    }

    /// Path, query with fragment, and the path as the URL wrote it where that ends with a separator.
    #[allow(clippy::type_complexity)]
    fn split_file_url(
        &self,
        url: &Url,
        importer: Importer,
    ) -> Result<Option<(String, String, Option<String>)>, ResolveError> {
        if url.protocol() != "file:" {
            return Ok(None);
        }
        let pathname = url.pathname();
        if has_encoded_separator(pathname) {
            let reason = "must not include encoded \"/\" or \"\\\" characters";
            return Err(invalid_specifier(pathname, reason, importer));
        }
        if !url.host().is_empty() && cfg!(not(windows)) {
            let mut error = ResolveError::type_error(
                "ERR_INVALID_FILE_URL_HOST",
                format!("File URL host must be \"localhost\" or empty on {}", std::env::consts::OS),
            )
            .with("input", url.href());
            if let Some(base) = importer.url {
                error = error.with("module", base);
            }
            return Err(error);
        }
        let path = percent_decoded(pathname);
        let shown = path.ends_with('/').then(|| path.clone());
        Ok(Some((path::normalize(&path), format!("{}{}", url.search(), url.hash()), shown)))
    }

    fn import_package(
        &self,
        specifier: &str,
        from: &str,
        conditions: &[String],
        importer: Importer,
    ) -> Result<ImportTarget, ResolveError> {
        if let Some(name) = specifier.strip_prefix("node:") {
            return Ok(ImportTarget { url: format!("node:{name}"), format: Format::Builtin });
        }
        if self.is_builtin(specifier) {
            return Ok(ImportTarget { url: format!("node:{specifier}"), format: Format::Builtin });
        }
        let Some((name, subpath)) = split_package_name(specifier).filter(|(name, _)| is_package_name(name)) else {
            return Err(invalid_specifier(specifier, "is not a valid package name", importer));
        };
        let located = |error: ResolveError| match error.code {
            "ERR_INVALID_PACKAGE_CONFIG" if error.message.ends_with("package.json.") => {
                let path = error.message["Invalid package config ".len()..].trim_end_matches('.');
                let base = format!("\"{specifier}\" from {}", importer.path.unwrap_or_default());
                invalid_package_config(path, Some(&base), None)
            }
            _ => error,
        };
        // A base that ends with a separator is a folder.
        let dir = from.strip_suffix('/').unwrap_or_else(|| path::dirname(from));
        if let Some(scope) = self.packages.scope_of(dir).map_err(located)?
            && scope.name.as_deref() == Some(name)
            && let Some(exports) = &scope.exports
        {
            let target = self.resolve_exports(&scope, exports, &subpath, conditions, importer)?;
            return self.finish_target(specifier, target, importer);
        }
        for folder in path::node_modules_dirs(dir) {
            let dir = path::join(&folder, name);
            if !self.files.kind(&dir).is_directory() {
                continue;
            }
            let package = self.packages.in_dir(&dir).map_err(located)?;
            if let Some(package) = &package
                && let Some(exports) = &package.exports
            {
                let target = self.resolve_exports(package, exports, &subpath, conditions, importer)?;
                return self.finish_target(specifier, target, importer);
            }
            if subpath == "." {
                let main = self.legacy_main(&dir, package.as_deref(), importer)?;
                return self.finish(specifier, main, String::new(), None, importer);
            }
            let url = Url::parse(&subpath, Some(&file_url(&format!("{dir}/"), "")));
            let Ok(url) = url else { return Err(module_not_found(specifier, importer, "package")) };
            let Some((path, suffix, shown)) = self.split_file_url(&url, importer)? else {
                return Err(module_not_found(specifier, importer, "package"));
            };
            return self.finish(specifier, path, suffix, shown, importer);
        }
        let mut error = module_not_found(name, importer, "package");
        self.add_hint(&mut error, specifier, importer);
        Err(error)
    }

    fn finish_target(&self, specifier: &str, target: Target, importer: Importer) -> Result<ImportTarget, ResolveError> {
        match target {
            Target::File { path, suffix } => self.finish(specifier, path, suffix, None, importer),
            Target::Package(name) => Err(module_not_found(&name, importer, "package")),
        }
    }

    /// The entry point of a package without `exports`.
    fn legacy_main(&self, dir: &str, package: Option<&Package>, importer: Importer) -> Result<String, ResolveError> {
        const MAIN: [&str; 7] = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];
        const INDEX: [&str; 3] = ["index.js", "index.json", "index.node"];
        let main = package.and_then(|package| package.main.as_deref()).filter(|main| !main.is_empty());
        if let Some(main) = main {
            for (index, ending) in MAIN.iter().enumerate() {
                let file = format!("{main}{ending}");
                let path = if path::is_absolute(main) { path::normalize(&file) } else { path::join(dir, &file) };
                if self.files.is_file(&path) {
                    if index > 0 {
                        self.warn_legacy_main(dir, Some(main), &path, importer);
                    }
                    return Ok(path);
                }
            }
        }
        for name in INDEX {
            let path = path::join(dir, name);
            if self.files.is_file(&path) {
                self.warn_legacy_main(dir, main, &path, importer);
                return Ok(path);
            }
        }
        Err(module_not_found(&path::join(dir, main.unwrap_or("index.js")), importer, "package"))
    }

    fn warn_legacy_main(&self, dir: &str, main: Option<&str>, path: &str, importer: Importer) {
        if self.format(path) != Format::Module {
            return;
        }
        let file = path.strip_prefix(dir).map_or(path, |rest| rest.trim_start_matches('/'));
        let from = importer.suffix();
        let message = match main {
            Some(main) => format!(
                "Package {dir}/ has a \"main\" field set to \"{main}\", excluding the full filename and extension to \
                 the resolved file at \"{file}\",{from}.\n Automatic extension resolution of the \"main\" field is \
                 deprecated for ES modules."
            ),
            None => format!(
                "No \"main\" or \"exports\" field defined in the package.json for {dir}/ resolving the main entry \
                 point \"{file}\",{from}.\nDefault \"index\" lookups for the main are deprecated for ES modules."
            ),
        };
        self.warn("DEP0151", message);
    }

    /// Checks that a module stands at `path` and says which.
    fn finish(
        &self,
        specifier: &str,
        path: String,
        suffix: String,
        shown: Option<String>,
        importer: Importer,
    ) -> Result<ImportTarget, ResolveError> {
        let kind = self.files.kind(&path);
        let shown = shown.as_deref().unwrap_or(&path);
        if kind.is_directory() {
            let mut error = ResolveError::error(
                "ERR_UNSUPPORTED_DIR_IMPORT",
                format!("Directory import '{shown}' is not supported resolving ES modules{}", importer.suffix()),
            );
            self.add_hint(&mut error, specifier, importer);
            return Err(error.with("url", file_url(shown, &suffix)));
        }
        if !kind.is_file() || shown.len() != path.len() {
            let mut error = module_not_found(shown, importer, "module");
            self.add_hint(&mut error, specifier, importer);
            return Err(error.with("url", file_url(shown, &suffix)));
        }
        let preserve = self.options.borrow().preserve_symlinks;
        let path = if preserve { path } else { self.files.real_path(&path).unwrap_or(path) };
        let format = self.format(&path);
        Ok(ImportTarget { url: file_url(&path, &suffix), format })
    }

    /// How the file at `path` is to be read. An invalid `package.json` says nothing.
    pub fn format(&self, path: &str) -> Format {
        let options = self.options.borrow();
        let kind = || self.package_scope(path).ok().flatten().map_or(PackageType::Unstated, |scope| scope.kind);
        match path::extension(path) {
            ".mjs" => Format::Module,
            ".cjs" => Format::CommonJs,
            ".json" => Format::Json,
            ".wasm" => Format::Wasm,
            ".node" if options.addons => Format::Addon,
            ".mts" if options.typescript => Format::ModuleTypeScript,
            ".cts" if options.typescript => Format::CommonJsTypeScript,
            ".js" | "" => match kind() {
                PackageType::Module if path::extension(path).is_empty() && is_wasm(path) => Format::Wasm,
                PackageType::Module => Format::Module,
                PackageType::CommonJs => Format::CommonJs,
                PackageType::Unstated if path::extension(path).is_empty() && is_wasm(path) => Format::Wasm,
                PackageType::Unstated if options.detect_module => Format::Ambiguous,
                PackageType::Unstated => Format::CommonJs,
            },
            ".ts" if options.typescript => match kind() {
                PackageType::Module => Format::ModuleTypeScript,
                PackageType::CommonJs => Format::CommonJsTypeScript,
                PackageType::Unstated if options.detect_module => Format::AmbiguousTypeScript,
                PackageType::Unstated => Format::CommonJsTypeScript,
            },
            _ => Format::Unknown,
        }
    }

    /// Where `require` would have found something, the message says what to write.
    fn add_hint(&self, error: &mut ResolveError, specifier: &str, importer: Importer) {
        let Some(parent) = importer.url.and_then(file_path) else { return };
        let decoded = specifier.strip_prefix("file://").map(percent_decoded);
        let request = decoded.as_deref().unwrap_or(specifier);
        let from = path::dirname(&parent);
        let extensions = [".js", ".json", ".node"].map(str::to_owned);
        let require = Require {
            request,
            from,
            parent: None,
            lookup: Lookup::Ancestors(&[]),
            extensions: &extensions,
            conditions: None,
            main: false,
        };
        let warnings = self.warnings.borrow().len();
        let found = self.require(&require);
        self.warnings.borrow_mut().truncate(warnings);
        let Ok(Some(found)) = found else { return };
        let written = if path::is_absolute(request) {
            found
        } else if is_relative(request) {
            encoded(&relative(from, &found))
        } else {
            match found.rfind("/node_modules/") {
                Some(index) if split_package_name(request).is_some_and(|(_, subpath)| subpath != ".") => {
                    encoded(&found[index + "/node_modules/".len()..])
                }
                _ => encoded(&relative(from, &found)),
            }
        };
        error.message.push_str(&format!("\nDid you mean to import \"{written}\"?"));
    }
}

fn unsupported_request(specifier: &str, parent: &str) -> ResolveError {
    ResolveError::type_error(
        "ERR_UNSUPPORTED_RESOLVE_REQUEST",
        format!(
            "Failed to resolve module specifier \"{specifier}\" from \"{parent}\": Invalid relative URL or base scheme is \
             not hierarchical."
        ),
    )
    .with("input", specifier)
    .with("base", parent)
}

/// `name` and `./subpath` (or `.`) of a bare specifier; `None` where it cannot be one.
pub(crate) fn split_package_name(specifier: &str) -> Option<(&str, String)> {
    let mut end = specifier.find('/');
    if specifier.starts_with('@') {
        end = end.map(|slash| specifier[slash + 1..].find('/').map_or(specifier.len(), |next| slash + 1 + next));
        end?;
    }
    let (name, rest) = specifier.split_at(end.unwrap_or(specifier.len()));
    if name.is_empty() || name.ends_with('/') {
        return None;
    }
    Some((name, format!(".{rest}")))
}

fn is_package_name(name: &str) -> bool {
    !name.starts_with('.') && !name.contains(['\\', '%'])
}

pub(crate) fn has_encoded_separator(path: &str) -> bool {
    path.as_bytes()
        .windows(3)
        .any(|part| part[0] == b'%' && matches!((part[1], part[2] | 0x20), (b'2', b'f') | (b'5', b'c')))
}

/// The path of a `file:` URL; `None` for others.
pub(crate) fn file_path(url: &str) -> Option<String> {
    let path = url.strip_prefix("file://")?;
    let path = path.split(['?', '#']).next()?;
    let path = if cfg!(windows) { path.strip_prefix('/')? } else { path };
    Some(percent_decoded(path))
}

/// The `file:` URL of a path, with `suffix` (a query and fragment) added as it is.
pub(crate) fn file_url(path: &str, suffix: &str) -> String {
    let mut url = String::with_capacity(path.len() + suffix.len() + 8);
    url.push_str("file://");
    if cfg!(windows) {
        url.push('/');
    }
    push_encoded(&mut url, path);
    url.push_str(suffix);
    url
}

fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    push_encoded(&mut out, path);
    out
}

/// What a path must not have unescaped to come back from its URL as it was.
fn push_encoded(out: &mut String, path: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in path.as_bytes() {
        let plain =
            matches!(byte, 0x21 | 0x24..=0x3b | 0x3d | 0x40..=0x5b | 0x5d | 0x5f | 0x61..=0x7a | 0x7c) && byte != b'%';
        if plain {
            out.push(byte as char);
        } else if byte == b'\\' && cfg!(windows) {
            out.push('/');
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

fn relative(from: &str, to: &str) -> String {
    let split = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (split(from), split(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    let mut parts: Vec<&str> = if up == 0 { vec!["."] } else { vec![".."; up] };
    parts.extend(to[common..].iter().map(String::as_str));
    parts.join("/")
}

/// Whether the file begins as WebAssembly does.
fn is_wasm(path: &str) -> bool {
    use std::io::Read;
    let mut magic = [0; 4];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == *b"\0asm"
}
