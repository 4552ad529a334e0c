//! What only the engine knows about values, for `util.inspect`, `util.types` and deep comparison.

use crate::prelude::*;
use v8::{GetPropertyNamesArgs, IndexFilter, KeyCollectionMode, KeyConversionMode, PropertyFilter};

/// What the engine says an object is. Shared by number with lib/internal/util/kinds.js.
#[repr(u32)]
#[derive(Clone, Copy)]
enum Kind {
    Ordinary,
    Proxy,
    Function,
    AsyncFunction,
    GeneratorFunction,
    AsyncGeneratorFunction,
    Array,
    Map,
    Set,
    MapIterator,
    SetIterator,
    TypedArray,
    ArrayBuffer,
    SharedArrayBuffer,
    DataView,
    Promise,
    WeakMap,
    WeakSet,
    Date,
    RegExp,
    Error,
    Arguments,
    BoxedNumber,
    BoxedString,
    BoxedBoolean,
    BoxedBigInt,
    BoxedSymbol,
    ModuleNamespace,
    External,
    Generator,
}

fn kind(value: Local<Value>) -> Kind {
    if value.is_proxy() {
        return Kind::Proxy;
    }
    if value.is_function() {
        return match (value.is_async_function(), value.is_generator_function()) {
            (false, false) => Kind::Function,
            (true, false) => Kind::AsyncFunction,
            (false, true) => Kind::GeneratorFunction,
            (true, true) => Kind::AsyncGeneratorFunction,
        };
    }
    if value.is_array() {
        return Kind::Array;
    }
    if value.is_array_buffer_view() {
        return if value.is_data_view() { Kind::DataView } else { Kind::TypedArray };
    }
    type Test = fn(&Value) -> bool;
    const TESTS: &[(Test, Kind)] = &[
        (Value::is_map, Kind::Map),
        (Value::is_set, Kind::Set),
        (Value::is_date, Kind::Date),
        (Value::is_reg_exp, Kind::RegExp),
        (Value::is_native_error, Kind::Error),
        (Value::is_promise, Kind::Promise),
        (Value::is_array_buffer, Kind::ArrayBuffer),
        (Value::is_shared_array_buffer, Kind::SharedArrayBuffer),
        (Value::is_map_iterator, Kind::MapIterator),
        (Value::is_set_iterator, Kind::SetIterator),
        (Value::is_weak_map, Kind::WeakMap),
        (Value::is_weak_set, Kind::WeakSet),
        (Value::is_arguments_object, Kind::Arguments),
        (Value::is_number_object, Kind::BoxedNumber),
        (Value::is_string_object, Kind::BoxedString),
        (Value::is_boolean_object, Kind::BoxedBoolean),
        (Value::is_big_int_object, Kind::BoxedBigInt),
        (Value::is_symbol_object, Kind::BoxedSymbol),
        (Value::is_module_namespace_object, Kind::ModuleNamespace),
        (Value::is_external, Kind::External),
        (Value::is_generator_object, Kind::Generator),
    ];
    TESTS.iter().find(|(test, _)| test(&value)).map_or(Kind::Ordinary, |(_, kind)| *kind)
}

/// The kind of an object or function, as the numbers of lib/internal/util/kinds.js.
#[binding(fast)]
fn kind_of<'s>(value: Local<'s, Value>) -> u32 {
    kind(value) as u32
}

/// The predicates of `util.types`, one question each.
macro_rules! predicates {
    ($($name:ident)*) => {$(
        #[binding(fast)]
        fn $name<'s>(value: Local<'s, Value>) -> bool {
            value.$name()
        }
    )*};
}

predicates! {
    is_external is_date is_arguments_object is_big_int_object is_boolean_object is_number_object is_string_object
    is_symbol_object is_native_error is_reg_exp is_async_function is_generator_function is_generator_object is_promise
    is_map is_set is_map_iterator is_set_iterator is_weak_map is_weak_set is_array_buffer is_data_view
    is_shared_array_buffer is_proxy is_module_namespace_object
}

/// `[target, handler]` of a proxy, or the target alone; null (or nulls) when it is revoked, undefined for another value.
#[binding]
fn get_proxy_details<'s>(
    scope: &mut Scope<'s, '_>,
    value: Local<'s, Value>,
    both: Option<bool>,
) -> Option<Local<'s, Value>> {
    let proxy = Local::<v8::Proxy>::try_from(value).ok()?;
    let target = proxy.get_target(scope);
    if both == Some(false) {
        return Some(target);
    }
    let handler = proxy.get_handler(scope);
    Some(Array::new_with_elements(scope, &[target, handler]).into())
}

/// The name of the class an object was made by, even when its prototype has been taken away.
#[binding]
fn constructor_name<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> Local<'s, v8::String> {
    let name = object.get_constructor_name();
    Local::new(scope, name)
}

/// Own property keys that are not array indices. `filter` 0 gives all, 2 the enumerable ones.
#[binding]
fn get_own_non_index_properties<'s>(
    scope: &mut Scope<'s, '_>,
    object: Local<'s, Object>,
    filter: u32,
) -> Result<Local<'s, Array>, NodeError> {
    let property_filter = if filter == 0 { PropertyFilter::ALL_PROPERTIES } else { PropertyFilter::ONLY_ENUMERABLE };
    let args = GetPropertyNamesArgs {
        mode: KeyCollectionMode::OwnOnly,
        property_filter,
        index_filter: IndexFilter::SkipIndices,
        key_conversion: KeyConversionMode::ConvertToString,
    };
    object.get_property_names(scope, args).ok_or_else(NodeError::pending)
}

/// The items of an iterator or weak collection without consuming it: `{ entries, isKeyValue }`.
#[binding]
fn preview_entries<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> Option<Local<'s, Object>> {
    let (entries, is_key_value) = object.preview_entries(scope);
    let entries = entries?;
    let is_key_value = is_key_value.into_value(scope);
    Some(engine::object_from(scope, &[("entries", entries.into()), ("isKeyValue", is_key_value)]))
}

/// `[state, result]` of a promise: 0 pending, 1 fulfilled, 2 rejected.
#[binding]
fn get_promise_details<'s>(scope: &mut Scope<'s, '_>, promise: Local<'s, v8::Promise>) -> Local<'s, Array> {
    let (state, result) = match promise.state() {
        v8::PromiseState::Pending => (0, v8::undefined(scope).into()),
        v8::PromiseState::Fulfilled => (1, promise.result(scope)),
        v8::PromiseState::Rejected => (2, promise.result(scope)),
    };
    let state = v8::Integer::new(scope, state).into();
    Array::new_with_elements(scope, &[state, result])
}

/// The address in an `External`, in hexadecimal.
#[binding]
fn external_address<'s>(value: Local<'s, Value>) -> Option<String> {
    let external = Local::<v8::External>::try_from(value).ok()?;
    Some(format!("{:x}", external.value() as usize))
}

/// The frames above the caller of `util.getCallSites`, at most `count`.
#[binding]
fn get_call_sites<'s>(scope: &mut Scope<'s, '_>, count: u32) -> Local<'s, Array> {
    // One more: the frame of lib/util.js itself is left out.
    let Some(trace) = v8::StackTrace::current_stack_trace(scope, count as usize + 1) else {
        return Array::new(scope, 0);
    };
    let empty: Local<Value> = v8::String::empty(scope).into();
    let mut sites = Vec::new();
    for index in 1..trace.get_frame_count() {
        let Some(frame) = trace.get_frame(scope, index) else { continue };
        let function = frame.get_function_name(scope).map_or(empty, Into::into);
        let script_id = frame.get_script_id().to_string().into_value(scope);
        let script = frame.get_script_name_or_source_url(scope).map_or(empty, Into::into);
        let line = (frame.get_line_number() as u32).into_value(scope);
        let column = (frame.get_column() as u32).into_value(scope);
        let site = engine::object_from(
            scope,
            &[
                ("functionName", function),
                ("scriptId", script_id),
                ("scriptName", script),
                ("lineNumber", line),
                ("columnNumber", column),
                ("column", column),
            ],
        );
        sites.push(site);
    }
    engine::array_from(scope, sites)
}

/// `[line, column]` of the source that the first frame of an error's stack stands at, column from 0.
#[binding]
fn error_source_line<'s>(scope: &mut Scope<'s, '_>, error: Local<'s, Value>) -> Option<Local<'s, Array>> {
    let message = v8::Exception::create_message(scope, error);
    let line = message.get_source_line(scope)?;
    let column = (message.get_start_column() as u32).into_value(scope);
    Some(Array::new_with_elements(scope, &[line.into(), column]))
}

/// Whether the innermost of the next `frames` frames that is no built-in's belongs to a package in node_modules.
#[binding]
fn is_inside_node_modules<'s>(scope: &mut Scope<'s, '_>, frames: u32) -> bool {
    let Some(trace) = v8::StackTrace::current_stack_trace(scope, frames as usize) else { return false };
    for index in 0..trace.get_frame_count() {
        let Some(frame) = trace.get_frame(scope, index) else { continue };
        let Some(name) = frame.get_script_name(scope) else { continue };
        let name = name.to_rust_string_lossy(scope);
        if name.is_empty() || name.starts_with("node:") {
            continue;
        }
        return name.contains("/node_modules/") || name.contains("\\node_modules\\");
    }
    false
}

#[derive(Default)]
struct State {
    prepare_stack_trace: std::cell::RefCell<Option<Global<Function>>>,
}

/// `setPrepareStackTrace(f)`: `f(error, sites, globalThis of the error's context)` makes the stack of every error.
#[binding]
fn set_prepare_stack_trace<'s>(scope: &mut Scope<'s, '_>, prepare: Local<'s, Function>) {
    let prepare = Global::new(scope, prepare);
    env().state::<State>().prepare_stack_trace.replace(Some(prepare));
    engine::set_prepare_stack_trace(scope, prepare_stack_trace);
}

unsafe extern "C" fn prepare_stack_trace<'s>(
    context: Local<'s, v8::Context>,
    error: Local<'s, Value>,
    sites: Local<'s, Array>,
) -> *const Value {
    // SAFETY: V8 calls this inside the isolate, with a context that is valid for the call.
    v8::callback_scope!(unsafe scope, context);
    let state = env().state::<State>();
    let Some(prepare) = state.prepare_stack_trace.borrow().clone() else { return std::ptr::null() };
    let prepare = Local::new(scope, &prepare);
    let receiver = v8::undefined(scope).into();
    let global = context.global(scope).into();
    // The value stays valid in the handle scope that V8 has around this callback.
    prepare.call(scope, receiver, &[error, sites.into(), global]).map_or(std::ptr::null(), |stack| &*stack)
}

/// The system's errors: `[[errno, name, message], ...]`, errno negative.
#[binding]
fn system_errors<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let mut rows = Vec::with_capacity(engine::ERRNO_TABLE.len());
    for (errno, name, message) in engine::ERRNO_TABLE {
        let cells = [(-errno).into_value(scope), name.into_value(scope), message.into_value(scope)];
        rows.push(Array::new_with_elements(scope, &cells));
    }
    engine::array_from(scope, rows)
}

/// The variables of a `.env` file's text, as `[name, value, name, value, ...]`.
#[binding]
fn parse_env<'s>(scope: &mut Scope<'s, '_>, text: String) -> Local<'s, Array> {
    let words: Vec<String> = crate::dotenv::parse(&text).into_iter().flat_map(|(name, value)| [name, value]).collect();
    engine::array_from(scope, words)
}

engine::module!(
    "util",
    [
        kind_of,
        get_proxy_details,
        constructor_name,
        get_own_non_index_properties,
        preview_entries,
        get_promise_details,
        external_address,
        get_call_sites,
        error_source_line,
        is_inside_node_modules,
        set_prepare_stack_trace,
        system_errors,
        parse_env,
        is_external,
        is_date,
        is_arguments_object,
        is_big_int_object,
        is_boolean_object,
        is_number_object,
        is_string_object,
        is_symbol_object,
        is_native_error,
        is_reg_exp,
        is_async_function,
        is_generator_function,
        is_generator_object,
        is_promise,
        is_map,
        is_set,
        is_map_iterator,
        is_set_iterator,
        is_weak_map,
        is_weak_set,
        is_array_buffer,
        is_data_view,
        is_shared_array_buffer,
        is_proxy,
        is_module_namespace_object,
    ]
);
