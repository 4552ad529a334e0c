//! A worker: its own isolate, environment and loop, on a thread of its own, from start to end.

use crate::{isolate, snapshot};
use bindings::worker::{Seat, Shared, close_descriptors, process_ends, stop_children};
use bindings::{Env, StartupInfo, env};
use engine::v8;
use event_loop::EventLoop;
use std::ffi::c_void;
use std::sync::{Arc, OnceLock};

static SNAPSHOT: OnceLock<Option<snapshot::Snapshot>> = OnceLock::new();

/// Lets lib/ start workers, from the snapshot that the main thread starts from.
pub fn enable(snapshot: Option<snapshot::Snapshot>) {
    let _ = SNAPSHOT.set(snapshot);
    bindings::worker::set_runner(run);
}

const INIT_FAILED: &str = "ERR_WORKER_INIT_FAILED";

/// Runs a worker on this thread. When it returns, nothing is left of the worker but its exit code.
fn run(seat: Seat, info: StartupInfo) {
    let shared = seat.shared.clone();
    let event_loop = match EventLoop::new() {
        Ok(event_loop) => event_loop,
        Err(error) => {
            let code = engine::errno_code(error.raw_os_error().unwrap_or(libc::EMFILE));
            shared.fail(INIT_FAILED, &format!("Worker initialization failure: {code}"));
            bindings::close_ports(&seat.ports);
            return;
        }
    };
    let snapshot = SNAPSHOT.get().copied().flatten();
    let stack = seat.limits.stack_mb;
    let mut isolate = isolate::with_params(seat.limits.apply(v8::CreateParams::default()), snapshot);
    engine::set_stack_limit(&isolate, stack_limit(stack));
    let limit_data = Arc::into_raw(shared.clone());
    isolate.add_near_heap_limit_callback(near_heap_limit, limit_data.cast_mut().cast());
    let may_run = shared.begin(isolate.thread_safe_handle(), &event_loop);
    let ports = seat.ports;
    bindings::set_startup_info(info);
    if may_run {
        run_program(&mut isolate, seat, event_loop, snapshot.is_some());
    } else {
        bindings::close_ports(&ports);
    }
    shared.end();
    if process_ends() {
        // The memory goes with the process.
        std::mem::forget(isolate);
        return;
    }
    engine::dispose_isolate(isolate);
    // SAFETY: from `into_raw` above; the isolate that knew it is gone.
    drop(unsafe { Arc::from_raw(limit_data) });
}

fn run_program(isolate: &mut v8::OwnedIsolate, seat: Seat, event_loop: std::rc::Rc<EventLoop>, from_snapshot: bool) {
    let shared = seat.shared.clone();
    let ports = seat.ports;
    {
        v8::scope!(let handle_scope, isolate);
        let context = engine::with_flags_held(|| {
            if from_snapshot {
                v8::Context::from_snapshot(handle_scope, snapshot::CONTEXT_INDEX, Default::default())
            } else {
                Some(v8::Context::new(handle_scope, Default::default()))
            }
        });
        let Some(context) = context else {
            shared.fail(INIT_FAILED, "Worker initialization failure: no context");
            bindings::close_ports(&ports);
            return;
        };
        let scope = &mut v8::ContextScope::new(handle_scope, context);
        let context = v8::Global::new(scope, context);
        Env::install(scope, context, event_loop).set_worker(seat);
        isolate::configure(scope);
        bindings::inspector::thread_starts(scope);
        // A worker's program runs in its loop.
        env().event_loop().begin();
        if crate::start(scope, from_snapshot).is_err() && !shared.is_stopping() {
            shared.fail(INIT_FAILED, "Worker initialization failure: lib/ did not start");
        }
    }
    let code = crate::spin();
    shared.set_exit_code(code);
    let env = env();
    bindings::inspector::thread_ends();
    stop_children(&env, false);
    close_descriptors(&env);
    bindings::look_away(&env);
    bindings::release_locks(&env);
    bindings::close_ports(&ports);
    drop(env);
    Env::uninstall();
}

/// The lowest address that JavaScript's stack may reach on this thread, which has `megabytes` for it.
fn stack_limit(megabytes: f64) -> usize {
    const RESERVE: usize = 192 * 1024;
    let here = std::ptr::from_ref(&megabytes) as usize;
    let size = (megabytes * 1048576.0) as usize;
    here.saturating_sub(size.saturating_sub(RESERVE).max(RESERVE))
}

/// A worker that fills its heap is stopped, with enough room to get there.
unsafe extern "C" fn near_heap_limit(data: *mut c_void, current: usize, _initial: usize) -> usize {
    // SAFETY: `run` passed the address of the thread's `Shared`, which lives as long as the isolate.
    let shared = unsafe { &*data.cast::<Shared>() };
    current + shared.run_out_of_memory()
}
