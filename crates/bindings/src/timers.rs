//! Timers and immediates: the event loop's one timer and its check phase, under the lists that lib/ keeps.

use crate::prelude::*;
use event_loop::{EventLoop, LoopClient};
use std::rc::Rc;

/// `setCallbacks(timers, immediates)`: `timers(now)` runs what is due and returns when to be called next (`Infinity`:
/// never), `immediates()` runs the immediates. When either throws it is called again for the rest.
#[binding]
fn set_callbacks<'s>(scope: &mut Scope<'s, '_>, timers: Local<'s, Function>, immediates: Local<'s, Function>) {
    let client = Client { timers: Global::new(scope, timers), immediates: Global::new(scope, immediates) };
    env().event_loop().set_client(Some(Rc::new(client)));
}

/// Milliseconds of the loop's time, as of now.
#[binding(fast)]
fn now() -> f64 {
    env().event_loop().update_time()
}

/// When (in the loop's time) timers are due next.
#[binding(fast)]
fn set_timer(at: f64) {
    env().event_loop().set_timer(at.is_finite().then_some(at));
}

/// Whether timers keep the loop alive.
#[binding(fast)]
fn set_timer_ref(referenced: bool) {
    env().event_loop().set_timer_ref(referenced);
}

/// Whether immediates keep the loop alive, and whether there are any.
#[binding(fast)]
fn set_immediate_state(referenced: bool, pending: bool) {
    env().event_loop().set_immediate_state(referenced, pending);
}

struct Client {
    timers: Global<Function>,
    immediates: Global<Function>,
}

impl LoopClient for Client {
    fn on_timer(&self, event_loop: &EventLoop, now_ms: f64) {
        let env = env();
        env.scope(|scope| {
            let now = now_ms.into_value(scope);
            // Set before ticks and microtasks run: these may start timers that are due earlier.
            call_until_done(&env, scope, &self.timers, &[now], |scope, next| {
                let at = next.number_value(scope).unwrap_or(f64::INFINITY);
                event_loop.set_timer(at.is_finite().then_some(at));
            });
        });
    }

    fn on_check(&self, _event_loop: &EventLoop) {
        let env = env();
        env.scope(|scope| {
            call_until_done(&env, scope, &self.immediates, &[], |_, _| {});
        });
    }
}

/// Calls a function that runs several callbacks, and calls it again for the rest when one of them has thrown. Ticks
/// wait until then, as far as the function does not run them itself.
fn call_until_done<'s>(
    env: &Env,
    scope: &mut Scope<'s, '_>,
    function: &Global<Function>,
    args: &[Local<'s, Value>],
    done: impl FnOnce(&mut Scope<'s, '_>, Local<'s, Value>),
) {
    let function = Local::new(scope, function);
    let receiver = v8::undefined(scope).into();
    env.callback_scope(scope, |scope| {
        while !scope.is_execution_terminating() && !env.is_stopping() {
            if let Some(result) = env.guarded(scope, |scope| function.call(scope, receiver, args)) {
                done(scope, result);
                return;
            }
        }
    })
}

engine::module!("timers", [set_callbacks, now, set_timer, set_timer_ref, set_immediate_state]);
