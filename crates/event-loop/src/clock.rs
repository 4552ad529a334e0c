//! Time: the monotonic clock, and the loop's cached view of it.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::Instant;

/// Nanoseconds on the process's monotonic clock, the same origin for every thread.
///
/// The origin is the system's (since boot on Linux), so two processes can compare values.
pub fn hrtime_ns() -> u64 {
    crate::sys::monotonic_ns().unwrap_or_else(|| {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed().as_nanos() as u64
    })
}

/// The loop's time in whole milliseconds since it was created, read once an iteration.
///
/// Whole milliseconds, because the order of timers that expire "together" is observable.
pub(crate) struct Clock {
    start_ns: u64,
    now_ms: Cell<f64>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Clock { start_ns: hrtime_ns(), now_ms: Cell::new(0.0) }
    }

    pub(crate) fn start_ns(&self) -> u64 {
        self.start_ns
    }

    #[inline]
    pub(crate) fn now_ms(&self) -> f64 {
        self.now_ms.get()
    }

    pub(crate) fn update(&self) -> f64 {
        let now = ((hrtime_ns() - self.start_ns) / 1_000_000) as f64;
        self.now_ms.set(now);
        now
    }
}
