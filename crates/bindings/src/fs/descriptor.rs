//! Operations on file descriptors: open, close, read, write, flush, truncate.

use super::path::{At, CPath, operations, retry};
use crate::prelude::*;

/// Views to fill or to write out, in order.
pub(super) struct Views(Vec<SharedBytes>);

impl<'s> FromValue<'s> for Views {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let array = <Local<Array> as FromValue>::from_value(scope, value)?;
        let mut views = Vec::with_capacity(array.length() as usize);
        for index in 0..array.length() {
            let item = array.get_index(scope, index).ok_or_else(NodeError::pending)?;
            views.push(SharedBytes::from_value(scope, item)?);
        }
        Ok(Views(views))
    }
}

impl Views {
    fn parts(&self) -> Vec<libc::iovec> {
        self.0.iter().map(|view| libc::iovec { iov_base: view.as_mut_ptr().cast(), iov_len: view.len() }).collect()
    }
}

/// How many buffers the system takes at once.
const IOV_MAX: usize = 1024;

/// Where to read or write: a number or an exact bigint; below 0 is the descriptor's own position.
pub(super) struct Position(i64);

impl<'s> FromValue<'s> for Position {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_big_int() {
            return Ok(Position(value.cast::<v8::BigInt>().i64_value().0));
        }
        let Ok(position) = i64::from_value(scope, value);
        Ok(Position(position))
    }
}

/// The part of a view that an operation is about, kept inside the view.
fn part(length: usize, offset: usize, count: usize) -> std::ops::Range<usize> {
    let start = offset.min(length);
    start..start.saturating_add(count).min(length)
}

pub(super) fn read_into(fd: i32, target: &mut [u8], position: i64) -> Result<isize, i32> {
    let (data, size) = (target.as_mut_ptr().cast(), target.len());
    // SAFETY: writes within the slice.
    retry(|| unsafe { if position < 0 { libc::read(fd, data, size) } else { libc::pread(fd, data, size, position) } })
}

pub(super) fn write_from(fd: i32, source: &[u8], position: i64) -> Result<isize, i32> {
    let (data, size) = (source.as_ptr().cast(), source.len());
    // SAFETY: reads within the slice.
    retry(|| unsafe { if position < 0 { libc::write(fd, data, size) } else { libc::pwrite(fd, data, size, position) } })
}

/// Opens with close-on-exec.
pub(super) fn open_at(path: &CPath, flags: i32, mode: u32) -> Result<Fd, NodeError> {
    retry(|| unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, mode) }).at("open", path).map(Fd)
}

/// A descriptor that is closed when dropped, unless it is given away by [`Fd::release`].
pub(super) struct Fd(pub(super) i32);

impl Fd {
    pub(super) fn release(self) -> i32 {
        let fd = self.0;
        std::mem::forget(self);
        fd
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // SAFETY: this owns the descriptor.
        unsafe { libc::close(self.0) };
    }
}

operations! {
    fn open / open_sync(path: CPath, flags: i32, mode: u32) -> i32 {
        open_at(&path, flags, mode).map(Fd::release)
    }

    fn close / close_sync(fd: i32) -> () {
        super::chunk::close(fd)
    }

    fn fsync / fsync_sync(fd: i32) -> () {
        retry(|| unsafe { libc::fsync(fd) }).on_fd("fsync")?;
        Ok(())
    }

    fn fdatasync / fdatasync_sync(fd: i32) -> () {
        retry(|| unsafe { libc::fdatasync(fd) }).on_fd("fdatasync")?;
        Ok(())
    }

    fn ftruncate / ftruncate_sync(fd: i32, length: i64) -> () {
        retry(|| unsafe { libc::ftruncate(fd, length) }).on_fd("ftruncate")?;
        Ok(())
    }

    /// `position` below 0 is the descriptor's own, here and below. Fills no more views than the system takes at once: another
    /// call might wait for what does not come.
    fn readv / readv_sync(fd: i32, views: Views, position: Position) -> f64 {
        let mut parts = views.parts();
        parts.truncate(IOV_MAX);
        let (list, count) = (parts.as_ptr(), parts.len() as i32);
        let read = retry(|| unsafe {
            if position.0 < 0 { libc::readv(fd, list, count) } else { libc::preadv(fd, list, count, position.0) }
        });
        Ok(read.on_fd("read")? as f64)
    }

    /// All views, in as many calls as it takes.
    fn writev / writev_sync(fd: i32, views: Views, position: Position) -> f64 {
        let mut total = 0;
        for parts in views.parts().chunks(IOV_MAX) {
            let (list, count) = (parts.as_ptr(), parts.len() as i32);
            let wanted: usize = parts.iter().map(|part| part.iov_len).sum();
            let written = retry(|| unsafe {
                if position.0 < 0 { libc::writev(fd, list, count) } else { libc::pwritev(fd, list, count, position.0 + total as i64) }
            });
            match written {
                Ok(size) => {
                    total += size;
                    if (size as usize) < wanted {
                        break;
                    }
                }
                Err(errno) if total == 0 => return Err(errno).on_fd("write"),
                Err(_) => break,
            }
        }
        Ok(total as f64)
    }
}

/// A pipe or terminal may make the thread wait for somebody who waits for an answer of this process.
pub(super) fn send_gathered() {
    env().event_loop().send_gathered();
}

#[binding]
pub(super) fn read_sync(
    fd: i32,
    mut view: BytesMut,
    offset: usize,
    length: usize,
    position: Position,
) -> Result<f64, NodeError> {
    send_gathered();
    let range = part(view.len(), offset, length);
    Ok(read_into(fd, &mut view[range], position.0).on_fd("read")? as f64)
}

#[binding]
pub(super) fn read<'s>(
    scope: &mut Scope<'s, '_>,
    fd: i32,
    mut view: SharedBytes,
    offset: usize,
    length: usize,
    position: Position,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || {
        let range = part(view.len(), offset, length);
        read_into(fd, &mut view.as_mut_slice()[range], position.0).on_fd("read")
    };
    done.spawn(scope, "FSReqCallback", work, |scope, out| Ok((out? as f64).into_value(scope)))
}

#[binding]
pub(super) fn write_sync(
    fd: i32,
    view: Bytes,
    offset: usize,
    length: usize,
    position: Position,
) -> Result<f64, NodeError> {
    send_gathered();
    let range = part(view.len(), offset, length);
    Ok(write_from(fd, &view[range], position.0).on_fd("write")? as f64)
}

#[binding]
pub(super) fn write<'s>(
    scope: &mut Scope<'s, '_>,
    fd: i32,
    view: SharedBytes,
    offset: usize,
    length: usize,
    position: Position,
    done: Completion,
) -> Local<'s, Value> {
    let view = view.held();
    let work = move || {
        let range = part(view.len(), offset, length);
        write_from(fd, &view.as_slice()[range], position.0).on_fd("write")
    };
    done.spawn(scope, "FSReqCallback", work, |scope, out| Ok((out? as f64).into_value(scope)))
}

/// Writes text as UTF-8.
#[binding]
pub(super) fn write_text_sync(fd: i32, text: super::content::Text, position: Position) -> Result<f64, NodeError> {
    send_gathered();
    Ok(write_from(fd, text.as_bytes(), position.0).on_fd("write")? as f64)
}
