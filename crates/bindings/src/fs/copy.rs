//! Copying one file: by reference where the file system can, inside the kernel else.

use super::descriptor::{Fd, open_at};
use super::path::{At, CPath, operations, retry};
use super::stat;
use crate::prelude::*;

const EXCLUSIVE: i32 = 1;
const CLONE: i32 = 2;
const CLONE_FORCE: i32 = 4;

/// `FICLONE`, which libc does not name on every target.
const FICLONE: libc::Ioctl = 0x4004_9409;

fn copy(from: &CPath, to: &CPath, mode: i32) -> Result<(), i32> {
    let errno_of = |error: NodeError| error.errno().unwrap_or(libc::EIO);
    let source = open_at(from, libc::O_RDONLY, 0).map_err(errno_of)?;
    let status = stat::fstat(source.0)?;
    let exclusive = if mode & EXCLUSIVE != 0 { libc::O_EXCL } else { 0 };
    let target = open_at(to, libc::O_WRONLY | libc::O_CREAT | exclusive, status.mode() & 0o7777).map_err(errno_of)?;
    let there = stat::fstat(target.0)?;
    if (there.device(), there.inode()) == (status.device(), status.inode()) {
        return Ok(());
    }
    let copied = fill(&source, &target, &status, mode);
    if copied.is_err() {
        // Half a copy is no copy.
        // SAFETY: a zero-terminated path.
        unsafe { libc::unlink(to.as_ptr()) };
    }
    copied
}

fn fill(source: &Fd, target: &Fd, status: &stat::Status, mode: i32) -> Result<(), i32> {
    // Emptied only now: the two may have been one file.
    retry(|| unsafe { libc::ftruncate(target.0, 0) })?;
    // The target may have existed with other permissions. Some file systems have none to set.
    if let Err(errno) = retry(|| unsafe { libc::fchmod(target.0, status.mode() & 0o7777) })
        && errno != libc::EPERM
    {
        return Err(errno);
    }
    if mode & (CLONE | CLONE_FORCE) != 0 {
        match retry(|| unsafe { libc::ioctl(target.0, FICLONE, source.0) }) {
            Ok(_) => return Ok(()),
            Err(errno) if mode & CLONE_FORCE != 0 => {
                return Err(if matches!(errno, libc::EOPNOTSUPP | libc::ENOTTY | libc::EXDEV | libc::EINVAL) {
                    libc::ENOTSUP
                } else {
                    errno
                });
            }
            Err(_) => {}
        }
    }
    in_kernel(source, target, status.size())
}

fn in_kernel(source: &Fd, target: &Fd, size: i64) -> Result<(), i32> {
    let mut copied = 0i64;
    loop {
        let wanted = usize::try_from(size - copied).unwrap_or(0).clamp(64 << 10, 1 << 30);
        let none = std::ptr::null_mut();
        match retry(|| unsafe { libc::copy_file_range(source.0, none, target.0, none, wanted, 0) }) {
            // Files of size 0 may have content all the same (procfs): only a read tells.
            Ok(0) if copied == 0 => return by_reading(source, target),
            Ok(0) => return Ok(()),
            Ok(count) => {
                copied += count as i64;
                if size > 0 && copied >= size {
                    return Ok(());
                }
            }
            Err(_) if copied == 0 => return by_reading(source, target),
            Err(errno) => return Err(errno),
        }
    }
}

fn by_reading(source: &Fd, target: &Fd) -> Result<(), i32> {
    let mut buffer = vec![0u8; 128 << 10];
    loop {
        let read = retry(|| unsafe { libc::read(source.0, buffer.as_mut_ptr().cast(), buffer.len()) })? as usize;
        if read == 0 {
            return Ok(());
        }
        let mut rest = &buffer[..read];
        while !rest.is_empty() {
            let written = super::descriptor::write_from(target.0, rest, -1)?;
            rest = &rest[written as usize..];
        }
    }
}

operations! {
    /// `mode`: 1 fails where the target exists, 2 tries to share the content, 4 insists on that.
    fn copy_file / copy_file_sync(from: CPath, to: CPath, mode: i32) -> () {
        copy(&from, &to, mode).between("copyfile", &from, &to)
    }
}
