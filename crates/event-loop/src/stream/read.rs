//! Reading: from readiness to buffers.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::{Stream, StreamClient, StreamKind};
use crate::event_loop::EventLoop;
use crate::sys;

/// What a read brought.
pub enum ReadEvent<'a> {
    Data(ReadBuffer<'a>),
    /// The other side has sent everything; reading has stopped.
    End,
    /// Reading has stopped.
    Error(io::Error),
}

/// Memory of the client's own that a read goes into.
#[derive(Clone, Copy)]
pub struct ReadTarget {
    start: *mut u8,
    length: usize,
}

impl ReadTarget {
    /// # Safety
    ///
    /// The memory must stay valid, and nobody may look at it as Rust references, until the next
    /// [`StreamClient::on_read`] has returned.
    #[inline]
    pub unsafe fn new(start: *mut u8, length: usize) -> ReadTarget {
        ReadTarget { start, length }
    }
}

/// Bytes just read. Look at them in place, or take them.
pub struct ReadBuffer<'a> {
    bytes: BytesRead<'a>,
}

enum BytesRead<'a> {
    Slab(&'a mut Vec<u8>),
    /// In the client's own memory.
    Target(&'a [u8]),
}

impl ReadBuffer<'_> {
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            BytesRead::Slab(slab) => slab,
            BytesRead::Target(bytes) => bytes,
        }
    }

    /// The bytes in an allocation of their own. Large reads move, small ones are copied, so that no
    /// small piece keeps a large slab alive.
    pub fn take(self) -> Vec<u8> {
        match self.bytes {
            BytesRead::Slab(slab) if slab.len() >= KEEP_SLAB => std::mem::take(slab),
            BytesRead::Slab(slab) => slab.as_slice().to_vec(),
            BytesRead::Target(bytes) => bytes.to_vec(),
        }
    }
}

/// The loop's idle read slabs.
#[derive(Default)]
pub(crate) struct ReadPool {
    slabs: RefCell<Vec<Vec<u8>>>,
}

impl ReadPool {
    fn take(&self) -> Vec<u8> {
        self.slabs.borrow_mut().pop().unwrap_or_else(|| Vec::with_capacity(SLAB))
    }

    fn give_back(&self, mut slab: Vec<u8>) {
        if slab.capacity() == SLAB && self.slabs.borrow().len() < IDLE_SLABS {
            slab.clear();
            self.slabs.borrow_mut().push(slab);
        }
    }
}

const SLAB: usize = 64 * 1024;
const KEEP_SLAB: usize = SLAB / 4;
const IDLE_SLABS: usize = 4;
/// Reads in a row before others get a turn.
const READS_PER_TURN: usize = 32;

impl Stream {
    /// Starts to read: `client` hears of each piece, from the poll phase. The handle is active until
    /// [`Stream::read_stop`], the end, or an error.
    pub fn read_start(&self, event_loop: &EventLoop, client: Rc<dyn StreamClient>) -> io::Result<()> {
        if self.is_closed() {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        self.watch(event_loop)?;
        self.client.replace(Some(client));
        self.reading.set(true);
        event_loop.set_active(self.id(), true);
        if self.readable.get() || self.kind == StreamKind::File {
            self.continue_later(event_loop);
        }
        Ok(())
    }

    /// Stops reading. Bytes stay with the system.
    pub fn read_stop(&self, event_loop: &EventLoop) {
        self.reading.set(false);
        event_loop.set_active(self.id(), false);
    }

    pub fn is_reading(&self) -> bool {
        self.reading.get()
    }

    pub(super) fn read_while_readable(&self, event_loop: &EventLoop) {
        for _ in 0..READS_PER_TURN {
            if !self.reading.get() || !(self.readable.get() || self.kind == StreamKind::File) {
                return;
            }
            if !self.read_once(event_loop) {
                self.continue_in_next_iteration(event_loop);
                return;
            }
        }
        if self.reading.get() {
            self.continue_later(event_loop);
        }
    }

    /// Returns whether to read on at once. The end of a peer that has only stopped sending is read in the next iteration:
    /// what its last bytes made the program do, such as ending too, then comes first, and the other events of this poll.
    fn read_once(&self, event_loop: &EventLoop) -> bool {
        let Some(client) = self.client.borrow().clone() else { return true };
        let mut read_on = true;
        let target = client.target();
        let mut slab = if target.is_some() { Vec::new() } else { event_loop.read_pool.take() };
        let (room, result) = match target {
            // SAFETY: whoever made the target has promised that the memory is valid.
            Some(target) => (target.length, unsafe { self.read_raw(target.start, target.length) }),
            None => (slab.capacity(), self.read_into(&mut slab)),
        };
        match result {
            Ok(0) => {
                self.read_stop(event_loop);
                client.on_read(event_loop, &self.rc(), ReadEvent::End);
            }
            Ok(length) => {
                self.bytes_read.set(self.bytes_read.get() + length as u64);
                if length < room && !self.cut_short.take() {
                    if self.hung_up.get() {
                        read_on = !self.half_closed.get();
                    } else {
                        // A short read has emptied it; more will be a new event.
                        self.readable.set(false);
                    }
                }
                let bytes = match target {
                    // SAFETY: as above, and that many bytes have been written.
                    Some(target) => BytesRead::Target(unsafe { std::slice::from_raw_parts(target.start, length) }),
                    None => BytesRead::Slab(&mut slab),
                };
                client.on_read(event_loop, &self.rc(), ReadEvent::Data(ReadBuffer { bytes }));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable.set(false),
            // What reading a terminal says once its other side is gone.
            Err(error) if self.kind == StreamKind::Tty && error.raw_os_error() == Some(libc::EIO) => {
                self.read_stop(event_loop);
                client.on_read(event_loop, &self.rc(), ReadEvent::End);
            }
            Err(error) => {
                self.read_stop(event_loop);
                client.on_read(event_loop, &self.rc(), ReadEvent::Error(error));
            }
        }
        event_loop.read_pool.give_back(slab);
        read_on
    }

    /// # Safety
    /// `length` bytes from `start` on must be valid for writes.
    unsafe fn read_raw(&self, start: *mut u8, length: usize) -> io::Result<usize> {
        if let Some(received) = self.received.borrow_mut().as_mut() {
            let before = received.len();
            // SAFETY: the caller's promise.
            let result = unsafe { sys::receive_with_handles(self.fd(), start, length, received) };
            // A read ends behind the bytes that a descriptor came with.
            self.cut_short.set(received.len() > before);
            return result;
        }
        // SAFETY: the caller's promise.
        unsafe {
            match self.kind {
                StreamKind::Socket => sys::receive_raw(self.fd(), start, length),
                _ => sys::read_raw(self.fd(), start, length),
            }
        }
    }

    fn read_into(&self, slab: &mut Vec<u8>) -> io::Result<usize> {
        let spare = slab.spare_capacity_mut();
        // SAFETY: the spare capacity is valid for writes.
        let read = unsafe { self.read_raw(spare.as_mut_ptr().cast(), spare.len()) }?;
        // SAFETY: the system has filled that many bytes of the spare capacity.
        unsafe { slab.set_len(slab.len() + read) };
        Ok(read)
    }

    fn continue_later(&self, event_loop: &EventLoop) {
        if self.continuing.replace(true) {
            return;
        }
        let this = self.rc();
        event_loop.defer(Box::new(move |event_loop| {
            this.continuing.set(false);
            this.read_while_readable(event_loop);
        }));
    }

    fn continue_in_next_iteration(&self, event_loop: &EventLoop) {
        if !self.reading.get() || self.continuing.replace(true) {
            return;
        }
        let this = self.rc();
        event_loop.defer_an_iteration(Box::new(move |event_loop| {
            this.continuing.set(false);
            this.read_while_readable(event_loop);
        }));
    }
}
