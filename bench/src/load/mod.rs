//! The load: connections that each send a request, wait for the whole answer, and send the next. One thread, one poll,
//! so that a load and its server have a core each.

mod bare_server;
mod datagram;
mod reply;
mod stream;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

pub use bare_server::{Bare, BareServer};

/// What the connections say, and how they know that the answer is whole.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// These bytes; the answer is an HTTP response.
    Http(Vec<u8>),
    /// That many bytes, which come back.
    Echo(usize),
    /// A WebSocket text message of that many bytes, which comes back.
    WebSocket(usize),
    /// Datagrams of that many bytes, which come back.
    Datagram(usize),
    /// Blocks of that many bytes, without an answer: the rate is bytes a second.
    OneWay(usize),
}

#[derive(Clone, Debug)]
pub struct Load {
    pub exchange: Exchange,
    pub connections: usize,
}

/// What a load measured.
#[derive(Debug)]
pub struct Measured {
    /// Answers (for [`Exchange::OneWay`]: bytes) a second.
    pub rate: f64,
    /// The latency that 99 of 100 answers keep below.
    pub p99: Duration,
}

impl Load {
    /// Loads the server at `address` for `warm_up`, and then measures for `time`. Fails when an answer is wrong, a
    /// connection ends, or nothing comes back for five seconds.
    pub fn run(&self, address: SocketAddr, warm_up: Duration, time: Duration) -> Result<Measured, String> {
        self.run_watched(address, warm_up, time, &mut || {})
    }

    /// As before; `warm` is called when the warm-up is over.
    pub fn run_watched(
        &self,
        address: SocketAddr,
        warm_up: Duration,
        time: Duration,
        warm: &mut dyn FnMut(),
    ) -> Result<Measured, String> {
        let mut clock = Clock::new(warm_up, time, warm);
        let result = match &self.exchange {
            Exchange::Datagram(size) => datagram::run(address, *size, self.connections, &mut clock),
            exchange => stream::run(address, exchange, self.connections, &mut clock),
        };
        result.map_err(|error| format!("{error}, after {} answers", clock.answers))?;
        clock.measured()
    }
}

/// Counts answers and latencies between the end of the warm-up and the end.
struct Clock<'a> {
    began: Instant,
    /// Called once, when it begins.
    warm: Option<&'a mut dyn FnMut()>,
    ends: Instant,
    /// What has been seen since `began`: answers, or bytes.
    answers: u64,
    latencies: Histogram<u64>,
    last: Instant,
}

impl<'a> Clock<'a> {
    fn new(warm_up: Duration, time: Duration, warm: &'a mut dyn FnMut()) -> Self {
        let now = Instant::now();
        let longest = (QUIET + warm_up + time).as_nanos() as u64;
        let latencies = Histogram::new_with_max(longest, 3).expect("the bounds are in order");
        let warm = Some(warm);
        Self { began: now + warm_up, warm, ends: now + warm_up + time, answers: 0, latencies, last: now }
    }

    /// An answer to what was sent at `sent` is whole at `now`.
    fn answered(&mut self, sent: Instant, now: Instant) {
        self.last = now;
        if now >= self.began {
            self.answers += 1;
            self.latencies.saturating_record((now - sent).as_nanos() as u64);
        }
    }

    fn moved(&mut self, bytes: usize, now: Instant) {
        self.last = now;
        if now >= self.began {
            self.answers += bytes as u64;
        }
    }

    /// Whether the time is over; an error when the server has gone quiet.
    fn is_over(&mut self, now: Instant) -> Result<bool, String> {
        if now.saturating_duration_since(self.last) > QUIET {
            return Err("nothing came back for five seconds".to_owned());
        }
        if now >= self.began
            && let Some(warm) = self.warm.take()
        {
            warm();
        }
        Ok(now >= self.ends)
    }

    fn measured(&self) -> Result<Measured, String> {
        if self.answers == 0 {
            return Err("no answer came".to_owned());
        }
        let seconds = (self.ends - self.began).as_secs_f64();
        let p99 = Duration::from_nanos(self.latencies.value_at_quantile(0.99));
        Ok(Measured { rate: self.answers as f64 / seconds, p99 })
    }
}

const QUIET: Duration = Duration::from_secs(5);
