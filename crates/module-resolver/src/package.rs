//! `package.json` files: read once, kept for good.

use crate::error::{ResolveError, invalid_package_config};
use crate::path;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// How a package says its `.js` files are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageType {
    Unstated,
    CommonJs,
    Module,
}

/// The parts of a `package.json` that resolution reads.
#[derive(Debug)]
pub struct Package {
    /// The folder of the file, without a trailing separator.
    pub dir: String,
    /// The file itself.
    pub path: String,
    pub name: Option<String>,
    pub main: Option<String>,
    pub kind: PackageType,
    /// Absent where the file has none or `null`.
    pub exports: Option<Value>,
    pub imports: Option<Value>,
}

type Read = Result<Rc<Package>, ResolveError>;

#[derive(Default)]
pub(crate) struct Packages {
    by_dir: RefCell<FxHashMap<Box<str>, Read>>,
    /// Directories seen to have none; forgotten with the rest of what stands where.
    missing: RefCell<FxHashSet<Box<str>>>,
}

impl Packages {
    pub fn forget_missing(&self) {
        self.missing.borrow_mut().clear();
    }

    pub fn in_dir(&self, dir: &str) -> Result<Option<Rc<Package>>, ResolveError> {
        if let Some(read) = self.by_dir.borrow().get(dir) {
            return read.clone().map(Some);
        }
        if self.missing.borrow().contains(dir) {
            return Ok(None);
        }
        let path = path::join(dir, "package.json");
        let Ok(text) = std::fs::read(&path) else {
            self.missing.borrow_mut().insert(dir.into());
            return Ok(None);
        };
        let read = parse(dir, path, &text);
        self.by_dir.borrow_mut().insert(dir.into(), read.clone());
        read.map(Some)
    }

    /// The nearest package at or above `dir`, not looking past a `node_modules` folder.
    pub fn scope_of(&self, dir: &str) -> Result<Option<Rc<Package>>, ResolveError> {
        let mut dir = dir;
        loop {
            if path::basename(dir) == "node_modules" {
                return Ok(None);
            }
            if let Some(package) = self.in_dir(dir)? {
                return Ok(Some(package));
            }
            let parent = path::dirname(dir);
            if parent.len() >= dir.len() {
                return Ok(None);
            }
            dir = parent;
        }
    }
}

fn parse(dir: &str, path: String, text: &[u8]) -> Read {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let Ok(Value::Object(mut fields)) = serde_json::from_slice::<Value>(text) else {
        return Err(invalid_package_config(&path, None, None));
    };
    let mut string = |name: &str| match fields.get_mut(name).map(Value::take) {
        Some(Value::String(value)) => Some(value),
        _ => None,
    };
    let (name, main) = (string("name"), string("main"));
    let kind = match string("type").as_deref() {
        Some("module") => PackageType::Module,
        Some("commonjs") => PackageType::CommonJs,
        _ => PackageType::Unstated,
    };
    let mut value = |name: &str| fields.get_mut(name).map(Value::take).filter(|value| !value.is_null());
    let (exports, imports) = (value("exports"), value("imports").filter(Value::is_object));
    Ok(Rc::new(Package { dir: dir.to_owned(), path, name, main, kind, exports, imports }))
}
