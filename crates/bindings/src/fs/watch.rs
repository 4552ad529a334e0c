//! Watching files and folders through inotify: one instance for each environment, any number of watchers on it. A
//! watcher of a tree has one watch for each folder, and follows folders as they come and go.

use super::path::{At, CPath, last_errno, text};
use super::stat;
use crate::prelude::*;
use event_loop::{EventLoop, Handle, HandleId, Interest, IoHandler, Ready};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

const MASK: u32 = libc::IN_ATTRIB
    | libc::IN_CREATE
    | libc::IN_MODIFY
    | libc::IN_DELETE
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO;
const CHANGES: u32 = libc::IN_ATTRIB | libc::IN_MODIFY;
/// What a folder inside a watched tree says of itself, and its parent says too.
const OF_ITSELF: u32 = libc::IN_DELETE_SELF | libc::IN_MOVE_SELF | libc::IN_IGNORED | libc::IN_ATTRIB;

/// `callback(isRename, name)`.
struct Watcher {
    callback: Callback,
    root: CPath,
    /// What is reported when the system gives no name: the last part of the path.
    basename: Vec<u8>,
    recursive: bool,
    raw: bool,
}

impl Handle for Watcher {
    fn resource(&self) -> &'static str {
        "FSEventWrap"
    }

    fn detail(&self) -> Option<String> {
        Some(format!("watches {}", String::from_utf8_lossy(self.root.as_bytes())))
    }
}

/// A watcher's interest in one folder or file: where that is, seen from the watcher's root.
struct Subscription {
    watcher: HandleId,
    below: Vec<u8>,
}

#[derive(Default)]
struct Inotify {
    fd: RefCell<Option<i32>>,
    watches: RefCell<HashMap<i32, Vec<Subscription>>>,
}

impl Drop for Inotify {
    fn drop(&mut self) {
        if let Some(fd) = self.fd.take() {
            // SAFETY: ours alone, and nobody reads from it any more.
            unsafe { libc::close(fd) };
        }
    }
}

impl Inotify {
    fn fd(&self) -> Result<i32, i32> {
        if let Some(fd) = *self.fd.borrow() {
            return Ok(fd);
        }
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::inotify_init1(libc::IN_NONBLOCK | libc::IN_CLOEXEC) };
        if fd < 0 {
            return Err(last_errno());
        }
        let registered = env().event_loop().register_fd(fd, Interest::Readable, Rc::new(Reader));
        registered.map_err(|error| error.raw_os_error().unwrap_or(libc::EIO))?;
        self.fd.replace(Some(fd));
        Ok(fd)
    }

    fn add(&self, id: HandleId, path: &CPath, below: Vec<u8>) -> Result<(), i32> {
        // SAFETY: a zero-terminated path.
        let watch = unsafe { libc::inotify_add_watch(self.fd()?, path.as_ptr(), MASK) };
        if watch < 0 {
            return Err(last_errno());
        }
        let mut watches = self.watches.borrow_mut();
        let list = watches.entry(watch).or_default();
        if !list.iter().any(|known| known.watcher == id && known.below == below) {
            list.push(Subscription { watcher: id, below });
        }
        Ok(())
    }

    /// Watches the folders of a tree that has just come, and tells of what is already in it.
    fn add_tree(&self, id: HandleId, root: &CPath, below: &[u8], found: &mut Vec<Vec<u8>>) {
        let path = if below.is_empty() { root.clone() } else { root.join(below) };
        // A folder that is gone again, or may not be read, has nothing to tell.
        if !below.is_empty() && self.add(id, &path, below.to_vec()).is_err() {
            return;
        }
        let Ok(entries) = super::dir::entries(&path) else { return };
        for (name, _) in entries.iter() {
            let inner = super::path::join(below, name);
            let is_folder = stat::lstat(&root.join(&inner)).is_ok_and(|status| status.is_dir());
            found.push(inner.clone());
            if is_folder {
                self.add_tree(id, root, &inner, found);
            }
        }
    }

    fn remove(&self, gone: impl Fn(&Subscription) -> bool) {
        let fd = *self.fd.borrow();
        self.watches.borrow_mut().retain(|watch, list| {
            let before = list.len();
            list.retain(|subscription| !gone(subscription));
            if list.is_empty()
                && before > 0
                && let Some(fd) = fd
            {
                // SAFETY: takes no pointers. Fails when the system has dropped the watch already.
                unsafe { libc::inotify_rm_watch(fd, *watch) };
            }
            !list.is_empty()
        });
    }
}

struct Reader;

impl IoHandler for Reader {
    fn on_ready(&self, event_loop: &EventLoop, _ready: Ready) {
        let inotify = env().state::<Inotify>();
        let Some(fd) = *inotify.fd.borrow() else { return };
        let mut buffer = [0u64; 2048];
        loop {
            let size = std::mem::size_of_val(&buffer);
            // SAFETY: writes within the buffer.
            let read = unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), size) };
            if read <= 0 {
                if read < 0 && last_errno() == libc::EINTR {
                    continue;
                }
                return;
            }
            // SAFETY: that many bytes have been written.
            let bytes = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), read as usize) };
            for event in events(bytes) {
                dispatch(event_loop, &inotify, &event);
            }
        }
    }
}

struct Event<'a> {
    watch: i32,
    mask: u32,
    name: &'a [u8],
}

fn events(mut bytes: &[u8]) -> impl Iterator<Item = Event<'_>> {
    std::iter::from_fn(move || {
        let word = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_ne_bytes);
        let (watch, mask, length) = (word(0)? as i32, word(4)?, word(12)? as usize);
        let name = bytes.get(16..16 + length)?;
        bytes = &bytes[16 + length..];
        let end = name.iter().position(|&b| b == 0).unwrap_or(length);
        Some(Event { watch, mask, name: &name[..end] })
    })
}

fn dispatch(event_loop: &EventLoop, inotify: &Inotify, event: &Event) {
    let interested: Vec<(HandleId, Vec<u8>)> = match inotify.watches.borrow().get(&event.watch) {
        Some(list) => list.iter().map(|subscription| (subscription.watcher, subscription.below.clone())).collect(),
        None => return,
    };
    for (id, below) in interested {
        let Some(watcher) = event_loop.handle::<Watcher>(id) else { continue };
        if !below.is_empty() && event.name.is_empty() && event.mask & OF_ITSELF != 0 {
            continue;
        }
        let path = if event.name.is_empty() { watcher.basename.clone() } else { super::path::join(&below, event.name) };
        let mut found = Vec::new();
        if watcher.recursive && event.mask & libc::IN_ISDIR != 0 && !event.name.is_empty() {
            if event.mask & (libc::IN_MOVED_FROM | libc::IN_DELETE) != 0 {
                let inside = super::path::join(&path, b"");
                let inside = [inside.as_slice(), b"/"].concat();
                inotify
                    .remove(|known| known.watcher == id && (known.below == path || known.below.starts_with(&inside)));
            }
            if event.mask & (libc::IN_CREATE | libc::IN_MOVED_TO) != 0 {
                inotify.add_tree(id, &watcher.root, &path, &mut found);
            }
        }
        if event.mask & CHANGES != 0 {
            tell(&watcher, false, &path);
        }
        if event.mask & !(CHANGES | libc::IN_ISDIR) != 0 && event_loop.handle::<Watcher>(id).is_some() {
            tell(&watcher, true, &path);
        }
        for path in found {
            if event_loop.handle::<Watcher>(id).is_some() {
                tell(&watcher, true, &path);
            }
        }
    }
    if event.mask & libc::IN_IGNORED != 0 {
        inotify.watches.borrow_mut().remove(&event.watch);
    }
}

fn tell(watcher: &Watcher, renamed: bool, path: &[u8]) {
    env().scope(|scope| {
        let name = if watcher.raw { path.to_vec().into_value(scope) } else { text(scope, path) };
        let renamed = renamed.into_value(scope);
        watcher.callback.call(scope, &[renamed, name]);
    });
}

/// `watchStart(path, recursive, raw, callback)` gives the watcher's number. `raw` asks for names as bytes.
#[binding]
pub(super) fn watch_start(path: CPath, recursive: bool, raw: bool, callback: Callback) -> Result<f64, NodeError> {
    let inotify = env().state::<Inotify>();
    let env = env();
    let event_loop = env.event_loop();
    let bytes = path.as_bytes();
    let basename = bytes.rsplit(|&b| b == b'/').next().unwrap_or(bytes).to_vec();
    let is_tree = recursive && stat::stat(&path).is_ok_and(|status| status.is_dir());
    let id =
        event_loop.add_handle(Rc::new(Watcher { callback, root: path.clone(), basename, recursive: is_tree, raw }));
    if let Err(errno) = inotify.add(id, &path, Vec::new()) {
        event_loop.close_handle(id, None);
        return Err(errno).at("watch", &path);
    }
    event_loop.set_active(id, true);
    if is_tree {
        inotify.add_tree(id, &path, b"", &mut Vec::new());
    }
    Ok(id.to_bits() as f64)
}

#[binding]
pub(super) fn watch_close(id: f64) {
    let id = HandleId::from_bits(id as u64);
    let env = env();
    env.state::<Inotify>().remove(|known| known.watcher == id);
    env.event_loop().close_handle(id, None);
}

/// Whether the watcher keeps the loop alive.
#[binding]
pub(super) fn watch_ref(id: f64, referenced: bool) {
    env().event_loop().set_referenced(HandleId::from_bits(id as u64), referenced);
}
