//! What the system knows about files and file systems. Results go through two typed arrays that lib/ shares, so that
//! a `Stats` object costs one call.

use super::path::{At, CPath, operations, retry, returned};
use crate::prelude::*;
use std::cell::RefCell;

/// How many numbers describe a file: device, mode, links, uid, gid, rdev, block size, inode, size, blocks, and
/// seconds and nanoseconds of access, modification, change and birth.
const FIELDS: usize = 18;

pub(super) struct Status([i64; FIELDS]);

impl Status {
    pub(super) fn device(&self) -> i64 {
        self.0[0]
    }

    pub(super) fn inode(&self) -> i64 {
        self.0[7]
    }

    pub(super) fn mode(&self) -> u32 {
        self.0[1] as u32
    }

    pub(super) fn file_type(&self) -> u32 {
        self.mode() & libc::S_IFMT
    }

    pub(super) fn size(&self) -> i64 {
        self.0[8]
    }

    pub(super) fn is_dir(&self) -> bool {
        self.file_type() == libc::S_IFDIR
    }
}

fn statx(fd: i32, path: *const libc::c_char, flags: i32) -> Result<Status, i32> {
    // SAFETY: plain data; the call writes within the structure.
    let mut out: libc::statx = unsafe { std::mem::zeroed() };
    let mask = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
    // SAFETY: as above; the path ends in a zero.
    retry(|| unsafe { libc::statx(fd, path, flags, mask, &mut out) })?;
    Ok(Status([
        libc::makedev(out.stx_dev_major, out.stx_dev_minor) as i64,
        i64::from(out.stx_mode),
        i64::from(out.stx_nlink),
        i64::from(out.stx_uid),
        i64::from(out.stx_gid),
        libc::makedev(out.stx_rdev_major, out.stx_rdev_minor) as i64,
        i64::from(out.stx_blksize),
        out.stx_ino as i64,
        out.stx_size as i64,
        out.stx_blocks as i64,
        out.stx_atime.tv_sec,
        i64::from(out.stx_atime.tv_nsec),
        out.stx_mtime.tv_sec,
        i64::from(out.stx_mtime.tv_nsec),
        out.stx_ctime.tv_sec,
        i64::from(out.stx_ctime.tv_nsec),
        out.stx_btime.tv_sec,
        i64::from(out.stx_btime.tv_nsec),
    ]))
}

pub(super) fn stat(path: &CPath) -> Result<Status, i32> {
    statx(libc::AT_FDCWD, path.as_ptr(), 0)
}

pub(super) fn lstat(path: &CPath) -> Result<Status, i32> {
    statx(libc::AT_FDCWD, path.as_ptr(), libc::AT_SYMLINK_NOFOLLOW)
}

pub(super) fn fstat(fd: i32) -> Result<Status, i32> {
    statx(fd, c"".as_ptr(), libc::AT_EMPTY_PATH)
}

/// What lib/ has handed over at start.
#[derive(Default)]
struct Makers {
    numbers: RefCell<Option<(SharedBytes, SharedBytes)>>,
    /// Functions that make a `Stats` and a `BigIntStats` from the arrays.
    make: RefCell<Option<(Global<Function>, Global<Function>)>>,
}

thread_local! {
    static ARRAYS: RefCell<Option<(SharedBytes, SharedBytes)>> = const { RefCell::new(None) };
}

/// `setStatsMakers(Float64Array(18), BigInt64Array(18), makeStats, makeBigIntStats)`.
#[binding]
pub(super) fn set_stats_makers<'s>(
    scope: &mut Scope<'s, '_>,
    numbers: SharedBytes,
    bigints: SharedBytes,
    make_stats: Local<'s, Function>,
    make_big: Local<'s, Function>,
) -> Result<(), NodeError> {
    if numbers.len() != FIELDS * 8 || bigints.len() != FIELDS * 8 {
        return Err(NodeError::range_error("ERR_OUT_OF_RANGE", "Two arrays of 18 numbers are wanted"));
    }
    ARRAYS.with(|arrays| arrays.replace(Some((numbers.clone(), bigints.clone()))));
    let makers = env().state::<Makers>();
    makers.numbers.replace(Some((numbers, bigints)));
    makers.make.replace(Some((Global::new(scope, make_stats), Global::new(scope, make_big))));
    Ok(())
}

fn store(status: &Status, big: bool) {
    ARRAYS.with_borrow_mut(|arrays| {
        let Some((numbers, bigints)) = arrays else { return };
        let target = if big { bigints } else { numbers };
        for (bytes, &value) in target.as_mut_slice().chunks_exact_mut(8).zip(&status.0) {
            bytes.copy_from_slice(&if big { value.to_ne_bytes() } else { (value as f64).to_ne_bytes() });
        }
    });
}

fn make<'s>(scope: &mut Scope<'s, '_>, status: &Status, big: bool) -> Result<Local<'s, Value>, NodeError> {
    let makers = env().state::<Makers>();
    let Some(functions) = makers.make.borrow().clone() else {
        return Err(NodeError::error("ERR_INTERNAL_ASSERTION", "lib/ has set no makers of Stats"));
    };
    store(status, big);
    let function = Local::new(scope, if big { &functions.1 } else { &functions.0 });
    let receiver = v8::undefined(scope).into();
    function.call(scope, receiver, &[]).ok_or_else(NodeError::pending)
}

/// Leaves the numbers in the shared array. False when `quiet` and nothing has that name.
fn looked_up(
    status: Result<Status, i32>,
    syscall: &'static str,
    path: &CPath,
    big: bool,
    quiet: bool,
) -> Result<bool, NodeError> {
    match status {
        Ok(status) => {
            store(&status, big);
            Ok(true)
        }
        Err(libc::ENOENT | libc::ENOTDIR) if quiet => Ok(false),
        failed => failed.at(syscall, path).map(|_| true),
    }
}

#[binding]
pub(super) fn stat_sync(path: CPath, big: bool, quiet: bool) -> Result<bool, NodeError> {
    looked_up(stat(&path), "stat", &path, big, quiet)
}

#[binding]
pub(super) fn lstat_sync(path: CPath, big: bool, quiet: bool) -> Result<bool, NodeError> {
    looked_up(lstat(&path), "lstat", &path, big, quiet)
}

#[binding]
pub(super) fn fstat_sync(fd: i32, big: bool) -> Result<(), NodeError> {
    store(&fstat(fd).on_fd("fstat")?, big);
    Ok(())
}

pub(super) mod asynchronous {
    use super::*;

    /// Gives a `Stats` or `BigIntStats`.
    #[binding]
    pub(in crate::fs) fn stat<'s>(
        scope: &mut Scope<'s, '_>,
        path: CPath,
        big: bool,
        done: Completion,
    ) -> Local<'s, Value> {
        let work = move || super::stat(&path).at("stat", &path);
        done.spawn(scope, "FSReqCallback", work, move |scope, out| make(scope, &out?, big))
    }

    #[binding]
    pub(in crate::fs) fn lstat<'s>(
        scope: &mut Scope<'s, '_>,
        path: CPath,
        big: bool,
        done: Completion,
    ) -> Local<'s, Value> {
        let work = move || super::lstat(&path).at("lstat", &path);
        done.spawn(scope, "FSReqCallback", work, move |scope, out| make(scope, &out?, big))
    }

    #[binding]
    pub(in crate::fs) fn fstat<'s>(
        scope: &mut Scope<'s, '_>,
        fd: i32,
        big: bool,
        done: Completion,
    ) -> Local<'s, Value> {
        let work = move || super::fstat(fd).on_fd("fstat");
        done.spawn(scope, "FSReqCallback", work, move |scope, out| make(scope, &out?, big))
    }
}

/// The type of what a path leads to, for the module loader and path checks: 0 file, 1 folder, -1 nothing.
#[binding]
pub(super) fn kind_of(path: CPath) -> i32 {
    match stat(&path) {
        Ok(status) if status.is_dir() => 1,
        Ok(_) => 0,
        Err(_) => -1,
    }
}

/// Type, block size, fragment size, blocks, free, available, files, free files.
pub(super) struct FileSystem([i64; 8]);

impl<'s> IntoValue<'s> for FileSystem {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        array_from(scope, self.0.map(BigInt)).into()
    }
}

struct BigInt(i64);

impl<'s> IntoValue<'s> for BigInt {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        v8::BigInt::new_from_i64(scope, self.0).into()
    }
}

returned!(FileSystem);

operations! {
    /// Eight bigints.
    fn statfs / statfs_sync(path: CPath) -> FileSystem {
        // SAFETY: plain data; the call writes within the structure.
        let mut out: libc::statfs = unsafe { std::mem::zeroed() };
        retry(|| unsafe { libc::statfs(path.as_ptr(), &mut out) }).at("statfs", &path)?;
        Ok(FileSystem([
            out.f_type as i64,
            out.f_bsize as i64,
            out.f_frsize as i64,
            out.f_blocks as i64,
            out.f_bfree as i64,
            out.f_bavail as i64,
            out.f_files as i64,
            out.f_ffree as i64,
        ]))
    }
}
