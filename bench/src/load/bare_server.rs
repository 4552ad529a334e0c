//! A server that does nothing but its system calls: the ceiling for an HTTP server on this machine, and what clients are
//! measured against. It answers whatever a read brings with the same bytes.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::cores;

/// Serves until dropped.
pub struct BareServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl BareServer {
    /// Starts a thread on `core` that answers each read with `answer`.
    pub fn start(core: usize, answer: Vec<u8>) -> Result<Self, String> {
        let text = |error: std::io::Error| error.to_string();
        let mut listener = TcpListener::bind(([127, 0, 0, 1], 0).into()).map_err(text)?;
        let address = listener.local_addr().map_err(text)?;
        let poll = Poll::new().map_err(text)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE).map_err(text)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            cores::pin(core);
            serve(poll, &listener, &answer, &stopped);
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

fn serve(mut poll: Poll, listener: &TcpListener, answer: &[u8], stopped: &AtomicBool) {
    let mut connections: Vec<Option<TcpStream>> = Vec::new();
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
                    if poll.registry().register(&mut stream, token, Interest::READABLE).is_ok() {
                        connections.push(Some(stream));
                    }
                }
                continue;
            }
            let slot = &mut connections[event.token().0];
            if slot.as_mut().is_some_and(|stream| !respond(stream, &mut buffer, answer)) {
                *slot = None;
            }
        }
    }
}

/// Whether the connection lives on.
fn respond(stream: &mut TcpStream, buffer: &mut [u8], answer: &[u8]) -> bool {
    match stream.read(buffer) {
        Ok(0) => false,
        Ok(_) => stream.write_all(answer).is_ok(),
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}

const LISTENER: Token = Token(usize::MAX);
