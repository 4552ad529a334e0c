//! `--why-alive` and `--warn-blocked` from the native side: what keeps the loop alive and where it was made, and what
//! holds the loop too long. What is said of the first is put together in lib/internal/process/why_alive.js.

pub(crate) mod places;
mod turns;

use crate::prelude::*;
use crate::startup::{OptionValue, startup_info};
use places::Places;
use std::rc::Rc;
use turns::Turns;

/// Milliseconds that a turn may take before the thread beside it looks, where nobody said how many.
const DEFAULT_LIMIT: f64 = 100.0;

/// Starts what the options of this thread ask for; nothing where they ask for nothing. To be called once, before the
/// thread's program runs.
pub fn look_inside(scope: &mut Scope<'_, '_>) {
    crate::errors::trace_uncaught(scope);
    let info = startup_info();
    let limit = info.options.iter().find_map(|(name, value)| match value {
        OptionValue::Number(limit) if name == "--warn-blocked" && *limit > 0.0 => Some(*limit),
        _ => None,
    });
    let env = env();
    // Whom signals ask, and who ends with the process, is the main thread.
    let tells_why = info.text("--why-alive").is_some() && env.worker().is_none();
    if tells_why {
        places::record(&env);
    }
    if !tells_why && limit.is_none() {
        return;
    }
    let turns = Turns::start(scope, limit.unwrap_or(DEFAULT_LIMIT), limit.is_some(), tells_why);
    env.state::<turns::Own>().set(turns.clone());
    env.event_loop().set_poll_watch(Some(turns));
}

/// Says that the loop has nothing more to do for now: what began with its last event is over.
pub fn turn_over(env: &Env) {
    if let Some(turns) = env.state::<turns::Own>().get() {
        turns.turn_over();
    }
}

/// Ends what [`look_inside`] began, before the isolate goes.
pub fn look_away(env: &Env) {
    env.event_loop().set_poll_watch(None);
    env.event_loop().set_place_recorder(None);
    if let Some(turns) = env.state::<turns::Own>().get() {
        turns.end();
    }
}

/// Where the program is now, as a number for [`frames`]; 0 where only lib/ is on the stack and it acts for nobody.
#[binding]
fn here() -> u32 {
    env().event_loop().current_place()
}

/// Says on behalf of which place lib/ calls what comes next; returns the place before.
#[binding]
fn act_for(place: u32) -> u32 {
    env().event_loop().act_for(place)
}

/// The frames of a place, innermost first, flat: function, file, line, column.
#[binding]
fn frames<'s>(scope: &mut Scope<'s, '_>, place: u32) -> Local<'s, Array> {
    let places: Rc<Places> = env().state();
    let mut items: Vec<Local<Value>> = Vec::new();
    for frame in places.frames(place) {
        items.push(frame.function.as_str().into_value(scope));
        items.push((&*frame.file).into_value(scope));
        items.push((frame.line as f64).into_value(scope));
        items.push((frame.column as f64).into_value(scope));
    }
    array_from(scope, items)
}

/// What keeps the loop alive beside timers and immediates, flat: whether it is a request, the resource's name, which one
/// of its kind (or `undefined`), the place.
#[binding]
fn holding<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let env = env();
    let event_loop = env.event_loop();
    let mut items: Vec<Local<Value>> = Vec::new();
    for request in event_loop.requests_under_way() {
        items.push(true.into_value(scope));
        items.push(request.resource.into_value(scope));
        items.push(v8::undefined(scope).into());
        items.push(request.place.into_value(scope));
    }
    for handle in event_loop.handles().into_iter().filter(|handle| handle.active && handle.referenced) {
        items.push(false.into_value(scope));
        items.push(handle.resource.into_value(scope));
        items.push(event_loop.detail_of(handle.id).into_value(scope));
        items.push(handle.place.into_value(scope));
    }
    array_from(scope, items)
}

/// Calls `callback()` once, as soon as nothing has come from outside for so many milliseconds; timers do not count.
#[binding]
fn when_quiet(milliseconds: f64, callback: Callback) {
    if let Some(turns) = env().state::<turns::Own>().get() {
        turns.when_quiet(milliseconds, callback);
    }
}

engine::module!("inside", [here, act_for, frames, holding, when_quiet]);
