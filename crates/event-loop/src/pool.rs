//! The thread pool for blocking work: one for the process, shared by its loops.
//!
//! `UV_THREADPOOL_SIZE` (default 4, at most 1024) is read when the first work is submitted; threads
//! start as they are needed and then stay.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;
use crate::remote::{Inbox, Message};
use crate::request::RequestId;

/// Slow work (name lookups) may take half of the threads at most, so that it cannot starve the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    Normal,
    Slow,
}

/// When a piece of work waited and ran, for the phase hook.
pub(crate) struct WorkSpan {
    pub(crate) label: &'static str,
    pub(crate) thread: usize,
    pub(crate) submitted_ns: u64,
    pub(crate) started_ns: u64,
    pub(crate) ended_ns: u64,
}

impl EventLoop {
    /// Runs `work` on a pool thread and then `done` on this loop, which stays alive until then.
    ///
    /// `label` names the resource to users. A panic in `work` continues on the loop's thread.
    pub fn pool_submit<T: Send + 'static>(
        &self,
        label: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
        done: impl FnOnce(&EventLoop, T) + 'static,
    ) -> RequestId {
        self.pool_submit_kind(WorkKind::Normal, label, work, done)
    }

    /// [`EventLoop::pool_submit`] for a given kind of work.
    pub fn pool_submit_kind<T: Send + 'static>(
        &self,
        kind: WorkKind,
        label: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
        done: impl FnOnce(&EventLoop, T) + 'static,
    ) -> RequestId {
        let completion = move |event_loop: &EventLoop, result: Box<dyn Any + Send>| {
            let result = *result.downcast::<thread::Result<T>>().expect("the type that was submitted");
            match result {
                Ok(value) => done(event_loop, value),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        };
        let request = self.requests.add(label, self.watches.place(), Some(Box::new(completion)));
        let run =
            move || -> Box<dyn Any + Send> { Box::new(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))) };
        let submitted_ns = if self.hook.is_set() { hrtime_ns() } else { 0 };
        let inbox = self.inbox.clone();
        pool().submit(Job { kind, label, request, inbox, submitted_ns, run: Box::new(run) });
        request
    }

    /// Takes work back that no thread has started yet; `done` is then never called.
    ///
    /// Returns whether that was so.
    pub fn pool_cancel(&self, request: RequestId) -> bool {
        let Some(job) = pool().withdraw(&self.inbox, request) else { return false };
        drop(job);
        self.requests.remove(request);
        true
    }
}

struct Job {
    kind: WorkKind,
    label: &'static str,
    request: RequestId,
    inbox: Arc<Inbox>,
    /// 0: nobody wants to know.
    submitted_ns: u64,
    run: Box<dyn FnOnce() -> Box<dyn Any + Send> + Send>,
}

#[derive(Default)]
struct State {
    normal: VecDeque<Job>,
    slow: VecDeque<Job>,
    slow_running: usize,
    idle: usize,
    /// Of those, how many have been woken and have not run yet.
    woken: usize,
    threads: usize,
}

struct Pool {
    state: Mutex<State>,
    work: Condvar,
    size: usize,
}

fn pool() -> &'static Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    POOL.get_or_init(|| Pool { state: Mutex::default(), work: Condvar::new(), size: configured_size() })
}

fn configured_size() -> usize {
    let configured = std::env::var("UV_THREADPOOL_SIZE").ok().map(|size| leading_number(&size));
    configured.unwrap_or(4).clamp(1, 1024)
}

/// As C's `atoi`: digits up to the first other character.
fn leading_number(text: &str) -> usize {
    let text = text.trim_start();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    text[..digits].parse().unwrap_or(if digits == 0 { 0 } else { usize::MAX })
}

impl Pool {
    fn submit(&'static self, job: Job) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match job.kind {
            WorkKind::Normal => state.normal.push_back(job),
            WorkKind::Slow => state.slow.push_back(job),
        }
        if state.idle > state.woken {
            state.woken += 1;
            // The thread that wakes needs the lock at once.
            drop(state);
            self.work.notify_one();
        } else if state.threads < self.size {
            let number = state.threads;
            let started = thread::Builder::new()
                .name("libuv-worker".into())
                .stack_size(8 << 20)
                .spawn(move || self.serve(number));
            match started {
                Ok(_) => state.threads += 1,
                // The system refuses even the first thread: the work is done here, or it would never be.
                Err(_) if state.threads == 0 => {
                    let job = state.normal.pop_front().or_else(|| state.slow.pop_front());
                    drop(state);
                    if let Some(job) = job {
                        execute(job, 0);
                    }
                }
                Err(_) => {}
            }
        }
    }

    fn withdraw(&self, inbox: &Arc<Inbox>, request: RequestId) -> Option<Job> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { normal, slow, .. } = &mut *state;
        [normal, slow].into_iter().find_map(|queue| {
            let index = queue.iter().position(|job| job.request == request && Arc::ptr_eq(&job.inbox, inbox))?;
            queue.remove(index)
        })
    }

    fn serve(&self, thread: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let slow_allowed = self.size.div_ceil(2);
            let job = match state.normal.pop_front() {
                Some(job) => Some(job),
                None if state.slow_running < slow_allowed => state.slow.pop_front(),
                None => None,
            };
            let Some(job) = job else {
                state.idle += 1;
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                state.woken = state.woken.saturating_sub(1);
                continue;
            };
            let slow = job.kind == WorkKind::Slow;
            state.slow_running += usize::from(slow);
            drop(state);
            execute(job, thread);
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.slow_running -= usize::from(slow);
        }
    }
}

fn execute(job: Job, thread: usize) {
    let Job { label, request, inbox, submitted_ns, run, .. } = job;
    if submitted_ns == 0 {
        inbox.send(Message::Completed(request, run()));
        return;
    }
    let started_ns = hrtime_ns();
    let result = run();
    let ended_ns = hrtime_ns();
    inbox.send(Message::Worked(WorkSpan { label, thread, submitted_ns, started_ns, ended_ns }));
    inbox.send(Message::Completed(request, result));
}
