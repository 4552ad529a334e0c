//! V8's process-wide set-up: flags, worker threads, and the tasks that V8 wants run on an isolate's own thread
//! (callbacks of finalization registries, results of compilation on other threads, collection in idle time).

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use v8::{PlatformImpl, Task};

/// Starts V8 once per process with the given V8 flags; returns the flags that V8 does not know.
pub fn initialize(flags: &[String], worker_threads: u32) -> Vec<String> {
    static STARTED: OnceLock<()> = OnceLock::new();
    let mut unknown = Vec::new();
    STARTED.get_or_init(|| {
        // v8.setFlagsFromString() works for as long as the program runs.
        let mut argv = vec!["anode".to_owned(), "--no-freeze-flags-after-init".to_owned()];
        argv.extend_from_slice(flags);
        flags.iter().for_each(|flag| note_gc_flag(&mut gc_is_exposed(), flag));
        unknown = v8::V8::set_flags_from_command_line(argv).split_off(1);
        // Unprotected: isolates may be made on any thread.
        let platform = v8::new_custom_platform(worker_threads, false, true, ForegroundPlatform).make_shared();
        v8::V8::initialize_platform(platform);
        v8::V8::initialize();
    });
    unknown
}

/// Whether the program has set `--expose-gc`. Held while flags are changed, so that threads do so one after the other.
static GC_IS_EXPOSED: Mutex<bool> = Mutex::new(false);

fn gc_is_exposed() -> MutexGuard<'static, bool> {
    GC_IS_EXPOSED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note_gc_flag(exposed: &mut bool, flag: &str) {
    match flag.trim().replace('_', "-").as_str() {
        "--expose-gc" => *exposed = true,
        "--no-expose-gc" | "--noexpose-gc" => *exposed = false,
        _ => {}
    }
}

/// Sets V8's flags while it runs.
pub fn set_flags(flags: &str) {
    let mut exposed = gc_is_exposed();
    flags.split_whitespace().for_each(|flag| note_gc_flag(&mut exposed, flag));
    v8::V8::set_flags_from_string(flags);
}

/// Runs `make`, which makes a context, while no other thread changes the flags that say what a context has.
pub fn with_flags_held<T>(make: impl FnOnce() -> T) -> T {
    let _held = gc_is_exposed();
    make()
}

/// Runs `make`; contexts that it makes have V8's function `gc`.
pub fn with_gc_exposed<T>(make: impl FnOnce() -> T) -> T {
    let exposed = gc_is_exposed();
    if *exposed {
        return make();
    }
    v8::V8::set_flags_from_string("--expose-gc");
    let made = make();
    v8::V8::set_flags_from_string("--no-expose-gc");
    made
}

/// Told, on any thread, that a task has come: to be run at once, or after the given time.
pub type Wake = Box<dyn Fn(Option<Duration>) + Send + Sync>;

#[derive(Default)]
struct Inbox {
    tasks: Vec<(Option<Instant>, Task)>,
    wake: Option<Arc<Wake>>,
}

#[derive(Default)]
struct Inboxes {
    by_isolate: Mutex<HashMap<usize, Inbox>>,
    arrived: Condvar,
}

fn inboxes() -> &'static Inboxes {
    static INBOXES: OnceLock<Inboxes> = OnceLock::new();
    INBOXES.get_or_init(Inboxes::default)
}

impl Inboxes {
    fn with<R>(&self, isolate: usize, f: impl FnOnce(&mut Inbox) -> R) -> R {
        let mut all = self.by_isolate.lock().unwrap_or_else(PoisonError::into_inner);
        f(all.entry(isolate).or_default())
    }

    fn post(&self, isolate: usize, task: Task, delay: Option<Duration>) {
        let due = delay.map(|delay| Instant::now() + delay);
        let wake = self.with(isolate, |inbox| {
            inbox.tasks.push((due, task));
            inbox.wake.clone()
        });
        self.arrived.notify_all();
        if let Some(wake) = wake {
            wake(delay);
        }
    }
}

struct ForegroundPlatform;

fn seconds(delay: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(delay).ok()
}

impl PlatformImpl for ForegroundPlatform {
    fn post_task(&self, isolate: *mut std::ffi::c_void, task: Task) {
        inboxes().post(isolate as usize, task, None);
    }

    fn post_non_nestable_task(&self, isolate: *mut std::ffi::c_void, task: Task) {
        inboxes().post(isolate as usize, task, None);
    }

    fn post_delayed_task(&self, isolate: *mut std::ffi::c_void, task: Task, delay: f64) {
        inboxes().post(isolate as usize, task, seconds(delay));
    }

    fn post_non_nestable_delayed_task(&self, isolate: *mut std::ffi::c_void, task: Task, delay: f64) {
        inboxes().post(isolate as usize, task, seconds(delay));
    }
}

/// The tasks of one isolate, held by its thread.
pub struct ForegroundTasks(usize);

impl ForegroundTasks {
    /// Has `wake` called whenever V8 posts a task for the isolate, and now for those that wait already.
    pub fn attach(isolate: &v8::Isolate, wake: Wake) -> Self {
        let key = key_of(isolate);
        let waiting = inboxes().with(key, |inbox| {
            inbox.wake = Some(Arc::new(wake));
            (!inbox.tasks.is_empty()).then(|| inbox.wake.clone()).flatten()
        });
        if let Some(wake) = waiting {
            wake(None);
        }
        ForegroundTasks(key)
    }

    /// Takes the tasks that are due, in their order. They must be run on the isolate's thread, inside it.
    pub fn take_due(&self) -> Vec<Task> {
        let now = Instant::now();
        inboxes().with(self.0, |inbox| {
            let (due, later) =
                std::mem::take(&mut inbox.tasks).into_iter().partition(|(due, _)| due.is_none_or(|due| due <= now));
            inbox.tasks = later;
            let due: Vec<(Option<Instant>, Task)> = due;
            due.into_iter().map(|(_, task)| task).collect()
        })
    }

    /// Waits until a task arrives for any isolate, but not longer than `limit`.
    pub fn wait(&self, limit: Duration) {
        let inboxes = inboxes();
        let all = inboxes.by_isolate.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(&self.0).is_some_and(|inbox| inbox.tasks.iter().any(|(due, _)| due.is_none())) {
            return;
        }
        drop(inboxes.arrived.wait_timeout(all, limit));
    }
}

impl Drop for ForegroundTasks {
    fn drop(&mut self) {
        forget(self.0);
    }
}

fn forget(key: usize) {
    let gone = inboxes().by_isolate.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    // Tasks may own what posts another when it goes: not under the lock.
    drop(gone);
}

/// Disposes of an isolate that will run nothing more, and of the tasks that V8 still had for it: another isolate may
/// get its address.
pub fn dispose_isolate(isolate: v8::OwnedIsolate) {
    let key = key_of(&isolate);
    drop(isolate);
    forget(key);
}

/// What tells isolates apart while they live.
fn key_of(isolate: &v8::Isolate) -> usize {
    // SAFETY: the pointer serves as a key only.
    unsafe { std::mem::transmute_copy::<v8::UnsafeRawIsolatePtr, usize>(&isolate.as_raw_isolate_ptr()) }
}
