//! The load over UDP. A datagram that gets lost is sent again after a while.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};

use super::Clock;

pub fn run(address: SocketAddr, size: usize, count: usize, clock: &mut Clock<'_>) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let mut poll = Poll::new().map_err(text)?;
    let message = vec![b'x'; size];
    let mut sockets = Vec::with_capacity(count);
    for index in 0..count {
        let mut socket = UdpSocket::bind(([127, 0, 0, 1], 0).into()).map_err(text)?;
        socket.connect(address).map_err(text)?;
        poll.registry().register(&mut socket, Token(index), Interest::READABLE).map_err(text)?;
        socket.send(&message).map_err(text)?;
        sockets.push((socket, Instant::now()));
    }
    let mut events = Events::with_capacity(1024);
    let mut buffer = vec![0; 65536];
    loop {
        let now = Instant::now();
        if clock.is_over(now)? {
            return Ok(());
        }
        match poll.poll(&mut events, Some(Duration::from_millis(50))) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(text(error)),
            _ => {}
        }
        if events.is_empty() {
            for (socket, sent) in sockets.iter_mut().filter(|(_, sent)| now - *sent > LOST) {
                *sent = now;
                socket.send(&message).map_err(text)?;
            }
        }
        for event in &events {
            let (socket, sent) = &mut sockets[event.token().0];
            while let Ok(length) = socket.recv(&mut buffer) {
                if length != size {
                    return Err(format!("{length} bytes came back of {size}"));
                }
                let now = Instant::now();
                clock.answered(*sent, now);
                *sent = now;
                socket.send(&message).map_err(text)?;
            }
        }
    }
}

const LOST: Duration = Duration::from_millis(200);
