//! Signals: a handle per watcher, called in the poll phase once for each delivery.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::event_loop::EventLoop;
use crate::handle::{Handle, HandleId};
use crate::sys;

/// One more than the highest signal number.
pub(crate) const SIGNALS: usize = 65;

/// How often each signal came since the loop last looked. Written by signal handlers.
pub(crate) struct SignalCounts {
    any: AtomicBool,
    counts: [AtomicU32; SIGNALS],
}

impl SignalCounts {
    pub(crate) fn new() -> Self {
        SignalCounts { any: AtomicBool::new(false), counts: [const { AtomicU32::new(0) }; SIGNALS] }
    }

    /// Whether a delivery waits that the loop has not looked at.
    pub(crate) fn is_waiting(&self, signal: i32) -> bool {
        self.counts.get(signal as usize).is_some_and(|count| count.load(Ordering::Acquire) != 0)
    }

    /// Async-signal-safe.
    pub(crate) fn raise(&self, signal: i32) {
        self.counts[signal as usize].fetch_add(1, Ordering::Relaxed);
        self.any.store(true, Ordering::Release);
    }
}

#[derive(Default)]
pub(crate) struct Signals {
    watchers: RefCell<Vec<Rc<SignalWatcher>>>,
}

/// Told the signal's number at each delivery.
pub type OnSignal = Box<dyn Fn(&EventLoop, i32)>;

/// A watch on one signal number. Any number of them may share a signal.
pub struct SignalWatcher {
    id: Cell<Option<HandleId>>,
    signal: i32,
    callback: OnSignal,
}

impl Handle for SignalWatcher {
    fn resource(&self) -> &'static str {
        "SignalWrap"
    }

    fn detail(&self) -> Option<String> {
        Some(format!("signal {}", self.signal))
    }
}

impl SignalWatcher {
    /// Starts watching: an active, referenced handle.
    ///
    /// `EINVAL` for numbers that are no signal or cannot be caught, `EBUSY` when another loop of this
    /// process watches the signal.
    pub fn start(event_loop: &EventLoop, signal: i32, callback: OnSignal) -> io::Result<Rc<SignalWatcher>> {
        let watchers = &event_loop.signals.watchers;
        if !watchers.borrow().iter().any(|watcher| watcher.signal == signal) {
            sys::watch_signal(signal, &event_loop.inbox)?;
        }
        let watcher = Rc::new(SignalWatcher { id: Cell::new(None), signal, callback });
        let id = event_loop.add_handle(watcher.clone());
        watcher.id.set(Some(id));
        event_loop.set_active(id, true);
        watchers.borrow_mut().push(watcher.clone());
        Ok(watcher)
    }

    /// The handle, until it is closed.
    pub fn id(&self) -> Option<HandleId> {
        self.id.get()
    }

    /// Stops watching and closes the handle; the last watcher of a signal restores its default.
    pub fn close(&self, event_loop: &EventLoop) {
        let Some(id) = self.id.take() else { return };
        let watchers = &event_loop.signals.watchers;
        watchers.borrow_mut().retain(|watcher| watcher.id.get().is_some());
        if !watchers.borrow().iter().any(|watcher| watcher.signal == self.signal) {
            sys::unwatch_signal(self.signal);
        }
        event_loop.close_handle(id, None);
    }
}

impl EventLoop {
    /// How many watchers a signal has.
    pub fn signal_watchers(&self, signal: i32) -> usize {
        self.signals.watchers.borrow().iter().filter(|watcher| watcher.signal == signal).count()
    }

    pub(crate) fn deliver_signals(&self) -> u64 {
        let signals = &self.inbox.signals;
        if !signals.any.swap(false, Ordering::AcqRel) {
            return 0;
        }
        let mut delivered = 0;
        for signal in 1..SIGNALS {
            for _ in 0..signals.counts[signal].swap(0, Ordering::AcqRel) {
                let watchers = self.signals.watchers.borrow().clone();
                let mine = watchers.iter().filter(|watcher| watcher.signal == signal as i32);
                for watcher in mine.filter(|watcher| watcher.id.get().is_some()) {
                    (watcher.callback)(self, signal as i32);
                    delivered += 1;
                }
            }
        }
        delivered
    }

    pub(crate) fn release_signals(&self) {
        let mut signals: Vec<i32> = self.signals.watchers.take().iter().map(|watcher| watcher.signal).collect();
        signals.dedup();
        signals.into_iter().for_each(sys::unwatch_signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_reaches_every_watcher_once_and_its_default_returns() {
        let event_loop = EventLoop::new().unwrap();
        let count = Rc::new(Cell::new(0));
        let watch = || {
            let count = count.clone();
            let callback = move |_: &EventLoop, _: i32| count.set(count.get() + 1);
            SignalWatcher::start(&event_loop, libc::SIGURG, Box::new(callback)).unwrap()
        };
        let watchers = [watch(), watch()];
        sys_raise(libc::SIGURG);
        event_loop.run_once();
        assert_eq!(count.get(), 2);
        watchers.iter().for_each(|watcher| watcher.close(&event_loop));
        assert!(!event_loop.run());
        // Its default is to be ignored; a handler left behind would count on.
        sys_raise(libc::SIGURG);
        event_loop.run_once();
        assert_eq!(count.get(), 2);
    }

    #[test]
    fn a_signal_that_cannot_be_caught_is_einval() {
        let event_loop = EventLoop::new().unwrap();
        let error = SignalWatcher::start(&event_loop, libc::SIGKILL, Box::new(|_, _| {})).err().unwrap();
        assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
    }

    fn sys_raise(signal: i32) {
        sys::kill(std::process::id() as i32, signal).unwrap();
    }
}
