//! Node's module resolution: from a specifier and the module that asks for it to the file that answers.
//!
//! [`Resolver::require`] is the CommonJS algorithm, [`Resolver::import`] that of ES modules. Both share one cache
//! of `package.json` files, which are read once and kept, and one of what stands at each path, which lives until
//! [`Resolver::forget_files`]: callers drop it whenever the program had a chance to change the disk.
//! Loading, and everything that needs an engine, is elsewhere.

mod error;
mod exports;
mod files;
mod import;
mod package;
mod path;
mod require;

pub use error::{ErrorClass, ResolveError, Warning};
pub use import::{Format, ImportTarget};
pub use package::{Package, PackageType};
pub use require::{Lookup, Require};

use files::Files;
use package::Packages;
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// What the command line says about resolution.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Conditions of `import` in `exports` and `imports`, `default` excepted, most likely first.
    pub import_conditions: Vec<String>,
    /// The same for `require`.
    pub require_conditions: Vec<String>,
    /// Identify a file by the path it was found at, not by its real path.
    pub preserve_symlinks: bool,
    /// The same for the entry point.
    pub preserve_symlinks_main: bool,
    /// `.ts`, `.mts` and `.cts` are modules.
    pub typescript: bool,
    /// `.node` may be imported.
    pub addons: bool,
    /// An ES module may look a file's syntax up where its name and package leave its kind open.
    pub detect_module: bool,
}

/// Resolves specifiers for one thread. See the crate's documentation.
pub struct Resolver {
    options: RefCell<Options>,
    builtins: RefCell<FxHashSet<String>>,
    files: Files,
    packages: Packages,
    warnings: RefCell<Vec<Warning>>,
    /// Packages and subpaths that have been complained about.
    warned: RefCell<FxHashSet<String>>,
}

impl Resolver {
    pub fn new(options: Options) -> Self {
        Self {
            options: RefCell::new(options),
            builtins: RefCell::default(),
            files: Files::default(),
            packages: Packages::default(),
            warnings: RefCell::default(),
            warned: RefCell::default(),
        }
    }

    pub fn set_options(&self, options: Options) {
        *self.options.borrow_mut() = options;
    }

    /// The names that need no `node:` in front of them.
    pub fn set_builtins(&self, names: impl IntoIterator<Item = String>) {
        *self.builtins.borrow_mut() = names.into_iter().collect();
    }

    /// Forgets what stands at which path, so that the next resolution looks again.
    pub fn forget_files(&self) {
        self.files.forget();
        self.packages.forget_missing();
    }

    /// Deprecations that resolutions ran into since the last call, in order.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut *self.warnings.borrow_mut())
    }

    /// The package whose scope `path`, a file, lies in.
    ///
    /// # Errors
    /// `ERR_INVALID_PACKAGE_CONFIG` where the nearest `package.json` is not valid.
    pub fn package_scope(&self, path: &str) -> Result<Option<std::rc::Rc<Package>>, ResolveError> {
        self.packages.scope_of(path::dirname(path))
    }

    /// The `package.json` in `dir`, if it has one.
    ///
    /// # Errors
    /// `ERR_INVALID_PACKAGE_CONFIG` where it is not valid.
    pub fn package_in(&self, dir: &str) -> Result<Option<std::rc::Rc<Package>>, ResolveError> {
        self.packages.in_dir(dir)
    }

    /// The path of `path` without symbolic links, which must exist.
    pub fn real_path(&self, path: &str) -> Option<String> {
        self.files.real_path(path)
    }

    fn is_builtin(&self, name: &str) -> bool {
        self.builtins.borrow().contains(name)
    }

    fn warn(&self, code: &'static str, message: String) {
        self.warnings.borrow_mut().push(Warning { code, message });
    }
}
