//! Running a child to its end: a small poll of its own, independent of any loop.

use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use super::spawn::{Spawned, kill, spawn, try_wait, wait};
use super::{check, read_into, set_nonblocking, shutdown_write, socket_pair, write_vectored};
use crate::process::{ExitStatus, SpawnOptions, Stdio, SyncLimits, SyncOutput, SyncPipe};

/// Our end of one of the child's pipes.
struct Pipe {
    io: Option<OwnedFd>,
    input: Vec<u8>,
    written: usize,
    output: Option<Vec<u8>>,
}

struct Run {
    spawned: Spawned,
    pipes: Vec<Option<Pipe>>,
    limits: SyncLimits,
    deadline: Option<Instant>,
    status: Option<ExitStatus>,
    error: Option<i32>,
    killed: bool,
    collected: usize,
}

pub(crate) fn run(mut options: SpawnOptions, pipes: Vec<SyncPipe>, limits: SyncLimits) -> io::Result<SyncOutput> {
    options.stdio.clear();
    let mut theirs = Vec::new();
    let mut ours = Vec::new();
    for pipe in pipes {
        match pipe {
            SyncPipe::Plain(stdio) => {
                options.stdio.push(stdio);
                ours.push(None);
            }
            SyncPipe::Pipe { input, collect } => {
                let (mine, child) = socket_pair()?;
                set_nonblocking(mine.as_raw_fd(), true)?;
                options.stdio.push(Stdio::Inherit(child.as_raw_fd()));
                theirs.push(child);
                ours.push(Some(Pipe { io: Some(mine), input, written: 0, output: collect.then(Vec::new) }));
            }
        }
    }
    let deadline = limits.timeout.map(|timeout| Instant::now() + timeout);
    let spawned = spawn(options)?;
    drop(theirs);
    let mut run =
        Run { spawned, pipes: ours, limits, deadline, status: None, error: None, killed: false, collected: 0 };
    for pipe in run.pipes.iter_mut().flatten() {
        pipe.begin();
    }
    run.finish();
    Ok(SyncOutput {
        pid: run.spawned.pid,
        status: run.status.unwrap_or(ExitStatus { code: 0, signal: 0 }),
        output: run.pipes.into_iter().map(|pipe| pipe.and_then(|pipe| pipe.output)).collect(),
        error: run.error,
    })
}

impl Run {
    fn finish(&mut self) {
        while self.status.is_none() || self.pipes.iter().flatten().any(Pipe::is_awaited) {
            if let Err(error) = self.step() {
                self.fail(error.raw_os_error().unwrap_or(libc::EIO));
                self.status.get_or_insert_with(|| wait(self.spawned.pid));
                return;
            }
        }
    }

    fn step(&mut self) -> io::Result<()> {
        let mut polls: Vec<libc::pollfd> =
            self.pipes.iter().map(|pipe| pipe.as_ref().map_or(UNUSED, Pipe::poll)).collect();
        let exit = self.spawned.fd.as_ref().filter(|_| self.status.is_none());
        polls.push(exit.map_or(UNUSED, |fd| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 }));
        let timeout = self.poll_timeout();
        // SAFETY: the list is valid for its length.
        match check(unsafe { libc::poll(polls.as_mut_ptr(), polls.len() as libc::nfds_t, timeout) }) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        if self.status.is_none() && polls.iter().any(|poll| poll.revents & libc::POLLHUP != 0) {
            // As a rule the child is ending: see `EventLoop::let_others_close`.
            std::thread::yield_now();
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) && !self.killed {
            self.fail(libc::ETIMEDOUT);
        }
        for (index, poll) in polls[..self.pipes.len()].iter().enumerate() {
            if poll.revents != 0 {
                self.serve(index, poll.revents);
            }
        }
        if self.status.is_none() {
            self.status = try_wait(self.spawned.pid);
        }
        Ok(())
    }

    fn poll_timeout(&self) -> libc::c_int {
        let mut timeout = -1;
        if let Some(deadline) = self.deadline.filter(|_| !self.killed) {
            let left = deadline.saturating_duration_since(Instant::now()) + Duration::from_micros(999);
            timeout = left.as_millis().min(i32::MAX as u128) as libc::c_int;
        }
        // Where nothing tells of the exit, look for it now and then.
        if self.spawned.fd.is_none() && self.status.is_none() {
            if timeout < 0 { 10 } else { timeout.min(10) }
        } else {
            timeout
        }
    }

    fn serve(&mut self, index: usize, events: libc::c_short) {
        let Some(pipe) = &mut self.pipes[index] else { return };
        if events & libc::POLLOUT != 0 && !pipe.fed() {
            pipe.feed();
        }
        if events & (libc::POLLIN | libc::POLLHUP | libc::POLLERR) == 0 {
            return;
        }
        match pipe.drain() {
            Ok(length) => {
                self.collected += length;
                if self.limits.max_buffer.is_some_and(|max| self.collected > max) && !self.killed {
                    self.fail(libc::ENOBUFS);
                }
            }
            Err(error) => {
                pipe.io = None;
                self.error.get_or_insert(error.raw_os_error().unwrap_or(libc::EIO));
            }
        }
    }

    /// Records the first error and ends the child; nothing more is collected.
    fn fail(&mut self, errno: i32) {
        self.error.get_or_insert(errno);
        self.killed = true;
        for pipe in self.pipes.iter_mut().flatten() {
            pipe.io = None;
        }
        if self.status.is_some() {
            return;
        }
        match kill(self.spawned.pid, self.limits.kill_signal) {
            Ok(()) => {}
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            Err(_) => {
                // A signal that cannot be sent must not leave us waiting for ever.
                let _ = kill(self.spawned.pid, libc::SIGKILL);
            }
        }
    }
}

const UNUSED: libc::pollfd = libc::pollfd { fd: -1, events: 0, revents: 0 };
const PIECE: usize = 64 * 1024;

impl Pipe {
    fn begin(&mut self) {
        if self.fed() {
            self.end_input();
        }
    }

    fn fed(&self) -> bool {
        self.written == self.input.len()
    }

    /// Whether the run lasts until this pipe is done with. One that only feeds the child is done when it has fed it: a
    /// process that the child leaves behind may hold it.
    fn is_awaited(&self) -> bool {
        self.io.is_some() && (self.output.is_some() || !self.fed())
    }

    fn poll(&self) -> libc::pollfd {
        let Some(io) = self.io.as_ref().filter(|_| self.is_awaited()) else { return UNUSED };
        let writing = if self.fed() { 0 } else { libc::POLLOUT };
        libc::pollfd { fd: io.as_raw_fd(), events: libc::POLLIN | writing, revents: 0 }
    }

    fn feed(&mut self) {
        let Some(io) = &self.io else { return };
        match write_vectored(io.as_raw_fd(), &[IoSlice::new(&self.input[self.written..])]) {
            Ok(written) => self.written += written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
            // The child does not want it: that is its business.
            Err(_) => self.written = self.input.len(),
        }
        if self.fed() {
            self.end_input();
        }
    }

    /// Tells the child that no input follows.
    fn end_input(&mut self) {
        if let Some(io) = &self.io {
            // Fails when the child has closed its end, and then it needs no telling.
            let _ = shutdown_write(io.as_raw_fd());
        }
    }

    /// Reads what is there once; closes the pipe at its end.
    fn drain(&mut self) -> io::Result<usize> {
        let Some(io) = &self.io else { return Ok(0) };
        let mut scratch = Vec::new();
        let buffer = self.output.as_mut().unwrap_or(&mut scratch);
        buffer.reserve(PIECE);
        match read_into(io.as_raw_fd(), buffer) {
            Ok(0) => {
                self.io = None;
                Ok(0)
            }
            Ok(length) => Ok(if self.output.is_some() { length } else { 0 }),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            // The child is gone with input unread; what it wrote before has been read.
            Err(error) if error.raw_os_error() == Some(libc::ECONNRESET) => {
                self.io = None;
                Ok(0)
            }
            Err(error) => Err(error),
        }
    }
}
