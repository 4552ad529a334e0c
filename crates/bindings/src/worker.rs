//! Worker threads, from both sides: how one is started, stopped and waited for, and what it knows of itself. What runs
//! in the thread is in the runtime crate, which registers itself with [`set_runner`].

mod reach;
mod seat;

pub use reach::Shared;
pub use seat::{Environment, Limits, Seat};

use crate::prelude::*;
use crate::startup::{StartupInfo, startup_info};
use event_loop::{Handle, HandleId};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// Runs a worker on the thread it is called on, until its end.
pub type Runner = fn(Seat, StartupInfo);

static RUNNER: OnceLock<Runner> = OnceLock::new();

/// Says, once a process, what runs workers.
pub fn set_runner(runner: Runner) {
    // Every caller registers the same function.
    let _ = RUNNER.set(runner);
}

static LAST_ID: AtomicU32 = AtomicU32::new(0);
static PROCESS_ENDS: AtomicBool = AtomicBool::new(false);

/// Whether the process is ending, so that nothing needs to be taken down neatly.
pub fn process_ends() -> bool {
    PROCESS_ENDS.load(Ordering::Relaxed)
}

struct WorkerHandle;

impl Handle for WorkerHandle {
    fn resource(&self) -> &'static str {
        "Worker"
    }
}

struct Child {
    handle: HandleId,
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
    ports: [u32; 2],
    on_exit: Callback,
}

/// The workers that this thread has started.
#[derive(Default)]
struct Children(RefCell<HashMap<u32, Child>>);

/// Bytes of a thread's stack that JavaScript does not get: for native code below it.
const STACK_RESERVE: usize = 192 * 1024;
const MEGABYTE: usize = 1024 * 1024;

/// `start(port, control, env, execArgv, nodeOptions, limits, name, onExit, url)` → the thread's number, or the words of the
/// options that a worker cannot have. `port` and `control` are the worker's ends. `env`: names and values in a flat
/// array, or `undefined` to share this thread's. `limits`: as [`complete_limits`] takes them. When the thread is gone,
/// `onExit(code, errorCode, errorMessage)`.
#[binding]
fn start<'s>(scope: &mut Scope<'s, '_>, args: Args<'s>) -> Result<Local<'s, Value>, NodeError> {
    let ports = [args.get(0), args.get(1)].map(|id| id.uint32_value(scope).unwrap_or_default());
    let environment = <Option<crate::modules::Strings> as FromValue>::from_value(scope, args.get(2))?;
    let exec_argv = <Option<crate::modules::Strings> as FromValue>::from_value(scope, args.get(3))?;
    let node_options = <Option<String> as FromValue>::from_value(scope, args.get(4))?;
    let limits = SharedBytes::from_value(scope, args.get(5))?;
    let name = String::from_value(scope, args.get(6))?;
    let on_exit = Callback::from_value(scope, args.get(7))?;
    let url = String::from_value(scope, args.get(8))?;
    let env = env();
    if env.worker().is_none() {
        crate::inspector::let_workers_reach(scope);
    }
    let info = match worker_options(exec_argv, node_options) {
        Ok(info) => info,
        Err(refused) => return Ok(refused.into_value(scope)),
    };
    let id = LAST_ID.fetch_add(1, Ordering::Relaxed) + 1;
    let limits = Limits::complete(&limits);
    let shared = Arc::new(Shared::new(id));
    let seat = Seat {
        shared: shared.clone(),
        ports,
        name,
        url,
        environment: match environment {
            Some(pairs) => Environment::Own(seat::pairs(pairs.0)),
            None => Environment::Shared(crate::process::environment::join_group(scope)),
        },
        limits,
    };
    let stack = (limits.stack_mb * MEGABYTE as f64) as usize;
    let runner = *RUNNER.get().ok_or_else(|| NodeError::error("ERR_WORKER_INIT_FAILED", "no runner"))?;
    let parent = env.event_loop().remote();
    let spawned = std::thread::Builder::new()
        .name(format!("worker {id}"))
        .stack_size(stack.max(STACK_RESERVE * 2) + STACK_RESERVE)
        .spawn(move || {
            let _exit = TellsExit { parent, id };
            runner(seat, info);
        });
    let thread = match spawned {
        Ok(thread) => thread,
        Err(error) => {
            let message = format!(
                "Worker initialization failure: {}",
                engine::errno_code(error.raw_os_error().unwrap_or(libc::EAGAIN))
            );
            return Err(NodeError::error("ERR_WORKER_INIT_FAILED", message));
        }
    };
    let handle = env.event_loop().add_handle(Rc::new(WorkerHandle));
    env.event_loop().set_active(handle, true);
    crate::messaging::register_thread(id, ports[1]);
    let child = Child { handle, shared, thread, ports, on_exit };
    env.state::<Children>().0.borrow_mut().insert(id, child);
    Ok(id.into_value(scope))
}

/// Tells the parent's loop that the thread is over, even if it panics: the parent waits for that.
struct TellsExit {
    parent: event_loop::Remote,
    id: u32,
}

impl Drop for TellsExit {
    fn drop(&mut self) {
        let id = self.id;
        self.parent.post(Box::new(move |_| exited(id)));
    }
}

/// The options of a new worker: this thread's, or those of its own words.
fn worker_options(
    exec_argv: Option<crate::modules::Strings>,
    node_options: Option<String>,
) -> Result<StartupInfo, Vec<String>> {
    let own = startup_info();
    if exec_argv.is_none() && node_options.is_none() {
        return Ok(own);
    }
    let Some(parse) = own.parse_for_worker else { return Ok(own) };
    let exec_argv = exec_argv.map(|words| words.0);
    parse(&own, exec_argv, node_options)
}

/// Runs in the parent's loop when a worker's thread has nothing left to do.
fn exited(id: u32) {
    let env = env();
    let Some(child) = env.state::<Children>().0.borrow_mut().remove(&id) else { return };
    // It has posted its last task: this returns at once.
    let _ = child.thread.join();
    for port in child.ports {
        crate::messaging::drain(port);
    }
    env.event_loop().close_handle(child.handle, None);
    env.scope(|scope| {
        let code = child.shared.exit_code().into_value(scope);
        let failure = child.shared.failure();
        let (error, message) = match &failure {
            Some((code, message)) => (code.as_str().into_value(scope), message.as_str().into_value(scope)),
            None => (v8::undefined(scope).into(), v8::undefined(scope).into()),
        };
        child.on_exit.call(scope, &[code, error, message]);
    });
}

/// A worker that has been interrupted for that long is in native code.
const LONGEST_PATIENCE: Duration = Duration::from_millis(200);

/// Stops all workers of this thread and waits for them.
pub fn stop_children(env: &Env, process_ends: bool) {
    if process_ends && env.worker().is_none() {
        PROCESS_ENDS.store(true, Ordering::Relaxed);
    }
    let children = env.state::<Children>().0.take();
    for child in children.values() {
        child.shared.stop(1);
    }
    for (_, child) in children {
        let mut patience = Duration::from_micros(100);
        while !child.thread.is_finished() && patience < LONGEST_PATIENCE {
            std::thread::sleep(patience);
            patience *= 2;
            child.shared.stop(1);
        }
        // A worker that panicked has said so itself.
        let _ = child.thread.join();
    }
}

fn child<R>(id: u32, f: impl FnOnce(&Child) -> R) -> Option<R> {
    env().state::<Children>().0.borrow().get(&id).map(f)
}

/// Ends a worker as soon as it can be interrupted.
#[binding]
fn terminate(id: u32) {
    let Some(shared) = child(id, |child| child.shared.clone()) else { return };
    shared.stop(1);
    stop_again(id, shared, FIRST_PATIENCE_MS);
}

/// Milliseconds after which a worker that still runs is interrupted again; twice as many each time.
const FIRST_PATIENCE_MS: u64 = 20;

/// Native code that calls JavaScript may have taken the interruption for its own.
fn stop_again(id: u32, shared: Arc<Shared>, after_ms: u64) {
    let event_loop = env().event_loop().clone();
    let timer = Rc::new(Cell::new(None));
    let own_timer = timer.clone();
    let on_due = move |event_loop: &event_loop::EventLoop| {
        if let Some(timer) = own_timer.take() {
            event_loop.close_handle(timer, None);
        }
        if child(id, |_| ()).is_some() {
            shared.stop(1);
            stop_again(id, shared.clone(), after_ms * 2);
        }
    };
    let started = event_loop.start_timer("Worker", after_ms, None, Rc::new(on_due));
    event_loop.set_referenced(started, false);
    timer.set(Some(started));
}

#[binding]
fn set_ref(id: u32, referenced: bool) {
    if let Some(handle) = child(id, |child| child.handle) {
        env().event_loop().set_referenced(handle, referenced);
    }
}

#[binding]
fn has_ref(id: u32) -> bool {
    child(id, |child| child.handle).is_some_and(|handle| env().event_loop().is_referenced(handle))
}

/// `[threadId, port, control, name, limits…]` in a worker.
#[binding]
fn own_seat<'s>(scope: &mut Scope<'s, '_>) -> Option<Local<'s, Array>> {
    let env = env();
    let seat = env.worker()?;
    let members = [
        seat.shared.id().into_value(scope),
        seat.ports[0].into_value(scope),
        seat.ports[1].into_value(scope),
        seat.name.as_str().into_value(scope),
        seat.limits.young_mb.into_value(scope),
        seat.limits.old_mb.into_value(scope),
        seat.limits.code_mb.into_value(scope),
        seat.limits.stack_mb.into_value(scope),
    ];
    Some(Array::new_with_elements(scope, &members))
}

/// `completeLimits(numbers)`: a `Float64Array` of megabytes, young, old, code and stack; those below 0 become V8's own.
#[binding]
fn complete_limits(limits: SharedBytes) {
    let mut limits = limits;
    Limits::complete(&limits).write_to(&mut limits);
}

/// Ends this thread: a worker's `process.reallyExit`. Nothing of the program runs after it.
pub fn end_thread(scope: &mut Scope<'_, '_>, seat: &Seat, code: i32) {
    seat.shared.stop(code);
    env().event_loop().stop();
    // The termination that is now asked for comes true at the next call of a function: this one.
    let source = v8::String::new(scope, "(function () {})()");
    if let Some(script) = source.and_then(|source| v8::Script::compile(scope, source, None)) {
        script.run(scope);
    }
}

/// `[elapsed, idle]` of a worker's loop in milliseconds; `undefined` when it does not turn yet, or no more.
#[binding]
fn loop_times<'s>(scope: &mut Scope<'s, '_>, id: u32) -> Option<Local<'s, Array>> {
    let times = child(id, |child| child.shared.loop_times())??;
    Some(array_from(scope, [times.elapsed_ns()? as f64 / 1e6, times.idle_ns() as f64 / 1e6]))
}

/// The descriptors that a worker's program has opened by itself.
#[derive(Default)]
struct Descriptors(RefCell<HashSet<i32>>);

/// Remembers a descriptor, to close it when the thread ends; `false` if it is known already.
#[binding]
fn track_fd(fd: i32) -> bool {
    env().state::<Descriptors>().0.borrow_mut().insert(fd)
}

/// The opposite of [`track_fd`]; `false` if the descriptor is not known.
#[binding]
fn untrack_fd(fd: i32) -> bool {
    env().state::<Descriptors>().0.borrow_mut().remove(&fd)
}

/// Closes what the program of this thread left open.
pub fn close_descriptors(env: &Env) {
    for fd in env.state::<Descriptors>().0.take() {
        // SAFETY: the program opened it and has not closed it. That it is no longer open hurts nobody.
        unsafe { libc::close(fd) };
    }
}

engine::module!(
    "worker",
    [start, terminate, set_ref, has_ref, own_seat, complete_limits, loop_times, track_fd, untrack_fd]
);
