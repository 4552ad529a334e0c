//! Starting a process: everything is prepared in the parent, so that the child, which shares the
//! parent's memory until it executes (`CLONE_VM | CLONE_VFORK`), only makes system calls.

use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::ptr;
use std::rc::Rc;

use libc::{c_char, c_int, c_void};

use super::check;
use super::signal::{bit, changed_signals};
use crate::process::{ExitStatus, SpawnOptions, Stdio};

/// Becomes readable when its process ends.
pub(crate) type ProcessFd = OwnedFd;

pub(crate) struct Spawned {
    pub(crate) pid: i32,
    /// `None` where the system has no such thing.
    pub(crate) fd: Option<ProcessFd>,
}

/// Starts a process; returns when it has executed its program, or why it could not.
pub(crate) fn spawn(options: SpawnOptions) -> io::Result<Spawned> {
    let mut plan = Plan::new(options)?;
    let blocked = BlockedSignals::block_all()?;
    let launched = launch(&mut plan);
    drop(blocked);
    let spawned = launched?;
    match plan.error {
        0 => Ok(spawned),
        errno => {
            wait(spawned.pid);
            Err(io::Error::from_raw_os_error(errno))
        }
    }
}

pub(crate) fn kill(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: touches no memory.
    check(unsafe { libc::kill(pid, signal) })?;
    Ok(())
}

/// Waits for a child and reaps it.
pub(crate) fn wait(pid: i32) -> ExitStatus {
    loop {
        let mut status = 0;
        // SAFETY: `status` is valid for the write.
        match check(unsafe { libc::waitpid(pid, &mut status, 0) }) {
            Ok(_) => return decode(status),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Somebody else has reaped it.
            Err(_) => return ExitStatus { code: 0, signal: 0 },
        }
    }
}

/// Reaps a child that has ended; `None` while it runs.
pub(crate) fn try_wait(pid: i32) -> Option<ExitStatus> {
    let mut status = 0;
    // SAFETY: `status` is valid for the write.
    match check(unsafe { libc::waitpid(pid, &mut status, libc::WNOHANG) }) {
        Ok(0) => None,
        Ok(_) => Some(decode(status)),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
        Err(_) => Some(ExitStatus { code: 0, signal: 0 }),
    }
}

/// Reaps a child whenever it ends, without telling anybody.
pub(crate) fn reap_later(pid: i32) {
    // Without a thread the child stays a zombie until this process ends: no harm beyond that.
    let _ = std::thread::Builder::new().stack_size(64 << 10).spawn(move || wait(pid));
}

fn decode(status: c_int) -> ExitStatus {
    let exited = libc::WIFEXITED(status);
    ExitStatus {
        code: if exited { libc::WEXITSTATUS(status) } else { 0 },
        signal: if libc::WIFSIGNALED(status) { libc::WTERMSIG(status) } else { 0 },
    }
}

/// What the child does, without allocating.
struct Plan {
    /// The paths to try, in order.
    candidates: Vec<CString>,
    argv: Strings,
    /// `sh`, a place for the script's path, and the other arguments (those of `argv`): for a file that is not a program.
    shell_argv: Vec<*const c_char>,
    envp: Strings,
    cwd: Option<CString>,
    uid: Option<u32>,
    gid: Option<u32>,
    detached: bool,
    /// -1: none.
    stdio: Vec<RawFd>,
    /// Those that are not at their defaults, as bits.
    signals: u64,
    /// The child's report, through shared memory.
    error: i32,
}

impl Plan {
    fn new(options: SpawnOptions) -> io::Result<Self> {
        let env = match options.env {
            Some(env) => env,
            None => std::env::vars_os()
                .map(|(key, value)| c_string(&joined(&key, "=", &value)))
                .collect::<io::Result<_>>()?,
        };
        let candidates = candidates(&options.file, &env)?;
        let args = if options.args.is_empty() { vec![c_string(&options.file)?] } else { options.args };
        let stdio = options.stdio.iter().map(|stdio| match *stdio {
            Stdio::Ignore => -1,
            Stdio::Inherit(fd) => fd,
        });
        let mut stdio: Vec<RawFd> = stdio.collect();
        stdio.resize(stdio.len().max(3), -1);
        let shell_argv = [c"sh".as_ptr(), ptr::null()].into_iter();
        Ok(Plan {
            candidates,
            shell_argv: shell_argv.chain(args.iter().skip(1).map(|arg| arg.as_ptr())).chain([ptr::null()]).collect(),
            argv: Strings::new(args.into()),
            envp: Strings::new(env),
            cwd: options.cwd.as_ref().map(|cwd| c_string(cwd.as_os_str())).transpose()?,
            uid: options.uid,
            gid: options.gid,
            detached: options.detached,
            stdio,
            signals: changed_signals(),
            error: 0,
        })
    }

    /// Runs in the child; returns only on failure, with the errno.
    ///
    /// # Safety
    ///
    /// To be called in a process of its own (memory may be shared), with all signals blocked.
    unsafe fn carry_out(&mut self) -> c_int {
        // SAFETY: system calls on prepared, NUL-terminated data.
        unsafe {
            if self.detached {
                libc::setsid();
            }
            if let Err(errno) = self.place_descriptors() {
                return errno;
            }
            if let Some(cwd) = &self.cwd
                && libc::chdir(cwd.as_ptr()) == -1
            {
                return errno();
            }
            if let Err(errno) = self.change_user() {
                return errno;
            }
            reset_signals(self.signals);
            self.execute()
        }
    }

    /// # Safety
    ///
    /// As for [`Plan::carry_out`].
    unsafe fn place_descriptors(&mut self) -> Result<(), c_int> {
        let count = self.stdio.len() as RawFd;
        // SAFETY: system calls without memory, but for one constant path.
        unsafe {
            // First out of the way of the targets.
            for (target, source) in self.stdio.iter_mut().enumerate() {
                if *source >= 0 && *source < count && *source != target as RawFd {
                    *source = system(libc::fcntl(*source, libc::F_DUPFD_CLOEXEC, count))?;
                }
            }
            for (target, &source) in self.stdio.iter().enumerate() {
                let target = target as RawFd;
                let source = match source {
                    -1 if target > 2 => {
                        libc::close(target);
                        continue;
                    }
                    -1 => {
                        let mode = if target == 0 { libc::O_RDONLY } else { libc::O_RDWR };
                        system(libc::open(c"/dev/null".as_ptr(), mode | libc::O_CLOEXEC))?
                    }
                    source => source,
                };
                if source == target {
                    system(libc::fcntl(target, libc::F_SETFD, 0))?;
                } else {
                    system(libc::dup2(source, target))?;
                }
                if target <= 2 {
                    let flags = libc::fcntl(target, libc::F_GETFL);
                    if flags & libc::O_NONBLOCK != 0 {
                        libc::fcntl(target, libc::F_SETFL, flags & !libc::O_NONBLOCK);
                    }
                }
            }
            // Nothing else of ours is the child's. Older systems do not know the call; there all
            // descriptors are opened close-on-exec anyway.
            #[cfg(target_os = "linux")]
            libc::syscall(libc::SYS_close_range, count, u32::MAX, CLOSE_RANGE_CLOEXEC);
        }
        Ok(())
    }

    /// Raw system calls on Linux: the C library's functions would change every thread of the parent.
    ///
    /// # Safety
    ///
    /// As for [`Plan::carry_out`].
    unsafe fn change_user(&self) -> Result<(), c_int> {
        // SAFETY: system calls without memory.
        unsafe {
            if self.uid.is_some() || self.gid.is_some() {
                // Fails without the privilege, and then there are no groups to lose.
                #[cfg(target_os = "linux")]
                libc::syscall(libc::SYS_setgroups, 0, ptr::null::<libc::gid_t>());
                #[cfg(not(target_os = "linux"))]
                libc::setgroups(0, ptr::null());
            }
            if let Some(gid) = self.gid {
                #[cfg(target_os = "linux")]
                system(libc::syscall(libc::SYS_setgid, gid) as c_int)?;
                #[cfg(not(target_os = "linux"))]
                system(libc::setgid(gid))?;
            }
            if let Some(uid) = self.uid {
                #[cfg(target_os = "linux")]
                system(libc::syscall(libc::SYS_setuid, uid) as c_int)?;
                #[cfg(not(target_os = "linux"))]
                system(libc::setuid(uid))?;
            }
        }
        Ok(())
    }

    /// Tries the candidates as `execvp` does.
    ///
    /// # Safety
    ///
    /// As for [`Plan::carry_out`].
    unsafe fn execute(&mut self) -> c_int {
        let mut result = libc::ENOENT;
        for candidate in &self.candidates {
            // SAFETY: the lists end with a null pointer, the strings with NUL.
            let error = unsafe {
                libc::execve(candidate.as_ptr(), self.argv.as_ptr(), self.envp.as_ptr());
                errno()
            };
            match error {
                libc::EACCES => result = libc::EACCES,
                libc::ENOENT | libc::ENOTDIR | libc::ESTALE | libc::ENODEV | libc::ETIMEDOUT => {}
                libc::ENOEXEC => {
                    self.shell_argv[1] = candidate.as_ptr();
                    // SAFETY: as above.
                    return unsafe {
                        libc::execve(c"/bin/sh".as_ptr(), self.shell_argv.as_ptr(), self.envp.as_ptr());
                        errno()
                    };
                }
                error => return error,
            }
        }
        result
    }
}

#[cfg(target_os = "linux")]
const CLOSE_RANGE_CLOEXEC: c_int = 4;

/// C strings and the null-terminated list of pointers to them.
struct Strings {
    _owned: Rc<[CString]>,
    pointers: Vec<*const c_char>,
}

impl Strings {
    fn new(owned: Rc<[CString]>) -> Self {
        let pointers = owned.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect();
        Strings { _owned: owned, pointers }
    }

    fn as_ptr(&self) -> *const *const c_char {
        self.pointers.as_ptr()
    }
}

fn c_string(string: &OsStr) -> io::Result<CString> {
    CString::new(string.as_bytes()).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))
}

fn joined(left: &OsStr, middle: &str, right: &OsStr) -> OsString {
    let mut joined = left.to_os_string();
    joined.push(middle);
    joined.push(right);
    joined
}

/// The paths that `file` may mean, given the child's `PATH`.
fn candidates(file: &OsStr, env: &[CString]) -> io::Result<Vec<CString>> {
    if file.is_empty() {
        return Ok(Vec::new());
    }
    if file.as_bytes().contains(&b'/') {
        return Ok(vec![c_string(file)?]);
    }
    let path = env.iter().find_map(|entry| entry.to_bytes().strip_prefix(b"PATH="));
    path.unwrap_or(b"/bin:/usr/bin")
        .split(|&byte| byte == b':')
        .map(|folder| match folder {
            b"" => c_string(file),
            folder => c_string(&joined(OsStr::from_bytes(folder), "/", file)),
        })
        .collect()
}

/// # Safety
///
/// Reads this thread's errno: only meaningful right after a failed call.
unsafe fn errno() -> c_int {
    // SAFETY: always a valid pointer.
    unsafe { *libc::__errno_location() }
}

fn system(result: c_int) -> Result<c_int, c_int> {
    // SAFETY: the result is that of a call just made.
    if result == -1 { Err(unsafe { errno() }) } else { Ok(result) }
}

/// # Safety
///
/// Changes the dispositions of the whole process: for a fresh child only.
unsafe fn reset_signals(changed: u64) {
    // SAFETY: all zeros is a valid `sigaction` (the default, an empty mask); the pointers are valid.
    unsafe {
        let default = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
        for signal in (1..=64).filter(|&signal| changed & bit(signal) != 0) {
            // Fails for those that belong to the C library.
            libc::sigaction(signal, &default, ptr::null_mut());
        }
        libc::sigprocmask(libc::SIG_SETMASK, &default.sa_mask, ptr::null_mut());
    }
}

/// All signals blocked on this thread, until dropped: a handler must not run in a child that shares
/// our memory.
struct BlockedSignals(libc::sigset_t);

impl BlockedSignals {
    fn block_all() -> io::Result<Self> {
        let mut all = MaybeUninit::uninit();
        let mut before = MaybeUninit::uninit();
        // SAFETY: `all` is initialised by `sigfillset`, `before` by `pthread_sigmask` on success.
        unsafe {
            libc::sigfillset(all.as_mut_ptr());
            match libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr()) {
                0 => Ok(BlockedSignals(before.assume_init())),
                error => Err(io::Error::from_raw_os_error(error)),
            }
        }
    }
}

impl Drop for BlockedSignals {
    fn drop(&mut self) {
        // SAFETY: a mask that was valid before is.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.0, ptr::null_mut()) };
    }
}

extern "C" fn child_main(plan: *mut c_void) -> c_int {
    // SAFETY: `launch` passes its plan; its thread sleeps until this process executes or exits.
    unsafe {
        let plan = &mut *plan.cast::<Plan>();
        plan.error = plan.carry_out();
        libc::_exit(127)
    }
}

/// Runs the plan in a child with our memory and a stack of its own, while this thread sleeps.
#[cfg(target_os = "linux")]
fn launch(plan: &mut Plan) -> io::Result<Spawned> {
    use std::os::fd::FromRawFd;

    const STACK: usize = 64 * 1024;
    let mut stack = Vec::<u128>::with_capacity(STACK / size_of::<u128>());
    // SAFETY: one past the end of the allocation: the stack grows down from it.
    let top: *mut c_void = unsafe { stack.as_mut_ptr().add(stack.capacity()) }.cast();
    let mut pidfd: c_int = -1;
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
    let arg = ptr::from_mut(plan).cast::<c_void>();
    // SAFETY: stack and plan outlive the child's use of them, because CLONE_VFORK suspends us until
    // it has executed or exited; `child_main` makes async-signal-safe calls only.
    let pid = unsafe { libc::clone(child_main, top, flags | libc::CLONE_PIDFD, arg, &raw mut pidfd) };
    if pid == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just opened it for us.
    let fd = (pidfd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(pidfd) });
    Ok(Spawned { pid, fd })
}

/// Runs the plan in a copy of this process, whose report comes through a pipe.
#[cfg(not(target_os = "linux"))]
fn launch(plan: &mut Plan) -> io::Result<Spawned> {
    use std::os::fd::AsRawFd;

    let (ours, theirs) = super::socket_pair()?;
    // SAFETY: the child makes async-signal-safe calls only.
    let pid = check(unsafe { libc::fork() })?;
    if pid == 0 {
        // SAFETY: as above; `error` is valid for the read of its size.
        unsafe {
            let error = plan.carry_out();
            libc::write(theirs.as_raw_fd(), (&raw const error).cast(), size_of::<c_int>());
            libc::_exit(127);
        }
    }
    drop(theirs);
    let mut report = Vec::with_capacity(size_of::<c_int>());
    super::read_into(ours.as_raw_fd(), &mut report)?;
    plan.error = report.try_into().map_or(0, c_int::from_ne_bytes);
    Ok(Spawned { pid, fd: None })
}
