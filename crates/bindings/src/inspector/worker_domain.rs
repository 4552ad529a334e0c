//! The domain `NodeWorker`: sessions with workers, whose messages travel inside those of a session of the main thread. And
//! `Target`, which says the same as other debuggers expect it: messages of workers have their session's id beside the method.

use super::mailbox::Letter;
use super::session::{Call, Refusal, Session};
use super::{Agent, next_session, threads};
use crate::prelude::*;
use crate::startup::startup_info;
use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many sessions watch workers, and how many of them want new workers to wait.
static WATCHING: AtomicU32 = AtomicU32::new(0);
static HOLDING: AtomicU32 = AtomicU32::new(0);

/// Whether anybody wants to hear of workers.
pub fn is_watched() -> bool {
    WATCHING.load(Ordering::Acquire) > 0 || startup_info().flag("--experimental-worker-inspection")
}

/// Whether new workers shall wait for a debugger.
pub fn holds_workers() -> bool {
    HOLDING.load(Ordering::Acquire) > 0
}

#[derive(Clone, Copy)]
struct Child {
    thread: u32,
    /// The number of the session in the worker.
    session: u32,
}

#[derive(Default)]
pub struct State {
    enabled: Cell<bool>,
    holds: Cell<bool>,
    last: Cell<u32>,
    /// Workers are shown as targets.
    targets: Cell<bool>,
    children: RefCell<BTreeMap<u32, Child>>,
}

impl State {
    fn set(&self, enabled: bool, holds: bool) {
        let count = |counter: &AtomicU32, was: bool, is: bool| match (was, is) {
            (false, true) => {
                counter.fetch_add(1, Ordering::AcqRel);
            }
            (true, false) => {
                counter.fetch_sub(1, Ordering::AcqRel);
            }
            _ => {}
        };
        count(&WATCHING, self.enabled.replace(enabled), enabled);
        count(&HOLDING, self.holds.replace(holds), holds);
    }
}

pub fn dispatch(session: &Session, agent: &Agent, call: &Call) {
    session.answer(call, run(session, agent, call));
}

fn run(session: &Session, agent: &Agent, call: &Call) -> Result<Json, Refusal> {
    // Workers are all the main thread's to show, whoever started them.
    if env().worker().is_some() {
        return Err(call.unknown());
    }
    let invalid = || (-32602, "Invalid parameters".to_owned());
    let child = || {
        let id = call.params.get("sessionId").and_then(Json::as_str).ok_or_else(invalid)?;
        let local = id.parse::<u32>().ok();
        let child = local.and_then(|local| Some((local, *session.workers.children.borrow().get(&local)?)));
        child.ok_or_else(|| (-32000, format!("Session not found: {id}")))
    };
    match call.method.as_str() {
        "NodeWorker.enable" => {
            let holds = call.params.get("waitForDebuggerOnStart").and_then(Json::as_bool).ok_or_else(invalid)?;
            let again = session.workers.enabled.get();
            session.workers.set(true, holds);
            if !again {
                threads::workers().into_iter().for_each(|thread| attach(session, agent, thread, false));
            }
        }
        "NodeWorker.disable" => disable(session),
        "NodeWorker.sendMessageToWorker" => {
            let text = call.params.get("message").and_then(Json::as_str).ok_or_else(invalid)?;
            let (_, child) = child()?;
            if let Some(worker) = threads::find(child.thread) {
                worker.mailbox.post(Letter::Message { session: child.session, text: text.to_owned() });
            }
        }
        "NodeWorker.detach" => {
            let (local, _) = child()?;
            detach(session, local);
        }
        _ => return Err(call.unknown()),
    }
    Ok(json!({}))
}

fn disable(session: &Session) {
    session.workers.set(false, false);
    let locals: Vec<u32> = session.workers.children.borrow().keys().copied().collect();
    locals.into_iter().for_each(|local| detach(session, local));
}

/// The session that watches goes.
pub fn close(session: &Session) {
    disable(session);
}

/// Whether `--experimental-worker-inspection` shows workers as targets of the main thread's sessions.
pub fn has_targets() -> bool {
    env().worker().is_none() && startup_info().flag("--experimental-worker-inspection")
}

pub fn dispatch_target(session: &Session, agent: &Agent, call: &Call) {
    let result = match call.method.as_str() {
        "Target.setAutoAttach" => {
            let flag = |name: &str| call.params.get(name).and_then(Json::as_bool);
            match (flag("autoAttach"), flag("waitForDebuggerOnStart")) {
                (Some(attaches), Some(holds)) => {
                    session.workers.targets.set(true);
                    session.workers.set(attaches, attaches && holds);
                    if attaches {
                        let known: Vec<u32> =
                            session.workers.children.borrow().values().map(|child| child.thread).collect();
                        let new = threads::workers().into_iter().filter(|thread| !known.contains(thread));
                        new.for_each(|thread| attach(session, agent, thread, holds));
                    }
                    Ok(json!({}))
                }
                _ => Err((-32602, "Invalid parameters".to_owned())),
            }
        }
        _ => Err(call.unknown()),
    };
    session.answer(call, result);
}

/// A message for a session with a worker, which has its id beside the method.
pub fn forward(session: &Session, id: &str, message: &str) {
    let child = id.parse().ok().and_then(|local: u32| session.workers.children.borrow().get(&local).copied());
    let Some(worker) = child.and_then(|child| threads::find(child.thread)) else { return };
    let Ok(Json::Object(mut message)) = serde_json::from_str(message) else { return };
    message.remove("sessionId");
    if let Some(child) = child {
        worker.mailbox.post(Letter::Message { session: child.session, text: Json::Object(message).to_string() });
    }
}

fn target_info(worker: &threads::Known, thread: u32) -> Json {
    json!({
        "targetId": thread.to_string(), "type": "node_worker", "title": worker.title, "url": worker.url,
        "attached": false, "canAccessOpener": true,
    })
}

/// Opens a session with a worker.
fn attach(session: &Session, agent: &Agent, thread: u32, waiting: bool) {
    let Some(worker) = threads::find(thread) else { return };
    let state = &session.workers;
    let local = state.last.get() + 1;
    state.last.set(local);
    let number = next_session();
    state.children.borrow_mut().insert(local, Child { thread, session: number });
    let parent = agent.mailbox.clone();
    let parent_session = session.number;
    let sink = move |text: String| parent.post(Letter::FromWorker { session: parent_session, child: local, text });
    worker.mailbox.post(Letter::Connect { session: number, sink: Arc::new(sink) });
    if state.targets.get() {
        session.notify(
            "Target.attachedToTarget",
            json!({
                "sessionId": local.to_string(), "targetInfo": target_info(&worker, thread),
                "waitingForDebugger": waiting,
            }),
        );
        return;
    }
    let info = json!({
        "workerId": local.to_string(), "type": "worker", "title": worker.title, "url": worker.url,
    });
    session.notify(
        "NodeWorker.attachedToWorker",
        json!({ "sessionId": local.to_string(), "workerInfo": info, "waitingForDebugger": waiting }),
    );
}

fn detach(session: &Session, local: u32) {
    let Some(child) = session.workers.children.borrow_mut().remove(&local) else { return };
    if let Some(worker) = threads::find(child.thread) {
        worker.mailbox.post(Letter::Disconnect { session: child.session });
    }
    let domain =
        if session.workers.targets.get() { "Target.detachedFromTarget" } else { "NodeWorker.detachedFromWorker" };
    session.notify(domain, json!({ "sessionId": local.to_string() }));
}

/// A worker has started.
pub fn started(agent: &Agent, thread: u32) {
    let mut held = false;
    let shown = if has_targets() { threads::find(thread) } else { None };
    for session in agent.sessions() {
        if let Some(worker) = &shown {
            session.notify("Target.targetCreated", json!({ "targetInfo": target_info(worker, thread) }));
        }
        let known = session.workers.children.borrow().values().any(|child| child.thread == thread);
        if session.workers.enabled.get() && !known {
            held |= session.workers.holds.get();
            attach(&session, agent, thread, session.workers.holds.get());
        }
    }
    // The session that made it wait may have gone meanwhile.
    if !held && let Some(worker) = threads::find(thread) {
        worker.mailbox.post(Letter::Run);
    }
}

/// A worker has ended.
pub fn ended(agent: &Agent, thread: u32) {
    for session in agent.sessions() {
        let children = session.workers.children.borrow();
        let gone: Vec<u32> =
            children.iter().filter(|(_, child)| child.thread == thread).map(|(local, _)| *local).collect();
        drop(children);
        gone.into_iter().for_each(|local| detach(&session, local));
    }
}

/// The session `child` of `session` has said something.
pub fn said(session: &Session, child: u32, text: String) {
    if !session.workers.children.borrow().contains_key(&child) {
        return;
    }
    if session.workers.targets.get() {
        if let Some(rest) = text.strip_prefix('{') {
            session.notify_text(format!("{{\"sessionId\":\"{child}\",{rest}"));
        }
    } else {
        session
            .notify("NodeWorker.receivedMessageFromWorker", json!({ "sessionId": child.to_string(), "message": text }));
    }
}
