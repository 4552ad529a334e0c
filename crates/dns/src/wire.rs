//! A UDP socket that some queries to one server share while they wait for their answers.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::rc::{Rc, Weak};

use event_loop::{EventLoop, Interest, IoHandler, IoToken, Ready};

use crate::client::{Client, Query};
use crate::{Failure, message};

pub(crate) struct Wire {
    server: SocketAddr,
    local: SocketAddr,
    /// Connected: the system lets no other sender's messages through.
    socket: UdpSocket,
    token: Cell<Option<IoToken>>,
    waiting: RefCell<HashMap<u16, Weak<Query>>>,
    served: Cell<u32>,
    client: Weak<Client>,
}

/// After so many queries the next ones get another socket, and with it another port that nobody can foresee.
const QUERIES: u32 = 32;
/// Where there can be no other socket.
const QUERIES_AT_MOST: usize = 16 * 1024;
/// Messages in a row before others get a turn.
const MESSAGES_PER_TURN: usize = 64;
const MESSAGE_MAX: usize = 64 * 1024;

/// A number that nobody can foresee.
pub(crate) fn random_id() -> io::Result<u16> {
    getrandom::u32().map(|number| number as u16).map_err(io::Error::other)
}

impl Wire {
    /// A socket that waits for answers of `server` already, or a new one.
    pub(crate) fn to(
        event_loop: &EventLoop,
        client: &Client,
        owner: &Weak<Client>,
        server: SocketAddr,
        local: SocketAddr,
    ) -> io::Result<Rc<Wire>> {
        let goes_there = |wire: &Wire| wire.server == server && wire.local == local;
        let find = |fits: &dyn Fn(&Wire) -> bool| {
            client.wires.borrow().iter().find(|wire| goes_there(wire) && fits(wire)).cloned()
        };
        if let Some(wire) = find(&|wire| wire.served.get() < QUERIES) {
            return Ok(wire);
        }
        let connected = UdpSocket::bind(local).and_then(|socket| {
            socket.set_nonblocking(true)?;
            socket.connect(server)?;
            Ok(socket)
        });
        let socket = match connected {
            Ok(socket) => socket,
            // No descriptors are left, say: those that there are must do.
            Err(error) => {
                let crowded = |wire: &Wire| wire.waiting.borrow().len() < QUERIES_AT_MOST;
                return find(&crowded).ok_or(error);
            }
        };
        let wire = Rc::new(Wire {
            server,
            local,
            token: Cell::new(None),
            waiting: RefCell::default(),
            served: Cell::new(0),
            client: owner.clone(),
            socket,
        });
        let handler = Rc::new(WireHandler(Rc::downgrade(&wire)));
        wire.token.set(Some(event_loop.register_fd(wire.socket.as_raw_fd(), Interest::Readable, handler)?));
        client.wires.borrow_mut().push(wire.clone());
        Ok(wire)
    }

    /// Sends a query; the id that its answer will have.
    pub(crate) fn ask(&self, event_loop: &EventLoop, query: &Rc<Query>) -> io::Result<u16> {
        let mut id = random_id()?;
        while self.waiting.borrow().contains_key(&id) {
            id = id.wrapping_add(1);
        }
        let sent = match message::encode(id, &query.name, query.kind) {
            Some(bytes) => self.socket.send(&bytes).map(|_| ()),
            None => Err(io::ErrorKind::InvalidInput.into()),
        };
        self.served.set(self.served.get() + 1);
        match sent {
            Ok(()) => {
                self.waiting.borrow_mut().insert(id, Rc::downgrade(query));
                Ok(id)
            }
            Err(error) => {
                if let Some(client) = self.client.upgrade() {
                    self.close_unless_awaited(event_loop, &client);
                }
                Err(error)
            }
        }
    }

    /// Nobody waits for that answer any longer.
    pub(crate) fn forget(&self, event_loop: &EventLoop, client: &Client, id: u16) {
        self.waiting.borrow_mut().remove(&id);
        self.close_unless_awaited(event_loop, client);
    }

    fn close_unless_awaited(&self, event_loop: &EventLoop, client: &Client) {
        if !self.waiting.borrow().is_empty() {
            return;
        }
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
        client.wires.borrow_mut().retain(|wire| !std::ptr::eq(Rc::as_ptr(wire), self));
    }

    fn read(&self, event_loop: &EventLoop, client: &Rc<Client>, buffer: &mut [u8]) {
        for _ in 0..MESSAGES_PER_TURN {
            if self.token.get().is_none() {
                return;
            }
            match self.socket.recv(buffer) {
                Ok(length) => {
                    let bytes = &buffer[..length];
                    let query = message::id_of(bytes).and_then(|id| self.waiting.borrow().get(&id)?.upgrade());
                    if let Some(query) = query {
                        client.received(event_loop, &query, bytes);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => {
                    self.fail_all(event_loop, client);
                    return;
                }
            }
        }
        if let Some(token) = self.token.get() {
            // What is ready is told again. Should that fail, the queries' time-outs remain.
            let _ = event_loop.reregister_fd(token, Interest::Readable);
        }
    }

    /// The server's machine has said that nobody is there.
    fn fail_all(&self, event_loop: &EventLoop, client: &Rc<Client>) {
        let queries: Vec<_> = self.waiting.borrow().values().filter_map(Weak::upgrade).collect();
        // The next attempts shall have another socket.
        self.served.set(QUERIES);
        for query in queries {
            client.failed(event_loop, &query, Failure::ConnRefused);
        }
    }
}

struct WireHandler(Weak<Wire>);

impl IoHandler for WireHandler {
    fn on_ready(&self, event_loop: &EventLoop, _ready: Ready) {
        let Some(wire) = self.0.upgrade() else { return };
        let Some(client) = wire.client.upgrade() else { return };
        let mut buffer = client.spare_buffer.take().unwrap_or_else(|| vec![0; MESSAGE_MAX]);
        wire.read(event_loop, &client, &mut buffer);
        client.spare_buffer.set(Some(buffer));
    }
}
