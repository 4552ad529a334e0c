//! What stands at a path: one `lstat` for most questions, and its answer kept while nothing can have changed it.

use crate::path;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::fs;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    File { link: bool },
    Directory { link: bool },
}

impl Kind {
    pub fn is_file(self) -> bool {
        matches!(self, Self::File { .. })
    }

    pub fn is_directory(self) -> bool {
        matches!(self, Self::Directory { .. })
    }
}

#[derive(Default)]
pub(crate) struct Files {
    kinds: RefCell<FxHashMap<Box<str>, Kind>>,
    /// Real paths of directories. They outlive [`Files::forget`]: modules are known by their real path for good.
    real_dirs: RefCell<FxHashMap<Box<str>, Box<str>>>,
}

impl Files {
    pub fn forget(&self) {
        self.kinds.borrow_mut().clear();
    }

    pub fn kind(&self, path: &str) -> Kind {
        if let Some(kind) = self.kinds.borrow().get(path) {
            return *kind;
        }
        let kind = look_at(path);
        self.kinds.borrow_mut().insert(path.into(), kind);
        kind
    }

    pub fn is_file(&self, path: &str) -> bool {
        self.kind(path).is_file()
    }

    /// `None` if nothing is there.
    pub fn real_path(&self, path: &str) -> Option<String> {
        match self.kind(path) {
            Kind::Missing => None,
            Kind::File { link: true } | Kind::Directory { link: true } => canonical(path),
            Kind::File { link: false } | Kind::Directory { link: false } => {
                let dir = path::dirname(path);
                if dir.len() >= path.len() {
                    return Some(path.to_owned());
                }
                Some(path::join(&self.real_dir(dir), path::basename(path)))
            }
        }
    }

    fn real_dir(&self, dir: &str) -> String {
        if let Some(real) = self.real_dirs.borrow().get(dir) {
            return real.to_string();
        }
        let parent = path::dirname(dir);
        let real = if parent.len() >= dir.len() {
            dir.to_owned()
        } else {
            let candidate = path::join(&self.real_dir(parent), path::basename(dir));
            match self.kind(&candidate) {
                Kind::Directory { link: true } => canonical(&candidate).unwrap_or(candidate),
                _ => candidate,
            }
        };
        self.real_dirs.borrow_mut().insert(dir.into(), real.as_str().into());
        real
    }
}

fn look_at(path: &str) -> Kind {
    let Ok(found) = fs::symlink_metadata(path) else { return Kind::Missing };
    let (found, link) = if found.file_type().is_symlink() {
        match fs::metadata(path) {
            Ok(target) => (target, true),
            Err(_) => return Kind::Missing,
        }
    } else {
        (found, false)
    };
    // Like Node, everything that is not a directory counts as a file: one may `require` a FIFO.
    if found.is_dir() { Kind::Directory { link } } else { Kind::File { link } }
}

fn canonical(path: &str) -> Option<String> {
    fs::canonicalize(path).ok().and_then(|real| real.into_os_string().into_string().ok())
}
