//! Writing: at once as far as the system takes it, the rest queued in order.

use std::io::{self, IoSlice};
use std::os::fd::AsRawFd;

use super::{Done, Stream, StreamKind};
use crate::event_loop::EventLoop;
use crate::request::RequestId;
use crate::sys::{self, OwnedIo, RawIo};

/// Bytes that a queued write keeps alive.
pub type OwnedBytes = Box<dyn AsRef<[u8]>>;

/// How a write went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The system has everything; the callback is not called.
    Written,
    /// The callback will be called.
    Queued,
}

pub(super) struct WriteRequest {
    request: RequestId,
    buffers: Vec<OwnedBytes>,
    /// Bytes of the first buffer that the system already has.
    offset: usize,
    next: usize,
    /// A descriptor that goes with the first byte.
    handle: Option<OwnedIo>,
    done: Done,
}

impl Stream {
    /// Writes what the system takes now, without queueing; 0 while other writes wait.
    ///
    /// With blocking writes it returns only when everything is written.
    pub fn try_write(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        if self.is_closed() {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        self.hear_of_error()?;
        if !self.queue.borrow().is_empty() {
            return Ok(0);
        }
        let length: usize = buffers.iter().map(|buffer| buffer.len()).sum();
        let mut total = self.write_some(buffers)?;
        if total == length {
            return Ok(total);
        }
        let mut list = buffers.to_vec();
        let mut rest = list.as_mut_slice();
        IoSlice::advance_slices(&mut rest, total);
        while total < length {
            let written = self.write_some(rest)?;
            if written == 0 {
                if !self.blocking_writes.get() {
                    break;
                }
                sys::wait_writable(self.fd())?;
            }
            total += written;
            IoSlice::advance_slices(&mut rest, written);
        }
        Ok(total)
    }

    /// [`Stream::try_write`] of a socket's answer, which may wait until other events of this poll have had theirs. It
    /// counts as written; should it fail then, [`StreamClient::on_write_failed`] tells.
    ///
    /// [`StreamClient::on_write_failed`]: super::StreamClient::on_write_failed
    pub fn write_soon(&self, event_loop: &EventLoop, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        let gathered = &event_loop.gathered;
        if gathered.is_open() && self.kind == StreamKind::Socket && !self.blocking_writes.get() {
            let length = buffers.iter().map(|buffer| buffer.len()).sum();
            if !gathered.has_room(length) {
                event_loop.send_gathered();
            }
            let may_wait = !self.is_closed() && self.queue.borrow().is_empty();
            if may_wait && gathered.take(&self.rc(), self.fd(), buffers, length) {
                self.gathered.set(self.gathered.get() + length);
                return Ok(length);
            }
        }
        self.send_before(event_loop);
        self.try_write(buffers)
    }

    /// Has what was gathered leave before something else happens to the stream.
    pub(super) fn send_before(&self, event_loop: &EventLoop) {
        if self.gathered.get() != 0 {
            event_loop.send_gathered();
        }
    }

    /// Of `length` gathered bytes, which wait no longer, the system has `sent`.
    pub(crate) fn count_gathered(&self, length: usize, sent: usize) {
        self.gathered.set(self.gathered.get() - length);
        self.bytes_written.set(self.bytes_written.get() + sent as u64);
    }

    /// Gives the system bytes that were gathered, of which it has `sent`; what it does not take is queued.
    pub(crate) fn send_gathered(&self, event_loop: &EventLoop, bytes: &[u8], sent: usize) -> io::Result<()> {
        self.count_gathered(bytes.len(), sent);
        let bytes = &bytes[sent..];
        if bytes.is_empty() {
            return Ok(());
        }
        let written = self.try_write(&[IoSlice::new(bytes)])?;
        if written == bytes.len() {
            return Ok(());
        }
        let this = self.rc();
        let done = move |event_loop: &EventLoop, result: io::Result<()>| {
            if let Err(error) = result {
                this.tell_write_failed(event_loop, error);
            }
        };
        let rest: OwnedBytes = Box::new(bytes[written..].to_vec());
        self.queue_rest(event_loop, vec![rest], 0, "WriteWrap", Box::new(done)).map(|_| ())
    }

    pub(crate) fn tell_write_failed(&self, event_loop: &EventLoop, error: io::Error) {
        let client = self.client.borrow().clone();
        match client {
            Some(client) => client.on_write_failed(event_loop, error),
            None => self.unheard_error.set(error.raw_os_error()),
        }
    }

    fn hear_of_error(&self) -> io::Result<()> {
        self.unheard_error.take().map_or(Ok(()), |errno| Err(io::Error::from_raw_os_error(errno)))
    }

    /// Writes what the system takes now of bytes that `handle` goes with; 0 while other writes wait, and then the handle
    /// has not gone either.
    pub fn try_write_with_handle(&self, buffers: &[IoSlice<'_>], handle: RawIo) -> io::Result<usize> {
        if self.is_closed() {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        if !self.queue.borrow().is_empty() {
            return Ok(0);
        }
        self.wrote(sys::send_with_handle(self.fd(), buffers, handle))
    }

    /// One `writev`; 0 for "would block".
    fn write_some(&self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.wrote(match (self.kind, buffers) {
            (StreamKind::Socket, [bytes]) => sys::send(self.fd(), bytes),
            _ => sys::write_vectored(self.fd(), buffers),
        })
    }

    fn wrote(&self, result: io::Result<usize>) -> io::Result<usize> {
        match result {
            Ok(written) => {
                self.bytes_written.set(self.bytes_written.get() + written as u64);
                Ok(written)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Writes the buffers in order. What does not go through at once is queued, and `done` tells its
    /// end; errors that happen at once are returned, and `done` is not called for them.
    pub fn write(
        &self,
        event_loop: &EventLoop,
        buffers: Vec<OwnedBytes>,
        resource: &'static str,
        done: Done,
    ) -> io::Result<WriteOutcome> {
        self.send_before(event_loop);
        let written = {
            let slices: Vec<IoSlice<'_>> = buffers.iter().map(|buffer| IoSlice::new((**buffer).as_ref())).collect();
            self.try_write(&slices)?
        };
        self.queue_rest(event_loop, buffers, written, resource, done)
    }

    /// Queues `buffers` without the first `written` bytes: the second half of [`Stream::write`], for
    /// callers that have used [`Stream::try_write`] and only own their bytes if they must.
    pub fn queue_rest(
        &self,
        event_loop: &EventLoop,
        buffers: Vec<OwnedBytes>,
        written: usize,
        resource: &'static str,
        done: Done,
    ) -> io::Result<WriteOutcome> {
        self.queue_rest_with_handle(event_loop, buffers, written, None, resource, done)
    }

    /// [`Stream::queue_rest`] of bytes that a descriptor goes with, unless it has gone with the first ones.
    pub fn queue_rest_with_handle(
        &self,
        event_loop: &EventLoop,
        buffers: Vec<OwnedBytes>,
        written: usize,
        handle: Option<OwnedIo>,
        resource: &'static str,
        done: Done,
    ) -> io::Result<WriteOutcome> {
        let length: usize = buffers.iter().map(|buffer| (**buffer).as_ref().len()).sum();
        if written == length && self.queue.borrow().is_empty() {
            return Ok(WriteOutcome::Written);
        }
        self.watch(event_loop)?;
        self.watch_for_writing(event_loop, true)?;
        let request = event_loop.begin_request(resource);
        let mut entry = WriteRequest { request, buffers, offset: 0, next: 0, handle, done };
        entry.advance(written);
        self.queued_bytes.set(self.queued_bytes.get() + length - written);
        self.queue.borrow_mut().push_back(entry);
        Ok(WriteOutcome::Queued)
    }

    /// Ends the sending side after all queued writes. Without any, `Written` says it is done already
    /// and `done` is not called.
    pub fn shutdown(&self, event_loop: &EventLoop, resource: &'static str, done: Done) -> io::Result<WriteOutcome> {
        if self.is_closed() {
            return Err(io::Error::from_raw_os_error(libc::ENOTCONN));
        }
        self.send_before(event_loop);
        self.hear_of_error()?;
        if self.queue.borrow().is_empty() {
            self.shutdown_now()?;
            return Ok(WriteOutcome::Written);
        }
        self.shutdown.replace(Some((event_loop.begin_request(resource), done)));
        Ok(WriteOutcome::Queued)
    }

    fn shutdown_now(&self) -> io::Result<()> {
        if matches!(self.kind, StreamKind::Pipe | StreamKind::Socket) { sys::shutdown_write(self.fd()) } else { Ok(()) }
    }

    /// Writes queued bytes until the system takes no more.
    pub(super) fn flush(&self, event_loop: &EventLoop) {
        // A callback that writes again must not flush inside of this flush.
        if self.flushing.replace(true) {
            return;
        }
        while let Some(result) = self.write_front() {
            let Some(entry) = self.queue.borrow_mut().pop_front() else { break };
            self.queued_bytes.set(self.queued_bytes.get() - entry.remaining());
            event_loop.end_request(entry.request);
            (entry.done)(event_loop, result);
        }
        self.flushing.set(false);
        if self.queue.borrow().is_empty() {
            // Where that fails, there are events that nobody needs.
            let _ = self.watch_for_writing(event_loop, false);
        }
        if self.queue.borrow().is_empty()
            && !self.is_closed()
            && let Some((request, done)) = self.shutdown.take()
        {
            event_loop.end_request(request);
            done(event_loop, self.shutdown_now());
        }
    }

    /// Works on the oldest write; its result when it is over.
    fn write_front(&self) -> Option<io::Result<()>> {
        if self.is_closed() {
            return None;
        }
        let mut queue = self.queue.borrow_mut();
        let entry = queue.front_mut()?;
        loop {
            if entry.remaining() == 0 {
                return Some(Ok(()));
            }
            let result = match &entry.handle {
                Some(handle) => self.wrote(sys::send_with_handle(self.fd(), &entry.slices(), handle.as_raw_fd())),
                None => self.write_some(&entry.slices()),
            };
            match result {
                Ok(0) => return None,
                Ok(written) => {
                    entry.handle = None;
                    entry.advance(written);
                    self.queued_bytes.set(self.queued_bytes.get() - written);
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }

    pub(super) fn cancel_writes(&self, event_loop: &EventLoop) {
        let canceled = || io::Error::from_raw_os_error(libc::ECANCELED);
        self.queued_bytes.set(0);
        for entry in self.queue.take() {
            event_loop.end_request(entry.request);
            (entry.done)(event_loop, Err(canceled()));
        }
        if let Some((request, done)) = self.shutdown.take() {
            event_loop.end_request(request);
            done(event_loop, Err(canceled()));
        }
    }
}

impl WriteRequest {
    fn slices(&self) -> Vec<IoSlice<'_>> {
        let mut slices: Vec<IoSlice<'_>> =
            self.buffers[self.next..].iter().map(|buffer| IoSlice::new((**buffer).as_ref())).collect();
        if let Some(first) = slices.first_mut() {
            first.advance(self.offset);
        }
        slices
    }

    fn remaining(&self) -> usize {
        let total: usize = self.buffers[self.next..].iter().map(|buffer| (**buffer).as_ref().len()).sum();
        total - self.offset
    }

    fn advance(&mut self, mut written: usize) {
        while self.next < self.buffers.len() {
            let left = (*self.buffers[self.next]).as_ref().len() - self.offset;
            if written < left {
                self.offset += written;
                return;
            }
            written -= left;
            self.next += 1;
            self.offset = 0;
        }
    }
}
