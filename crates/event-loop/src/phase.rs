//! The phases of an iteration, what is measured of them, and the hook that sees them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;

/// The phases, in the order of the loop's diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Timers,
    Pending,
    Prepare,
    Poll,
    Check,
    Close,
}

impl Phase {
    pub fn name(self) -> &'static str {
        match self {
            Phase::Timers => "timers",
            Phase::Pending => "pending",
            Phase::Prepare => "prepare",
            Phase::Poll => "poll",
            Phase::Check => "check",
            Phase::Close => "close",
        }
    }
}

/// What the phase hook is told. Times are [`hrtime_ns`]'s.
#[derive(Clone, Copy, Debug)]
pub enum PhaseEvent {
    Enter {
        phase: Phase,
        at_ns: u64,
    },
    /// `events`: callbacks run, or in the poll phase events received. `idle_ns`: waited in the poll.
    Leave {
        phase: Phase,
        at_ns: u64,
        events: u64,
        idle_ns: u64,
    },
    /// A piece of pool work, told when the loop learns of its end. `thread` counts from 0.
    Work {
        label: &'static str,
        thread: usize,
        submitted_ns: u64,
        started_ns: u64,
        ended_ns: u64,
    },
}

/// Sums since the loop was created.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metrics {
    /// Iterations begun.
    pub iterations: u64,
    /// Poll events handled.
    pub events: u64,
    /// Poll events that were waiting when the poll began.
    pub events_waiting: u64,
    /// Time spent waiting in the poll.
    pub idle_ns: u64,
}

type HookFn = dyn Fn(PhaseEvent);

/// Told when the poll begins to wait, and when it has waited.
pub(crate) type IdleHook = Rc<dyn Fn(bool)>;

#[derive(Default)]
pub(crate) struct Hook {
    set: Cell<bool>,
    function: RefCell<Option<Rc<HookFn>>>,
}

impl Hook {
    pub(crate) fn is_set(&self) -> bool {
        self.set.get()
    }

    #[cold]
    pub(crate) fn call(&self, event: PhaseEvent) {
        let function = self.function.borrow().clone();
        if let Some(function) = function {
            function(event);
        }
    }
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) iterations: Cell<u64>,
    pub(crate) events: Cell<u64>,
    pub(crate) events_waiting: Cell<u64>,
    pub(crate) times: Arc<LoopTimes>,
}

/// How long a loop has run and waited, for whoever asks on any thread.
#[derive(Default)]
pub struct LoopTimes {
    /// When the loop was first entered, as [`hrtime_ns`]; 0 before.
    started: AtomicU64,
    idle: AtomicU64,
    /// When the current wait began; 0 outside of one.
    waiting_since: AtomicU64,
}

impl LoopTimes {
    pub(crate) fn begin(&self) {
        let _ = self.started.compare_exchange(0, hrtime_ns(), Ordering::Relaxed, Ordering::Relaxed);
    }

    pub(crate) fn begin_wait(&self, now_ns: u64) {
        self.waiting_since.store(now_ns, Ordering::Relaxed);
    }

    pub(crate) fn end_wait(&self, began_ns: u64) {
        // Written by the loop's thread alone.
        let idle = self.idle.load(Ordering::Relaxed) + (hrtime_ns() - began_ns);
        self.idle.store(idle, Ordering::Relaxed);
        self.waiting_since.store(0, Ordering::Relaxed);
    }

    /// Nanoseconds of waiting, one under way included.
    pub fn idle_ns(&self) -> u64 {
        let since = self.waiting_since.load(Ordering::Relaxed);
        let waiting = if since == 0 { 0 } else { hrtime_ns().saturating_sub(since) };
        self.idle.load(Ordering::Relaxed) + waiting
    }

    /// Nanoseconds since the loop was first entered; `None` before.
    pub fn elapsed_ns(&self) -> Option<u64> {
        let started = self.started.load(Ordering::Relaxed);
        (started != 0).then(|| hrtime_ns().saturating_sub(started))
    }
}

pub(crate) fn add(counter: &Cell<u64>, amount: u64) {
    counter.set(counter.get() + amount);
}

impl EventLoop {
    /// Sets or removes the function that sees every phase. Unset, it costs one branch a phase.
    pub fn set_phase_hook(&self, hook: Option<Rc<dyn Fn(PhaseEvent)>>) {
        self.hook.set.set(hook.is_some());
        self.hook.function.replace(hook);
    }

    /// The sums so far; a wait under way (seen from another thread's request) is not counted yet.
    pub fn metrics(&self) -> Metrics {
        Metrics {
            iterations: self.counters.iterations.get(),
            events: self.counters.events.get(),
            events_waiting: self.counters.events_waiting.get(),
            idle_ns: self.counters.times.idle_ns(),
        }
    }

    /// What other threads may look at.
    pub fn times(&self) -> Arc<LoopTimes> {
        self.counters.times.clone()
    }

    /// Sets the function that is told, with `true`, when the poll begins to wait, and with `false` when it has waited.
    pub fn set_idle_hook(&self, hook: Rc<dyn Fn(bool)>) {
        self.idle_hook.replace(Some(hook));
    }

    pub(crate) fn tell_idle(&self, idle: bool) {
        let hook = self.idle_hook.borrow().clone();
        if let Some(hook) = hook {
            hook(idle);
        }
    }

    /// Runs one phase's body, which returns how many callbacks it ran, between the hook's calls.
    pub(crate) fn in_phase(&self, phase: Phase, body: impl FnOnce() -> u64) {
        if !self.hook.is_set() {
            body();
            return;
        }
        self.hook.call(PhaseEvent::Enter { phase, at_ns: hrtime_ns() });
        let idle_before = self.counters.times.idle_ns();
        let events = body();
        let idle_ns = self.counters.times.idle_ns() - idle_before;
        self.hook.call(PhaseEvent::Leave { phase, at_ns: hrtime_ns(), events, idle_ns });
    }
}
