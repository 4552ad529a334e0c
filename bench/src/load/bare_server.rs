//! A server that does nothing but its system calls: the ceiling for any server on this machine, and what clients are
//! measured against.

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

/// Serves until dropped.
pub struct BareServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl BareServer {
    /// Starts a thread on `core`.
    pub fn start(core: usize, bare: Bare) -> Result<Self, String> {
        let text = |error: std::io::Error| error.to_string();
        let mut listener = TcpListener::bind(([127, 0, 0, 1], 0).into()).map_err(text)?;
        let address = listener.local_addr().map_err(text)?;
        let poll = Poll::new().map_err(text)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE).map_err(text)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            cores::pin(core);
            serve(poll, &listener, &bare, &stopped);
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

fn serve(mut poll: Poll, listener: &TcpListener, bare: &Bare, stopped: &AtomicBool) {
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
                        connections.push(Some(Connection { stream, rest: Vec::new(), sent: usize::MAX }));
                    }
                }
                continue;
            }
            let slot = &mut connections[event.token().0];
            if slot.as_mut().is_some_and(|connection| connection.serve(&mut buffer, bare).is_err()) {
                *slot = None;
            }
        }
    }
}

struct Connection {
    stream: TcpStream,
    /// Of an echo: what has still to go back.
    rest: Vec<u8>,
    /// How much of the answer has been sent; at its end, and before the first, none is owed.
    sent: usize,
}

impl Connection {
    /// Goes on until the system has no more, or takes no more. Fails when the connection is to be closed.
    fn serve(&mut self, buffer: &mut [u8], bare: &Bare) -> io::Result<()> {
        loop {
            if !self.settle(bare)? {
                return Ok(());
            }
            let length = match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            match bare {
                Bare::Answer(_) => self.sent = 0,
                Bare::Echo => {
                    let written = write_some(&mut self.stream, &buffer[..length])?;
                    self.rest.extend_from_slice(&buffer[written..length]);
                }
                Bare::Sink => {}
            }
            if length < buffer.len() {
                self.settle(bare)?;
                return Ok(());
            }
        }
    }

    /// Whether everything that was owed has been sent.
    fn settle(&mut self, bare: &Bare) -> io::Result<bool> {
        if let Bare::Answer(answer) = bare {
            let Some(rest) = answer.get(self.sent..) else { return Ok(true) };
            self.sent += write_some(&mut self.stream, rest)?;
            return Ok(self.sent == answer.len());
        }
        if !self.rest.is_empty() {
            let written = write_some(&mut self.stream, &self.rest)?;
            self.rest.drain(..written);
        }
        Ok(self.rest.is_empty())
    }
}

/// How many of the bytes the system has taken.
fn write_some(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
    if bytes.is_empty() {
        return Ok(0);
    }
    match stream.write(bytes) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        written => written,
    }
}

const LISTENER: Token = Token(usize::MAX);
