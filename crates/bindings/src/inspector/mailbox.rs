//! The way into a thread's inspector from other threads: letters, and what makes the thread read them, whether it waits
//! in its loop, runs JavaScript or stands in a breakpoint.

use crate::prelude::*;
use event_loop::Remote;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where the answers and notifications of a session go that is held by another thread.
pub type RemoteSink = Arc<dyn Fn(String) + Send + Sync>;

/// What other threads ask of an inspector.
pub enum Letter {
    /// Open a session; its number was drawn by the sender.
    Connect {
        session: u32,
        sink: RemoteSink,
    },
    Message {
        session: u32,
        text: String,
    },
    Disconnect {
        session: u32,
    },
    /// A worker has started, or has ended: for sessions that watch workers.
    WorkerStarted {
        thread: u32,
    },
    WorkerEnded {
        thread: u32,
    },
    /// A worker's session, opened by one of this thread's, has something to say.
    FromWorker {
        session: u32,
        child: u32,
        text: String,
    },
    /// Run, though nobody has said so who might have.
    Run,
    /// Open the server: somebody has sent the signal for it.
    Open,
}

impl Letter {
    fn size(&self) -> usize {
        match self {
            Letter::Message { text, .. } | Letter::FromWorker { text, .. } => OVERHEAD + text.len(),
            _ => OVERHEAD,
        }
    }
}

/// What a letter takes beside its text.
const OVERHEAD: usize = 64;

struct Reach {
    isolate: v8::IsolateHandle,
    remote: Remote,
}

#[derive(Default)]
struct Inner {
    letters: VecDeque<Letter>,
    bytes: usize,
    nudged: bool,
    reach: Option<Reach>,
}

/// One per thread that runs JavaScript and can be inspected.
#[derive(Default)]
pub struct Mailbox {
    inner: Mutex<Inner>,
    arrived: Condvar,
    /// An interrupt has been asked for, and a task posted to the loop, that have not come yet.
    interrupt_asked: AtomicBool,
    task_posted: AtomicBool,
    /// Letters that were read and wait for a safe point, and their bytes.
    put_off: AtomicUsize,
    put_off_bytes: AtomicUsize,
    /// A thread asks for interrupts until they have been done.
    tries: AtomicBool,
}

/// How often a thread is interrupted anew that was in the middle of lib/: at first, and when many of the interrupts found
/// it there again.
const OFTEN: Duration = Duration::from_millis(1);
const MANY: u32 = 2000;
const SELDOM: Duration = Duration::from_millis(20);
const STACK: usize = 64 * 1024;

impl Mailbox {
    /// The mailbox of this thread, whose loop and isolate are woken for it.
    pub fn here(scope: &mut Scope<'_, '_>) -> Arc<Mailbox> {
        let mailbox = Mailbox::default();
        let reach = Reach { isolate: scope.thread_safe_handle(), remote: env().event_loop().remote() };
        mailbox.inner().reach = Some(reach);
        Arc::new(mailbox)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves a letter and wakes the thread. Letters to a thread that has ended are dropped.
    pub fn post(&self, letter: Letter) {
        let mut inner = self.inner();
        let Some(reach) = &inner.reach else { return };
        let interrupt = !self.interrupt_asked.swap(true, Ordering::AcqRel);
        if interrupt {
            reach.isolate.request_interrupt(super::on_interrupt, std::ptr::null_mut());
        }
        let remote = (!self.task_posted.swap(true, Ordering::AcqRel)).then(|| reach.remote.clone());
        inner.bytes += letter.size();
        inner.letters.push_back(letter);
        drop(inner);
        self.arrived.notify_all();
        if let Some(remote) = remote {
            remote.post(Box::new(|_| super::on_task()));
        }
    }

    /// Interrupts the JavaScript of the thread for letters that are there already.
    pub fn ask_interrupt(&self) {
        if let Some(reach) = &self.inner().reach
            && !self.interrupt_asked.swap(true, Ordering::AcqRel)
        {
            reach.isolate.request_interrupt(super::on_interrupt, std::ptr::null_mut());
        }
    }

    /// Has the loop look, whether there are letters or not.
    pub fn ask_task(&self) {
        if let Some(reach) = &self.inner().reach
            && !self.task_posted.swap(true, Ordering::AcqRel)
        {
            reach.remote.post(Box::new(|_| super::on_task()));
        }
    }

    /// A letter was read, and waits for a safe point with this much text.
    pub fn put_off(&self, bytes: usize) {
        self.put_off.fetch_add(1, Ordering::AcqRel);
        self.put_off_bytes.fetch_add(bytes, Ordering::AcqRel);
    }

    /// The safe point has come.
    pub fn taken_up(&self, bytes: usize) {
        self.put_off.fetch_sub(1, Ordering::AcqRel);
        self.put_off_bytes.fetch_sub(bytes, Ordering::AcqRel);
    }

    /// Interrupts the JavaScript of the thread until what was put off has been done: a program that never returns to its
    /// loop comes out of lib/ all the same, but nothing tells when.
    pub fn try_again(self: &Arc<Self>) {
        if self.tries.swap(true, Ordering::AcqRel) {
            return;
        }
        let mailbox = self.clone();
        let ask = move || {
            let mut tries = 0;
            while mailbox.put_off.load(Ordering::Acquire) > 0 && mailbox.inner().reach.is_some() {
                std::thread::sleep(if tries < MANY { OFTEN } else { SELDOM });
                mailbox.ask_interrupt();
                tries = MANY.min(tries + 1);
            }
            mailbox.tries.store(false, Ordering::Release);
        };
        let thread = std::thread::Builder::new().name("inspector-tries".to_owned()).stack_size(STACK).spawn(ask);
        if thread.is_err() {
            // The loop does it.
            self.tries.store(false, Ordering::Release);
        }
    }

    /// Has a wait in [`Mailbox::wait`] end, without a letter.
    pub fn nudge(&self) {
        self.inner().nudged = true;
        self.arrived.notify_all();
    }

    /// The next letter.
    pub fn take(&self) -> Option<Letter> {
        let mut inner = self.inner();
        let letter = inner.letters.pop_front();
        inner.bytes -= letter.as_ref().map_or(0, Letter::size);
        letter
    }

    /// Bytes that wait to be read, or for a safe point.
    pub fn waiting_bytes(&self) -> usize {
        self.inner().bytes + self.put_off_bytes.load(Ordering::Acquire)
    }

    /// Waits for a letter or a nudge.
    pub fn wait(&self) {
        let mut inner = self.inner();
        while inner.letters.is_empty() && !inner.nudged {
            inner = self.arrived.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        inner.nudged = false;
    }

    /// The interrupt that was asked for has come.
    pub fn interrupted(&self) {
        self.interrupt_asked.store(false, Ordering::Release);
    }

    /// The task that was posted to the loop runs.
    pub fn task_runs(&self) {
        self.task_posted.store(false, Ordering::Release);
    }

    /// The thread ends: what comes is dropped from now on.
    pub fn close(&self) {
        let letters = {
            let mut inner = self.inner();
            inner.reach = None;
            inner.bytes = 0;
            std::mem::take(&mut inner.letters)
        };
        drop(letters);
    }
}
