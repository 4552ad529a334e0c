//! `process.debugPort`: where the inspector listens when nothing else is said. Data to a program, which may set it to a port.

use crate::prelude::*;
use std::cell::Cell;
use v8::{PropertyCallbackArguments, ReturnValue};

#[derive(Default)]
struct DebugPort(Cell<i32>);

/// `defineDebugPort(process, port)`.
#[binding]
pub fn define_debug_port(scope: &mut Scope<'_, '_>, process: Local<'_, Object>, port: i32) {
    env().state::<DebugPort>().0.set(port);
    if let Some(name) = v8::String::new(scope, "debugPort") {
        process.set_accessor_with_setter(scope, name.into(), read, write);
    }
}

/// The inspector listens there, whatever port that is.
pub fn set(port: u16) {
    env().state::<DebugPort>().0.set(i32::from(port));
}

pub fn port() -> u16 {
    // Nothing else has been let in.
    u16::try_from(env().state::<DebugPort>().0.get()).unwrap_or_default()
}

fn read<'s>(
    _: &mut Scope<'s, '_>,
    _: Local<'s, v8::Name>,
    _: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<Value>,
) {
    result.set_int32(env().state::<DebugPort>().0.get());
}

fn write<'s>(
    scope: &mut Scope<'s, '_>,
    _: Local<'s, v8::Name>,
    value: Local<'s, Value>,
    _: PropertyCallbackArguments<'s>,
    _: ReturnValue<()>,
) {
    // What cannot be a number has thrown.
    let Some(port) = value.int32_value(scope) else { return };
    if port != 0 && !(1024..=65535).contains(&port) {
        let message = "process.debugPort must be 0 or in range 1024 to 65535";
        return NodeError::range_error("ERR_OUT_OF_RANGE", message).throw(scope);
    }
    env().state::<DebugPort>().0.set(port);
}
