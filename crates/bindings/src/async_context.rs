//! The asynchronous context: the frame that V8 carries through promises, and V8's promise hooks.

use crate::prelude::*;

/// `setPromiseHooks(init, before, after, resolve)`: functions of a promise (`init` also of the one it depends on), or
/// `undefined`.
#[binding]
fn set_promise_hooks<'s>(
    scope: &mut Scope<'s, '_>,
    init: Option<Local<'s, Function>>,
    before: Option<Local<'s, Function>>,
    after: Option<Local<'s, Function>>,
    resolve: Option<Local<'s, Function>>,
) {
    scope.set_promise_hooks(init, before, after, resolve);
}

/// `setRequestWrapper(wrap)`: `wrap(resource, callback)` sees each request that begins, and returns the callback to use;
/// `undefined` ends that.
#[binding]
fn set_request_wrapper<'s>(scope: &mut Scope<'s, '_>, wrapper: Option<Local<'s, Function>>) {
    crate::request::set_request_wrapper(scope, wrapper);
}

/// `getFrame()` and `setFrame(frame)` are V8's own builtins, which optimised code calls without leaving JavaScript.
fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    let context = scope.get_current_context();
    let extras = context.get_extras_binding_object(scope);
    let builtins =
        [("getFrame", "getContinuationPreservedEmbedderData"), ("setFrame", "setContinuationPreservedEmbedderData")];
    for (name, builtin) in builtins {
        let key = builtin.into_value(scope);
        if let Some(function) = extras.get(scope, key) {
            set(scope, target, name, function);
        }
    }
}

engine::module!("async_context", init = init, [set_promise_hooks, set_request_wrapper]);
