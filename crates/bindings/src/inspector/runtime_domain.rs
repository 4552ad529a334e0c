//! The domain `NodeRuntime`: that the program waits, for a debugger to come or for it to go.

use super::Agent;
use super::session::{Call, Session};
use serde_json::{Value as Json, json};
use std::cell::Cell;

#[derive(Default)]
pub struct State {
    enabled: Cell<bool>,
    /// The session wants to hear of the end, and look at the program, before its context goes.
    pub notify_at_end: Cell<bool>,
}

pub fn dispatch(session: &Session, agent: &Agent, call: &Call) {
    let result = match call.method.as_str() {
        "NodeRuntime.enable" => {
            session.runtime.enabled.set(true);
            if agent.is_waiting() {
                session.notify("NodeRuntime.waitingForDebugger", json!({}));
            }
            Ok(json!({}))
        }
        "NodeRuntime.disable" => {
            session.runtime.enabled.set(false);
            Ok(json!({}))
        }
        "NodeRuntime.notifyWhenWaitingForDisconnect" => {
            let enabled = call.params.get("enabled").and_then(Json::as_bool);
            match enabled {
                Some(enabled) => {
                    session.runtime.notify_at_end.set(enabled);
                    Ok(json!({}))
                }
                None => Err((-32602, "Invalid parameters".to_owned())),
            }
        }
        _ => Err(call.unknown()),
    };
    session.answer(call, result);
}

/// The program begins to wait for a debugger.
pub fn waits(agent: &Agent) {
    for session in agent.sessions() {
        if session.runtime.enabled.get() {
            session.notify("NodeRuntime.waitingForDebugger", json!({}));
        }
    }
}

/// The program has ended; returns whether a session asked to hear of that.
pub fn ends(agent: &Agent) -> bool {
    let mut any = false;
    for session in agent.sessions() {
        if session.runtime.notify_at_end.get() {
            any = true;
            session.notify("NodeRuntime.waitingForDisconnect", json!({}));
        }
    }
    any
}
