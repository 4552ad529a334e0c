//! The server that debuggers connect to: a thread of its own with an event loop of its own, so that it answers whatever
//! the program does. What is said on a connection is in `server/connection.rs`.

mod connection;
mod outflow;
mod request;

use super::mailbox::Mailbox;
use connection::Connection;
use event_loop::sys::OwnedIo;
use event_loop::{EventLoop, Listener, ListenerClient, Remote, Stream};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Connections at a time. For more, the oldest that is no debugger's has to go.
const MOST_CONNECTIONS: usize = 256;
const BACKLOG: i32 = 128;
const STACK: usize = 512 * 1024;

/// Where the server listens, and what it says of the program.
pub struct Target {
    pub host: String,
    pub port: u16,
    /// Who knows it may connect.
    pub id: String,
    pub title: String,
    /// Of the program's file.
    pub url: String,
    /// Whether the id is told to whoever asks over HTTP.
    pub lists: bool,
}

impl Target {
    /// The address that debuggers connect to.
    pub fn address(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("ws://{host}:{}/{}", self.port, self.id)
    }
}

/// A server that runs.
pub struct Server {
    pub target: Arc<Target>,
    remote: Remote,
    thread: JoinHandle<()>,
}

/// Why there is none.
pub enum Failure {
    Unresolved,
    Io(io::Error),
}

/// Listens on every address of `host`; on the same port, which is drawn where `port` is 0.
fn bind(host: &str, port: u16) -> Result<(Vec<TcpListener>, u16), Failure> {
    let addresses: Vec<SocketAddr> = match (host, port).to_socket_addrs() {
        Ok(addresses) => addresses.collect(),
        Err(_) => return Err(Failure::Unresolved),
    };
    let mut listeners = Vec::new();
    let mut port = port;
    let mut failure = None;
    for mut address in addresses {
        address.set_port(port);
        let bound = TcpListener::bind(address).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?.port(), listener))
        });
        match bound {
            Ok((own, listener)) => {
                port = own;
                listeners.push(listener);
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match (listeners.is_empty(), failure) {
        (true, Some(error)) => Err(Failure::Io(error)),
        (true, None) => Err(Failure::Unresolved),
        _ => Ok((listeners, port)),
    }
}

/// Says a line on standard error, if that is still there.
pub fn say(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}

impl Server {
    /// Starts to listen. Sessions are opened with `mailbox`.
    pub fn start(mut target: Target, mailbox: Arc<Mailbox>) -> Result<Server, Failure> {
        let (listeners, port) = bind(&target.host, target.port)?;
        target.port = port;
        let target = Arc::new(target);
        let (sender, receiver) = std::sync::mpsc::channel();
        let shown = target.clone();
        let thread = std::thread::Builder::new()
            .name("inspector".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // Only a process without descriptors has no loop.
                let event_loop = match EventLoop::new() {
                    Ok(event_loop) => event_loop,
                    Err(error) => {
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                let _ = sender.send(Ok(event_loop.remote()));
                serve(&event_loop, listeners, shown, mailbox);
            })
            .map_err(Failure::Io)?;
        let remote = match receiver.recv() {
            Ok(Ok(remote)) => remote,
            Ok(Err(error)) => return Err(Failure::Io(error)),
            Err(_) => return Err(Failure::Io(io::Error::from(io::ErrorKind::Other))),
        };
        Ok(Server { target, remote, thread })
    }

    /// Takes no more connections in; those that are there stay.
    pub fn stop_listening(&self) {
        self.remote.post(Box::new(|event_loop| hub().stop_listening(event_loop)));
    }

    /// Closes every connection and ends the thread.
    pub fn stop(self) {
        self.remote.post(Box::new(|event_loop| {
            let hub = hub();
            hub.stop_listening(event_loop);
            let connections: Vec<_> = hub.connections.borrow().values().cloned().collect();
            connections.iter().for_each(|connection| connection.close(event_loop));
            event_loop.stop();
        }));
        // A thread that panicked has said so itself.
        let _ = self.thread.join();
    }
}

fn serve(event_loop: &Rc<EventLoop>, listeners: Vec<TcpListener>, target: Arc<Target>, mailbox: Arc<Mailbox>) {
    let hub = Rc::new(Hub {
        target,
        mailbox,
        listeners: RefCell::default(),
        connections: RefCell::default(),
        partial: Cell::new(0),
        last: Cell::new(0),
    });
    HUB.with(|slot| slot.replace(Some(hub.clone())));
    for listener in listeners {
        let io = OwnedIo::from(listener);
        // What fails here has been bound and listens already: only the poll can be full.
        if let Ok(listener) =
            Listener::open(event_loop, io, BACKLOG, ("Inspector", "Inspector"), None, Rc::new(Entrance))
        {
            hub.listeners.borrow_mut().push(listener);
        }
    }
    // It waits for as long as the process runs, unless it is stopped.
    let keep = event_loop.start_timer("Inspector", FOREVER_MS, Some(FOREVER_MS), Rc::new(|_| {}));
    event_loop.run();
    event_loop.close_handle(keep, None);
    HUB.with(|slot| slot.take());
}

const FOREVER_MS: u64 = 1 << 40;

/// What the thread of a server has.
struct Hub {
    target: Arc<Target>,
    mailbox: Arc<Mailbox>,
    listeners: RefCell<Vec<Rc<Listener>>>,
    /// By their numbers, the oldest first.
    connections: RefCell<BTreeMap<u64, Rc<Connection>>>,
    /// Bytes of messages that have not come wholly, of all connections.
    partial: Cell<usize>,
    last: Cell<u64>,
}

thread_local! {
    static HUB: RefCell<Option<Rc<Hub>>> = const { RefCell::new(None) };
}

/// # Panics
/// On another thread than a server's.
fn hub() -> Rc<Hub> {
    HUB.with(|hub| hub.borrow().clone()).expect("this thread is a server's")
}

impl Hub {
    fn stop_listening(&self, event_loop: &EventLoop) {
        for listener in self.listeners.take() {
            listener.close(event_loop, None);
        }
    }
}

struct Entrance;

impl ListenerClient for Entrance {
    fn on_connection(&self, event_loop: &EventLoop, result: io::Result<Rc<Stream>>) {
        let Ok(stream) = result else { return };
        let hub = hub();
        if hub.connections.borrow().len() >= MOST_CONNECTIONS {
            let spare = hub.connections.borrow().values().find(|connection| connection.is_spare()).cloned();
            let Some(spare) = spare else { return stream.close(event_loop, None) };
            spare.close(event_loop);
        }
        let number = hub.last.get() + 1;
        hub.last.set(number);
        let connection = Connection::open(event_loop, number, stream);
        hub.connections.borrow_mut().insert(number, connection);
    }
}
