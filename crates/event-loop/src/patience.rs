//! Staying awake for an answer. Where a loop has sent something to another thread or process that answers at once, most
//! of the time until the answer is what the system takes to put the loop to sleep and to wake it again. So it looks for a
//! moment before it sleeps, as long as that has been worth it.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::Duration;

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;

/// How long a loop looks: about what a sleep and the wake-up from it cost.
const LOOK_NS: u64 = 50_000;
/// How often it looks for messages of other threads (a read of memory) between two questions to the system.
const LOOKS_PER_POLL: usize = 16;
/// To give way takes less than this where nobody else wants the core.
const WANTED_NS: u64 = 4_000;
/// After so many vain attempts in a row there is one in 2^10 sends.
const MOST_VAIN: u32 = 10;

/// Whether an answer is expected, and whether it is worth to stay awake for it.
#[derive(Default)]
pub(crate) struct Patience {
    expecting: Cell<bool>,
    vain: Cell<u32>,
    /// How many more times the loop goes to sleep at once.
    skip: Cell<u32>,
}

impl Patience {
    /// Whether to look for an answer now, before a wait.
    fn begins(&self) -> bool {
        if !self.expecting.take() {
            return false;
        }
        let skip = self.skip.get();
        self.skip.set(skip.saturating_sub(1));
        skip == 0 && has_cores()
    }

    fn ended(&self, answered: bool) {
        if answered {
            self.vain.set(self.vain.get().saturating_sub(2));
        } else {
            self.vain.set((self.vain.get() + 1).min(MOST_VAIN));
            self.skip.set((1 << self.vain.get()) - 1);
        }
    }
}

/// On one core the other side cannot answer while this one looks.
fn has_cores() -> bool {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from)) > 1
}

impl EventLoop {
    /// Says that something has been sent to another thread or process that may answer at once.
    pub fn expect_answer(&self) {
        self.patience.expecting.set(true);
    }

    /// Looks for events for a moment, if an answer is expected. Whether there is something to do, so that the loop need
    /// not sleep.
    pub(crate) fn look_for_answer(&self, events: &mut mio::Events, timeout: Option<Duration>) -> bool {
        if !self.patience.begins() {
            return false;
        }
        let longest = timeout.map_or(LOOK_NS, |timeout| (timeout.as_nanos() as u64).min(LOOK_NS));
        let end = hrtime_ns() + longest;
        let answered = loop {
            let _ = (0..LOOKS_PER_POLL).any(|_| {
                std::hint::spin_loop();
                self.inbox.has_messages()
            });
            self.poller.look(events);
            if !events.is_empty() || self.inbox.has_messages() {
                break true;
            }
            let before = hrtime_ns();
            if before >= end {
                break false;
            }
            // Whoever else wants this core has it first: it may be the other side. Where somebody did, the core does not
            // go to sleep with us, and being woken is cheap.
            std::thread::yield_now();
            if hrtime_ns() - before > WANTED_NS {
                break false;
            }
        };
        self.patience.ended(answered);
        answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(patience: &Patience, sends: usize, answered: bool) -> usize {
        let attempt = || {
            patience.expecting.set(true);
            let begins = patience.begins();
            if begins {
                patience.ended(answered);
            }
            begins
        };
        (0..sends).filter(|_| attempt()).count()
    }

    #[test]
    fn vain_attempts_become_rare_and_answers_bring_them_back() {
        if !has_cores() {
            return;
        }
        let patience = Patience::default();
        assert_eq!(attempts(&patience, 100, true), 100);
        assert!(attempts(&patience, 10_000, false) < 25);
        attempts(&patience, 10_000, true);
        assert_eq!(attempts(&patience, 100, true), 100);
    }

    #[test]
    fn who_expects_nothing_sleeps_at_once() {
        assert!(!Patience::default().begins());
    }
}
