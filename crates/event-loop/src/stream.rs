//! Byte streams over a descriptor: pipes, sockets, terminals, and files where they stand for one.

mod connect;
mod read;
mod write;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::rc::{Rc, Weak};

pub(crate) use read::ReadPool;
pub use read::{ReadBuffer, ReadEvent, ReadTarget};
use write::WriteRequest;
pub use write::{OwnedBytes, WriteOutcome};

use crate::event_loop::EventLoop;
use crate::handle::{Callback, Handle, HandleId};
use crate::poll::{Interest, IoHandler, IoToken, Ready};
use crate::request::RequestId;
use crate::sys::{self, OwnedIo};

/// What a stream stands on, which decides how it is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamKind {
    Pipe,
    Socket,
    Tty,
    /// Cannot be polled: reads and writes are done at once.
    File,
}

/// Hears of what a stream reads.
pub trait StreamClient {
    fn on_read(&self, event_loop: &EventLoop, stream: &Rc<Stream>, event: ReadEvent<'_>);

    /// The other side has closed, or stopped sending, while nothing is read: what it has sent before may still be.
    fn on_hang_up(&self, _event_loop: &EventLoop) {}

    /// Where the next read shall go; `None` for a buffer of the loop.
    fn target(&self) -> Option<ReadTarget> {
        None
    }

    /// Bytes that [`Stream::write_soon`] has taken did not get through. Without a client the next write or shutdown
    /// fails instead.
    fn on_write_failed(&self, _event_loop: &EventLoop, _error: io::Error) {}
}

/// Told how a write or a shutdown ended.
pub type Done = Box<dyn FnOnce(&EventLoop, io::Result<()>)>;

/// A handle that reads and writes bytes in order. Active while it reads; writes under way are
/// requests and keep the loop alive even when the stream is unreferenced.
pub struct Stream {
    this: Weak<Stream>,
    id: Cell<HandleId>,
    resource: &'static str,
    kind: StreamKind,
    io: RefCell<Option<OwnedIo>>,
    raw: Cell<RawFd>,
    token: Cell<Option<IoToken>>,
    client: RefCell<Option<Rc<dyn StreamClient>>>,
    reading: Cell<bool>,
    /// The last event said so, and no read has said "would block" since.
    readable: Cell<bool>,
    /// The other side sends no more: read to the end without waiting for events.
    hung_up: Cell<bool>,
    /// It may still be sent to.
    half_closed: Cell<bool>,
    continuing: Cell<bool>,
    blocking_writes: Cell<bool>,
    queue: RefCell<VecDeque<WriteRequest>>,
    queued_bytes: Cell<usize>,
    flushing: Cell<bool>,
    shutdown: RefCell<Option<(RequestId, Done)>>,
    connecting: RefCell<Option<(RequestId, Done)>>,
    owner: RefCell<Option<Rc<dyn Any>>>,
    /// Descriptors that have come with the bytes, in order; only there on a stream that takes them.
    received: RefCell<Option<VecDeque<Option<OwnedIo>>>>,
    /// Only watched for being writable while writes wait: a Unix socket tells of that each time its other side has read
    /// something.
    quiet: Cell<bool>,
    watched_for_writing: Cell<bool>,
    /// The last read was short for another reason than that it has emptied the socket.
    cut_short: Cell<bool>,
    of_child: Cell<bool>,
    bytes_read: Cell<u64>,
    bytes_written: Cell<u64>,
    /// Bytes that wait for the other writes of this poll.
    gathered: Cell<usize>,
    /// The error number of a gathered write that failed when there was no client to be told: for the next write.
    unheard_error: Cell<Option<i32>>,
}

impl Handle for Stream {
    fn resource(&self) -> &'static str {
        self.resource
    }

    fn detail(&self) -> Option<String> {
        let fd = self.fd();
        let address = |address: io::Result<sys::Address>| address.ok().map(|address| address.to_string());
        match (address(sys::local_address(fd)), address(sys::peer_address(fd))) {
            (Some(local), Some(peer)) if !local.is_empty() && !peer.is_empty() => Some(format!("{local} to {peer}")),
            (_, Some(only)) | (Some(only), _) if !only.is_empty() => Some(only),
            _ => Some(format!("descriptor {fd}")),
        }
    }
}

impl Stream {
    /// Takes over an open descriptor and makes it not blocking (files stay as they are).
    ///
    /// `resource` is the name users see, `"PipeWrap"` for instance. The new handle is referenced and
    /// not active: nothing is read until [`Stream::read_start`].
    pub fn open(
        event_loop: &EventLoop,
        io: OwnedIo,
        kind: StreamKind,
        resource: &'static str,
    ) -> io::Result<Rc<Stream>> {
        if kind != StreamKind::File {
            sys::set_nonblocking(io.as_raw_fd(), true)?;
        }
        Ok(Self::adopt(event_loop, io, kind, resource))
    }

    /// [`Stream::open`] without touching the descriptor's mode: for one that is only written, in
    /// blocking mode, or is known to be not blocking.
    pub fn adopt(event_loop: &EventLoop, io: OwnedIo, kind: StreamKind, resource: &'static str) -> Rc<Stream> {
        let stream = Rc::new_cyclic(|this| Stream {
            this: this.clone(),
            id: Cell::new(HandleId::from_bits(0)),
            resource,
            kind,
            raw: Cell::new(io.as_raw_fd()),
            io: RefCell::new(Some(io)),
            token: Cell::new(None),
            client: RefCell::new(None),
            reading: Cell::new(false),
            readable: Cell::new(false),
            hung_up: Cell::new(false),
            half_closed: Cell::new(false),
            continuing: Cell::new(false),
            blocking_writes: Cell::new(kind == StreamKind::File),
            queue: RefCell::new(VecDeque::new()),
            queued_bytes: Cell::new(0),
            flushing: Cell::new(false),
            shutdown: RefCell::new(None),
            connecting: RefCell::new(None),
            owner: RefCell::new(None),
            received: RefCell::new(None),
            quiet: Cell::new(false),
            watched_for_writing: Cell::new(false),
            cut_short: Cell::new(false),
            of_child: Cell::new(false),
            bytes_read: Cell::new(0),
            bytes_written: Cell::new(0),
            gathered: Cell::new(0),
            unheard_error: Cell::new(None),
        });
        stream.id.set(event_loop.add_handle(stream.clone()));
        stream
    }

    /// The handle's id, for ref, unref and lookup.
    pub fn id(&self) -> HandleId {
        self.id.get()
    }

    /// The descriptor; -1 once closed.
    #[inline]
    pub fn fd(&self) -> RawFd {
        self.raw.get()
    }

    /// Says that a child process has the other end, and will close it with its others when it exits.
    pub fn set_of_child(&self) {
        self.of_child.set(true);
    }

    pub fn kind(&self) -> StreamKind {
        self.kind
    }

    #[inline]
    pub fn is_closed(&self) -> bool {
        self.raw.get() == -1
    }

    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.get()
    }

    /// Bytes that the system has taken, or is about to be given.
    pub fn bytes_written(&self) -> u64 {
        self.bytes_written.get() + self.gathered.get() as u64
    }

    /// Bytes accepted and not taken by the system yet.
    pub fn queued_bytes(&self) -> usize {
        self.queued_bytes.get()
    }

    /// Writes wait in the call until the system has taken everything, or do not.
    pub fn set_blocking_writes(&self, blocking: bool) {
        self.blocking_writes.set(blocking || self.kind == StreamKind::File);
    }

    /// Closes the descriptor at once. Writes still queued end with `ECANCELED`; `closed` runs in the
    /// close phase, after them. A second close does nothing, and drops `closed`.
    pub fn close(&self, event_loop: &EventLoop, closed: Option<Callback>) {
        let Some(io) = self.detach(event_loop) else { return };
        drop(io);
        let this = self.rc();
        event_loop.close_handle(
            self.id.get(),
            Some(Box::new(move |event_loop| {
                this.finish_connect(event_loop, Err(io::Error::from_raw_os_error(libc::ECANCELED)));
                this.cancel_writes(event_loop);
                this.owner.replace(None);
                if let Some(closed) = closed {
                    closed(event_loop);
                }
            })),
        );
    }

    /// Takes the descriptor out of the stream and out of the poll.
    fn detach(&self, event_loop: &EventLoop) -> Option<OwnedIo> {
        self.send_before(event_loop);
        let io = self.io.borrow_mut().take()?;
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
        self.raw.set(-1);
        self.reading.set(false);
        self.client.replace(None);
        Some(io)
    }

    /// Whether the end of the sending side waits for queued writes.
    pub fn is_shutting_down(&self) -> bool {
        self.shutdown.borrow().is_some()
    }

    /// Whether the other side sends no more, as far as events have told.
    pub fn has_hung_up(&self) -> bool {
        self.hung_up.get()
    }

    /// Whether it is a Unix socket.
    pub fn local_is_path(&self) -> bool {
        matches!(sys::local_address(self.fd()), Ok(sys::Address::Path(_)))
    }

    /// Whom the stream belongs to, as far as its user has said; let go of when the stream is closed.
    pub fn owner(&self) -> Option<Rc<dyn Any>> {
        self.owner.borrow().clone()
    }

    pub fn set_owner(&self, owner: Option<Rc<dyn Any>>) {
        self.owner.replace(owner);
    }

    /// From now on, descriptors that come with the bytes of this Unix socket are kept. To be called before it is read.
    pub fn receive_handles(&self) {
        self.received.borrow_mut().get_or_insert_default();
        self.quiet.set(self.token.get().is_none());
    }

    /// The oldest descriptor that has come and was not taken yet. `None`: it is missing, or this process had no room
    /// for it.
    pub fn take_handle(&self) -> Option<OwnedIo> {
        self.received.borrow_mut().as_mut()?.pop_front()?
    }

    fn rc(&self) -> Rc<Stream> {
        self.this.upgrade().expect("a stream is only reachable through an Rc")
    }

    /// Puts the descriptor into the poll, on the first need: a stream that is only written, and whose
    /// writes all go through at once, never costs an `epoll_ctl`.
    fn watch(&self, event_loop: &EventLoop) -> io::Result<()> {
        if self.token.get().is_some() || self.kind == StreamKind::File {
            return Ok(());
        }
        let handler = Rc::new(StreamHandler(self.this.clone()));
        let interest = if self.quiet.get() { Interest::Readable } else { Interest::Both };
        self.token.set(Some(event_loop.register_fd(self.raw.get(), interest, handler)?));
        Ok(())
    }

    /// Watches a quiet stream for being writable, or no longer.
    fn watch_for_writing(&self, event_loop: &EventLoop, wanted: bool) -> io::Result<()> {
        let Some(token) = self.token.get().filter(|_| self.quiet.get()) else { return Ok(()) };
        if self.watched_for_writing.replace(wanted) != wanted {
            event_loop.reregister_fd(token, if wanted { Interest::Both } else { Interest::Readable })?;
        }
        Ok(())
    }
}

/// Holds the stream weakly: the handle table is what owns it.
struct StreamHandler(Weak<Stream>);

impl IoHandler for StreamHandler {
    fn on_ready(&self, event_loop: &EventLoop, ready: Ready) {
        let Some(stream) = self.0.upgrade() else { return };
        if stream.connecting.borrow().is_some() {
            if !(ready.writable || ready.write_closed || ready.error) {
                return;
            }
            stream.connect_ready(event_loop);
        }
        if ready.readable || ready.read_closed || ready.error {
            stream.readable.set(true);
            if ready.read_closed || ready.error {
                stream.hung_up.set(true);
                stream.half_closed.set(!ready.write_closed && !ready.error);
            }
            if stream.hung_up.get() && !stream.reading.get() {
                let client = stream.client.borrow().clone();
                client.inspect(|client| client.on_hang_up(event_loop));
            }
            stream.read_while_readable(event_loop);
        }
        if ready.writable || ready.write_closed || ready.error {
            stream.flush(event_loop);
        }
    }

    fn closes_with_others(&self) -> bool {
        self.0.upgrade().is_some_and(|stream| stream.of_child.get())
    }
}

#[cfg(test)]
mod tests;
