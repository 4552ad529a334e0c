//! The load over UDP. What does not come back is sent again after a while: its latency counts from the first time, and it
//! counts as lost unless both are answered in the end.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};

use super::Clock;

struct Asker {
    socket: UdpSocket,
    /// Of the question under way; a datagram begins with it, so that an answer is known to be that question's.
    number: u64,
    /// When it was first sent, and when last.
    asked: Instant,
    sent: Instant,
}

pub fn run(address: SocketAddr, size: usize, count: usize, clock: &mut Clock<'_>) -> Result<(), String> {
    let mut poll = Poll::new().map_err(text)?;
    let mut message = vec![b'x'; size];
    let mut askers = Vec::with_capacity(count);
    for index in 0..count {
        let mut socket = UdpSocket::bind(([127, 0, 0, 1], 0).into()).map_err(text)?;
        socket.connect(address).map_err(text)?;
        poll.registry().register(&mut socket, Token(index), Interest::READABLE).map_err(text)?;
        let now = Instant::now();
        let asker = Asker { socket, number: 0, asked: now, sent: now };
        asker.send(&mut message)?;
        askers.push(asker);
    }
    let mut events = Events::with_capacity(1024);
    let mut buffer = vec![0; 65536];
    loop {
        match poll.poll(&mut events, Some(Duration::from_millis(50))) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(text(error)),
            _ => {}
        }
        for event in &events {
            askers[event.token().0].receive(&mut message, &mut buffer, clock)?;
        }
        let now = Instant::now();
        if clock.is_over(now)? {
            return Ok(());
        }
        for asker in askers.iter_mut().filter(|asker| now.saturating_duration_since(asker.sent) > LOST) {
            clock.resent(now);
            asker.sent = now;
            asker.send(&mut message)?;
        }
    }
}

impl Asker {
    fn send(&self, message: &mut [u8]) -> Result<(), String> {
        message[..NUMBER].copy_from_slice(&self.number.to_le_bytes());
        self.socket.send(message).map(|_| ()).map_err(text)
    }

    /// Takes what has come, and asks the next question after an answer.
    fn receive(&mut self, message: &mut [u8], buffer: &mut [u8], clock: &mut Clock<'_>) -> Result<(), String> {
        loop {
            let length = match self.socket.recv(buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(text(error)),
            };
            if length != message.len() {
                return Err(format!("{length} bytes came back of {}", message.len()));
            }
            let now = Instant::now();
            if buffer[..NUMBER] != self.number.to_le_bytes() {
                clock.doubled(now);
                continue;
            }
            clock.answered(self.asked, now);
            self.number += 1;
            (self.asked, self.sent) = (now, now);
            self.send(message)?;
        }
    }
}

fn text(error: io::Error) -> String {
    error.to_string()
}

/// The bytes of a number.
const NUMBER: usize = size_of::<u64>();
const LOST: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::super::{Exchange, Load, Measured};
    use super::*;

    /// A second of load on an echo that drops each of its datagrams whose number is a multiple of `dropped`.
    fn load(dropped: usize) -> Result<Measured, String> {
        let echo = UdpSocket::bind("127.0.0.1:0").map_err(text)?;
        let address = echo.local_addr().map_err(text)?;
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 64];
            for number in 1_usize.. {
                let Ok((length, from)) = echo.recv_from(&mut buffer) else { return };
                // The end of the test.
                if length == 0 {
                    return;
                }
                if !number.is_multiple_of(dropped) {
                    // Nobody may be there any more.
                    let _ = echo.send_to(&buffer[..length], from);
                }
            }
        });
        let load = Load { exchange: Exchange::Datagram(64), connections: 4 };
        let measured = load.run(address, Duration::ZERO, Duration::from_secs(1));
        UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.send_to(&[], address)).map_err(text)?;
        thread.join().map_err(|_| "the echo panicked".to_owned())?;
        measured
    }

    #[test]
    fn what_is_lost_while_others_are_answered_fails_the_load() {
        let error = load(100).map(|measured| measured.lost).unwrap_err();
        assert!(error.contains("datagrams were lost"), "{error}");
    }

    #[test]
    fn nothing_is_lost_on_an_echo_that_answers_all() {
        assert_eq!(load(usize::MAX).map(|measured| measured.lost), Ok(0));
    }
}
