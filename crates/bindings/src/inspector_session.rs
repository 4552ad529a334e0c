//! V8's inspector as lib/ itself uses it: what the profiles and queries of `node:v8` are made with, and what a prompt looks
//! with at values without changing them. Sessions of programs and debuggers are in `inspector.rs`.

use crate::inspector::{Sink, agent, existing};
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use v8::inspector::{Inspectable, InspectableImpl, StringView};

#[derive(Default)]
struct State {
    near_limit: NearLimit,
}

/// Heap profiles that are written when the heap is nearly full.
#[derive(Default)]
struct NearLimit {
    /// The session that samples the heap; 0 for none.
    session: Cell<u32>,
    left: Cell<u32>,
    /// The interrupt that writes one has been asked for and has not come yet.
    asked: Cell<bool>,
    written: Cell<u32>,
    prefix: RefCell<String>,
}

/// The number of a new session.
#[binding]
fn open(scope: &mut Scope<'_, '_>) -> u32 {
    agent(scope).connect(Sink::Answers(RefCell::default()))
}

fn ask(scope: &mut Scope<'_, '_>, session: u32, message: &str) -> Vec<String> {
    let agent = agent(scope);
    agent.dispatch(scope, session, message);
    agent.session(session).map(|session| session.take_answers()).unwrap_or_default()
}

/// `send(session, message)`: the answers to a message of the inspector's protocol, as JSON.
#[binding]
fn send(scope: &mut Scope<'_, '_>, session: u32, message: String) -> Vec<String> {
    ask(scope, session, &message)
}

/// `sendForObject(session, message)` → `[answer, object]`: the object that the answer is about, where there is one.
#[binding]
fn send_for_object<'s>(scope: &mut Scope<'s, '_>, session: u32, message: String) -> Local<'s, Array> {
    let answers = ask(scope, session, &message);
    let object = object_of(scope, session, &answers).unwrap_or_else(|| v8::undefined(scope).into());
    let answer = answers.first().map_or("", String::as_str).into_value(scope);
    Array::new_with_elements(scope, &[answer, object])
}

fn object_of<'s>(scope: &mut Scope<'s, '_>, session: u32, answers: &[String]) -> Option<Local<'s, Value>> {
    let id = object_id(answers)?;
    let session = existing()?.session(session)?;
    session.v8.unwrap_object(scope, StringView::from(id.as_bytes())).ok().map(|(object, ..)| object)
}

/// The number that a context of `node:vm` has in the inspector.
#[binding]
fn number_of_context<'s>(scope: &mut Scope<'s, '_>, contextified: Local<'s, Value>) -> Result<i32, NodeError> {
    let context = crate::contextify::context_of(scope, contextified)?;
    agent(scope);
    Ok(crate::inspector::number_of(scope, context))
}

/// Ends a session, with all that it has begun.
#[binding]
fn close(scope: &mut Scope<'_, '_>, session: u32) {
    agent(scope).close(scope, session);
}

/// `setHeapSampler(session)`: the session that samples the heap now; 0 for none.
#[binding]
fn set_heap_sampler(session: u32) {
    env().state::<State>().near_limit.session.set(session);
}

/// Writes up to `limit` profiles, named `prefix` and a number, when the heap is nearly full and sampled.
#[binding]
fn set_heap_profile_near_heap_limit(scope: &mut Scope<'_, '_>, limit: u32, prefix: String) {
    let state = env().state::<State>();
    let near = &state.near_limit;
    if near.left.get() > 0 || near.written.get() > 0 {
        return;
    }
    near.left.set(limit);
    near.prefix.replace(prefix);
    crate::v8_module::watch_heap_limit(scope);
}

/// The heap is nearly full: whether a profile is going to be written, for which there has to be room. V8 collects garbage
/// for a profile, which it cannot do while it asks for the limit, so that waits until it is back in the program.
pub(crate) fn profile_near_limit() -> bool {
    let state = env().state::<State>();
    let near = &state.near_limit;
    // Code that never gives the interrupt a chance gets no more room for it.
    let sampled = existing().is_some_and(|agent| agent.session(near.session.get()).is_some());
    if near.asked.get() || near.left.get() == 0 || !sampled {
        return false;
    }
    near.asked.set(true);
    env().scope(|scope| scope.thread_safe_handle().request_interrupt(write_profile, std::ptr::null_mut()))
}

unsafe extern "C" fn write_profile(_isolate: v8::UnsafeRawIsolatePtr, _data: *mut std::ffi::c_void) {
    let state = env().state::<State>();
    let near = &state.near_limit;
    near.asked.set(false);
    if near.left.get() == 0 {
        return;
    }
    let session = near.session.get();
    let answers = env().scope(|scope| ask(scope, session, r#"{"id":1,"method":"HeapProfiler.getSamplingProfile"}"#));
    let profile = answers.first().and_then(|answer| answer.split_once("\"profile\":")?.1.strip_suffix("}}"));
    let Some(profile) = profile else { return };
    near.left.set(near.left.get() - 1);
    near.written.set(near.written.get() + 1);
    let path = format!("{}{:03}.heapprofile", near.prefix.borrow(), near.written.get());
    match std::fs::write(&path, profile) {
        Ok(()) => eprintln!("Wrote heap profile to {path}"),
        Err(error) => eprintln!("Could not write the heap profile to {path}: {error}"),
    }
}

struct Inspected(v8::Global<Value>);

impl InspectableImpl for Inspected {
    fn get<'s>(&self, scope: &mut Scope<'s, '_>, _context: Local<'s, v8::Context>) -> Local<'s, Value> {
        Local::new(scope, &self.0)
    }
}

/// The first `objectId` in an answer.
fn object_id(answers: &[String]) -> Option<&str> {
    let (_, rest) = answers.first()?.split_once("\"objectId\":\"")?;
    rest.split_once('"').map(|(id, _)| id)
}

/// The objects of the heap that have `prototype` among their prototypes; `undefined` where they cannot be had.
#[binding]
fn query_objects<'s>(scope: &mut Scope<'s, '_>, prototype: Local<'s, Object>) -> Local<'s, Value> {
    let agent = agent(scope);
    let session = agent.connect(Sink::Answers(RefCell::default()));
    let found = search(scope, session, prototype);
    agent.close(scope, session);
    found.unwrap_or_else(|| v8::undefined(scope).into())
}

fn search<'s>(scope: &mut Scope<'s, '_>, session: u32, prototype: Local<'s, Object>) -> Option<Local<'s, Value>> {
    let value: Local<Value> = prototype.into();
    let inspected = Inspectable::new(Box::new(Inspected(v8::Global::new(scope, value))));
    existing()?.session(session)?.v8.add_inspected_object(inspected);
    let found = ask(
        scope,
        session,
        r#"{"id":1,"method":"Runtime.evaluate","params":{"expression":"$0","includeCommandLineAPI":true,"contextId":1,"silent":true}}"#,
    );
    let id = object_id(&found)?;
    let list = ask(
        scope,
        session,
        &format!(r#"{{"id":2,"method":"Runtime.queryObjects","params":{{"prototypeObjectId":"{id}"}}}}"#),
    );
    object_of(scope, session, &list)
}

engine::module!(
    "inspector_session",
    [
        open,
        send,
        send_for_object,
        number_of_context,
        close,
        query_objects,
        set_heap_sampler,
        set_heap_profile_near_heap_limit
    ]
);
