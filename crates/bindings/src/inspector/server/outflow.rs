//! What a session has said and its debugger has not taken yet. A program that says more than that waits, but not for ever.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that may be on their way.
const MOST_BYTES: usize = 64 << 20;
/// How long a debugger may take nothing while that much waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct State {
    waiting: usize,
    /// Bytes that were taken in all.
    taken: u64,
    dead: bool,
}

#[derive(Default)]
pub struct Outflow {
    state: Mutex<State>,
    moved: Condvar,
}

impl Outflow {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for a message. `false`: the debugger is gone, or takes nothing.
    pub fn reserve(&self, bytes: usize) -> bool {
        let mut state = self.state();
        while state.waiting > MOST_BYTES && !state.dead {
            let taken = state.taken;
            let (again, waited) = self.moved.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            state = again;
            if waited.timed_out() && state.taken == taken {
                state.dead = true;
            }
        }
        state.waiting += bytes;
        !state.dead
    }

    /// The debugger's socket has taken a message.
    pub fn took(&self, bytes: usize) {
        let mut state = self.state();
        state.waiting = state.waiting.saturating_sub(bytes);
        state.taken += bytes as u64;
        drop(state);
        self.moved.notify_all();
    }

    /// The connection is gone.
    pub fn end(&self) {
        self.state().dead = true;
        self.moved.notify_all();
    }
}
