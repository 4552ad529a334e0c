//! CommonJS resolution: what `require(request)` of a module finds.

use crate::error::{Importer, ResolveError};
use crate::exports::Target;
use crate::files::Kind;
use crate::import::split_package_name;
use crate::package::Package;
use crate::{Resolver, path};

/// Where packages are looked up.
#[derive(Debug, Clone, Copy)]
pub enum Lookup<'a> {
    /// In the `node_modules` folders from the asking directory up, and then in these.
    Ancestors(&'a [String]),
    /// In these folders, nothing else.
    Folders(&'a [String]),
}

/// A `require` to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Require<'a> {
    pub request: &'a str,
    /// The directory of the module that asks; absolute.
    pub from: &'a str,
    /// Its file, where it has one: for messages, and for the scope of `#imports` and self-references.
    pub parent: Option<&'a str>,
    pub lookup: Lookup<'a>,
    /// Tried in this order on a path without a file, such as `.js`.
    pub extensions: &'a [String],
    /// Conditions instead of those of the options.
    pub conditions: Option<&'a [String]>,
    /// Whether this is the entry point.
    pub main: bool,
}

impl Resolver {
    /// The path of the file `require` stands for, `node:name` where a package maps to a built-in module, or `None`
    /// where there is none.
    ///
    /// # Errors
    /// Those of `exports` and `imports`, invalid `package.json` files, and `MODULE_NOT_FOUND` where a package names
    /// a file it does not have.
    pub fn require(&self, require: &Require) -> Result<Option<String>, ResolveError> {
        let request = require.request;
        if path::is_absolute(request) {
            return self.load(&path::normalize(request), request, require);
        }
        if is_relative(request) {
            if let Lookup::Folders(folders) = require.lookup {
                for folder in folders {
                    if let Some(found) = self.load(&path::join(folder, request), request, require)? {
                        return Ok(Some(found));
                    }
                }
                return Ok(None);
            }
            return self.load(&path::join(require.from, request), request, require);
        }
        if request.is_empty() {
            return Ok(None);
        }
        if require.parent.is_some() {
            if request.starts_with('#') {
                if let Some(found) = self.require_import(require)? {
                    return Ok(Some(found));
                }
            } else if let Some(found) = self.require_self(require)? {
                return Ok(Some(found));
            }
        }
        self.require_package(require)
    }

    fn require_conditions<'a>(&'a self, require: &Require<'a>, own: &'a mut Vec<String>) -> &'a [String] {
        match require.conditions {
            Some(conditions) => conditions,
            None => {
                own.clone_from(&self.options.borrow().require_conditions);
                own
            }
        }
    }

    fn require_import(&self, require: &Require) -> Result<Option<String>, ResolveError> {
        let Some(scope) = self.packages.scope_of(require.from)? else { return Ok(None) };
        if scope.imports.is_none() {
            return Ok(None);
        }
        let mut own = Vec::new();
        let conditions = self.require_conditions(require, &mut own);
        let importer = Importer { path: require.parent, url: None };
        match self.resolve_imports(require.request, Some(&scope), conditions, importer)? {
            Target::Package(name) => {
                if let Some(name) = name.strip_prefix("node:") {
                    return Ok(Some(format!("node:{name}")));
                }
                if self.is_builtin(&name) {
                    return Ok(Some(format!("node:{name}")));
                }
                let inner = Require { request: &name, from: &scope.dir, lookup: Lookup::Ancestors(&[]), ..*require };
                self.require(&inner)
            }
            file => self.exported_file(file, &scope.path, require).map(Some),
        }
    }

    fn require_self(&self, require: &Require) -> Result<Option<String>, ResolveError> {
        let Some(scope) = self.packages.scope_of(require.from)? else { return Ok(None) };
        let (Some(exports), Some(name)) = (&scope.exports, &scope.name) else { return Ok(None) };
        let Some(rest) = require.request.strip_prefix(name.as_str()) else { return Ok(None) };
        if !rest.is_empty() && !rest.starts_with('/') {
            return Ok(None);
        }
        let mut own = Vec::new();
        let conditions = self.require_conditions(require, &mut own);
        let importer = Importer { path: require.parent, url: None };
        let target = self.resolve_exports(&scope, exports, &format!(".{rest}"), conditions, importer)?;
        self.exported_target(target, &scope, require).map(Some)
    }

    fn require_package(&self, require: &Require) -> Result<Option<String>, ResolveError> {
        match require.lookup {
            Lookup::Folders(folders) => self.find_in(folders.iter().map(String::as_str), require),
            Lookup::Ancestors(more) => {
                for folder in path::node_modules_dirs(require.from) {
                    if let Some(found) = self.find_in_folder(&folder, require)? {
                        return Ok(Some(found));
                    }
                }
                self.find_in(more.iter().map(String::as_str), require)
            }
        }
    }

    fn find_in<'a>(
        &self,
        folders: impl Iterator<Item = &'a str>,
        require: &Require,
    ) -> Result<Option<String>, ResolveError> {
        for folder in folders {
            if let Some(found) = self.find_in_folder(folder, require)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn find_in_folder(&self, folder: &str, require: &Require) -> Result<Option<String>, ResolveError> {
        if !self.files.kind(folder).is_directory() {
            return Ok(None);
        }
        if let Some((name, subpath)) = split_package_name(require.request) {
            let dir = path::join(folder, name);
            // Whether the folder exists is asked first: a miss then costs one question for every extension.
            if self.files.kind(&dir).is_directory()
                && let Some(package) = self.packages.in_dir(&dir)?
                && let Some(exports) = &package.exports
            {
                let mut own = Vec::new();
                let conditions = self.require_conditions(require, &mut own);
                let target = self.resolve_exports(&package, exports, &subpath, conditions, Importer::default())?;
                return self.exported_target(target, &package, require).map(Some);
            }
        }
        self.load(&path::join(folder, require.request), require.request, require)
    }

    fn exported_target(&self, target: Target, package: &Package, require: &Require) -> Result<String, ResolveError> {
        self.exported_file(target, &package.dir, require)
    }

    /// `exports` and `imports` name files to the letter: no extension is tried.
    fn exported_file(&self, target: Target, place: &str, require: &Require) -> Result<String, ResolveError> {
        let path = match target {
            Target::File { path, .. } => path,
            Target::Package(name) => name,
        };
        if self.files.is_file(&path) {
            return Ok(self.identity(path, require));
        }
        Err(ResolveError::error("MODULE_NOT_FOUND", format!("Cannot find module '{path}'")).with("path", place))
    }

    /// A file, a file with an extension added, or a directory. `request` only tells whether a directory is meant.
    fn load(&self, path: &str, request: &str, require: &Require) -> Result<Option<String>, ResolveError> {
        let kind = self.files.kind(path);
        if !path::names_directory(request) {
            if kind.is_file() {
                return Ok(Some(self.identity(path.to_owned(), require)));
            }
            if let Some(found) = self.with_extension(path, require) {
                return Ok(Some(found));
            }
        }
        if kind.is_directory() { self.directory(path, require) } else { Ok(None) }
    }

    fn with_extension(&self, path: &str, require: &Require) -> Option<String> {
        let mut candidate = String::with_capacity(path.len() + 8);
        candidate.push_str(path);
        for extension in require.extensions {
            candidate.truncate(path.len());
            candidate.push_str(extension);
            if self.files.is_file(&candidate) {
                return Some(self.identity(candidate, require));
            }
        }
        None
    }

    fn directory(&self, dir: &str, require: &Require) -> Result<Option<String>, ResolveError> {
        let index = path::join(dir, "index");
        let package = self.packages.in_dir(dir)?;
        let Some((package, main)) = package
            .as_ref()
            .and_then(|package| Some((package, package.main.as_deref().filter(|main| !main.is_empty())?)))
        else {
            return Ok(self.with_extension(&index, require));
        };
        let path = path::join(dir, main);
        let kind = self.files.kind(&path);
        if kind.is_file() {
            return Ok(Some(self.identity(path, require)));
        }
        if let Some(found) = self.with_extension(&path, require) {
            return Ok(Some(found));
        }
        if let Kind::Directory { .. } = kind
            && let Some(found) = self.with_extension(&path::join(&path, "index"), require)
        {
            return Ok(Some(found));
        }
        let Some(found) = self.with_extension(&index, require) else {
            return Err(ResolveError::error(
                "MODULE_NOT_FOUND",
                format!("Cannot find module '{path}'. Please verify that the package.json has a valid \"main\" entry"),
            )
            .with("path", package.path.as_str())
            .with("requestPath", require.request));
        };
        self.warn(
            "DEP0128",
            format!(
                "Invalid 'main' field in '{}' of '{main}'. Please either fix that or report it to the module author",
                package.path
            ),
        );
        Ok(Some(found))
    }

    /// The path a file is known by.
    fn identity(&self, path: String, require: &Require) -> String {
        let options = self.options.borrow();
        let preserve = if require.main { options.preserve_symlinks_main } else { options.preserve_symlinks };
        if preserve {
            return path;
        }
        self.files.real_path(&path).unwrap_or(path)
    }
}

pub(crate) fn is_relative(request: &str) -> bool {
    request == "."
        || request == ".."
        || request.starts_with("./")
        || request.starts_with("../")
        || (cfg!(windows) && (request.starts_with(".\\") || request.starts_with("..\\")))
}
