//! Loads over TCP.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use rustix::fd::OwnedFd;
use rustix::fs::{MemfdFlags, memfd_create, sendfile};

use super::reply::{Kind, Reply};
use super::{Clock, Exchange};

struct Connection {
    stream: TcpStream,
    reply: Reply,
    /// Which of the requests is under way.
    turn: usize,
    /// Bytes of the request under way that have left.
    written: usize,
    sent: Instant,
    shaking_hands: bool,
    /// Of one that only sends: the system has not yet refused to take more.
    takes_more: bool,
}

pub fn run(address: SocketAddr, exchange: &Exchange, count: usize, clock: &mut Clock<'_>) -> Result<(), String> {
    let mut poll = Poll::new().map_err(text)?;
    let mut connections = Vec::with_capacity(count);
    for index in 0..count {
        let stream = std::net::TcpStream::connect(address).map_err(text)?;
        stream.set_nonblocking(true).map_err(text)?;
        stream.set_nodelay(true).map_err(text)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE).map_err(text)?;
        let shaking_hands = matches!(exchange, Exchange::WebSocket(_));
        connections.push(Connection {
            stream,
            reply: Reply::new(),
            turn: index,
            written: 0,
            sent: Instant::now(),
            shaking_hands,
            takes_more: false,
        });
    }
    let messages = Messages::new(exchange)?;
    for connection in &mut connections {
        if messages.poured.is_none() {
            connection.begin(&messages)?;
        }
    }
    let mut events = Events::with_capacity(1024);
    let mut buffer = vec![0; 256 * 1024];
    while !clock.is_over(Instant::now())? {
        let wait = if connections.iter().any(|connection| connection.takes_more) { 0 } else { 50 };
        match poll.poll(&mut events, Some(Duration::from_millis(wait))) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(text(error)),
            _ => {}
        }
        for event in &events {
            let connection = &mut connections[event.token().0];
            if messages.poured.is_some() {
                connection.takes_more |= event.is_writable();
                continue;
            }
            if event.is_writable() {
                connection.write_on(&messages)?;
            }
            if event.is_readable() {
                connection.read(&messages, &mut buffer, clock)?;
            }
        }
        let Some(block) = &messages.poured else { continue };
        for connection in connections.iter_mut().filter(|connection| connection.takes_more) {
            connection.pour(block, messages.requests[0].len(), clock)?;
        }
    }
    Ok(())
}

/// What is sent, and what comes back.
struct Messages {
    handshake: Vec<u8>,
    /// One at least.
    requests: Vec<Vec<u8>>,
    kind: Kind,
    /// Of an exchange without answers: the request as a file in memory. The system sends its pages as they are, so that
    /// the load has less to do than the server and is not what is measured.
    poured: Option<OwnedFd>,
}

impl Messages {
    fn new(exchange: &Exchange) -> Result<Self, String> {
        let (requests, kind) = match exchange {
            Exchange::Http(requests) => (requests.clone(), Kind::Http),
            Exchange::Echo(size) | Exchange::Datagram(size) | Exchange::OneWay(size) => {
                (vec![vec![b'x'; *size]], Kind::Bytes(*size))
            }
            Exchange::WebSocket(size) => (vec![frame(*size)], Kind::Frame),
        };
        let poured = matches!(exchange, Exchange::OneWay(_)).then(|| in_memory(&requests[0])).transpose()?;
        Ok(Self { handshake: HANDSHAKE.to_vec(), requests, kind, poured })
    }
}

fn in_memory(bytes: &[u8]) -> Result<OwnedFd, String> {
    let file = std::fs::File::from(memfd_create("block", MemfdFlags::CLOEXEC).map_err(|error| text(error.into()))?);
    (&file).write_all(bytes).map_err(text)?;
    Ok(file.into())
}

impl Connection {
    fn begin(&mut self, messages: &Messages) -> Result<(), String> {
        self.reply.expect(if self.shaking_hands { Kind::Http } else { messages.kind });
        self.turn = (self.turn + 1) % messages.requests.len();
        self.written = 0;
        self.sent = Instant::now();
        self.write_on(messages)
    }

    fn write_on(&mut self, messages: &Messages) -> Result<(), String> {
        let request = if self.shaking_hands { &messages.handshake } else { &messages.requests[self.turn] };
        while self.written < request.len() {
            match self.stream.write(&request[self.written..]) {
                Ok(written) => self.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(text(error)),
            }
        }
        Ok(())
    }

    fn read(&mut self, messages: &Messages, buffer: &mut [u8], clock: &mut Clock<'_>) -> Result<(), String> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err("the server closed a connection".to_owned()),
                Ok(length) => {
                    if self.reply.take(&buffer[..length])? {
                        if std::mem::take(&mut self.shaking_hands) {
                            clock.last = Instant::now();
                        } else {
                            clock.answered(self.sent, Instant::now());
                        }
                        self.begin(messages)?;
                    }
                    if length < buffer.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(text(error)),
            }
        }
    }

    /// Writes the block a few times, as far as the system takes it.
    fn pour(&mut self, block: &OwnedFd, length: usize, clock: &mut Clock<'_>) -> Result<(), String> {
        for _ in 0..16 {
            match sendfile(&self.stream, block, Some(&mut 0), length) {
                Ok(written) => clock.moved(written, Instant::now()),
                Err(rustix::io::Errno::AGAIN) => {
                    self.takes_more = false;
                    break;
                }
                Err(error) => return Err(text(error.into())),
            }
        }
        Ok(())
    }
}

/// A masked text frame of `size` bytes below 65,536.
fn frame(size: usize) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let mut frame = vec![0x81];
    match u8::try_from(size) {
        Ok(small) if small < 126 => frame.push(0x80 | small),
        _ => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(size as u16).to_be_bytes());
        }
    }
    frame.extend_from_slice(&mask);
    frame.extend((0..size).map(|index| b'x' ^ mask[index % 4]));
    frame
}

fn text(error: std::io::Error) -> String {
    error.to_string()
}

const HANDSHAKE: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
