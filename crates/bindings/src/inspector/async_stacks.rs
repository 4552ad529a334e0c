//! Stacks of asynchronous calls: lib/ tells V8 of timers and the like while a debugger wants to see where they came from.

use super::safe_point::{Chore, call_lib};
use super::{Agent, session::Session};
use crate::prelude::*;
use serde_json::Value as Json;
use std::ffi::c_void;
use std::rc::Rc;
use v8::inspector::StringView;

/// Looks whether a message to a session's debugger changes how deep stacks shall reach.
pub fn look(scope: &mut Scope<'_, '_>, agent: &Rc<Agent>, session: &Session, method: &str, message: &str) {
    match method {
        "Debugger.setAsyncCallStackDepth" => {
            let message = serde_json::from_str::<Json>(message).unwrap_or_default();
            let depth = message.pointer("/params/maxDepth").and_then(Json::as_i64).unwrap_or_default();
            session.async_depth.set(depth);
        }
        "Debugger.disable" => session.async_depth.set(0),
        _ => return,
    }
    agent.see_to(scope, Chore::AsyncStacks);
}

/// Has lib/ tell of asynchronous calls as long as a session wants to know.
pub fn update(scope: &mut Scope<'_, '_>, agent: &Agent) {
    let depth = agent.sessions().iter().map(|session| session.async_depth.get()).max().unwrap_or_default();
    let before = agent.async_depth.replace(depth);
    if (before > 0) == (depth > 0) {
        return;
    }
    let enabled = (depth > 0).into_value(scope);
    call_lib(scope, "internal/inspector/async_stacks", "setEnabled", &[enabled]);
    if depth == 0 {
        agent.v8.all_async_tasks_canceled();
    }
}

/// V8 tells tasks apart by addresses, and takes odd ones to be the embedder's; it never looks behind them.
fn task(id: f64) -> *const c_void {
    ((id as usize) << 1 | 1) as *const c_void
}

pub fn scheduled(agent: &Agent, name: &str, id: f64, recurring: bool) {
    let name: Vec<u16> = name.encode_utf16().collect();
    // SAFETY: the address is a number that stays the task's.
    unsafe { agent.v8.async_task_scheduled(StringView::from(&name[..]), task(id), recurring) }
}

pub fn started(agent: &Agent, id: f64) {
    // SAFETY: as above.
    unsafe { agent.v8.async_task_started(task(id)) }
}

pub fn finished(agent: &Agent, id: f64) {
    // SAFETY: as above.
    unsafe { agent.v8.async_task_finished(task(id)) }
}

pub fn canceled(agent: &Agent, id: f64) {
    // SAFETY: as above.
    unsafe { agent.v8.async_task_canceled(task(id)) }
}
