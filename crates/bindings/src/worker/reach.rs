//! What a worker and its parent share: how the one is reached and stopped by the other, and how it ended.

use engine::v8;
use event_loop::{EventLoop, LoopTimes, Remote};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A failure that lib/ makes an error of: its code and the text that goes into its message.
pub type Failure = (String, String);

/// Bytes that a worker may still take after its heap is full. Too little, and it is busy collecting instead of ending,
/// or V8 gives the whole process up.
const LAST_ROOM: usize = 512 << 20;

/// Known to both threads.
pub struct Shared {
    id: u32,
    stopping: AtomicBool,
    exit_code: AtomicI32,
    inner: Mutex<Inner>,
}

struct Running {
    isolate: v8::IsolateHandle,
    remote: Remote,
    times: Arc<LoopTimes>,
}

#[derive(Default)]
struct Inner {
    /// While there is an isolate.
    running: Option<Running>,
    failure: Option<Failure>,
}

impl Shared {
    pub fn new(id: u32) -> Self {
        Shared { id, stopping: AtomicBool::new(false), exit_code: AtomicI32::new(0), inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The thread's number; the main thread's is 0.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Whether the worker may run no more JavaScript.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub fn exit_code(&self) -> i32 {
        self.exit_code.load(Ordering::Relaxed)
    }

    /// Sets how the worker ends when nobody stops it.
    pub fn set_exit_code(&self, code: i32) {
        if !self.is_stopping() {
            self.exit_code.store(code, Ordering::Relaxed);
        }
    }

    /// Interrupts what runs in the worker and ends its loop. The first to ask says the exit code.
    pub fn stop(&self, code: i32) {
        if !self.stopping.swap(true, Ordering::Relaxed) {
            self.exit_code.store(code, Ordering::Relaxed);
        }
        let inner = self.inner();
        if let Some(running) = &inner.running {
            running.isolate.terminate_execution();
            running.remote.post(Box::new(|event_loop| event_loop.stop()));
        }
        drop(inner);
        crate::inspector::nudge(self.id);
    }

    /// Stops the worker with an error; of several the first counts.
    pub fn fail(&self, code: &str, message: &str) {
        self.inner().failure.get_or_insert_with(|| (code.to_owned(), message.to_owned()));
        self.stop(1);
    }

    /// Stops the worker because its heap is full. Returns how many bytes it may still take to get there.
    pub fn run_out_of_memory(&self) -> usize {
        const MESSAGE: &str = "Worker terminated due to reaching memory limit: JS heap out of memory";
        self.fail("ERR_WORKER_OUT_OF_MEMORY", MESSAGE);
        LAST_ROOM
    }

    pub fn failure(&self) -> Option<Failure> {
        self.inner().failure.clone()
    }

    /// The worker can be reached from now on. Returns whether it may run at all.
    pub fn begin(&self, isolate: v8::IsolateHandle, event_loop: &EventLoop) -> bool {
        let running = Running { isolate, remote: event_loop.remote(), times: event_loop.times() };
        self.inner().running = Some(running);
        !self.is_stopping()
    }

    /// What the worker's loop does, while there is one.
    pub fn loop_times(&self) -> Option<Arc<LoopTimes>> {
        self.inner().running.as_ref().map(|running| running.times.clone())
    }

    /// The isolate is about to go.
    pub fn end(&self) {
        self.inner().running = None;
    }
}
