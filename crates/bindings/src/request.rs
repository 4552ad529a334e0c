//! Asynchronous requests: work on the thread pool whose outcome settles a promise or calls a function.

use crate::env::{Env, env};
use crate::inside::places::is_recording;
use crate::prelude::*;
use event_loop::{EventLoop, RequestId, WorkKind};
use std::cell::{Cell, RefCell};

/// A JavaScript function that the loop calls later, in the asynchronous context in which it was given.
pub struct Callback {
    function: Global<Function>,
    context_frame: Option<Global<Value>>,
    /// Where it was given, while places are recorded; 0 otherwise.
    place: u32,
}

impl Callback {
    pub fn new<'s>(scope: &mut Scope<'s, '_>, function: Local<'s, Function>) -> Self {
        let frame = scope.get_continuation_preserved_embedder_data();
        let context_frame = (!frame.is_undefined()).then(|| Global::new(scope, frame));
        let place = if is_recording() { env().event_loop().current_place() } else { 0 };
        Callback { function: Global::new(scope, function), context_frame, place }
    }

    /// Calls the function from the loop, with `undefined` as receiver.
    pub fn call<'s>(&self, scope: &mut Scope<'s, '_>, args: &[Local<'s, Value>]) -> Option<Local<'s, Value>> {
        let receiver = v8::undefined(scope).into();
        self.call_with(scope, receiver, args)
    }

    /// Calls the function from the loop.
    pub fn call_with<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        receiver: Local<'s, Value>,
        args: &[Local<'s, Value>],
    ) -> Option<Local<'s, Value>> {
        let function = Local::new(scope, &self.function);
        let env = env();
        self.enter(scope);
        if self.place == 0 {
            let result = env.call(scope, receiver, function, args);
            leave(scope);
            return result;
        }
        let before = env.event_loop().act_for(self.place);
        let result = env.call(scope, receiver, function, args);
        env.event_loop().act_for(before);
        leave(scope);
        result
    }

    fn enter(&self, scope: &mut Scope<'_, '_>) {
        enter_frame(scope, self.context_frame.as_ref());
    }
}

fn enter_frame(scope: &mut Scope<'_, '_>, frame: Option<&Global<Value>>) {
    if let Some(frame) = frame {
        let frame = Local::new(scope, frame);
        scope.set_continuation_preserved_embedder_data(frame);
    }
}

/// Outside of callbacks the loop has no asynchronous context.
fn leave(scope: &mut Scope<'_, '_>) {
    let none = v8::undefined(scope).into();
    scope.set_continuation_preserved_embedder_data(none);
}

thread_local! {
    /// Whether async hooks want to see requests; then a function of lib/ wraps their callbacks.
    static REQUESTS_HOOKED: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default)]
struct RequestWrapper(RefCell<Option<Global<Function>>>);

/// Sets or removes the function `(resource, callback) → callback` that sees each new request.
pub fn set_request_wrapper(scope: &mut Scope<'_, '_>, wrapper: Option<Local<'_, Function>>) {
    REQUESTS_HOOKED.set(wrapper.is_some());
    let wrapper = wrapper.map(|wrapper| Global::new(scope, wrapper));
    env().state::<RequestWrapper>().0.replace(wrapper);
}

/// Shows async hooks a request that ends with a promise; the function to call at its end.
fn promise_seen(scope: &mut Scope<'_, '_>, resource: &str) -> Option<Callback> {
    let wrapper = env().state::<RequestWrapper>().0.borrow().clone()?;
    let wrapper = Local::new(scope, &wrapper);
    let receiver = v8::undefined(scope).into();
    let resource = resource.into_value(scope);
    let seen = wrapper.call(scope, receiver, &[resource])?.try_cast::<Function>().ok()?;
    Some(Callback::new(scope, seen))
}

impl Callback {
    /// The callback as async hooks want it.
    fn hooked(self, scope: &mut Scope<'_, '_>, resource: &str) -> Self {
        let Some(wrapper) = env().state::<RequestWrapper>().0.borrow().clone() else { return self };
        let wrapper = Local::new(scope, &wrapper);
        let receiver = v8::undefined(scope).into();
        let resource = resource.into_value(scope);
        let function = Local::new(scope, &self.function).into();
        let wrapped = wrapper.call(scope, receiver, &[resource, function]);
        match wrapped.and_then(|wrapped| wrapped.try_cast::<Function>().ok()) {
            Some(function) => Callback { function: Global::new(scope, function), ..self },
            None => self,
        }
    }
}

impl<'s> FromValue<'s> for Callback {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let function = <Local<Function> as FromValue>::from_value(scope, value)?;
        Ok(Callback::new(scope, function))
    }
}

/// How an asynchronous request ends: a callback `(error, value)`, or a promise when `undefined` was passed for it.
pub enum Completion {
    Callback(Callback),
    Promise,
}

impl<'s> FromValue<'s> for Completion {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_null_or_undefined() {
            return Ok(Completion::Promise);
        }
        Callback::from_value(scope, value).map(Completion::Callback)
    }
}

impl Completion {
    /// Runs `work` on the thread pool, turns its outcome into a value with `finish` on the loop's thread, and ends the
    /// request with it. Returns the promise, or `undefined` where there is a callback. `resource` is the request's
    /// name as users see it, `"FSReqCallback"` for instance.
    pub fn spawn<'s, T: Send + 'static>(
        self,
        scope: &mut Scope<'s, '_>,
        resource: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
        finish: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>, T) -> Result<Local<'a, Value>, NodeError> + 'static,
    ) -> Local<'s, Value> {
        self.spawn_kind(scope, WorkKind::Normal, resource, work, finish)
    }

    /// [`Completion::spawn`] for a given kind of work.
    pub fn spawn_kind<'s, T: Send + 'static>(
        self,
        scope: &mut Scope<'s, '_>,
        kind: WorkKind,
        resource: &'static str,
        work: impl FnOnce() -> T + Send + 'static,
        finish: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>, T) -> Result<Local<'a, Value>, NodeError> + 'static,
    ) -> Local<'s, Value> {
        let (pending, seen, returned) = self.begin_hooked(scope, resource);
        env().event_loop().pool_submit_kind(kind, resource, work, move |_, out| {
            tell(seen);
            pending.settle(|scope| finish(scope, out));
        });
        returned
    }

    /// Ends a request whose outcome is there already, as if the pool had been quick: from the loop, in its next
    /// iteration.
    pub fn soon<'s>(
        self,
        scope: &mut Scope<'s, '_>,
        resource: &'static str,
        outcome: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>) -> Result<Local<'a, Value>, NodeError> + 'static,
    ) -> Local<'s, Value> {
        let (begun, returned) = self.begin_request(scope, resource, true);
        env().event_loop().defer(Box::new(move |event_loop| begun.settle(event_loop, outcome)));
        returned
    }

    /// Starts a request that something else than [`Completion::spawn`] ends. It keeps the loop alive where `counted`, and
    /// no work of the pool does so for it. The second value is the promise or `undefined`, for the binding to return.
    pub fn begin_request<'s>(
        self,
        scope: &mut Scope<'s, '_>,
        resource: &'static str,
        counted: bool,
    ) -> (Begun, Local<'s, Value>) {
        let (pending, seen, returned) = self.begin_hooked(scope, resource);
        let request = counted.then(|| env().event_loop().begin_request(resource));
        (Begun { pending, seen, request }, returned)
    }

    /// [`Completion::begin`], of which async hooks hear; the function to call for them at its end.
    fn begin_hooked<'s>(
        self,
        scope: &mut Scope<'s, '_>,
        resource: &'static str,
    ) -> (Pending, Option<Callback>, Local<'s, Value>) {
        let this = match self {
            Completion::Callback(callback) if REQUESTS_HOOKED.get() => {
                Completion::Callback(callback.hooked(scope, resource))
            }
            this => this,
        };
        let seen = match this {
            Completion::Promise if REQUESTS_HOOKED.get() => promise_seen(scope, resource),
            _ => None,
        };
        let (pending, returned) = this.begin(scope);
        (pending, seen, returned)
    }

    /// Starts a request that something other than the pool will end through [`Pending::settle`]. The second value is
    /// the promise or `undefined`, for the binding to return.
    pub fn begin<'s>(self, scope: &mut Scope<'s, '_>) -> (Pending, Local<'s, Value>) {
        match self {
            Completion::Callback(callback) => (Pending::Callback(callback), v8::undefined(scope).into()),
            Completion::Promise => match v8::PromiseResolver::new(scope) {
                Some(resolver) => {
                    let promise = resolver.get_promise(scope).into();
                    (Pending::Promise(Global::new(scope, resolver)), promise)
                }
                // Only a terminating isolate makes none.
                None => (Pending::Nobody, v8::undefined(scope).into()),
            },
        }
    }
}

/// A request that has begun, and of which async hooks know.
pub struct Begun {
    pending: Pending,
    seen: Option<Callback>,
    request: Option<RequestId>,
}

impl Begun {
    /// Ends the request, from the loop.
    pub fn settle(
        self,
        event_loop: &EventLoop,
        outcome: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>) -> Result<Local<'a, Value>, NodeError>,
    ) {
        if let Some(request) = self.request {
            event_loop.end_request(request);
        }
        tell(self.seen);
        self.pending.settle(outcome);
    }
}

fn tell(seen: Option<Callback>) {
    if let Some(seen) = seen {
        env().scope(|scope| {
            seen.call(scope, &[]);
        });
    }
}

/// A request that has begun.
pub enum Pending {
    Callback(Callback),
    Promise(Global<v8::PromiseResolver>),
    Nobody,
}

impl Pending {
    /// Ends the request, from the loop.
    pub fn settle(self, outcome: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>) -> Result<Local<'a, Value>, NodeError>) {
        let env: std::rc::Rc<Env> = env();
        env.scope(|scope| match self {
            Pending::Callback(callback) => match caught(scope, outcome) {
                Ok(value) => {
                    let null = v8::null(scope).into();
                    // Users see in `arguments.length` whether there is a value.
                    let args = [null, value];
                    callback.call(scope, if value.is_undefined() { &args[..1] } else { &args });
                }
                Err(error) => {
                    callback.call(scope, &[error]);
                }
            },
            Pending::Promise(resolver) => {
                let resolver = Local::new(scope, &resolver);
                env.callback_scope(scope, |scope| match caught(scope, outcome) {
                    Ok(value) => resolver.resolve(scope, value),
                    Err(error) => resolver.reject(scope, error),
                });
            }
            Pending::Nobody => {}
        });
    }
}

/// The outcome's value or its error as a value, an exception thrown on the way included.
fn caught<'s>(
    scope: &mut Scope<'s, '_>,
    outcome: impl for<'a, 'b> FnOnce(&mut Scope<'a, 'b>) -> Result<Local<'a, Value>, NodeError>,
) -> Result<Local<'s, Value>, Local<'s, Value>> {
    v8::tc_scope!(let tc, scope);
    let result = outcome(tc);
    let error = match result {
        Ok(value) if !tc.has_caught() => return Ok(value),
        Ok(_) => None,
        Err(error) => error.to_value(tc),
    };
    Err(error.or_else(|| tc.exception()).unwrap_or_else(|| v8::undefined(tc).into()))
}
