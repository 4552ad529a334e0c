//! One conversation with the inspector of a thread: messages in, answers and notifications out, to whoever holds it.

use super::mailbox::RemoteSink;
use super::safe_point::Chore;
use super::{Agent, runtime_domain, worker_domain};
use crate::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Instant;
use v8::inspector::{Channel, ChannelImpl, StringBuffer, StringView, V8InspectorClientTrustLevel, V8InspectorSession};

/// Who hears what a session says.
pub enum Sink {
    /// A function of this thread, called at once.
    Function(Global<Function>),
    /// Another thread.
    Remote(RemoteSink),
    /// Whoever sends takes the answers; notifications are not kept.
    Answers(RefCell<Vec<String>>),
}

/// The way out, shared with V8.
pub struct Outlet {
    sink: Sink,
    closed: Cell<bool>,
    /// Notifications for a function of this thread that could not be called yet.
    held: RefCell<VecDeque<String>>,
}

/// A session. V8's own may stand on the stack when it is closed, so that it is taken down later: see [`Agent::close`].
pub struct Session {
    pub number: u32,
    pub outlet: Rc<Outlet>,
    pub v8: V8InspectorSession,
    pub runtime: runtime_domain::State,
    pub workers: worker_domain::State,
    /// How deep stacks of asynchronous calls shall reach.
    pub async_depth: Cell<i64>,
    known_in_lib: Cell<bool>,
}

impl Session {
    pub fn open(agent: &Agent, number: u32, sink: Sink) -> Self {
        let outlet = Rc::new(Outlet { sink, closed: Cell::new(false), held: RefCell::default() });
        let channel = Channel::new(Box::new(ToOutlet(outlet.clone())));
        let trust = V8InspectorClientTrustLevel::FullyTrusted;
        let v8 = agent.v8.connect(super::GROUP, channel, StringView::empty(), trust);
        let (runtime, workers) = Default::default();
        Session { number, outlet, v8, runtime, workers, async_depth: Cell::new(0), known_in_lib: Cell::new(false) }
    }

    /// Whether another thread holds it, which can let a paused program go on.
    pub fn is_remote(&self) -> bool {
        matches!(self.outlet.sink, Sink::Remote(_))
    }

    /// Nothing more is said.
    pub fn mute(&self) {
        self.outlet.closed.set(true);
    }

    /// Answers that have been kept for whoever sent.
    pub fn take_answers(&self) -> Vec<String> {
        match &self.outlet.sink {
            Sink::Answers(answers) => answers.take(),
            _ => Vec::new(),
        }
    }

    /// Takes a message of the protocol.
    pub fn dispatch(&self, scope: &mut Scope<'_, '_>, agent: &Rc<Agent>, message: &str) {
        let Ok(Head { id, method, session_id }) = serde_json::from_str(message) else { return self.to_v8(message) };
        if let Some(child) = session_id
            && worker_domain::has_targets()
        {
            return worker_domain::forward(self, &child, message);
        }
        let call = || Call::parse(id, &method, message);
        // V8 refuses what names no domain, or cannot be answered.
        let domain = method.split_once('.').filter(|_| id.is_some()).map_or("", |(domain, _)| domain);
        // Code that runs here has called for what it sends itself.
        let waits = self.is_remote() && !agent.may_enter_lib();
        match domain {
            "NodeRuntime" => runtime_domain::dispatch(self, agent, &call()),
            "NodeWorker" => worker_domain::dispatch(self, agent, &call()),
            "Target" if worker_domain::has_targets() => worker_domain::dispatch_target(self, agent, &call()),
            domain if IN_LIB.contains(&domain) && waits => {
                agent.see_to(scope, Chore::Message { session: self.number, text: message.to_owned() });
            }
            domain if IN_LIB.contains(&domain) => self.to_lib(scope, &call(), message),
            "Debugger" => {
                self.with_require(scope, method == "Debugger.evaluateOnCallFrame", message);
                super::async_stacks::look(scope, agent, self, &method, message);
            }
            "Runtime" if EVALUATIONS.contains(&&*method) && waits => {
                let (session, text) = (self.number, message.to_owned());
                agent.see_to(scope, Chore::Evaluation { session, text, since: Instant::now() });
            }
            "Runtime" if method == "Runtime.evaluate" => self.evaluate(scope, message),
            _ => self.to_v8(message),
        }
    }

    /// Has V8 run code of a message, wherever the program is.
    pub fn evaluate(&self, scope: &mut Scope<'_, '_>, message: &str) {
        self.with_require(scope, true, message);
    }

    fn with_require(&self, scope: &mut Scope<'_, '_>, evaluates: bool, message: &str) {
        if evaluates && message.contains("includeCommandLineAPI") {
            super::command_line::with_require(scope, message, || self.to_v8(message));
        } else {
            self.to_v8(message);
        }
    }

    fn to_v8(&self, message: &str) {
        if message.is_ascii() {
            self.v8.dispatch_protocol_message(StringView::from(message.as_bytes()));
        } else {
            let units: Vec<u16> = message.encode_utf16().collect();
            self.v8.dispatch_protocol_message(StringView::from(units.as_slice()));
        }
    }

    /// Domains that are written in JavaScript. An exception there, for want of stack, is none of the program's.
    fn to_lib(&self, scope: &mut Scope<'_, '_>, call: &Call, message: &str) {
        self.known_in_lib.set(true);
        let done = {
            v8::tc_scope!(let tc, scope);
            let done = crate::builtins::load_export(tc, "internal/inspector/domains", "receive")
                .and_then(|receive| receive.try_cast::<Function>().ok())
                .and_then(|receive| {
                    let args = [self.number.into_value(tc), message.into_value(tc)];
                    let receiver = v8::undefined(tc).into();
                    receive.call(tc, receiver, &args)
                });
            env().keep_stopping(tc);
            done.is_some()
        };
        if !done {
            self.answer(call, Err((-32603, "Internal error".to_owned())));
        }
    }

    /// Whether lib/ keeps something for it.
    pub fn is_known_in_lib(&self) -> bool {
        self.known_in_lib.get()
    }

    /// Gives an answer that is already JSON.
    pub fn tell(&self, text: String) {
        self.outlet.tell(text);
    }

    /// A notification of one of our own domains.
    pub fn notify(&self, method: &str, params: Json) {
        self.notify_text(serde_json::json!({ "method": method, "params": params }).to_string());
    }

    /// A notification that is already JSON.
    pub fn notify_text(&self, text: String) {
        self.outlet.notify(text);
    }

    /// Answers a call of one of our own domains.
    pub fn answer(&self, call: &Call, result: Result<Json, Refusal>) {
        let text = match result {
            Ok(result) => serde_json::json!({ "id": call.id, "result": result }),
            Err((code, message)) => {
                serde_json::json!({ "id": call.id, "error": { "code": code, "message": message } })
            }
        };
        self.tell(text.to_string());
    }
}

/// Why a call is not done: a code of JSON-RPC, and a text.
pub type Refusal = (i32, String);

/// Methods with which V8 runs code that a debugger has sent.
const EVALUATIONS: &[&str] = &["Runtime.callFunctionOn", "Runtime.evaluate", "Runtime.runScript"];

/// Domains that `lib/internal/inspector/domains.js` answers.
const IN_LIB: &[&str] = &["DOMStorage", "IO", "Network", "NodeTracing", "Storage"];

#[derive(Deserialize)]
struct Head<'a> {
    id: Option<i64>,
    #[serde(borrow, default)]
    method: Cow<'a, str>,
    #[serde(borrow, default, rename = "sessionId")]
    session_id: Option<Cow<'a, str>>,
}

/// A call of one of our own domains.
pub struct Call {
    pub id: i64,
    pub method: String,
    pub params: Json,
}

impl Call {
    fn parse(id: Option<i64>, method: &str, message: &str) -> Self {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            params: Json,
        }
        let params = serde_json::from_str::<Body>(message).map_or(Json::Null, |body| body.params);
        Call { id: id.unwrap_or_default(), method: method.to_owned(), params }
    }

    /// What a domain says to a method that it has not.
    pub fn unknown(&self) -> Refusal {
        (-32601, format!("'{}' wasn't found", self.method))
    }
}

impl Outlet {
    /// An answer, which a function hears at once: it has asked.
    fn tell(&self, text: String) {
        if self.closed.get() {
            return;
        }
        match &self.sink {
            Sink::Function(function) => env().scope(|scope| {
                let text = text.into_value(scope);
                call(scope, function, text);
            }),
            Sink::Remote(sink) => sink(text),
            Sink::Answers(answers) => answers.borrow_mut().push(text),
        }
    }

    /// A notification, which a function hears at the next safe point.
    fn notify(self: &Rc<Self>, text: String) {
        match self.has_to_wait() {
            true => self.hold(text),
            false => self.tell(text),
        }
    }

    /// Whether a notification cannot be heard yet. What has waited before it is heard first.
    fn has_to_wait(&self) -> bool {
        if !matches!(self.sink, Sink::Function(_)) || self.closed.get() {
            return false;
        }
        let wait = super::existing().is_some_and(|agent| !agent.may_call_listeners());
        if !wait {
            self.flush();
        }
        wait
    }

    fn hold(self: &Rc<Self>, text: String) {
        self.held.borrow_mut().push_back(text);
        if self.held.borrow().len() == 1
            && let Some(agent) = super::existing()
        {
            agent.hear_later(self.clone());
        }
    }

    /// Says what had to wait.
    pub fn flush(&self) {
        loop {
            let Some(text) = self.held.borrow_mut().pop_front() else { return };
            self.tell(text);
        }
    }

    /// What V8 says, without a detour where it goes to JavaScript.
    fn tell_view(&self, view: StringView<'_>) {
        match &self.sink {
            Sink::Function(function) if !self.closed.get() => env().scope(|scope| {
                let text = match (view.characters8(), view.characters16()) {
                    (Some(bytes), _) => v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal),
                    (None, Some(units)) => v8::String::new_from_two_byte(scope, units, v8::NewStringType::Normal),
                    (None, None) => None,
                };
                if let Some(text) = text {
                    call(scope, function, text.into());
                }
            }),
            _ => self.tell(text_of(&view)),
        }
    }
}

fn call<'s>(scope: &mut Scope<'s, '_>, function: &Global<Function>, text: Local<'s, Value>) {
    let env = env();
    if env.is_stopping() {
        return;
    }
    let function = Local::new(scope, function);
    let receiver = v8::undefined(scope).into();
    env.guarded(scope, |scope| function.call(scope, receiver, &[text]));
}

/// The text that V8 shows.
pub fn text_of(view: &StringView<'_>) -> String {
    match (view.characters8(), view.characters16()) {
        (Some(latin1), _) => latin1.iter().map(|byte| char::from(*byte)).collect(),
        (None, Some(units)) => String::from_utf16_lossy(units),
        (None, None) => String::new(),
    }
}

struct ToOutlet(Rc<Outlet>);

impl ChannelImpl for ToOutlet {
    fn send_response(&self, _call: i32, message: v8::UniquePtr<StringBuffer>) {
        if let Some(message) = message.as_ref() {
            super::while_speaking(|| self.0.tell_view(message.string()));
        }
    }

    fn send_notification(&self, message: v8::UniquePtr<StringBuffer>) {
        let Some(message) = message.as_ref() else { return };
        if matches!(self.0.sink, Sink::Answers(_)) {
            return;
        }
        let view = message.string();
        let is = |start: &[u8]| {
            view.characters8().is_some_and(|bytes| bytes.starts_with(start))
                || view.characters16().is_some_and(|units| begins_with(units, start))
        };
        let say = || {
            if TIMED.iter().any(|start| is(start)) {
                self.0.notify(with_time(&text_of(&view)));
            } else if is(CONTEXT_CREATED) {
                self.0.notify(with_origin(text_of(&view)));
            } else if self.0.has_to_wait() {
                self.0.hold(text_of(&view));
            } else {
                self.0.tell_view(view);
            }
        };
        super::while_speaking(|| match super::existing() {
            // Who hears of it looks at the program, which stands still for nobody else.
            Some(agent) if is(PAUSED) => agent.while_standing(say),
            _ => say(),
        });
    }

    fn flush_protocol_notifications(&self) {}
}

fn begins_with(units: &[u16], start: &[u8]) -> bool {
    units.len() >= start.len() && units.iter().zip(start).all(|(unit, byte)| *unit == u16::from(*byte))
}

/// What V8 would ask its client the time for, if that could be told.
const TIMED: &[&[u8]] = &[br#"{"method":"Runtime.consoleAPICalled""#, br#"{"method":"Runtime.exceptionThrown""#];

/// A notification with the time in it, in milliseconds since 1970. What the program has said cannot be taken for the field,
/// for its quotation marks are escaped.
fn with_time(text: &str) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    text.replacen(r#""timestamp":0"#, &format!(r#""timestamp":{}"#, since.as_micros() as f64 / 1e3), 1)
}

const PAUSED: &[u8] = br#"{"method":"Debugger.paused""#;
const CONTEXT_CREATED: &[u8] = br#"{"method":"Runtime.executionContextCreated""#;

/// V8 is told of a context's origin in the data beside its name, for there is no other way; here it goes where clients
/// look for it.
fn with_origin(text: String) -> String {
    let Ok(mut message) = serde_json::from_str::<Json>(&text) else { return text };
    let Some(context) = message.pointer_mut("/params/context") else { return text };
    let origin = context.pointer_mut("/auxData").and_then(Json::as_object_mut).and_then(|data| data.remove("origin"));
    match origin {
        Some(origin) => {
            context["origin"] = origin;
            message.to_string()
        }
        None => text,
    }
}
