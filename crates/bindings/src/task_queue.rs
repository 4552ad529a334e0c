//! nextTick and microtasks: the seams between the queue in lib/ and the engine.

use crate::prelude::*;

#[derive(Default)]
struct State {
    reject_callback: std::cell::RefCell<Option<Global<Function>>>,
}

/// `setTickCallback(run, info)`: `run()` empties the queue of ticks and handles rejections. It is called after each
/// entry into JavaScript when `info[0]` (ticks queued) or `info[1]` (rejections to handle) is not 0; `info` is a
/// `Uint8Array` over a buffer of its own.
#[binding]
fn set_tick_callback<'s>(scope: &mut Scope<'s, '_>, run: Local<'s, Function>, info: SharedBytes) {
    env().set_tick_callback(Global::new(scope, run), info);
}

/// `setPromiseRejectCallback(f)`: `f(type, promise, reason)`, type 0 rejected with no handler, 1 handler added after
/// that, 2 rejected again, 3 resolved after it had been settled.
#[binding]
fn set_promise_reject_callback<'s>(scope: &mut Scope<'s, '_>, callback: Local<'s, Function>) {
    let state = env().state::<State>();
    state.reject_callback.replace(Some(Global::new(scope, callback)));
    scope.set_promise_reject_callback(on_promise_reject);
}

unsafe extern "C" fn on_promise_reject(message: v8::PromiseRejectMessage) {
    // SAFETY: V8 calls this inside the isolate, with a message that is valid for the call.
    v8::callback_scope!(unsafe scope, &message);
    let state = env().state::<State>();
    let Some(callback) = state.reject_callback.borrow().clone() else { return };
    let kind = match message.get_event() {
        v8::PromiseRejectEvent::PromiseRejectWithNoHandler => 0,
        v8::PromiseRejectEvent::PromiseHandlerAddedAfterReject => 1,
        v8::PromiseRejectEvent::PromiseRejectAfterResolved => 2,
        v8::PromiseRejectEvent::PromiseResolveAfterResolved => 3,
    };
    let kind = kind.into_value(scope);
    let promise = message.get_promise().into();
    let reason = message.get_value().unwrap_or_else(|| v8::undefined(scope).into());
    let receiver = v8::undefined(scope).into();
    let callback = Local::new(scope, &callback);
    v8::tc_scope!(let tc, scope);
    if callback.call(tc, receiver, &[kind, promise, reason]).is_none()
        && let Some(exception) = tc.exception()
    {
        // The stack is exhausted, most likely: nothing can be done but say so.
        eprintln!("Exception in PromiseRejectCallback:\n{}", exception.to_rust_string_lossy(tc));
    }
}

/// Runs all microtasks now.
#[binding]
fn run_microtasks(scope: &mut Scope<'_, '_>) {
    scope.perform_microtask_checkpoint();
    env().keep_stopping(scope);
}

/// Has microtasks run before ticks once the caller has returned to the loop.
#[binding]
fn run_microtasks_first() {
    env().run_microtasks_first();
}

/// Queues a function as a microtask. Its exceptions are lost: lib/ catches them.
#[binding]
fn enqueue_microtask<'s>(scope: &mut Scope<'s, '_>, function: Local<'s, Function>) {
    scope.enqueue_microtask(function);
}

engine::module!(
    "task_queue",
    [set_tick_callback, set_promise_reject_callback, run_microtasks, run_microtasks_first, enqueue_microtask]
);
