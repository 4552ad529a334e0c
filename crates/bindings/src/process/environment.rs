//! `process.env`: an object whose properties are the variables, so that reading one is reading a property; writing
//! goes through interceptors, which hand it to lib/ and, on the main thread, to the system.
//!
//! A worker has a copy. Threads that share their variables form a group: a change is told to the others through their
//! loops, so that whoever hears of it by a message or an event sees it.

use crate::prelude::*;
use crate::worker::Environment;
use event_loop::Remote;
use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use v8::{Intercepted, Name, PropertyCallbackArguments, PropertyDescriptor, ReturnValue};

#[derive(Default)]
struct State {
    /// `write(key, value)` and `define(key, value, isPlain, isAccessor)`.
    handlers: RefCell<Option<(Global<Function>, Global<Function>)>>,
    /// A property is being stored or removed by us: the interceptors keep out of the way.
    storing: Cell<bool>,
    object: RefCell<Option<Global<Object>>>,
    group: RefCell<Option<Arc<Group>>>,
    /// A copy of a worker's own, which the system does not hear of.
    is_copy: Cell<bool>,
    listed: RefCell<Option<Listed>>,
}

/// The variables as children get them, until one changes: `KEY=value` for lib/ and for the system.
#[derive(Clone)]
struct Listed {
    array: Global<v8::Array>,
    strings: Rc<[CString]>,
}

/// Threads that share their variables.
#[derive(Default)]
pub struct Group(Mutex<Members>);

#[derive(Default)]
struct Members {
    threads: Vec<(u32, Remote)>,
    /// Whether the main thread's, and so the system's, variables are meant.
    systemwide: bool,
    /// The variables as they are, for those who join.
    variables: Vec<(String, String)>,
}

impl Group {
    fn members(&self) -> MutexGuard<'_, Members> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the other threads of a change.
    fn tell(&self, key: &str, value: Option<&str>) {
        let own = thread_id();
        let mut members = self.members();
        members.variables.retain(|(name, _)| name != key);
        if let Some(value) = value {
            members.variables.push((key.to_owned(), value.to_owned()));
        }
        members.threads.retain(|(id, remote)| {
            let (key, value) = (key.to_owned(), value.map(str::to_owned));
            *id == own || remote.post(Box::new(move |_| told(&key, value)))
        });
    }
}

fn thread_id() -> u32 {
    env().worker().map_or(0, |seat| seat.shared.id())
}

/// Another thread of the group has changed a variable.
fn told(key: &str, value: Option<String>) {
    env().scope(|scope| {
        let state = env().state::<State>();
        let Some(object) = state.object.borrow().as_ref().map(|object| Local::new(scope, object)) else { return };
        match value {
            Some(value) => {
                let value = value.into_value(scope);
                store(scope, object, key, value);
            }
            None => {
                state.listed.take();
                state.storing.set(true);
                let name = key.into_value(scope);
                object.delete(scope, name);
                state.storing.set(false);
            }
        }
        if key == "TZ" {
            scope.date_time_configuration_change_notification(v8::TimeZoneDetection::Redetect);
        }
    });
}

/// The group of this thread, made when a worker is the first to share its variables.
pub fn join_group(scope: &mut Scope<'_, '_>) -> Arc<Group> {
    let state = env().state::<State>();
    if let Some(group) = &*state.group.borrow() {
        return group.clone();
    }
    let members = Members {
        threads: vec![(thread_id(), env().event_loop().remote())],
        systemwide: !state.is_copy.get(),
        variables: own_variables(scope, &state),
    };
    let group = Arc::new(Group(Mutex::new(members)));
    state.group.replace(Some(group.clone()));
    group
}

fn own_variables(scope: &mut Scope<'_, '_>, state: &State) -> Vec<(String, String)> {
    let Some(object) = state.object.borrow().as_ref().map(|object| Local::new(scope, object)) else {
        return Vec::new();
    };
    let Some(names) = object.get_own_property_names(scope, v8::GetPropertyNamesArgs::default()) else {
        return Vec::new();
    };
    let mut pairs = Vec::with_capacity(names.length() as usize);
    for index in 0..names.length() {
        let Some(name) = names.get_index(scope, index) else { continue };
        let Some(value) = object.get(scope, name) else { continue };
        pairs.push((name.to_rust_string_lossy(scope), value.to_rust_string_lossy(scope)));
    }
    pairs
}

/// What this thread starts with.
fn initial_variables(state: &State) -> Vec<(String, String)> {
    let env = env();
    match env.worker().map(|seat| &seat.environment) {
        Some(Environment::Own(pairs)) => {
            state.is_copy.set(true);
            pairs.clone()
        }
        Some(Environment::Shared(group)) => {
            state.group.replace(Some(group.clone()));
            let mut members = group.members();
            state.is_copy.set(!members.systemwide);
            members.threads.push((thread_id(), env.event_loop().remote()));
            members.variables.clone()
        }
        None => {
            let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
            std::env::vars_os().map(|(key, value)| (text(key), text(value))).collect()
        }
    }
}

/// This thread's variables as a flat array of names and values.
#[binding]
pub fn environment_pairs(scope: &mut Scope<'_, '_>) -> Vec<String> {
    let pairs = own_variables(scope, &env().state::<State>());
    pairs.into_iter().flat_map(|(key, value)| [key, value]).collect()
}

fn listed(scope: &mut Scope<'_, '_>) -> Listed {
    let state = env().state::<State>();
    if let Some(listed) = &*state.listed.borrow() {
        return listed.clone();
    }
    let variables = own_variables(scope, &state);
    let strings: Vec<String> = variables.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    let array = array_from(scope, strings.iter().map(String::as_str));
    let listed = Listed {
        array: Global::new(scope, array),
        // No variable has a zero in it.
        strings: strings.into_iter().filter_map(|pair| CString::new(pair).ok()).collect(),
    };
    state.listed.replace(Some(listed.clone()));
    listed
}

/// `KEY=value` for each of this thread's variables. The array is the same until one changes, and not to be written to.
#[binding]
pub fn environment_list<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, v8::Array> {
    let listed = listed(scope);
    Local::new(scope, listed.array)
}

/// The same for the system.
pub fn listed_environment(scope: &mut Scope<'_, '_>) -> Rc<[CString]> {
    listed(scope).strings
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
    let state = env().state::<State>();
    for (key, value) in initial_variables(&state) {
        let value = value.into_value(scope);
        store(scope, object, &key, value);
    }
    state.object.replace(Some(Global::new(scope, object)));
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
    let state = env().state::<State>();
    if !state.is_copy.get() {
        // SAFETY: the library's lock covers all of Rust's accesses; pool threads that read the environment through C's
        // functions are exposed to this race as they are in every runtime that has `process.env`.
        unsafe { std::env::set_var(&key, text) };
    }
    if let Some(group) = &*state.group.borrow() {
        group.tell(&key, Some(text));
    }
    let text = text.into_value(scope);
    store(scope, object, &key, text);
    after_change(scope, &key);
}

fn store<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>, key: &str, value: Local<'s, Value>) {
    let state = env().state::<State>();
    state.listed.take();
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
    if key == "TZ" && !env().state::<State>().is_copy.get() {
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
    let state = env().state::<State>();
    state.listed.take();
    if valid_key(key) && !state.storing.get() {
        if !state.is_copy.get() {
            // SAFETY: as for setting.
            unsafe { std::env::remove_var(key) };
        }
        if let Some(group) = &*state.group.borrow() {
            group.tell(key, None);
        }
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
