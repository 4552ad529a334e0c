//! Child processes: asynchronous ones as handles, and synchronous ones that block the caller.

use std::cell::{Cell, RefCell};
use std::ffi::{CString, OsString};
use std::io;
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::event_loop::EventLoop;
use crate::handle::{Callback, Handle, HandleId};
use crate::poll::{Interest, IoHandler, IoToken, Ready};
use crate::sys::{self, RawIo};

/// What one of the child's descriptors is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stdio {
    /// `/dev/null` for 0, 1 and 2, nothing for others.
    Ignore,
    /// This descriptor of ours.
    Inherit(RawIo),
}

/// What to start, and how.
#[derive(Clone, Debug, Default)]
pub struct SpawnOptions {
    /// Looked up in the child's `PATH` unless it has a slash.
    pub file: OsString,
    /// All arguments, the zeroth included; none: the file.
    pub args: Vec<CString>,
    /// `KEY=value`; `None` passes our own environment on.
    pub env: Option<Rc<[CString]>>,
    pub cwd: Option<PathBuf>,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    /// In a session of its own.
    pub detached: bool,
    /// The child's descriptors from 0 up.
    pub stdio: Vec<Stdio>,
}

/// How a child ended: by itself with a code, or by a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus {
    pub code: i32,
    /// 0: it exited.
    pub signal: i32,
}

type OnExit = Box<dyn FnOnce(&EventLoop, ExitStatus)>;

/// A running child: an active handle until it has exited.
pub struct Child {
    id: Cell<HandleId>,
    pid: i32,
    watch: RefCell<Option<sys::ProcessFd>>,
    token: Cell<Option<IoToken>>,
    exited: Cell<bool>,
    on_exit: RefCell<Option<OnExit>>,
}

impl Handle for Child {
    fn resource(&self) -> &'static str {
        "ProcessWrap"
    }

    fn detail(&self) -> Option<String> {
        Some(format!("process {}", self.pid))
    }
}

impl Child {
    /// Starts a child without copying this process's page tables.
    ///
    /// The error is that of the step that failed in the child, `execve` included: `ENOENT`, `EACCES`…
    /// `on_exit` runs in the poll phase, once, when the child has ended and is reaped.
    pub fn spawn(event_loop: &EventLoop, options: SpawnOptions, on_exit: OnExit) -> io::Result<Rc<Child>> {
        let spawned = sys::spawn(options)?;
        let child = Rc::new(Child {
            id: Cell::new(HandleId::from_bits(0)),
            pid: spawned.pid,
            watch: RefCell::new(None),
            token: Cell::new(None),
            exited: Cell::new(false),
            on_exit: RefCell::new(Some(on_exit)),
        });
        let id = event_loop.add_handle(child.clone());
        child.id.set(id);
        event_loop.set_active(id, true);
        match spawned.fd {
            Some(fd) => {
                let handler = Rc::new(ExitHandler(Rc::downgrade(&child)));
                child.token.set(Some(event_loop.register_fd(fd.as_raw_fd(), Interest::Readable, handler)?));
                child.watch.replace(Some(fd));
            }
            None => child.wait_on_a_thread(event_loop),
        }
        Ok(child)
    }

    pub fn id(&self) -> HandleId {
        self.id.get()
    }

    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Sends a signal. `ESRCH` once the child is reaped, so that no other process can be hit.
    pub fn kill(&self, signal: i32) -> io::Result<()> {
        if self.exited.get() {
            return Err(io::Error::from_raw_os_error(libc::ESRCH));
        }
        sys::kill(self.pid, signal)
    }

    /// Closes the handle. A child still running goes on, and is reaped when it ends.
    pub fn close(&self, event_loop: &EventLoop, closed: Option<Callback>) {
        self.stop_watching(event_loop);
        if !self.exited.get() && self.on_exit.take().is_some() {
            sys::reap_later(self.pid);
        }
        event_loop.close_handle(self.id.get(), closed);
    }

    fn wait_on_a_thread(self: &Rc<Self>, event_loop: &EventLoop) {
        let (pid, id, remote) = (self.pid, self.id.get(), event_loop.remote());
        std::thread::spawn(move || {
            let status = sys::wait(pid);
            remote.post(Box::new(move |event_loop| {
                if let Some(child) = event_loop.handle::<Child>(id) {
                    child.finish(event_loop, status);
                }
            }));
        });
    }

    fn stop_watching(&self, event_loop: &EventLoop) {
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
        self.watch.replace(None);
    }

    fn finish(&self, event_loop: &EventLoop, status: ExitStatus) {
        self.exited.set(true);
        self.stop_watching(event_loop);
        event_loop.set_active(self.id.get(), false);
        if let Some(on_exit) = self.on_exit.take() {
            on_exit(event_loop, status);
        }
    }
}

struct ExitHandler(Weak<Child>);

impl IoHandler for ExitHandler {
    /// What the child wrote before its end, and has come with it, is told first.
    fn on_ready(&self, event_loop: &EventLoop, _ready: Ready) {
        let child = self.0.clone();
        event_loop.defer(Box::new(move |event_loop| {
            let Some(child) = child.upgrade().filter(|child| !child.exited.get()) else { return };
            if let Some(status) = sys::try_wait(child.pid) {
                child.finish(event_loop, status);
            }
        }));
    }
}

/// One of the child's descriptors in a synchronous run.
#[derive(Clone, Debug)]
pub enum SyncPipe {
    Plain(Stdio),
    /// A pipe: `input` is fed to the child, and what the child writes is collected.
    Pipe {
        input: Vec<u8>,
        collect: bool,
    },
}

/// When to end a synchronous run early.
#[derive(Clone, Copy, Debug)]
pub struct SyncLimits {
    pub timeout: Option<Duration>,
    /// Bytes over all pipes.
    pub max_buffer: Option<usize>,
    pub kill_signal: i32,
}

/// How a synchronous run went.
#[derive(Debug)]
pub struct SyncOutput {
    pub pid: i32,
    pub status: ExitStatus,
    /// What each of the child's descriptors brought; `None` where nothing was collected.
    pub output: Vec<Option<Vec<u8>>>,
    /// `ETIMEDOUT`, `ENOBUFS`, or what went wrong with a pipe.
    pub error: Option<i32>,
}

/// Runs a child to its end, blocking. `options.stdio` is ignored in favour of `pipes`.
///
/// Ends when the child has exited and every collected pipe is closed. An error is that of the start.
pub fn spawn_sync(options: SpawnOptions, pipes: Vec<SyncPipe>, limits: SyncLimits) -> io::Result<SyncOutput> {
    sys::spawn_sync(options, pipes, limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c_string(text: &str) -> CString {
        CString::new(text).unwrap()
    }

    fn shell(script: &str) -> SpawnOptions {
        SpawnOptions { file: "sh".into(), args: ["sh", "-c", script].map(c_string).to_vec(), ..Default::default() }
    }

    fn run(options: SpawnOptions) -> ExitStatus {
        let event_loop = EventLoop::new().unwrap();
        let status = Rc::new(Cell::new(None));
        let seen = status.clone();
        Child::spawn(&event_loop, options, Box::new(move |_, status| seen.set(Some(status)))).unwrap();
        event_loop.run();
        status.get().expect("the child has exited")
    }

    const NO_LIMITS: SyncLimits = SyncLimits { timeout: None, max_buffer: None, kill_signal: libc::SIGTERM };

    fn piped() -> SyncPipe {
        SyncPipe::Pipe { input: Vec::new(), collect: true }
    }

    #[test]
    fn an_exit_code_arrives() {
        assert_eq!(run(shell("exit 7")), ExitStatus { code: 7, signal: 0 });
    }

    #[test]
    fn a_killing_signal_arrives() {
        assert_eq!(run(shell("kill -9 $$")), ExitStatus { code: 0, signal: libc::SIGKILL });
    }

    #[test]
    fn a_missing_program_is_enoent() {
        let event_loop = EventLoop::new().unwrap();
        let options = SpawnOptions { file: "no-such-program".into(), ..Default::default() };
        let error = Child::spawn(&event_loop, options, Box::new(|_, _| {})).err().unwrap();
        assert_eq!(error.raw_os_error(), Some(libc::ENOENT));
    }

    #[test]
    fn a_missing_working_directory_is_enoent() {
        let event_loop = EventLoop::new().unwrap();
        let options = SpawnOptions { cwd: Some("/no/such/place".into()), ..shell("exit 0") };
        let error = Child::spawn(&event_loop, options, Box::new(|_, _| {})).err().unwrap();
        assert_eq!(error.raw_os_error(), Some(libc::ENOENT));
    }

    #[test]
    fn input_reaches_a_synchronous_child_and_its_output_comes_back() {
        let input = vec![b'x'; 1_000_000];
        let pipes = vec![SyncPipe::Pipe { input: input.clone(), collect: false }, piped(), piped()];
        let result = spawn_sync(shell("cat; echo error >&2"), pipes, NO_LIMITS).unwrap();
        assert_eq!(result.status, ExitStatus { code: 0, signal: 0 });
        assert_eq!(result.output[1].as_deref(), Some(&input[..]));
        assert_eq!(result.output[2].as_deref(), Some(&b"error\n"[..]));
    }

    #[test]
    fn a_synchronous_child_that_takes_too_long_is_killed() {
        let limits = SyncLimits { timeout: Some(Duration::from_millis(50)), ..NO_LIMITS };
        let result = spawn_sync(shell("exec sleep 60"), vec![], limits).unwrap();
        assert_eq!((result.error, result.status.signal), (Some(libc::ETIMEDOUT), libc::SIGTERM));
    }

    #[test]
    fn descriptors_can_be_swapped() {
        let (ours, theirs) = sys::socket_pair().unwrap();
        let mut options = shell("echo to-three >&3");
        options.stdio = vec![Stdio::Ignore, Stdio::Inherit(2), Stdio::Inherit(1), Stdio::Inherit(theirs.as_raw_fd())];
        assert_eq!(run(options).code, 0);
        drop(theirs);
        let mut text = Vec::with_capacity(64);
        sys::read_into(ours.as_raw_fd(), &mut text).unwrap();
        assert_eq!(text, b"to-three\n");
    }

    #[test]
    fn the_environment_and_directory_are_the_childs_own() {
        let options = SpawnOptions {
            env: Some(["GREETING=hello", "PATH=/bin:/usr/bin"].map(c_string).into()),
            cwd: Some("/".into()),
            ..shell("echo $GREETING $PWD")
        };
        let result = spawn_sync(options, vec![SyncPipe::Plain(Stdio::Ignore), piped()], NO_LIMITS).unwrap();
        assert_eq!(result.output[1].as_deref(), Some(&b"hello /\n"[..]));
    }
}
