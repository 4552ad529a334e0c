//! Folders: listing them at once or entry by entry, making a chain of them, removing trees.

use super::path::{At, CPath, Name, join, last_errno, operations, retry, returned, text};
use super::stat;
use crate::prelude::*;
use std::collections::VecDeque;
use std::ffi::CStr;
use std::sync::{Arc, Mutex, PoisonError};

/// Entry types as lib/ and users know them: `fs.constants.UV_DIRENT_*`.
fn kind_of_mode(mode: u32) -> u8 {
    match mode {
        libc::S_IFREG => 1,
        libc::S_IFDIR => 2,
        libc::S_IFLNK => 3,
        libc::S_IFIFO => 4,
        libc::S_IFSOCK => 5,
        libc::S_IFCHR => 6,
        libc::S_IFBLK => 7,
        _ => 0,
    }
}

fn kind_of_entry(kind: u8) -> u8 {
    match kind {
        libc::DT_REG => 1,
        libc::DT_DIR => 2,
        libc::DT_LNK => 3,
        libc::DT_FIFO => 4,
        libc::DT_SOCK => 5,
        libc::DT_CHR => 6,
        libc::DT_BLK => 7,
        _ => 0,
    }
}

const FOLDER: u8 = 2;
const LINK: u8 = 3;

/// An open folder.
pub(super) struct Stream(*mut libc::DIR);

// SAFETY: a DIR may be used by any thread, one at a time.
unsafe impl Send for Stream {}

impl Stream {
    fn open(path: &CPath) -> Result<Self, i32> {
        // SAFETY: a zero-terminated path.
        let stream = unsafe { libc::opendir(path.as_ptr()) };
        if stream.is_null() { Err(last_errno()) } else { Ok(Stream(stream)) }
    }

    /// The next entry's name, to be used before the next call, and its type; without `.` and `..`.
    fn next(&mut self) -> Result<Option<(&[u8], u8)>, i32> {
        loop {
            // SAFETY: the stream is open, and the entry is used before the next call.
            unsafe {
                *libc::__errno_location() = 0;
                let entry = libc::readdir(self.0);
                if entry.is_null() {
                    return match *libc::__errno_location() {
                        0 => Ok(None),
                        errno => Err(errno),
                    };
                }
                let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
                if name != b"." && name != b".." {
                    return Ok(Some((name, kind_of_entry((*entry).d_type))));
                }
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: this owns the stream.
        unsafe { libc::closedir(self.0) };
    }
}

/// Names of entries and their types, all names in one piece of memory.
#[derive(Default)]
pub(super) struct Entries {
    bytes: Vec<u8>,
    items: Vec<Item>,
}

struct Item {
    /// The first bytes as a number of the same order, which settles most comparisons.
    head: u64,
    start: usize,
    end: usize,
    kind: u8,
}

impl Entries {
    fn push(&mut self, name: &[u8], kind: u8) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(name);
        let mut head = [0; 8];
        let count = name.len().min(head.len());
        head[..count].copy_from_slice(&name[..count]);
        self.items.push(Item { head: u64::from_be_bytes(head), start, end: self.bytes.len(), kind });
    }

    fn sort(&mut self) {
        let Entries { bytes, items } = self;
        items.sort_unstable_by(|a, b| {
            a.head.cmp(&b.head).then_with(|| bytes[a.start..a.end].cmp(&bytes[b.start..b.end]))
        });
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], u8)> {
        self.items.iter().map(|item| (&self.bytes[item.start..item.end], item.kind))
    }

    /// Finds out the types that listing the folder did not tell.
    fn complete(&mut self, folder: &CPath) {
        for item in &mut self.items {
            item.kind = known_kind(folder, &self.bytes[item.start..item.end], item.kind);
        }
    }
}

/// The entries of a folder, sorted by name.
pub(super) fn entries(path: &CPath) -> Result<Entries, i32> {
    let mut stream = Stream::open(path)?;
    let mut found = Entries::default();
    while let Some((name, kind)) = stream.next()? {
        found.push(name, kind);
    }
    found.sort();
    Ok(found)
}

/// Asks the file system where listing the folder did not tell.
fn known_kind(folder: &CPath, name: &[u8], kind: u8) -> u8 {
    if kind != 0 {
        return kind;
    }
    stat::lstat(&folder.join(name)).map_or(0, |status| kind_of_mode(status.file_type()))
}

/// What a listing gives: an array of names, or with types `[names, types]`, for a tree `[names, types, parents]`.
pub(super) struct Listing {
    found: Entries,
    kinds: bool,
    /// For each name the index of its folder.
    parents: Option<(Vec<Vec<u8>>, Vec<usize>)>,
    raw: bool,
}

impl<'s> IntoValue<'s> for Listing {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        let mut values = Vec::with_capacity(self.found.len());
        for (name, _) in self.found.iter() {
            values.push(if self.raw { name.to_vec().into_value(scope) } else { text(scope, name) });
        }
        let names: Local<Value> = Array::new_with_elements(scope, &values).into();
        if !self.kinds {
            return names;
        }
        let kinds: Vec<u8> = self.found.iter().map(|(_, kind)| kind).collect();
        let kinds: Local<Value> = kinds.into_value(scope);
        let Some((folders, indices)) = self.parents else {
            return Array::new_with_elements(scope, &[names, kinds]).into();
        };
        let folders: Vec<_> = folders.into_iter().map(|bytes| text(scope, &bytes)).collect();
        let parents: Vec<_> = indices.into_iter().map(|index| folders[index]).collect();
        let parents: Local<Value> = Array::new_with_elements(scope, &parents).into();
        Array::new_with_elements(scope, &[names, kinds, parents]).into()
    }
}

fn list(path: &CPath, kinds: bool, raw: bool) -> Result<Listing, NodeError> {
    let mut found = entries(path).at("scandir", path)?;
    if kinds {
        found.complete(path);
    }
    Ok(Listing { found, kinds, parents: None, raw })
}

/// Folder by folder, each folder's entries together, in the order in which the folders were met. Names are relative
/// to `path`, or with types plain beside their folder's path.
fn list_tree(path: &CPath, kinds: bool, raw: bool) -> Result<Listing, NodeError> {
    let mut found = Entries::default();
    let mut folders = Vec::new();
    let mut indices = Vec::new();
    let mut queue = VecDeque::from([Vec::new()]);
    while let Some(relative) = queue.pop_front() {
        let folder = if relative.is_empty() { path.clone() } else { path.join(&relative) };
        for (name, kind) in entries(&folder).at("scandir", &folder)?.iter() {
            let kind = known_kind(&folder, name, kind);
            let below = join(&relative, name);
            // Links to folders are gone into; the system's own limit ends circles of them.
            if kind == FOLDER || kind == LINK && stat::stat(&folder.join(name)).is_ok_and(|status| status.is_dir()) {
                queue.push_back(below.clone());
            }
            if kinds {
                found.push(name, kind);
                indices.push(folders.len());
            } else {
                found.push(&below, kind);
            }
        }
        folders.push(folder.as_bytes().to_vec());
    }
    Ok(Listing { found, kinds, parents: kinds.then_some((folders, indices)), raw })
}

/// An open folder as lib/ holds it; work on the pool has it meanwhile.
#[derive(Default)]
pub(super) struct DirHandle(Arc<Mutex<Option<Stream>>>);

/// A folder on its way from the pool to lib/.
pub(super) struct Opened(Stream);

impl<'s> IntoValue<'s> for Opened {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        wrap(scope, DirHandle(Arc::new(Mutex::new(Some(self.0))))).into()
    }
}

/// The handle as an argument that may go to the pool.
pub(super) struct SharedDir(Arc<Mutex<Option<Stream>>>);

impl<'s> FromValue<'s> for SharedDir {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let handle = Wrapped::<DirHandle>::from_value(scope, value)?;
        Ok(SharedDir(handle.0.clone()))
    }
}

returned!(Listing, Opened);

operations! {
    fn readdir / readdir_sync(path: CPath, kinds: bool, recursive: bool, raw: bool) -> Listing {
        if recursive { list_tree(&path, kinds, raw) } else { list(&path, kinds, raw) }
    }

    fn opendir / opendir_sync(path: CPath) -> Opened {
        Stream::open(&path).at("opendir", &path).map(Opened)
    }

    /// Up to `count` entries, none at the end. `path` is the folder's, for file systems that do not list types.
    fn read_entries / read_entries_sync(dir: SharedDir, path: CPath, count: usize, raw: bool) -> Listing {
        let mut stream = dir.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Entries::default();
        let Some(stream) = &mut *stream else { return Err(libc::EBADF).on_fd("readdir") };
        while found.len() < count {
            let Some((name, kind)) = stream.next().on_fd("readdir")? else { break };
            found.push(name, known_kind(&path, name, kind));
        }
        Ok(Listing { found, kinds: true, parents: None, raw })
    }

    fn close_entries / close_entries_sync(dir: SharedDir) -> () {
        dir.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }

    fn mkdir / mkdir_sync(path: CPath, mode: u32) -> () {
        retry(|| unsafe { libc::mkdir(path.as_ptr(), mode) }).at("mkdir", &path)?;
        Ok(())
    }

    /// Makes a folder and those above it that are missing. Gives the first one made.
    fn mkdir_recursive / mkdir_recursive_sync(path: CPath, mode: u32, raw: bool) -> Option<Name> {
        let first = make_chain(&path, mode).at("mkdir", &path)?;
        Ok(first.map(|bytes| Name::new(bytes, raw)))
    }
}

/// Removes a file, a link, or with `recursive` a tree. `force` accepts that there is nothing.
#[binding]
pub(super) fn rm<'s>(
    scope: &mut Scope<'s, '_>,
    path: CPath,
    recursive: bool,
    force: bool,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || remove(&path, recursive, force);
    done.spawn(scope, "FSReqCallback", work, |scope, out| Ok(out?.into_value(scope)))
}

/// As `rm`, trying again up to `retries` times, each time `delay` milliseconds later.
#[binding]
pub(super) fn rm_sync(path: CPath, recursive: bool, force: bool, retries: u32, delay: u32) -> Result<(), NodeError> {
    for attempt in 1..=retries {
        match remove(&path, recursive, force) {
            Err(error) if error.errno().is_some_and(is_passing) => {
                std::thread::sleep(std::time::Duration::from_millis(u64::from(delay) * u64::from(attempt)));
            }
            result => return result,
        }
    }
    remove(&path, recursive, force)
}

/// Errors that another process may be about to end.
fn is_passing(errno: i32) -> bool {
    matches!(errno, libc::EBUSY | libc::EMFILE | libc::ENFILE | libc::ENOTEMPTY | libc::EPERM)
}

fn make_chain(path: &CPath, mode: u32) -> Result<Option<Vec<u8>>, i32> {
    let mut missing = vec![path.clone()];
    let mut first = None;
    // Where what is above is there, as in /proc, nothing missing there can explain ENOENT: no second climb.
    let mut climbing = true;
    while let Some(here) = missing.last() {
        match retry(|| unsafe { libc::mkdir(here.as_ptr(), mode) }) {
            Ok(_) => {
                first.get_or_insert_with(|| trimmed(here.as_bytes()).to_vec());
            }
            Err(libc::ENOENT) if climbing => {
                let above = parent(here.as_bytes());
                if above.len() < trimmed(here.as_bytes()).len() && !above.is_empty() {
                    let above = CPath::new(above);
                    missing.push(above);
                    continue;
                }
                return Err(libc::ENOENT);
            }
            Err(errno) => match stat::stat(here) {
                Ok(status) if status.is_dir() => {}
                // A file where a folder above should be.
                Ok(_) if errno == libc::EEXIST && missing.len() > 1 => return Err(libc::ENOTDIR),
                _ => return Err(errno),
            },
        }
        climbing = false;
        missing.pop();
    }
    Ok(first)
}

fn trimmed(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(1, |at| at + 1);
    &path[..end.min(path.len())]
}

fn parent(path: &[u8]) -> &[u8] {
    let path = trimmed(path);
    match path.iter().rposition(|&b| b == b'/') {
        Some(0) => b"/",
        Some(at) => trimmed(&path[..at]),
        None => b"",
    }
}

fn remove(path: &CPath, recursive: bool, force: bool) -> Result<(), NodeError> {
    let status = match stat::lstat(path) {
        Ok(status) => status,
        Err(libc::ENOENT) if force => return Ok(()),
        Err(errno) => return Err(errno).at("lstat", path),
    };
    if !status.is_dir() {
        return match retry(|| unsafe { libc::unlink(path.as_ptr()) }) {
            Err(libc::ENOENT) if force => Ok(()),
            result => result.at("unlink", path).map(|_| ()),
        };
    }
    if !recursive {
        return Err(NodeError::system(libc::EISDIR, "rm").path(path.display()));
    }
    remove_tree(path)
}

/// Removes what is inside before the folder itself; entries that vanish meanwhile are fine.
fn remove_tree(root: &CPath) -> Result<(), NodeError> {
    let mut open = vec![(root.clone(), false)];
    while let Some((folder, emptied)) = open.pop() {
        if !emptied {
            match retry(|| unsafe { libc::rmdir(folder.as_ptr()) }) {
                Ok(_) | Err(libc::ENOENT) => continue,
                Err(libc::ENOTEMPTY | libc::EEXIST) => {}
                Err(errno) => return Err(errno).at("rmdir", &folder),
            }
            let found = match entries(&folder) {
                Err(libc::ENOENT) => continue,
                found => found.at("scandir", &folder)?,
            };
            open.push((folder.clone(), true));
            for (name, kind) in found.iter() {
                let below = folder.join(name);
                if known_kind(&folder, name, kind) == FOLDER {
                    open.push((below, false));
                    continue;
                }
                match retry(|| unsafe { libc::unlink(below.as_ptr()) }) {
                    Ok(_) | Err(libc::ENOENT) => {}
                    Err(errno) => return Err(errno).at("unlink", &below),
                }
            }
            continue;
        }
        match retry(|| unsafe { libc::rmdir(folder.as_ptr()) }) {
            Ok(_) | Err(libc::ENOENT) => {}
            Err(errno) => return Err(errno).at("rmdir", &folder),
        }
    }
    Ok(())
}
