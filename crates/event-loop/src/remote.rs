//! The one way into a loop from other threads.

use std::any::Any;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::event_loop::EventLoop;
use crate::request::RequestId;
use crate::signal::SignalCounts;

pub(crate) enum Message {
    Task(Box<dyn FnOnce(&EventLoop) + Send>),
    Completed(RequestId, Box<dyn Any + Send>),
    Worked(crate::pool::WorkSpan),
}

/// What other threads and signal handlers leave for the loop.
pub(crate) struct Inbox {
    waker: mio::Waker,
    /// Something was left that the loop has not looked at.
    waits: AtomicBool,
    /// The loop is in its poll, or about to enter it, and will not look before it is woken.
    asleep: AtomicBool,
    closed: AtomicBool,
    messages: Mutex<Vec<Message>>,
    pub(crate) signals: SignalCounts,
}

impl Inbox {
    pub(crate) fn new(waker: mio::Waker) -> Arc<Self> {
        Arc::new(Inbox {
            waker,
            waits: AtomicBool::new(false),
            asleep: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            messages: Mutex::new(Vec::new()),
            signals: SignalCounts::new(),
        })
    }

    pub(crate) fn send(&self, message: Message) -> bool {
        if self.closed.load(Ordering::Acquire) {
            return false;
        }
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        self.wake();
        true
    }

    /// Async-signal-safe: atomics and at most one `write`, which only a loop that sleeps needs.
    pub(crate) fn wake(&self) {
        // Ordered against `fall_asleep`: either it sees what waits, or we see that it sleeps.
        self.waits.store(true, Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst) && self.asleep.swap(false, Ordering::SeqCst) {
            // The only failure is a full counter, and then the loop is awake already.
            let _ = self.waker.wake();
        }
    }

    /// Whether the loop has something to look at.
    pub(crate) fn has_messages(&self) -> bool {
        self.waits.load(Ordering::SeqCst)
    }

    /// Says that the loop has to be woken from now on; `false`: something waits, it must not sleep.
    pub(crate) fn fall_asleep(&self) -> bool {
        self.asleep.store(true, Ordering::SeqCst);
        if self.has_messages() {
            self.wake_up();
            return false;
        }
        true
    }

    pub(crate) fn wake_up(&self) {
        self.asleep.store(false, Ordering::SeqCst);
    }

    /// Swaps the messages out into `spare`, which must be empty.
    pub(crate) fn take(&self, spare: &mut Vec<Message>) {
        self.waits.store(false, Ordering::SeqCst);
        std::mem::swap(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner), spare);
    }

    /// Dropped messages may own what wants the loop's thread; so they are dropped by the caller, here.
    pub(crate) fn close(&self) -> Vec<Message> {
        self.closed.store(true, Ordering::Release);
        std::mem::take(&mut *self.messages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A handle for other threads: clone it, send it, post work to the loop's thread.
#[derive(Clone)]
pub struct Remote(Arc<Inbox>);

impl Remote {
    pub(crate) fn new(inbox: Arc<Inbox>) -> Self {
        Remote(inbox)
    }

    /// Runs `task` on the loop's thread, in the poll phase, in the order posted.
    ///
    /// Does not keep the loop alive. Returns `false`, dropping `task`, once the loop is gone.
    pub fn post(&self, task: Box<dyn FnOnce(&EventLoop) + Send>) -> bool {
        self.0.send(Message::Task(task))
    }

    /// Whether a watched signal has come that the loop has not looked at yet.
    pub fn signal_waits(&self, signal: i32) -> bool {
        self.0.signals.is_waiting(signal)
    }

    /// Makes the loop's poll return, without anything to do.
    pub fn wake(&self) -> io::Result<()> {
        self.0.waker.wake()
    }
}
