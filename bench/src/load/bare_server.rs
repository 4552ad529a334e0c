//! A server that does nothing but its system calls, for one read one write: the ceiling for a server that makes the same
//! calls, which one that makes fewer may pass. Also what clients are measured against.

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::cores;

/// What it does with what a read brings.
#[derive(Clone, Debug)]
pub enum Bare {
    /// Answers with these bytes, whatever it was.
    Answer(Vec<u8>),
    /// Sends it back.
    Echo,
    /// Forgets it.
    Sink,
}

/// When it writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Order {
    /// After each read, before the next.
    AtOnce,
    /// After a read of each connection that a poll brought.
    Gathered,
}

impl Bare {
    /// The orders that make a difference to it.
    pub fn orders(&self) -> &'static [Order] {
        match self {
            Bare::Answer(_) | Bare::Echo => &[Order::AtOnce, Order::Gathered],
            Bare::Sink => &[Order::AtOnce],
        }
    }
}

/// Serves until dropped.
pub struct BareServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl BareServer {
    /// Starts a thread on `core`.
    pub fn start(core: usize, bare: Bare, order: Order) -> Result<Self, String> {
        let text = |error: std::io::Error| error.to_string();
        let mut listener = TcpListener::bind(([127, 0, 0, 1], 0).into()).map_err(text)?;
        let address = listener.local_addr().map_err(text)?;
        let poll = Poll::new().map_err(text)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE).map_err(text)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            cores::pin(core);
            serve(poll, &listener, &bare, order, &stopped);
        });
        Ok(Self { address, stop, thread: Some(thread) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of its own has been printed; there is nothing else to do about it here.
            let _ = thread.join();
        }
    }
}

fn serve(mut poll: Poll, listener: &TcpListener, bare: &Bare, order: Order, stopped: &AtomicBool) {
    let mut connections: Vec<Option<Connection>> = Vec::new();
    let mut events = Events::with_capacity(1024);
    let mut buffer = vec![0; 64 * 1024];
    while !stopped.load(Ordering::Relaxed) {
        if poll.poll(&mut events, Some(Duration::from_millis(50))).is_err() {
            continue;
        }
        for event in &events {
            if event.token() == LISTENER {
                while let Ok((mut stream, _)) = listener.accept() {
                    let token = Token(connections.len());
                    if poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE).is_ok() {
                        connections.push(Some(Connection::new(stream)));
                    }
                }
                continue;
            }
            let slot = &mut connections[event.token().0];
            let Some(connection) = slot else { continue };
            connection.readable = true;
            let served = match order {
                Order::AtOnce => connection.serve(&mut buffer, bare, order),
                Order::Gathered => connection.read(&mut buffer, bare, order),
            };
            if served.is_err() {
                *slot = None;
            }
        }
        if order == Order::AtOnce {
            continue;
        }
        for event in events.iter().filter(|event| event.token() != LISTENER) {
            let slot = &mut connections[event.token().0];
            if slot.as_mut().is_some_and(|connection| connection.serve(&mut buffer, bare, order).is_err()) {
                *slot = None;
            }
        }
    }
}

struct Connection {
    stream: TcpStream,
    /// The last read did not show that the system has no more.
    readable: bool,
    /// Of an echo: what has to go back.
    back: Vec<u8>,
    /// How much of the answer, or of `back`, has been sent; at its end none is owed.
    sent: usize,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self { stream, readable: false, back: Vec::new(), sent: usize::MAX }
    }

    /// Goes on until the system has no more, or takes no more. Fails when the connection is to be closed.
    fn serve(&mut self, buffer: &mut [u8], bare: &Bare, order: Order) -> io::Result<()> {
        while self.settle(bare)? && self.readable {
            self.read(buffer, bare, order)?;
        }
        Ok(())
    }

    /// Reads once, if nothing is owed.
    fn read(&mut self, buffer: &mut [u8], bare: &Bare, order: Order) -> io::Result<()> {
        if self.owed(bare).is_some() {
            return Ok(());
        }
        let length = match self.stream.read(buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.readable = false;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.readable = length == buffer.len();
        match bare {
            Bare::Answer(_) => self.sent = 0,
            Bare::Echo => {
                // What goes back at once is not copied.
                let written = if order == Order::AtOnce { write_some(&self.stream, &buffer[..length])? } else { 0 };
                self.back.clear();
                self.back.extend_from_slice(&buffer[written..length]);
                self.sent = 0;
            }
            Bare::Sink => {}
        }
        Ok(())
    }

    /// What has still to be sent, if there is something.
    fn owed<'a>(&'a self, bare: &'a Bare) -> Option<&'a [u8]> {
        let whole = match bare {
            Bare::Answer(answer) => answer,
            Bare::Echo => &self.back,
            Bare::Sink => return None,
        };
        whole.get(self.sent..).filter(|rest| !rest.is_empty())
    }

    /// Whether everything that was owed has been sent.
    fn settle(&mut self, bare: &Bare) -> io::Result<bool> {
        let Some(owed) = self.owed(bare) else { return Ok(true) };
        let length = owed.len();
        let written = write_some(&self.stream, owed)?;
        self.sent += written;
        Ok(written == length)
    }
}

/// How many of the bytes the system has taken.
fn write_some(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    match stream.write(bytes) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        written => written,
    }
}

const LISTENER: Token = Token(usize::MAX);
