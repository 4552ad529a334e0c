//! What lib/ calls: sessions of `node:inspector`, waiting, stopping at the first line, and what lib/ tells debuggers.

use super::mailbox::{Letter, RemoteSink};
use super::{Sink, agent, async_stacks, existing, listening, next_session, threads, worker_domain};
use crate::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use v8::inspector::StringView;

/// `connect(onMessage)` → the number of a new session with this thread's inspector. What it says comes at once.
#[binding]
fn connect<'s>(scope: &mut Scope<'s, '_>, on_message: Local<'s, Function>) -> u32 {
    let agent = agent(scope);
    agent.wake(scope);
    let on_message = Global::new(scope, on_message);
    agent.connect(Sink::Function(on_message))
}

/// `send(session, message)`: a message of the protocol, as JSON.
#[binding]
fn send(scope: &mut Scope<'_, '_>, session: u32, message: String) {
    if let Some(far) = env().state::<FarSessions>().0.borrow().get(&session) {
        if let Some(main) = threads::find(threads::MAIN) {
            main.mailbox.post(Letter::Message { session: far.number, text: message });
        }
        return;
    }
    agent(scope).dispatch(scope, session, &message);
}

/// Ends a session.
#[binding]
fn disconnect(scope: &mut Scope<'_, '_>, session: u32) {
    let far = env().state::<FarSessions>().0.borrow_mut().remove(&session);
    if let Some(far) = far {
        if let Some(main) = threads::find(threads::MAIN) {
            main.mailbox.post(Letter::Disconnect { session: far.number });
        }
        return;
    }
    if let Some(agent) = existing() {
        agent.close(scope, session);
    }
}

/// `tell(session, text)`: what a domain of lib/ answers.
#[binding]
fn tell(session: u32, text: String) {
    if let Some(session) = existing().and_then(|agent| agent.session(session)) {
        session.tell(text);
    }
}

/// `notify(session, text)`: what a domain of lib/ notifies of.
#[binding]
fn notify(session: u32, text: String) {
    if let Some(session) = existing().and_then(|agent| agent.session(session)) {
        session.notify_text(text);
    }
}

// ---- Sessions of a worker with the main thread ----------------------------------------------------

/// What the main thread has said, for the worker to take.
#[derive(Default)]
struct Inbox {
    messages: Mutex<VecDeque<String>>,
    /// The worker has been told and has not looked yet.
    told: AtomicBool,
}

struct FarSession {
    number: u32,
    inbox: Arc<Inbox>,
    take: Global<Function>,
}

#[derive(Default)]
struct FarSessions(RefCell<HashMap<u32, FarSession>>);

/// `connectToMainThread(take)` → the number of a new session with the main thread's inspector. `take` is called when there
/// are messages for [`take_messages`]: in a microtask of what runs then, or from the loop.
#[binding]
fn connect_to_main_thread<'s>(scope: &mut Scope<'s, '_>, take: Local<'s, Function>) -> u32 {
    let number = next_session();
    let inbox = Arc::new(Inbox::default());
    let far = FarSession { number, inbox: inbox.clone(), take: Global::new(scope, take) };
    env().state::<FarSessions>().0.borrow_mut().insert(number, far);
    let isolate = scope.thread_safe_handle();
    let remote = env().event_loop().remote();
    let sink: RemoteSink = Arc::new(move |text| {
        inbox.messages.lock().unwrap_or_else(PoisonError::into_inner).push_back(text);
        if !inbox.told.swap(true, Ordering::AcqRel) {
            isolate.request_interrupt(on_far_message, number as usize as *mut std::ffi::c_void);
            remote.post(Box::new(move |_| look(number)));
        }
    });
    if let Some(main) = threads::find(threads::MAIN) {
        main.mailbox.post(Letter::Connect { session: number, sink });
    }
    number
}

/// JavaScript runs: it is not interrupted by listeners, which come as soon as it awaits something.
unsafe extern "C" fn on_far_message(_isolate: v8::UnsafeRawIsolatePtr, session: *mut std::ffi::c_void) {
    let Some(env) = crate::env::current() else { return };
    let take = env.state::<FarSessions>().0.borrow().get(&(session as usize as u32)).map(|far| far.take.clone());
    if let Some(take) = take {
        env.scope(|scope| {
            let take = Local::new(scope, &take);
            scope.enqueue_microtask(take);
        });
    }
}

/// The thread ends, and what it has opened with the main one.
pub fn close_far_sessions() {
    let sessions = env().state::<FarSessions>().0.take();
    let Some(main) = threads::find(threads::MAIN) else { return };
    for far in sessions.values() {
        main.mailbox.post(Letter::Disconnect { session: far.number });
    }
}

fn look(session: u32) {
    let env = env();
    let take = env.state::<FarSessions>().0.borrow().get(&session).map(|far| far.take.clone());
    let Some(take) = take else { return };
    env.scope(|scope| {
        let take = Local::new(scope, &take);
        let receiver = v8::undefined(scope).into();
        env.call(scope, receiver, take, &[]);
    });
}

/// What the main thread has said to a session since the last call.
#[binding]
fn take_messages(session: u32) -> Vec<String> {
    let far = env().state::<FarSessions>();
    let far = far.0.borrow();
    let Some(far) = far.get(&session) else { return Vec::new() };
    far.inbox.told.store(false, Ordering::Release);
    far.inbox.messages.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
}

// ---- Resources ------------------------------------------------------------------------------------

/// Texts by URL that debuggers of any thread may load.
static RESOURCES: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

#[binding]
fn put_resource(url: String, text: String) {
    RESOURCES.lock().unwrap_or_else(PoisonError::into_inner).insert(url, text);
}

#[binding]
fn resource(url: String) -> Option<String> {
    RESOURCES.lock().unwrap_or_else(PoisonError::into_inner).get(&url).cloned()
}

// ---- The program and debuggers ----------------------------------------------------------------------

/// Stands still until a session has the program run.
#[binding]
fn wait_for_debugger(scope: &mut Scope<'_, '_>) {
    agent(scope).wait_for_debugger();
}

/// In a worker, at its start: waits for a debugger if a session with the main thread asks for that; whether one did.
#[binding]
fn wait_if_held(scope: &mut Scope<'_, '_>) -> bool {
    let held = worker_domain::holds_workers();
    threads::begins();
    if held {
        let agent = agent(scope);
        agent.held.set(true);
        agent.wait_for_debugger();
        agent.held.set(false);
    }
    held
}

/// `callAndPause(f, receiver, ...args)`: calls `f`, at whose first line debuggers stop.
#[binding]
fn call_and_pause<'s>(scope: &mut Scope<'s, '_>, args: Args<'s>) -> Result<Local<'s, Value>, NodeError> {
    let function = <Local<Function> as FromValue>::from_value(scope, args.get(0))?;
    let rest: Vec<_> = (2..args.length()).map(|index| args.get(index)).collect();
    pause_soon("Break on start");
    function.call(scope, args.get(1), &rest).ok_or_else(NodeError::pending)
}

/// Debuggers stop at what lib/ does next.
#[binding]
fn break_at_bootstrap() {
    pause_soon("Break at bootstrap");
}

fn pause_soon(reason: &str) {
    let Some(agent) = existing() else { return };
    for session in agent.sessions() {
        session.v8.schedule_pause_on_next_statement(StringView::from(reason.as_bytes()), StringView::empty());
    }
}

/// Whether somebody other than lib/ itself may be looking.
#[binding]
fn is_awake() -> bool {
    existing().is_some_and(|agent| agent.awake.get())
}

/// Tells sessions of an exception that nobody caught.
#[binding]
fn exception_thrown<'s>(scope: &mut Scope<'s, '_>, exception: Local<'s, Value>) {
    let Some(agent) = existing() else { return };
    let message = v8::Exception::create_message(scope, exception);
    let stack = message.get_stack_trace(scope);
    let text = message.get(scope).to_rust_string_lossy(scope);
    let url = message
        .get_script_resource_name(scope)
        .filter(|name| name.is_string())
        .map(|name| name.to_rust_string_lossy(scope))
        .unwrap_or_default();
    let line = message.get_line_number(scope).and_then(|line| u32::try_from(line).ok()).unwrap_or_default();
    let column = u32::try_from(message.get_start_column()).unwrap_or_default();
    let context = scope.get_current_context();
    let (text, url): (Vec<u16>, Vec<u16>) = (text.encode_utf16().collect(), url.encode_utf16().collect());
    let script = stack.and_then(|stack| stack.get_frame(scope, 0)).map_or(0, |frame| frame.get_script_id());
    let stack = agent.v8.create_stack_trace(stack);
    agent.v8.exception_thrown(
        context,
        StringView::from(&b"Uncaught"[..]),
        exception,
        StringView::from(&text[..]),
        StringView::from(&url[..]),
        line,
        column,
        stack,
        script as i32,
    );
}

/// `asyncTask(what, id, name, recurring)`: an asynchronous call is scheduled (0), begins (1), has ended (2), or will not
/// come (3).
#[binding]
fn async_task(what: u32, id: f64, name: String, recurring: bool) {
    let Some(agent) = existing() else { return };
    match what {
        0 => async_stacks::scheduled(&agent, &name, id, recurring),
        1 => async_stacks::started(&agent, id),
        2 => async_stacks::finished(&agent, id),
        _ => async_stacks::canceled(&agent, id),
    }
}

/// `consoleCall(inspector, own)`: a function that shows its arguments to debuggers by the engine's `inspector`, then calls
/// `own`. It has no frame of its own, so that the caller is what debuggers see.
#[binding]
fn console_call<'s>(
    scope: &mut Scope<'s, '_>,
    inspector: Local<'s, Function>,
    own: Local<'s, Function>,
) -> Option<Local<'s, Function>> {
    let both = Array::new_with_elements(scope, &[inspector.into(), own.into()]);
    Function::builder(call_both).data(both.into()).build(scope)
}

fn call_both<'s>(
    scope: &mut Scope<'s, '_>,
    args: v8::FunctionCallbackArguments<'s>,
    mut result: v8::ReturnValue<'_, Value>,
) {
    let Ok(both) = args.data().try_cast::<Array>() else { return };
    let list: Vec<_> = (0..args.length()).map(|index| args.get(index)).collect();
    let receiver = args.this().into();
    let call = |index: u32| -> Option<Local<'s, Value>> {
        both.get_index(scope, index)?.try_cast::<Function>().ok()?.call(scope, receiver, &list)
    };
    thread_local! {
        /// The methods of a console call each other: only the outermost is shown.
        static SHOWN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    let outermost = !SHOWN.replace(true);
    let shown = if outermost { call(0) } else { None };
    let value = if outermost && shown.is_none() { None } else { call(1) };
    if outermost {
        SHOWN.set(false);
    }
    if let Some(value) = value {
        result.set(value);
    }
}

engine::module!(
    "inspector",
    [
        connect,
        send,
        disconnect,
        tell,
        notify,
        connect_to_main_thread,
        take_messages,
        listening::open_server,
        listening::server_url,
        listening::close_server,
        put_resource,
        resource,
        wait_for_debugger,
        wait_if_held,
        call_and_pause,
        break_at_bootstrap,
        is_awake,
        exception_thrown,
        async_task,
        console_call
    ]
);
