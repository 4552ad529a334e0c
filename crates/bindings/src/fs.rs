//! Files: what `node:fs` is made of. Each operation comes in two forms: `nameSync` works at once and throws, `name`
//! works on the thread pool and ends a callback or a promise. Paths are strings or bytes, without zeros inside.
//!
//! The `unsafe` in this domain is system calls on memory that the arguments own; each keeps to the length it was given.

mod chunk;
mod content;
mod copy;
mod descriptor;
mod dir;
mod names;
mod path;
mod stat;
mod watch;

use crate::prelude::*;

/// `fs.constants`, in the order in which users see them.
#[rustfmt::skip]
const CONSTANTS: &[(&str, i32)] = &[
    ("UV_FS_SYMLINK_DIR", 1), ("UV_FS_SYMLINK_JUNCTION", 2),
    ("O_RDONLY", libc::O_RDONLY), ("O_WRONLY", libc::O_WRONLY), ("O_RDWR", libc::O_RDWR),
    ("UV_DIRENT_UNKNOWN", 0), ("UV_DIRENT_FILE", 1), ("UV_DIRENT_DIR", 2), ("UV_DIRENT_LINK", 3),
    ("UV_DIRENT_FIFO", 4), ("UV_DIRENT_SOCKET", 5), ("UV_DIRENT_CHAR", 6), ("UV_DIRENT_BLOCK", 7),
    ("S_IFMT", libc::S_IFMT as i32), ("S_IFREG", libc::S_IFREG as i32), ("S_IFDIR", libc::S_IFDIR as i32),
    ("S_IFCHR", libc::S_IFCHR as i32), ("S_IFBLK", libc::S_IFBLK as i32), ("S_IFIFO", libc::S_IFIFO as i32),
    ("S_IFLNK", libc::S_IFLNK as i32), ("S_IFSOCK", libc::S_IFSOCK as i32),
    ("O_CREAT", libc::O_CREAT), ("O_EXCL", libc::O_EXCL),
    ("UV_FS_O_FILEMAP", 0), ("UV_FS_O_TEMPORARY", 0), ("UV_FS_O_SHORT_LIVED", 0), ("UV_FS_O_SEQUENTIAL", 0), ("UV_FS_O_RANDOM", 0),
    ("O_NOCTTY", libc::O_NOCTTY), ("O_TRUNC", libc::O_TRUNC), ("O_APPEND", libc::O_APPEND),
    ("O_DIRECTORY", libc::O_DIRECTORY), ("O_NOATIME", libc::O_NOATIME), ("O_NOFOLLOW", libc::O_NOFOLLOW),
    ("O_SYNC", libc::O_SYNC), ("O_DSYNC", libc::O_DSYNC), ("O_DIRECT", libc::O_DIRECT), ("O_NONBLOCK", libc::O_NONBLOCK),
    ("S_IRWXU", libc::S_IRWXU as i32), ("S_IRUSR", libc::S_IRUSR as i32), ("S_IWUSR", libc::S_IWUSR as i32), ("S_IXUSR", libc::S_IXUSR as i32),
    ("S_IRWXG", libc::S_IRWXG as i32), ("S_IRGRP", libc::S_IRGRP as i32), ("S_IWGRP", libc::S_IWGRP as i32), ("S_IXGRP", libc::S_IXGRP as i32),
    ("S_IRWXO", libc::S_IRWXO as i32), ("S_IROTH", libc::S_IROTH as i32), ("S_IWOTH", libc::S_IWOTH as i32), ("S_IXOTH", libc::S_IXOTH as i32),
    ("F_OK", libc::F_OK), ("R_OK", libc::R_OK), ("W_OK", libc::W_OK), ("X_OK", libc::X_OK),
    ("UV_FS_COPYFILE_EXCL", 1), ("COPYFILE_EXCL", 1),
    ("UV_FS_COPYFILE_FICLONE", 2), ("COPYFILE_FICLONE", 2),
    ("UV_FS_COPYFILE_FICLONE_FORCE", 4), ("COPYFILE_FICLONE_FORCE", 4),
];

fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    let constants = Object::new(scope);
    let null = v8::null(scope).into();
    constants.set_prototype(scope, null);
    for (name, value) in CONSTANTS {
        set_constant(scope, constants, name, *value);
    }
    set(scope, target, "constants", constants);
}

engine::module!(
    "fs",
    init = init,
    [
        chunk::close_plain,
        chunk::open_to_read,
        chunk::read_chunk,
        content::read_file,
        content::read_file_sync,
        content::truncate,
        content::truncate_sync,
        content::write_file,
        content::write_file_sync,
        copy::copy_file,
        copy::copy_file_sync,
        descriptor::close,
        descriptor::close_sync,
        descriptor::fdatasync,
        descriptor::fdatasync_sync,
        descriptor::fsync,
        descriptor::fsync_sync,
        descriptor::ftruncate,
        descriptor::ftruncate_sync,
        descriptor::open,
        descriptor::open_sync,
        descriptor::read,
        descriptor::read_sync,
        descriptor::readv,
        descriptor::readv_sync,
        descriptor::write,
        descriptor::write_sync,
        descriptor::write_text_sync,
        descriptor::writev,
        descriptor::writev_sync,
        dir::close_entries,
        dir::close_entries_sync,
        dir::mkdir,
        dir::mkdir_sync,
        dir::mkdir_recursive,
        dir::mkdir_recursive_sync,
        dir::opendir,
        dir::opendir_sync,
        dir::read_entries,
        dir::read_entries_sync,
        dir::readdir,
        dir::readdir_sync,
        dir::rm,
        dir::rm_sync,
        names::access,
        names::access_sync,
        names::chmod,
        names::chmod_sync,
        names::chown,
        names::chown_sync,
        names::exists_sync,
        names::fchmod,
        names::fchmod_sync,
        names::fchown,
        names::fchown_sync,
        names::futimes,
        names::futimes_sync,
        names::lchown,
        names::lchown_sync,
        names::link,
        names::link_sync,
        names::lutimes,
        names::lutimes_sync,
        names::mkdtemp,
        names::mkdtemp_sync,
        names::readlink,
        names::readlink_sync,
        names::realpath,
        names::realpath_native,
        names::realpath_native_sync,
        names::realpath_sync,
        names::rename,
        names::rename_sync,
        names::rmdir,
        names::rmdir_sync,
        names::symlink,
        names::symlink_sync,
        names::unlink,
        names::unlink_sync,
        names::utimes,
        names::utimes_sync,
        stat::asynchronous::fstat,
        stat::asynchronous::lstat,
        stat::asynchronous::stat,
        stat::fstat_sync,
        stat::kind_of,
        stat::lstat_sync,
        stat::set_stats_makers,
        stat::stat_sync,
        stat::statfs,
        stat::statfs_sync,
        watch::watch_close,
        watch::watch_ref,
        watch::watch_start,
    ]
);
