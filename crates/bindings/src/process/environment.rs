//! `process.env`: an object whose properties are the variables, so that reading one is reading a property; writing
//! goes through interceptors, which hand it to lib/ and to the system.

use crate::prelude::*;
use std::cell::{Cell, RefCell};
use v8::{Intercepted, Name, PropertyCallbackArguments, PropertyDescriptor, ReturnValue};

#[derive(Default)]
struct State {
    /// `write(key, value)` and `define(key, value, isPlain, isAccessor)`.
    handlers: RefCell<Option<(Global<Function>, Global<Function>)>>,
    /// A property is being stored by us: the interceptors keep out of the way.
    storing: Cell<bool>,
}

/// `createEnvironment(write, define)`: the object, with every variable as a property. `write(key, value)` is called for
/// an assignment, `define(key, value, isPlain, isAccessor)` for `Object.defineProperty`.
#[binding]
pub fn create_environment<'s>(
    scope: &mut Scope<'s, '_>,
    write: Local<'s, Function>,
    define: Local<'s, Function>,
) -> Option<Local<'s, Object>> {
    let handlers = (Global::new(scope, write), Global::new(scope, define));
    env().state::<State>().handlers.replace(Some(handlers));
    let template = v8::ObjectTemplate::new(scope);
    template.set_named_property_handler(
        v8::NamedPropertyHandlerConfiguration::new().setter(on_set).definer(on_define).deleter(on_delete),
    );
    template.set_indexed_property_handler(
        v8::IndexedPropertyHandlerConfiguration::new().setter(on_set_index).deleter(on_delete_index),
    );
    let object = template.new_instance(scope)?;
    for (key, value) in std::env::vars_os() {
        let key = key.to_string_lossy().into_owned();
        let value = value.to_string_lossy().into_owned().into_value(scope);
        store(scope, object, &key, value);
    }
    Some(object)
}

/// Sets a variable and its property; names that no environment can hold are ignored.
#[binding]
pub fn set_environment<'s>(
    scope: &mut Scope<'s, '_>,
    object: Local<'s, Object>,
    key: String,
    value: Local<'s, v8::String>,
) {
    if !valid_key(&key) {
        return;
    }
    let text = value.to_rust_string_lossy(scope);
    let text = text.split('\0').next().unwrap_or_default();
    // SAFETY: the library's lock covers all of Rust's accesses; pool threads that read the environment through C's
    // functions are exposed to this race as they are in every runtime that has `process.env`.
    unsafe { std::env::set_var(&key, text) };
    let text = text.into_value(scope);
    store(scope, object, &key, text);
    after_change(scope, &key);
}

fn store<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>, key: &str, value: Local<'s, Value>) {
    let state = env().state::<State>();
    state.storing.set(true);
    let key = key.into_value(scope);
    object.set(scope, key, value);
    state.storing.set(false);
}

fn valid_key(key: &str) -> bool {
    !key.is_empty() && !key.contains(['=', '\0'])
}

/// Dates follow the time zone.
fn after_change(scope: &mut Scope<'_, '_>, key: &str) {
    if key == "TZ" {
        unsafe extern "C" {
            fn tzset();
        }
        // SAFETY: no arguments; reads the environment that was just written.
        unsafe { tzset() };
        scope.date_time_configuration_change_notification(v8::TimeZoneDetection::Redetect);
    }
}

fn written<'s>(scope: &mut Scope<'s, '_>, key: Local<'s, Value>, value: Local<'s, Value>) -> Intercepted {
    let state = env().state::<State>();
    if state.storing.get() {
        return Intercepted::kNo;
    }
    let write = state.handlers.borrow().as_ref().map(|(write, _)| write.clone());
    if let Some(write) = write {
        let write = Local::new(scope, &write);
        let receiver = v8::undefined(scope).into();
        // What it throws is thrown at the assignment.
        let _ = write.call(scope, receiver, &[key, value]);
    }
    Intercepted::kYes
}

fn on_set<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, Name>,
    value: Local<'s, Value>,
    _args: PropertyCallbackArguments<'s>,
    _result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    written(scope, key.into(), value)
}

fn on_set_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    value: Local<'s, Value>,
    _args: PropertyCallbackArguments<'s>,
    _result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    let key = index.to_string().into_value(scope);
    written(scope, key, value)
}

fn on_define<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, Name>,
    descriptor: &PropertyDescriptor,
    _args: PropertyCallbackArguments<'s>,
    _result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    let state = env().state::<State>();
    if state.storing.get() {
        return Intercepted::kNo;
    }
    let define = state.handlers.borrow().as_ref().map(|(_, define)| define.clone());
    if let Some(define) = define {
        let define = Local::new(scope, &define);
        let receiver = v8::undefined(scope).into();
        let value =
            if descriptor.has_value() { Local::new(scope, descriptor.value()) } else { v8::undefined(scope).into() };
        let plain = descriptor.has_value()
            && descriptor.has_writable()
            && descriptor.writable()
            && descriptor.has_enumerable()
            && descriptor.enumerable()
            && descriptor.has_configurable()
            && descriptor.configurable();
        let plain = v8::Boolean::new(scope, plain).into();
        let accessor = v8::Boolean::new(scope, descriptor.has_get() || descriptor.has_set()).into();
        let _ = define.call(scope, receiver, &[key.into(), value, plain, accessor]);
    }
    Intercepted::kYes
}

fn removed(scope: &mut Scope<'_, '_>, key: &str) {
    if valid_key(key) {
        // SAFETY: as for setting.
        unsafe { std::env::remove_var(key) };
        after_change(scope, key);
    }
}

fn on_delete<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, Name>,
    _args: PropertyCallbackArguments<'s>,
    _result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    if key.is_string() {
        let key = key.to_rust_string_lossy(scope);
        removed(scope, &key);
    }
    Intercepted::kNo
}

fn on_delete_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    _args: PropertyCallbackArguments<'s>,
    _result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    removed(scope, &index.to_string());
    Intercepted::kNo
}
