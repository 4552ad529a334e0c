//! Operations on names: links, renaming, removal of one entry, permissions, owners and times.

use super::path::{At, CPath, Name, last_errno, operations, owned_bytes, retry};
use crate::prelude::*;

/// Where the system's seconds end.
const SECONDS_END: f64 = 9_223_372_036_854_775_808.0;

/// Seconds since the epoch, with a fraction, as the system takes them. NaN, an invalid date, leaves the time as it is;
/// what no time can be becomes one that the system refuses.
fn time(seconds: f64) -> libc::timespec {
    if seconds.is_nan() {
        return libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_OMIT };
    }
    if seconds.is_infinite() {
        return libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    }
    if seconds >= SECONDS_END {
        return libc::timespec { tv_sec: 0, tv_nsec: -1 };
    }
    let whole = seconds.floor();
    // To the microsecond: what a double of that size still tells.
    let nanos = ((seconds - whole) * 1e6).round() * 1e3;
    if nanos >= 1e9 {
        return libc::timespec { tv_sec: whole as i64 + 1, tv_nsec: 0 };
    }
    libc::timespec { tv_sec: whole as i64, tv_nsec: nanos as i64 }
}

operations! {
    fn access / access_sync(path: CPath, mode: i32) -> () {
        retry(|| unsafe { libc::access(path.as_ptr(), mode) }).at("access", &path)?;
        Ok(())
    }

    fn chmod / chmod_sync(path: CPath, mode: u32) -> () {
        retry(|| unsafe { libc::chmod(path.as_ptr(), mode) }).at("chmod", &path)?;
        Ok(())
    }

    fn fchmod / fchmod_sync(fd: i32, mode: u32) -> () {
        retry(|| unsafe { libc::fchmod(fd, mode) }).on_fd("fchmod")?;
        Ok(())
    }

    fn chown / chown_sync(path: CPath, uid: u32, gid: u32) -> () {
        retry(|| unsafe { libc::chown(path.as_ptr(), uid, gid) }).at("chown", &path)?;
        Ok(())
    }

    fn lchown / lchown_sync(path: CPath, uid: u32, gid: u32) -> () {
        retry(|| unsafe { libc::lchown(path.as_ptr(), uid, gid) }).at("lchown", &path)?;
        Ok(())
    }

    fn fchown / fchown_sync(fd: i32, uid: u32, gid: u32) -> () {
        retry(|| unsafe { libc::fchown(fd, uid, gid) }).on_fd("fchown")?;
        Ok(())
    }

    fn link / link_sync(existing: CPath, new: CPath) -> () {
        retry(|| unsafe { libc::link(existing.as_ptr(), new.as_ptr()) }).between("link", &existing, &new)?;
        Ok(())
    }

    fn symlink / symlink_sync(target: CPath, path: CPath) -> () {
        retry(|| unsafe { libc::symlink(target.as_ptr(), path.as_ptr()) }).between("symlink", &target, &path)?;
        Ok(())
    }

    fn rename / rename_sync(from: CPath, to: CPath) -> () {
        retry(|| unsafe { libc::rename(from.as_ptr(), to.as_ptr()) }).between("rename", &from, &to)?;
        Ok(())
    }

    fn unlink / unlink_sync(path: CPath) -> () {
        retry(|| unsafe { libc::unlink(path.as_ptr()) }).at("unlink", &path)?;
        Ok(())
    }

    fn rmdir / rmdir_sync(path: CPath) -> () {
        retry(|| unsafe { libc::rmdir(path.as_ptr()) }).at("rmdir", &path)?;
        Ok(())
    }

    /// Times in seconds; NaN and infinities mean "now".
    fn utimes / utimes_sync(path: CPath, atime: f64, mtime: f64) -> () {
        let times = [time(atime), time(mtime)];
        retry(|| unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), 0) }).at("utime", &path)?;
        Ok(())
    }

    fn lutimes / lutimes_sync(path: CPath, atime: f64, mtime: f64) -> () {
        let times = [time(atime), time(mtime)];
        let flags = libc::AT_SYMLINK_NOFOLLOW;
        retry(|| unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), flags) }).at("lutime", &path)?;
        Ok(())
    }

    fn futimes / futimes_sync(fd: i32, atime: f64, mtime: f64) -> () {
        let times = [time(atime), time(mtime)];
        retry(|| unsafe { libc::futimens(fd, times.as_ptr()) }).on_fd("futime")?;
        Ok(())
    }

    /// The target of a link; `raw` asks for bytes.
    fn readlink / readlink_sync(path: CPath, raw: bool) -> Name {
        Ok(Name::new(read_link(&path).at("readlink", &path)?, raw))
    }

    /// The canonical path, found by libc.
    fn realpath_native / realpath_native_sync(path: CPath, raw: bool) -> Name {
        Ok(Name::new(canonical(&path).at("realpath", &path)?, raw))
    }

    /// The canonical path. When there is none, the error names the part of the path that stopped the search.
    fn realpath / realpath_sync(path: CPath, raw: bool) -> Name {
        match canonical(&path) {
            Ok(real) => Ok(Name::new(real, raw)),
            Err(errno) => resolve_by_parts(&path, errno).map(|real| Name::new(real, raw)),
        }
    }

    /// Makes a folder named `prefix` and six random characters.
    fn mkdtemp / mkdtemp_sync(prefix: CPath, raw: bool) -> Name {
        let mut template = prefix.as_bytes().to_vec();
        template.extend_from_slice(b"XXXXXX\0");
        // SAFETY: the template ends in a zero and is written within its length.
        let made = unsafe { libc::mkdtemp(template.as_mut_ptr().cast()) };
        template.pop();
        if made.is_null() {
            return Err(last_errno()).at("mkdtemp", &CPath::new(&template));
        }
        Ok(Name::new(template, raw))
    }
}

/// Whether a path leads to something.
#[binding]
pub(super) fn exists_sync(path: CPath) -> bool {
    // SAFETY: a zero-terminated path.
    unsafe { libc::access(path.as_ptr(), libc::F_OK) == 0 }
}

pub(super) fn read_link(path: &CPath) -> Result<Vec<u8>, i32> {
    let mut target = vec![0u8; 256];
    loop {
        // SAFETY: writes at most the buffer's length.
        let size =
            retry(|| unsafe { libc::readlink(path.as_ptr(), target.as_mut_ptr().cast(), target.len()) })? as usize;
        if size < target.len() {
            target.truncate(size);
            return Ok(target);
        }
        target.resize(target.len() * 2, 0);
    }
}

pub(super) fn canonical(path: &CPath) -> Result<Vec<u8>, i32> {
    // SAFETY: libc allocates the answer, which is freed here.
    unsafe {
        let real = libc::realpath(path.as_ptr(), std::ptr::null_mut());
        if real.is_null() {
            return Err(last_errno());
        }
        let bytes = owned_bytes(real);
        libc::free(real.cast());
        Ok(bytes)
    }
}

/// Follows a path part by part. Links that lead to nothing with a name (a pipe under `/proc/self/fd`) end the search
/// with what they say; the first part that cannot be looked at is named in the error.
fn resolve_by_parts(path: &CPath, errno: i32) -> Result<Vec<u8>, NodeError> {
    let mut absolute = path.as_bytes().to_vec();
    if !absolute.starts_with(b"/") {
        let cwd = canonical(&CPath::new(b".")).on_fd("getcwd")?;
        absolute = super::path::join(&cwd, &absolute);
    }
    let mut left: Vec<Vec<u8>> = absolute.split(|&b| b == b'/').rev().map(<[u8]>::to_vec).collect();
    let mut done: Vec<u8> = Vec::new();
    let mut links = 0;
    while let Some(part) = left.pop() {
        match part.as_slice() {
            b"" | b"." => continue,
            b".." => {
                done.truncate(done.iter().rposition(|&b| b == b'/').unwrap_or(0));
                continue;
            }
            _ => {}
        }
        let mut next = done.clone();
        next.push(b'/');
        next.extend_from_slice(&part);
        let here = CPath::new(&next);
        let status = super::stat::lstat(&here).at("lstat", &here)?;
        if status.file_type() != libc::S_IFLNK {
            done = next;
            continue;
        }
        links += 1;
        super::stat::stat(&here).at("stat", &here)?;
        if links > 1000 {
            return Err(errno).at("stat", &here);
        }
        let target = read_link(&here).at("readlink", &here)?;
        let rest: Vec<Vec<u8>> = target.split(|&b| b == b'/').rev().map(<[u8]>::to_vec).collect();
        if target.starts_with(b"/") {
            done.clear();
        } else if super::stat::lstat(&CPath::new(&super::path::join(&done, &target))).is_err() {
            done = super::path::join(&done, &target);
            continue;
        }
        left.extend(rest);
    }
    if done.is_empty() {
        done.push(b'/');
    }
    Ok(done)
}
