//! The others: one client on a connection that it keeps, and one that connects anew each time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::victim::{ask, connect};

pub struct Polite {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Answers>>,
}

#[derive(Clone, Copy, Default)]
pub struct Answers {
    pub asked: usize,
    pub answered: usize,
    pub slowest: Duration,
}

impl Polite {
    /// `anew`: whether there shall be the one that connects each time.
    pub fn start(address: SocketAddr, anew: bool) -> Result<Self, String> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let mut kept = connect(address)?;
        ask(&mut kept, "/").map_err(|error| error.to_string())?;
        let stopped = stop.clone();
        threads.push(std::thread::spawn(move || repeat(&stopped, || ask(&mut kept, "/").is_ok())));
        if anew {
            let stopped = stop.clone();
            let request = move || connect(address).is_ok_and(|mut stream| ask(&mut stream, "/").is_ok());
            threads.push(std::thread::spawn(move || repeat(&stopped, request)));
        }
        Ok(Self { stop, threads })
    }

    pub fn stop(self) -> Answers {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().filter_map(|thread| thread.join().ok()).fold(Answers::default(), |sum, one| Answers {
            asked: sum.asked + one.asked,
            answered: sum.answered + one.answered,
            slowest: sum.slowest.max(one.slowest),
        })
    }
}

fn repeat(stopped: &AtomicBool, mut request: impl FnMut() -> bool) -> Answers {
    let mut answers = Answers::default();
    while !stopped.load(Ordering::Relaxed) {
        let start = Instant::now();
        answers.asked += 1;
        answers.answered += usize::from(request());
        answers.slowest = answers.slowest.max(start.elapsed());
        std::thread::sleep(Duration::from_millis(10));
    }
    answers
}
