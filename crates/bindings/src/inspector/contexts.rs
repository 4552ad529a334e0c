//! The contexts of a thread, as its inspector is told of them: the main one, and those of `node:vm`.

use super::{Agent, GROUP, existing};
use crate::prelude::*;
use crate::startup::startup_info;
use std::cell::{Cell, RefCell};
use v8::inspector::StringView;

/// A context of `node:vm`.
struct Made {
    context: v8::Weak<v8::Context>,
    name: String,
    origin: Option<String>,
    /// V8's number, once it was told.
    number: Cell<i32>,
}

/// Those that are still there, and some that are not.
#[derive(Default)]
struct All {
    made: RefCell<Vec<Made>>,
    /// How many there may be before the list is gone through for those that are gone.
    limit: Cell<usize>,
}

const SMALLEST_LIMIT: usize = 16;

/// Notes a new context, and tells the inspector if there is one. V8 notices itself when it goes.
pub(crate) fn context_made(
    scope: &mut Scope<'_, '_>,
    context: Local<'_, v8::Context>,
    name: String,
    origin: Option<String>,
) {
    let all = env().state::<All>();
    let made = Made { context: v8::Weak::new(scope, context), name, origin, number: Cell::new(0) };
    if let Some(agent) = existing() {
        tell(&agent, context, &made);
    }
    let mut list = all.made.borrow_mut();
    if list.len() >= all.limit.get() {
        list.retain(|made| !made.context.is_empty());
        all.limit.set(SMALLEST_LIMIT.max(list.len() * 2));
    }
    list.push(made);
}

/// Tells a new inspector of every context.
pub fn tell_all(scope: &mut Scope<'_, '_>, agent: &Agent) {
    let main = env().context(scope);
    let name = match env().worker() {
        Some(seat) => format!("Worker[{}]", seat.shared.id()),
        None => format!("{}[{}]", startup_info().argv0, std::process::id()),
    };
    create(agent, main, &name, r#"{"isDefault":true}"#);
    let all = env().state::<All>();
    for made in all.made.borrow().iter() {
        if let Some(context) = made.context.to_local(scope) {
            tell(agent, context, made);
        }
    }
}

fn tell(agent: &Agent, context: Local<'_, v8::Context>, made: &Made) {
    let data = match &made.origin {
        Some(origin) => serde_json::json!({ "isDefault": false, "origin": origin }).to_string(),
        None => r#"{"isDefault":false}"#.to_owned(),
    };
    made.number.set(create(agent, context, &made.name, &data));
}

fn create(agent: &Agent, context: Local<'_, v8::Context>, name: &str, data: &str) -> i32 {
    let name: Vec<u16> = name.encode_utf16().collect();
    let data: Vec<u16> = data.encode_utf16().collect();
    let number = agent.contexts.get() + 1;
    // Sessions hear of it at once.
    agent.contexts.set(number);
    agent.v8.context_created(context, GROUP, StringView::from(&name[..]), StringView::from(&data[..]));
    number
}

/// The number under which V8 knows a context.
pub fn number_of(scope: &mut Scope<'_, '_>, context: Local<'_, v8::Context>) -> i32 {
    let all = env().state::<All>();
    let list = all.made.borrow();
    let found = list.iter().find(|made| made.context.to_local(scope) == Some(context));
    found.map_or(1, |made| made.number.get())
}
