//! `process`: what a program may ask about and change of the process it runs in.

mod credentials;
pub(crate) mod debug_port;
pub(crate) mod environment;
pub(crate) mod memory_limit;
mod title;
pub(crate) mod usage;

pub use memory_limit::{physical_memory, usable_memory};
pub(crate) use title::title;

use crate::prelude::*;
use event_loop::sys;

/// The working directory.
#[binding]
fn cwd() -> Result<String, NodeError> {
    let path = std::env::current_dir().map_err(|error| {
        NodeError::io(&error, "uv_cwd").with_message("process.cwd failed with error no such file or directory, the current working directory was likely removed without changing the working directory")
    })?;
    Ok(path.to_string_lossy().into_owned())
}

#[binding]
fn chdir(path: FsPath, from: String) -> Result<(), NodeError> {
    std::env::set_current_dir(&path).map_err(|error| {
        let errno = error.raw_os_error().unwrap_or(libc::EIO);
        NodeError::system(errno, "chdir").path(from).dest(path.display())
    })
}

/// Sets the file mode creation mask, or only reads it when the argument is negative. Returns the old one.
#[binding]
fn umask(mask: i32) -> u32 {
    // SAFETY: cannot fail and touches no memory.
    unsafe {
        if mask >= 0 {
            return libc::umask(mask as libc::mode_t) as u32;
        }
        let old = libc::umask(0o77);
        libc::umask(old);
        old as u32
    }
}

/// 0, or the negative error number.
#[binding]
fn kill(pid: i32, signal: i32) -> i32 {
    // It may be this process that ends.
    env().event_loop().send_gathered();
    // SAFETY: touches no memory.
    if unsafe { libc::kill(pid, signal) } == 0 { 0 } else { -errno() }
}

#[binding]
fn pid() -> u32 {
    std::process::id()
}

/// Ends the process at once, the terminal as it was found; in a worker, the thread.
#[binding]
fn really_exit(scope: &mut Scope<'_, '_>, code: i32) {
    let env = env();
    match env.worker() {
        Some(seat) => crate::worker::end_thread(scope, seat, code),
        None => env.exit(code),
    }
}

#[binding]
fn abort() {
    env().event_loop().send_gathered();
    sys::restore_stdio();
    std::process::abort();
}

/// Replaces the process by another program; returns only on failure, with the error number. Not restored on failure:
/// the close-on-exec flags of descriptors 0 to 2, which a program has to inherit.
#[binding]
fn execve(path: String, args: Strings, env: Strings) -> i32 {
    use std::ffi::CString;
    let strings = |list: Vec<String>| list.into_iter().map(CString::new).collect::<Result<Vec<_>, _>>();
    let (Ok(path), Ok(args), Ok(env)) = (CString::new(path), strings(args.0), strings(env.0)) else {
        return libc::EINVAL;
    };
    let pointers = |list: &[CString]| -> Vec<*const libc::c_char> {
        list.iter().map(|string| string.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let (argv, envp) = (pointers(&args), pointers(&env));
    crate::env::env().event_loop().send_gathered();
    sys::restore_stdio();
    for fd in 0..3 {
        // A closed descriptor is none to inherit.
        let _ = sys::set_cloexec(fd, false);
    }
    // SAFETY: NUL-terminated strings in null-terminated lists, all alive until the call replaces us.
    unsafe { libc::execve(path.as_ptr(), argv.as_ptr(), envp.as_ptr()) };
    errno()
}

/// An array of strings as an argument.
pub struct Strings(pub Vec<String>);

impl<'s> FromValue<'s> for Strings {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let array = <Local<Array> as FromValue>::from_value(scope, value)?;
        let items = (0..array.length()).map(|index| {
            let item = array.get_index(scope, index).ok_or_else(NodeError::pending)?;
            String::from_value(scope, item)
        });
        items.collect::<Result<_, _>>().map(Strings)
    }
}

/// The names of all that keeps the loop alive or will once it waits for something, requests first; timers and
/// immediates are lib's to know.
#[binding]
fn active_resources() -> Vec<String> {
    let env = env();
    let requests = env.event_loop().requests();
    let handles = env.event_loop().handles().into_iter();
    let handles = handles.filter(|handle| handle.referenced).map(|handle| handle.resource);
    requests.into_iter().chain(handles).map(str::to_string).collect()
}

/// The names of the requests under way.
#[binding]
fn active_requests() -> Vec<String> {
    env().event_loop().requests().into_iter().map(str::to_string).collect()
}

/// The numbers of the handles that keep the loop alive, or will once they wait for something.
#[binding]
fn active_handles<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let handles = env().event_loop().handles();
    let numbers = handles.iter().filter(|handle| handle.referenced);
    array_from(scope, numbers.map(|handle| handle.id.to_bits() as f64))
}

/// What a descriptor is: `TTY`, `FILE`, `PIPE`, `TCP`, `UDP` or `UNKNOWN`.
#[binding]
fn guess_handle_type(fd: i32) -> &'static str {
    match sys::fd_kind(fd) {
        sys::FdKind::Tty => "TTY",
        sys::FdKind::File => "FILE",
        sys::FdKind::Pipe | sys::FdKind::UnixSocket => "PIPE",
        sys::FdKind::Tcp => "TCP",
        sys::FdKind::Udp => "UDP",
        sys::FdKind::Unknown => "UNKNOWN",
    }
}

fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    set(scope, target, "arch", arch());
    set(scope, target, "platform", platform());
    let versions = v8::Object::new(scope);
    for (name, version) in VERSIONS {
        set(scope, versions, name, *version);
    }
    set(scope, versions, "v8", v8::V8::get_version());
    // `OpenSSL 3.x.y` and a date. What it can do depends on it, and programs ask by it.
    let openssl = openssl::version::version().split(' ').nth(1).unwrap_or_default();
    set(scope, versions, "openssl", openssl);
    set(scope, versions, "anode", env!("CARGO_PKG_VERSION"));
    set(scope, target, "versions", versions);
}

/// The processor, by its name in `process.arch`.
fn arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "x86" => "ia32",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64",
        arch => arch,
    }
}

/// The system, by its name in `process.platform`.
fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        system => system,
    }
}

/// The versions that Node.js 26.10 has of what programs look up; V8's and OpenSSL's are asked of them.
const VERSIONS: &[(&str, &str)] = &[
    ("acorn", "8.18.0"),
    ("ada", "4.0.0"),
    ("amaro", "1.1.11"),
    ("ares", "1.34.8"),
    ("brotli", "1.2.0"),
    ("cldr", "48.0"),
    ("icu", "78.3"),
    ("libffi", "3.8.0"),
    ("lief", "0.17.0"),
    ("llhttp", "9.4.3"),
    ("merve", "1.2.2"),
    ("modules", "147"),
    ("napi", "10"),
    ("nbytes", "0.1.4"),
    ("ncrypto", "0.0.1"),
    ("nghttp2", "1.70.0"),
    ("nghttp3", ""),
    ("ngtcp2", ""),
    ("openssl", ""),
    ("simdjson", "4.6.11"),
    ("simdutf", "7.7.0"),
    ("sqlite", "3.53.4"),
    ("tz", "2026c"),
    ("undici", "8.10.2"),
    ("unicode", "17.0"),
    ("uv", "1.52.1"),
    ("uvwasi", "0.0.23"),
    ("v8", ""),
    ("zlib", "1.3.2.1-motley-285e94b"),
    ("zstd", "1.5.7"),
];

engine::module!(
    "process",
    init = init,
    [
        cwd,
        chdir,
        umask,
        kill,
        pid,
        really_exit,
        abort,
        environment::create_environment,
        environment::set_environment,
        environment::environment_list,
        environment::environment_pairs,
        execve,
        active_resources,
        active_requests,
        active_handles,
        guess_handle_type,
        title::define_title,
        debug_port::define_debug_port,
        title::set_title,
        credentials::getuid,
        credentials::geteuid,
        credentials::getgid,
        credentials::getegid,
        credentials::getgroups,
        credentials::setuid,
        credentials::seteuid,
        credentials::setgid,
        credentials::setegid,
        credentials::setgroups,
        credentials::initgroups,
        usage::set_time_buffer,
        usage::hrtime,
        usage::uptime,
        usage::rss,
        usage::memory_usage,
        usage::cpu_usage,
        usage::thread_cpu_usage,
        usage::resource_usage,
        memory_limit::constrained_memory,
        memory_limit::available_memory,
    ]
);
