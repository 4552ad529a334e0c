//! V8's inspector, spoken to from its own thread: what the profiles and queries of `node:v8` are made with, and what a
//! prompt looks with at values without changing them. Nothing listens on a socket, and no program is ever paused.

use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use v8::inspector::{
    Channel, ChannelImpl, Inspectable, InspectableImpl, StringBuffer, StringView, V8Inspector, V8InspectorClient,
    V8InspectorClientImpl, V8InspectorClientTrustLevel, V8InspectorSession,
};

/// All contexts that the inspector is told of are of one group.
const GROUP: i32 = 1;

struct Client;

impl V8InspectorClientImpl for Client {}

/// What the inspector answers.
#[derive(Clone, Default)]
struct Answers(Rc<RefCell<Vec<String>>>);

fn text_of(view: StringView) -> String {
    match (view.characters8(), view.characters16()) {
        (Some(latin1), _) => latin1.iter().map(|byte| char::from(*byte)).collect(),
        (None, Some(units)) => String::from_utf16_lossy(units),
        (None, None) => String::new(),
    }
}

impl ChannelImpl for Answers {
    fn send_response(&self, _call: i32, message: v8::UniquePtr<StringBuffer>) {
        if let Some(message) = message.as_ref() {
            self.0.borrow_mut().push(text_of(message.string()));
        }
    }

    fn send_notification(&self, _message: v8::UniquePtr<StringBuffer>) {}

    fn flush_protocol_notifications(&self) {}
}

struct Session {
    session: V8InspectorSession,
    answers: Answers,
}

impl Session {
    fn send(&self, message: &str) -> Vec<String> {
        // As UTF-16, which any text can be.
        let units: Vec<u16> = message.encode_utf16().collect();
        self.session.dispatch_protocol_message(StringView::from(units.as_slice()));
        std::mem::take(&mut *self.answers.0.borrow_mut())
    }
}

/// Sessions go before the inspector, and both before the isolate.
#[derive(Default)]
struct State {
    sessions: RefCell<HashMap<u32, Rc<Session>>>,
    last: Cell<u32>,
    inspector: RefCell<Option<Rc<V8Inspector>>>,
    /// How many contexts the inspector was told of: it numbers them in that order, from 1.
    contexts: Cell<i32>,
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

fn inspector(scope: &mut Scope<'_, '_>) -> Rc<V8Inspector> {
    let env = env();
    let state = env.state::<State>();
    if let Some(inspector) = state.inspector.borrow().clone() {
        return inspector;
    }
    let inspector = Rc::new(V8Inspector::create(scope, V8InspectorClient::new(Box::new(Client))));
    let context = env.context(scope);
    inspector.context_created(context, GROUP, StringView::empty(), StringView::empty());
    state.contexts.set(1);
    state.inspector.replace(Some(Rc::clone(&inspector)));
    env.at_exit(Box::new(|| {
        let state = crate::env().state::<State>();
        state.sessions.borrow_mut().clear();
        state.inspector.take();
    }));
    inspector
}

fn connect(scope: &mut Scope<'_, '_>) -> Session {
    let answers = Answers::default();
    let channel = Channel::new(Box::new(answers.clone()));
    let session =
        inspector(scope).connect(GROUP, channel, StringView::empty(), V8InspectorClientTrustLevel::FullyTrusted);
    Session { session, answers }
}

/// The number of a new session.
#[binding]
fn open(scope: &mut Scope<'_, '_>) -> u32 {
    let session = connect(scope);
    let state = env().state::<State>();
    let number = state.last.get().wrapping_add(1);
    state.last.set(number);
    state.sessions.borrow_mut().insert(number, Rc::new(session));
    number
}

/// `send(session, message)`: the answers to a message of the inspector's protocol, as JSON.
#[binding]
fn send(session: u32, message: String) -> Vec<String> {
    let session = env().state::<State>().sessions.borrow().get(&session).cloned();
    session.map(|session| session.send(&message)).unwrap_or_default()
}

/// `sendForObject(session, message)` → `[answer, object]`: the object that the answer is about, where there is one.
#[binding]
fn send_for_object<'s>(scope: &mut Scope<'s, '_>, session: u32, message: String) -> Local<'s, Array> {
    let none = v8::undefined(scope).into();
    let session = env().state::<State>().sessions.borrow().get(&session).cloned();
    let Some(session) = session else { return Array::new(scope, 0) };
    let answers = session.send(&message);
    let object = object_id(&answers)
        .and_then(|id| session.session.unwrap_object(scope, StringView::from(id.as_bytes())).ok())
        .map_or(none, |(object, ..)| object);
    let answer = answers.first().map_or("", String::as_str).into_value(scope);
    Array::new_with_elements(scope, &[answer, object])
}

/// Tells the inspector of a context of `node:vm`; the number that it has there.
#[binding]
fn watch_context<'s>(scope: &mut Scope<'s, '_>, contextified: Local<'s, Value>) -> Result<i32, NodeError> {
    let context = crate::contextify::context_of(scope, contextified)?;
    let inspector = inspector(scope);
    inspector.context_created(context, GROUP, StringView::empty(), StringView::empty());
    let state = env().state::<State>();
    state.contexts.set(state.contexts.get() + 1);
    Ok(state.contexts.get())
}

/// Has the inspector forget such a context.
#[binding]
fn forget_context<'s>(scope: &mut Scope<'s, '_>, contextified: Local<'s, Value>) -> Result<(), NodeError> {
    let context = crate::contextify::context_of(scope, contextified)?;
    inspector(scope).context_destroyed(context);
    Ok(())
}

/// Ends a session, with all that it has begun.
#[binding]
fn close(session: u32) {
    let session = env().state::<State>().sessions.borrow_mut().remove(&session);
    drop(session);
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
    if near.asked.get() || near.left.get() == 0 || !state.sessions.borrow().contains_key(&near.session.get()) {
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
    let Some(session) = state.sessions.borrow().get(&near.session.get()).cloned() else { return };
    let answers = session.send(r#"{"id":1,"method":"HeapProfiler.getSamplingProfile"}"#);
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
    let none = v8::undefined(scope).into();
    let session = connect(scope);
    let value: Local<Value> = prototype.into();
    session.session.add_inspected_object(Inspectable::new(Box::new(Inspected(v8::Global::new(scope, value)))));
    let found = session.send(
        r#"{"id":1,"method":"Runtime.evaluate","params":{"expression":"$0","includeCommandLineAPI":true,"contextId":1,"silent":true}}"#,
    );
    let Some(id) = object_id(&found) else { return none };
    let list =
        session.send(&format!(r#"{{"id":2,"method":"Runtime.queryObjects","params":{{"prototypeObjectId":"{id}"}}}}"#));
    let Some(id) = object_id(&list) else { return none };
    match session.session.unwrap_object(scope, StringView::from(id.as_bytes())) {
        Ok((objects, ..)) => objects,
        Err(_) => none,
    }
}

engine::module!(
    "inspector_session",
    [
        open,
        send,
        send_for_object,
        watch_context,
        forget_context,
        close,
        query_objects,
        set_heap_sampler,
        set_heap_profile_near_heap_limit
    ]
);
