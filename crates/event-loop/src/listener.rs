//! Listening sockets: a handle that takes connections in, bounded in each turn.
//!
//! Where the process has no descriptors left, waiting connections are taken in with one kept in reserve and closed at
//! once, so that clients learn of it and the loop neither spins nor sleeps on them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::rc::{Rc, Weak};

use crate::event_loop::EventLoop;
use crate::handle::{Callback, Handle, HandleId};
use crate::poll::{Interest, IoHandler, IoToken, Ready};
use crate::stream::{Stream, StreamKind};
use crate::sys::{self, OwnedIo};

/// Hears of connections.
pub trait ListenerClient: Any {
    /// A connection, or why there was none.
    fn on_connection(&self, event_loop: &EventLoop, result: io::Result<Rc<Stream>>);
}

/// Connections in a row before others get a turn.
const ACCEPTS_PER_TURN: usize = 64;
/// How long to wait when the system has nothing left for a connection, in milliseconds.
const RETRY_MS: u64 = 50;

/// A handle that listens: active until it is closed.
pub struct Listener {
    this: Weak<Listener>,
    id: Cell<HandleId>,
    resource: &'static str,
    /// The resource name of the streams it makes.
    stream_resource: &'static str,
    io: RefCell<Option<OwnedIo>>,
    raw: Cell<RawFd>,
    token: Cell<Option<IoToken>>,
    client: Rc<dyn ListenerClient>,
    continuing: Cell<bool>,
    retry: Cell<Option<HandleId>>,
    /// The file of a Unix socket, which goes with the listener.
    path: Option<Vec<u8>>,
}

impl Handle for Listener {
    fn resource(&self) -> &'static str {
        self.resource
    }

    fn detail(&self) -> Option<String> {
        let local = sys::local_address(self.fd()).ok()?;
        Some(format!("listens on {local}"))
    }
}

/// The descriptor kept in reserve by a loop that listens.
#[derive(Default)]
pub(crate) struct Reserve(RefCell<Option<OwnedIo>>);

impl Reserve {
    fn fill(&self) {
        let mut reserve = self.0.borrow_mut();
        if reserve.is_none() {
            *reserve = sys::reserve_descriptor();
        }
    }

    fn release(&self) -> bool {
        self.0.borrow_mut().take().is_some()
    }
}

impl Listener {
    /// Listens on a bound stream socket that does not block. `path` is removed when the listener is closed.
    pub fn open(
        event_loop: &EventLoop,
        io: OwnedIo,
        backlog: i32,
        names: (&'static str, &'static str),
        path: Option<Vec<u8>>,
        client: Rc<dyn ListenerClient>,
    ) -> Result<Rc<Listener>, (io::Error, OwnedIo)> {
        if let Err(error) = sys::listen(io.as_raw_fd(), backlog) {
            return Err((error, io));
        }
        let raw = io.as_raw_fd();
        let listener = Rc::new_cyclic(|this| Listener {
            this: this.clone(),
            id: Cell::new(HandleId::from_bits(0)),
            resource: names.0,
            stream_resource: names.1,
            io: RefCell::new(None),
            raw: Cell::new(raw),
            token: Cell::new(None),
            client,
            continuing: Cell::new(false),
            retry: Cell::new(None),
            path,
        });
        let handler = Rc::new(ListenerHandler(listener.this.clone()));
        match event_loop.register_fd(raw, Interest::Readable, handler) {
            Ok(token) => listener.token.set(Some(token)),
            Err(error) => return Err((error, io)),
        }
        listener.io.replace(Some(io));
        event_loop.reserve.fill();
        listener.id.set(event_loop.add_handle(listener.clone()));
        event_loop.set_active(listener.id(), true);
        Ok(listener)
    }

    /// The handle's id, for ref, unref and lookup.
    pub fn id(&self) -> HandleId {
        self.id.get()
    }

    /// The descriptor; -1 once closed.
    pub fn fd(&self) -> RawFd {
        self.raw.get()
    }

    /// The client, when it is a `T`.
    pub fn client<T: ListenerClient>(&self) -> Option<Rc<T>> {
        let client: Rc<dyn Any> = self.client.clone();
        client.downcast().ok()
    }

    /// Closes the descriptor at once; `closed` runs in the close phase.
    pub fn close(&self, event_loop: &EventLoop, closed: Option<Callback>) {
        let Some(io) = self.io.take() else { return };
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
        if let Some(timer) = self.retry.take() {
            event_loop.stop_timer(timer);
            event_loop.close_handle(timer, None);
        }
        if let Some(path) = &self.path {
            sys::remove_file(path);
        }
        self.raw.set(-1);
        drop(io);
        event_loop.close_handle(self.id(), closed);
    }

    fn accept_all(&self, event_loop: &EventLoop) {
        for _ in 0..ACCEPTS_PER_TURN {
            if self.raw.get() == -1 {
                return;
            }
            match sys::accept(self.raw.get()) {
                Ok(io) => {
                    let stream = event_loop.acting_for(self.id(), || {
                        Stream::adopt(event_loop, io, StreamKind::Socket, self.stream_resource)
                    });
                    self.client.on_connection(event_loop, Ok(stream));
                }
                Err(error) => match error.raw_os_error() {
                    Some(libc::EAGAIN) => return,
                    // The client has given up already.
                    Some(libc::ECONNABORTED) => {}
                    Some(libc::EMFILE | libc::ENFILE) => {
                        if !self.refuse_waiting(event_loop) {
                            self.client.on_connection(event_loop, Err(error));
                            self.retry_later(event_loop);
                        }
                        return;
                    }
                    _ => {
                        self.client.on_connection(event_loop, Err(error));
                        self.retry_later(event_loop);
                        return;
                    }
                },
            }
        }
        self.continue_later(event_loop);
    }

    /// Takes in and closes what waits, with the descriptor kept for this. `false`: there was none, or not even that
    /// helped.
    fn refuse_waiting(&self, event_loop: &EventLoop) -> bool {
        if !event_loop.reserve.release() {
            return false;
        }
        let mut emptied = false;
        for _ in 0..ACCEPTS_PER_TURN {
            match sys::accept(self.raw.get()) {
                Ok(io) => drop(io),
                Err(error) => {
                    emptied = matches!(error.raw_os_error(), Some(libc::EAGAIN));
                    break;
                }
            }
        }
        event_loop.reserve.fill();
        if !emptied {
            self.retry_later(event_loop);
        }
        true
    }

    fn continue_later(&self, event_loop: &EventLoop) {
        if self.continuing.replace(true) {
            return;
        }
        let Some(this) = self.this.upgrade() else { return };
        event_loop.defer(Box::new(move |event_loop| {
            this.continuing.set(false);
            this.accept_all(event_loop);
        }));
    }

    /// The poll tells of a waiting connection only once, so the listener has to look again by itself.
    fn retry_later(&self, event_loop: &EventLoop) {
        if self.raw.get() == -1 || self.retry.get().is_some() {
            return;
        }
        let this = self.this.clone();
        let retry = move |event_loop: &EventLoop| {
            let Some(listener) = this.upgrade() else { return };
            if let Some(timer) = listener.retry.take() {
                event_loop.close_handle(timer, None);
            }
            event_loop.reserve.fill();
            listener.accept_all(event_loop);
        };
        let timer = event_loop.start_timer("Timer", RETRY_MS, None, Rc::new(retry));
        event_loop.set_referenced(timer, false);
        self.retry.set(Some(timer));
    }
}

struct ListenerHandler(Weak<Listener>);

impl IoHandler for ListenerHandler {
    fn on_ready(&self, event_loop: &EventLoop, _ready: Ready) {
        if let Some(listener) = self.0.upgrade() {
            listener.accept_all(event_loop);
        }
    }
}
