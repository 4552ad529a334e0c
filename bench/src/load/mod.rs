//! The load: connections that each send a request, wait for the whole answer, and send the next (a closed loop: a slow
//! server is asked less, and its p99 mostly restates its rate); of a one-way load, connections that only send. One thread,
//! one poll, so that a load and its server have a core each.

mod bare_server;
mod datagram;
mod reply;
mod stream;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

pub use bare_server::{Bare, BareServer, Order};

/// What the connections say, and how they know that the answer is whole.
#[derive(Clone, Debug)]
pub enum Exchange {
    /// These requests one after the other, of which each connection begins with another; the answer is an HTTP response.
    Http(Vec<Vec<u8>>),
    /// That many bytes, which come back.
    Echo(usize),
    /// A WebSocket text message of that many bytes, which comes back.
    WebSocket(usize),
    /// Datagrams of that many bytes, eight at least, which come back.
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
    /// Datagrams that did not come back.
    pub lost: u64,
}

impl Load {
    /// Loads the server at `address` for `warm_up`, and then measures for `time`. Fails when an answer is wrong, a
    /// connection ends, nothing comes back for five seconds, or more than one datagram of a thousand is lost.
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
    /// Datagrams that were sent again since `began`, and answers that came a second time because of that.
    resent: u64,
    doubled: u64,
}

impl<'a> Clock<'a> {
    fn new(warm_up: Duration, time: Duration, warm: &'a mut dyn FnMut()) -> Self {
        let now = Instant::now();
        let longest = (QUIET + warm_up + time).as_nanos() as u64;
        let latencies = Histogram::new_with_max(longest, 3).expect("the bounds are in order");
        let warm = Some(warm);
        Self {
            began: now + warm_up,
            warm,
            ends: now + warm_up + time,
            answers: 0,
            latencies,
            last: now,
            resent: 0,
            doubled: 0,
        }
    }

    /// An answer to what was sent at `sent` is whole at `now`.
    fn answered(&mut self, sent: Instant, now: Instant) {
        self.last = now;
        if now >= self.began {
            self.answers += 1;
            self.latencies.saturating_record((now - sent).as_nanos() as u64);
        }
    }

    fn resent(&mut self, now: Instant) {
        self.resent += u64::from(now >= self.began);
    }

    fn doubled(&mut self, now: Instant) {
        self.doubled += u64::from(now >= self.began);
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
        // What was only late has been answered twice.
        let lost = self.resent.saturating_sub(self.doubled);
        if lost as f64 > MOST_LOST * self.answers as f64 {
            return Err(format!("{lost} datagrams were lost, and {} answered", self.answers));
        }
        Ok(Measured { rate: self.answers as f64 / seconds, p99, lost })
    }
}

const QUIET: Duration = Duration::from_secs(5);
/// Datagrams lost for one that is answered.
const MOST_LOST: f64 = 0.001;

#[cfg(test)]
mod tests {
    use super::*;

    /// A second of a thousand answers, with so many datagrams sent again and so many answered twice.
    fn lossy(resent: u64, doubled: u64) -> Result<Measured, String> {
        let mut warm = || {};
        let mut clock = Clock::new(Duration::ZERO, Duration::from_secs(1), &mut warm);
        let now = clock.began;
        (0..1000).for_each(|_| clock.answered(now, now));
        (0..resent).for_each(|_| clock.resent(now));
        (0..doubled).for_each(|_| clock.doubled(now));
        clock.measured()
    }

    #[test]
    fn one_datagram_of_a_thousand_may_be_lost() {
        assert_eq!(lossy(0, 0).map(|measured| measured.lost), Ok(0));
        assert_eq!(lossy(1, 0).map(|measured| measured.lost), Ok(1));
        assert_eq!(lossy(2, 0).map(|measured| measured.lost), Err("2 datagrams were lost, and 1000 answered".into()));
    }

    #[test]
    fn what_is_late_is_not_lost() {
        assert_eq!(lossy(9, 9).map(|measured| measured.lost), Ok(0));
    }
}
