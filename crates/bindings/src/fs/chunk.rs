//! Reading a file for a stream: without a thread of the pool where the system can answer at once, from its cache.

use super::descriptor::{Fd, open_at, read_into};
use super::path::{At, CPath, last_errno, retry};
use crate::prelude::*;

/// Opens a file to read: twice the descriptor, plus one where the other functions here may be used on it.
#[binding]
pub(super) fn open_to_read<'s>(
    scope: &mut Scope<'s, '_>,
    path: CPath,
    flags: i32,
    mode: u32,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || {
        let fd = open_at(&path, flags, mode)?;
        let plain = is_plain(&fd);
        Ok((fd.release(), plain))
    };
    done.spawn(scope, "FSReqCallback", work, |scope, out: Result<(i32, bool), NodeError>| {
        let (fd, plain) = out?;
        Ok((f64::from(fd) * 2.0 + f64::from(u8::from(plain))).into_value(scope))
    })
}

/// Whether it is a regular file of a file system that no program and no network stands behind: looking at such a file
/// and closing it waits for nothing.
#[cfg(target_os = "linux")]
fn is_plain(fd: &Fd) -> bool {
    const LOCAL: [libc::__fsword_t; 9] = [
        0xEF53,      // ext2 to ext4
        0x5846_5342, // XFS
        0x9123_683E, // Btrfs
        0x0102_1994, // tmpfs
        0x794C_7630, // overlay
        0xF2F5_2010, // F2FS
        0x2FC1_2FC1, // ZFS
        0xCA45_1A4E, // bcachefs
        0x8584_58F6, // ramfs
    ];
    if status_of(fd.0).is_none_or(|status| status.st_mode & libc::S_IFMT != libc::S_IFREG) {
        return false;
    }
    let mut system = std::mem::MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the system fills the structure, and it is only looked at when it has.
    let kind = unsafe { (libc::fstatfs(fd.0, system.as_mut_ptr()) == 0).then(|| system.assume_init().f_type) };
    kind.is_some_and(|kind| LOCAL.contains(&kind))
}

#[cfg(not(target_os = "linux"))]
fn is_plain(_fd: &Fd) -> bool {
    false
}

fn status_of(fd: i32) -> Option<libc::stat> {
    let mut status = std::mem::MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the system fills the structure, and it is only looked at when it has.
    unsafe { (libc::fstat(fd, status.as_mut_ptr()) == 0).then(|| status.assume_init()) }
}

/// Reads up to `wanted` bytes of a plain file: an `ArrayBuffer` of as many as there were, `undefined` at the end.
/// `position` below 0 is the descriptor's own, which then is probably `expected`.
#[binding]
pub(super) fn read_chunk<'s>(
    scope: &mut Scope<'s, '_>,
    fd: i32,
    wanted: usize,
    position: i64,
    expected: i64,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let left = status_of(fd).and_then(|status| usize::try_from(status.st_size - expected).ok());
    let length = left.filter(|left| *left > 0).map_or(wanted, |left| wanted.min(left));
    let buffer = crate::buffer::uninitialized(scope, length);
    let mut bytes = SharedBytes::from_value(scope, buffer.into())?;
    let begun = read_cached(fd, bytes.as_mut_slice(), position);
    if let Cached::All(read) = begun {
        let chunk = chunk(scope, buffer, read);
        let chunk = Global::new(scope, chunk);
        return Ok(done.soon(scope, "FSReqCallback", move |scope| Ok(Local::new(scope, &chunk))));
    }
    let Cached::Some(from) = begun else { return Err(NodeError::pending()) };
    let buffer = Global::new(scope, buffer);
    let work = move || {
        let position = if position < 0 { position } else { position + from as i64 };
        match read_into(fd, &mut bytes.as_mut_slice()[from..], position) {
            Ok(read) => Ok(from + read as usize),
            Err(_) if from > 0 => Ok(from),
            Err(errno) => Err(errno).on_fd("read"),
        }
    };
    Ok(done.spawn(scope, "FSReqCallback", work, move |scope, out| {
        let buffer = Local::new(scope, &buffer);
        Ok(chunk(scope, buffer, out?))
    }))
}

/// The first `length` bytes, in memory of that size.
fn chunk<'s>(scope: &mut Scope<'s, '_>, buffer: Local<'s, v8::ArrayBuffer>, length: usize) -> Local<'s, Value> {
    if length == buffer.byte_length() {
        return buffer.into();
    }
    if length == 0 {
        return v8::undefined(scope).into();
    }
    let small = crate::buffer::uninitialized(scope, length);
    if let (Some(from), Some(to)) = (buffer.data(), small.data()) {
        // SAFETY: both have at least that many bytes, and nobody else has seen either.
        unsafe { std::ptr::copy_nonoverlapping(from.cast::<u8>().as_ptr(), to.cast::<u8>().as_ptr(), length) };
    }
    small.into()
}

enum Cached {
    /// As many as were wanted, or as there are before the end.
    All(usize),
    /// What was there at once; for the rest somebody has to wait.
    Some(usize),
}

#[cfg(target_os = "linux")]
fn read_cached(fd: i32, target: &mut [u8], position: i64) -> Cached {
    let mut read = 0;
    while read < target.len() {
        let rest = &mut target[read..];
        let part = libc::iovec { iov_base: rest.as_mut_ptr().cast(), iov_len: rest.len() };
        let at = if position < 0 { -1 } else { position + read as i64 };
        // SAFETY: writes within the slice.
        match retry(|| unsafe { libc::preadv2(fd, &raw const part, 1, at, libc::RWF_NOWAIT) }) {
            Ok(0) => return Cached::All(read),
            Ok(more) => read += more as usize,
            Err(_) => return Cached::Some(read),
        }
    }
    Cached::All(read)
}

#[cfg(not(target_os = "linux"))]
fn read_cached(_fd: i32, _target: &mut [u8], _position: i64) -> Cached {
    Cached::Some(0)
}

/// Closes a plain file that was open to read.
#[binding]
pub(super) fn close_plain<'s>(scope: &mut Scope<'s, '_>, fd: i32, done: Completion) -> Local<'s, Value> {
    // The last name may be gone, and the contents go with the last descriptor: that takes its time.
    if status_of(fd).is_none_or(|status| status.st_nlink == 0) {
        return done.spawn(scope, "FSReqCallback", move || close(fd), |scope, out| Ok(out?.into_value(scope)));
    }
    let closed = close(fd);
    done.soon(scope, "FSReqCallback", move |scope| Ok(closed?.into_value(scope)))
}

pub(super) fn close(fd: i32) -> Result<(), NodeError> {
    // SAFETY: the caller gives up the descriptor. Not repeated after EINTR: it is closed then.
    let result = unsafe { libc::close(fd) };
    if result < 0 && last_errno() != libc::EINTR { Err(last_errno()).on_fd("close") } else { Ok(()) }
}
