//! Scripts and functions compiled from text, and the contexts that `node:vm` runs them in. The interceptors that make
//! a sandbox object the global object of a context are in `contextify/global.rs`, the watchdog in `contextify/watchdog.rs`.

mod global;
mod watchdog;

use crate::module_wrap::host_defined;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use v8::script_compiler::{self, CachedData, CompileOptions, NoCacheReason, Source};

pub(crate) use watchdog::interruptible;

#[derive(Default)]
pub(crate) struct State {
    script_template: RefCell<Option<Global<v8::ObjectTemplate>>>,
    pub(crate) global_template: RefCell<Option<Global<v8::ObjectTemplate>>>,
    /// V8 looks at properties of a global object that it is making: its context has no place for our data yet.
    pub(crate) making_context: Cell<bool>,
    /// What `__proto__` of objects is in new contexts, where that is not V8's own.
    proto: RefCell<Option<Proto>>,
}

/// `--disable-proto`.
#[derive(Clone)]
enum Proto {
    Absent,
    Throws(Global<Function>),
}

/// Where a context's sandbox object stands among its embedder data.
pub(crate) const SANDBOX_SLOT: i32 = 4;
/// Links a sandbox to its context's global object.
const PRIVATE_CONTEXT: &str = "anode:vm:global";
/// The excerpt that stands above an error's stack.
const PRIVATE_DECORATED: &str = "anode:decorated";

fn private<'s>(scope: &mut Scope<'s, '_>, name: &str) -> Local<'s, v8::Private> {
    let name = v8::String::new(scope, name);
    v8::Private::for_api(scope, name)
}

/// The context of a contextified object; the main one for `undefined` and `null`.
pub(crate) fn context_of<'s>(
    scope: &mut Scope<'s, '_>,
    contextified: Local<'s, Value>,
) -> Result<Local<'s, v8::Context>, NodeError> {
    if contextified.is_null_or_undefined() {
        return Ok(env().context(scope));
    }
    global_of(scope, contextified)
        .and_then(|global| global.get_creation_context(scope))
        .ok_or_else(|| NodeError::type_error("ERR_INVALID_ARG_TYPE", "The object is not a vm context"))
}

fn global_of<'s>(scope: &mut Scope<'s, '_>, contextified: Local<'s, Value>) -> Option<Local<'s, Object>> {
    let object = contextified.try_cast::<Object>().ok()?;
    let key = private(scope, PRIVATE_CONTEXT);
    object.get_private(scope, key)?.try_cast().ok()
}

/// Keeps the microtask queue of a context for as long as the context.
struct OwnQueue(v8::MicrotaskQueueHandle);

/// `disableProto(thrower)`: in new contexts `__proto__` calls `thrower`; without one it is not there.
#[binding]
fn disable_proto<'s>(scope: &mut Scope<'s, '_>, thrower: Local<'s, Value>) {
    let proto = match thrower.try_cast::<Function>() {
        Ok(thrower) => Proto::Throws(Global::new(scope, thrower)),
        Err(_) => Proto::Absent,
    };
    env().state::<State>().proto.replace(Some(proto));
}

/// Takes out of a new context what the main one has not either.
fn tidy(scope: &mut Scope<'_, '_>, context: Local<'_, v8::Context>, proto: Option<Proto>) {
    let scope = &mut v8::ContextScope::new(scope, context);
    let global = context.global(scope);
    if let Some(intl) = member(scope, global, "Intl") {
        let key = "v8BreakIterator".into_value(scope);
        intl.delete(scope, key);
    }
    let Some(proto) = proto else { return };
    let prototype = member(scope, global, "Object").and_then(|object| member(scope, object, "prototype"));
    let Some(prototype) = prototype else { return };
    let Some(key) = v8::String::new(scope, "__proto__") else { return };
    match proto {
        Proto::Absent => {
            prototype.delete(scope, key.into());
        }
        Proto::Throws(thrower) => {
            let thrower: Local<Value> = Local::new(scope, &thrower).into();
            let mut descriptor = v8::PropertyDescriptor::new_from_get_set(thrower, thrower);
            descriptor.set_configurable(true);
            descriptor.set_enumerable(false);
            prototype.define_property(scope, key.into(), &descriptor);
        }
    }
}

fn member<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>, name: &str) -> Option<Local<'s, Object>> {
    let key = name.into_value(scope);
    object.get(scope, key)?.try_cast().ok()
}

/// Runs the microtasks of a context that has a queue of its own.
pub(crate) fn drain_own_queue(scope: &mut Scope<'_, '_>, context: Local<'_, v8::Context>) {
    if let Some(queue) = context.get_slot::<OwnQueue>() {
        queue.0.perform_checkpoint(scope);
    }
}

/// `makeContext(sandbox, allowStrings, allowWasm, ownQueue, referrer, name, origin)`: makes `sandbox` the global object of a new
/// context, in which `import()` of code that comes from nowhere is answered by `referrer`. Without a sandbox (`undefined`) the context has an ordinary global object, which is returned.
#[binding]
#[allow(clippy::too_many_arguments)]
fn make_context<'s>(
    scope: &mut Scope<'s, '_>,
    sandbox: Local<'s, Value>,
    allow_strings: bool,
    allow_wasm: bool,
    own_queue: bool,
    referrer: Local<'s, Value>,
    name: String,
    origin: Option<String>,
) -> Result<Local<'s, Value>, NodeError> {
    let queue = own_queue.then(|| v8::MicrotaskQueue::new(scope, v8::MicrotasksPolicy::Explicit));
    let template = (!sandbox.is_undefined()).then(|| global::template(scope));
    let state = env().state::<State>();
    state.making_context.set(true);
    let options = v8::ContextOptions {
        global_template: template,
        global_object: None,
        microtask_queue: queue.as_ref().map(|queue| std::ptr::from_ref::<v8::MicrotaskQueue>(queue).cast_mut()),
    };
    let context = engine::with_flags_held(|| v8::Context::new(scope, options));
    tidy(scope, context, state.proto.borrow().clone());
    state.making_context.set(false);
    if let Some(queue) = queue {
        context.set_slot(std::rc::Rc::new(OwnQueue(queue)));
    }
    let token = env().context(scope).get_security_token(scope);
    context.set_security_token(token);
    context.set_allow_generation_from_strings(allow_strings);
    let allow_wasm = v8::Boolean::new(scope, allow_wasm).into();
    context.set_embedder_data(SANDBOX_SLOT + 1, allow_wasm);
    context.set_embedder_data(SANDBOX_SLOT + 2, referrer);
    let global = context.global(scope);
    let holder: Local<Value> = if sandbox.is_undefined() { global.into() } else { sandbox };
    context.set_embedder_data(SANDBOX_SLOT, holder);
    let key = private(scope, PRIVATE_CONTEXT);
    let object = <Local<Object> as FromValue>::from_value(scope, holder)?;
    object.set_private(scope, key, global.into());
    crate::inspector::context_made(scope, context, name, origin);
    Ok(holder)
}

/// Whether an object is a context's sandbox or its ordinary global object.
#[binding]
fn is_context<'s>(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> bool {
    global_of(scope, value).is_some_and(|global| global.is_object())
}

/// Asks each context whether it lets WebAssembly be compiled.
pub(crate) unsafe extern "C" fn allow_wasm(context: Local<'_, v8::Context>, _: Local<'_, v8::String>) -> bool {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    if context == env().context(scope) {
        return true;
    }
    context.get_embedder_data(scope, SANDBOX_SLOT + 1).is_none_or(|allowed| !allowed.is_false())
}

/// The id that the current context was made with, for code that has none: text that a microtask evaluates.
pub(crate) fn context_referrer<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
    let context = scope.get_current_context();
    let referrer =
        if context == env().context(scope) { None } else { context.get_embedder_data(scope, SANDBOX_SLOT + 2) };
    referrer.unwrap_or_else(|| v8::undefined(scope).into())
}

/// An object with `fields` that the garbage collector follows.
pub(crate) fn slots<'s>(
    scope: &mut Scope<'s, '_>,
    template: &RefCell<Option<Global<v8::ObjectTemplate>>>,
    count: usize,
) -> Result<Local<'s, Object>, NodeError> {
    let made = template.borrow().clone();
    let template = match made {
        Some(template) => Local::new(scope, &template),
        None => {
            let fresh = v8::ObjectTemplate::new(scope);
            fresh.set_internal_field_count(count);
            template.replace(Some(Global::new(scope, fresh)));
            fresh
        }
    };
    template.new_instance(scope).ok_or_else(NodeError::pending)
}

const SCRIPT_FIELDS: usize = 2;

fn unbound_script<'s>(
    scope: &mut Scope<'s, '_>,
    script: Local<'s, Object>,
) -> Result<Local<'s, v8::UnboundScript>, NodeError> {
    let illegal = || NodeError::type_error("ERR_INVALID_THIS", "Illegal invocation");
    if script.internal_field_count() != SCRIPT_FIELDS {
        return Err(illegal());
    }
    let data = script.get_internal_field(scope, 0).ok_or_else(illegal)?;
    // SAFETY: objects with this many internal fields are made by `compile_script` alone, which stores the script.
    Ok(unsafe { std::mem::transmute::<Local<'s, v8::Data>, Local<'s, v8::UnboundScript>>(data) })
}

/// `compileScript(source, name, line, column, cachedData, produceCachedData, id, displayErrors, contextObject)` →
/// `[script, cachedDataRejected, cachedData, sourceMappingURL]`.
#[binding]
#[allow(clippy::too_many_arguments)]
fn compile_script<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    name: Local<'s, Value>,
    line: i32,
    column: i32,
    cached: Option<Bytes>,
    produce_cached: bool,
    id: Local<'s, Value>,
    display_errors: bool,
    contextified: Local<'s, Value>,
) -> Result<Local<'s, Array>, NodeError> {
    let context = context_of(scope, contextified)?;
    let host_defined = host_defined(scope, id);
    let origin =
        v8::ScriptOrigin::new(scope, name, line, column, true, -1, None, false, false, false, Some(host_defined));
    let scope = &mut v8::ContextScope::new(scope, context);
    let mut source = match &cached {
        Some(bytes) => Source::new_with_cached_data(source, Some(&origin), CachedData::new(bytes)),
        None => Source::new(source, Some(&origin)),
    };
    let options = if cached.is_some() { CompileOptions::ConsumeCodeCache } else { CompileOptions::NoCompileOptions };
    let script = decorated(scope, display_errors, |scope| {
        script_compiler::compile_unbound_script(scope, &mut source, options, NoCacheReason::NoReason)
    })?;
    let rejected: Local<Value> = match &cached {
        Some(_) => source.get_cached_data().is_none_or(CachedData::rejected).into_value(scope),
        None => v8::undefined(scope).into(),
    };
    let object = slots(scope, &env().state::<State>().script_template, SCRIPT_FIELDS)?;
    // SAFETY: an `UnboundScript` is a `Data`; the crate only lacks the conversion.
    let data = unsafe { std::mem::transmute::<Local<'_, v8::UnboundScript>, Local<'_, v8::Data>>(script) };
    object.set_internal_field(0, data);
    let cache: Local<Value> = match produce_cached.then(|| script.create_code_cache()).flatten() {
        Some(cache) => cache.to_vec().into_value(scope),
        None => v8::undefined(scope).into(),
    };
    let url = script.get_source_mapping_url(scope);
    Ok(Array::new_with_elements(scope, &[object.into(), rejected, cache, url]))
}

/// The code cache of a script, with the functions that have been compiled since.
#[binding]
fn script_code_cache<'s>(scope: &mut Scope<'s, '_>, script: Local<'s, Object>) -> Result<Vec<u8>, NodeError> {
    let script = unbound_script(scope, script)?;
    Ok(script.create_code_cache().map(|cache| cache.to_vec()).unwrap_or_default())
}

/// `runScript(script, contextObject, timeout, displayErrors, breakOnSigint)` → the script's value. A `timeout` in
/// milliseconds of 0 is none.
#[binding]
fn run_script<'s>(
    scope: &mut Scope<'s, '_>,
    script: Local<'s, Object>,
    contextified: Local<'s, Value>,
    timeout: f64,
    display_errors: bool,
    break_on_sigint: bool,
) -> Result<Local<'s, Value>, NodeError> {
    let script = unbound_script(scope, script)?;
    let context = context_of(scope, contextified)?;
    let scope = &mut v8::ContextScope::new(scope, context);
    let bound = script.bind_to_current_context(scope);
    let run = |scope: &mut Scope<'s, '_>| {
        let result = bound.run(scope);
        if result.is_some() {
            drain_own_queue(scope, context);
        }
        result
    };
    if timeout == 0.0 && !break_on_sigint {
        return decorated(scope, display_errors, run);
    }
    interruptible(scope, timeout, break_on_sigint, run)
}

/// `compileFunction(source, name, line, column, cachedData, produceCachedData, contextObject, extensions, parameters,
/// id)` → `[function, cachedDataRejected, cachedData]`.
#[binding]
#[allow(clippy::too_many_arguments)]
fn compile_function<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    name: Local<'s, Value>,
    line: i32,
    column: i32,
    cached: Option<Bytes>,
    produce_cached: bool,
    contextified: Local<'s, Value>,
    extensions: Option<Local<'s, Array>>,
    parameters: Option<Local<'s, Array>>,
    id: Local<'s, Value>,
) -> Result<Local<'s, Array>, NodeError> {
    let context = context_of(scope, contextified)?;
    let host_defined = host_defined(scope, id);
    let origin =
        v8::ScriptOrigin::new(scope, name, line, column, true, -1, None, false, false, false, Some(host_defined));
    let mut names = Vec::new();
    if let Some(parameters) = parameters {
        for index in 0..parameters.length() {
            let name = parameters.get_index(scope, index).and_then(|name| name.to_string(scope));
            names.push(name.ok_or_else(NodeError::pending)?);
        }
    }
    let mut objects = Vec::new();
    if let Some(extensions) = extensions {
        for index in 0..extensions.length() {
            let object = extensions.get_index(scope, index).ok_or_else(NodeError::pending)?;
            objects.push(<Local<Object> as FromValue>::from_value(scope, object)?);
        }
    }
    let scope = &mut v8::ContextScope::new(scope, context);
    let mut source = match &cached {
        Some(bytes) => Source::new_with_cached_data(source, Some(&origin), CachedData::new(bytes)),
        None => Source::new(source, Some(&origin)),
    };
    let options = if cached.is_some() { CompileOptions::ConsumeCodeCache } else { CompileOptions::NoCompileOptions };
    let function = decorated(scope, true, |scope| {
        script_compiler::compile_function(scope, &mut source, &names, &objects, options, NoCacheReason::NoReason)
    })?;
    let rejected: Local<Value> = match &cached {
        Some(_) => source.get_cached_data().is_none_or(CachedData::rejected).into_value(scope),
        None => v8::undefined(scope).into(),
    };
    let cache: Local<Value> = match produce_cached.then(|| function.create_code_cache()).flatten() {
        Some(cache) => cache.to_vec().into_value(scope),
        None => v8::undefined(scope).into(),
    };
    Ok(Array::new_with_elements(scope, &[function.into(), rejected, cache]))
}

const COMMON_JS_PARAMETERS: [&str; 5] = ["exports", "require", "module", "__filename", "__dirname"];

fn common_js_function<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    filename: Local<'s, v8::String>,
    id: Local<'s, Value>,
    cached: Option<&[u8]>,
) -> Option<(Local<'s, Function>, bool)> {
    let host_defined = host_defined(scope, id);
    let origin =
        v8::ScriptOrigin::new(scope, filename.into(), 0, 0, true, -1, None, false, false, false, Some(host_defined));
    let mut names = Vec::with_capacity(COMMON_JS_PARAMETERS.len());
    for name in COMMON_JS_PARAMETERS {
        names.push(v8::String::new_from_utf8(scope, name.as_bytes(), v8::NewStringType::Internalized)?);
    }
    let mut source = match cached {
        Some(bytes) => Source::new_with_cached_data(source, Some(&origin), CachedData::new(bytes)),
        None => Source::new(source, Some(&origin)),
    };
    let options = if cached.is_some() { CompileOptions::ConsumeCodeCache } else { CompileOptions::NoCompileOptions };
    let function =
        script_compiler::compile_function(scope, &mut source, &names, &[], options, NoCacheReason::NoReason)?;
    let rejected = cached.is_some() && source.get_cached_data().is_none_or(CachedData::rejected);
    Some((function, rejected))
}

/// `compileCommonJs(source, filename, id, cachedData)` → the wrapper function of a CommonJS module.
#[binding]
fn compile_common_js<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    filename: Local<'s, v8::String>,
    id: Local<'s, Value>,
    cached: Option<Bytes>,
) -> Result<Local<'s, Function>, NodeError> {
    decorated(scope, true, |scope| common_js_function(scope, source, filename, id, cached.as_deref()))
        .map(|(function, _)| function)
}

/// `compileCommonJsCached(source, filename, id, cachedData)` → `[function, cachedDataRejected]`.
#[binding]
fn compile_common_js_cached<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    filename: Local<'s, v8::String>,
    id: Local<'s, Value>,
    cached: Bytes,
) -> Result<Local<'s, Array>, NodeError> {
    let (function, rejected) =
        decorated(scope, true, |scope| common_js_function(scope, source, filename, id, Some(&cached)))?;
    let rejected = rejected.into_value(scope);
    Ok(Array::new_with_elements(scope, &[function.into(), rejected]))
}

/// The code cache of a function that `compileCommonJs` made.
#[binding]
fn function_code_cache(function: Local<'_, Function>) -> Option<Vec<u8>> {
    function.create_code_cache().map(|cache| cache.to_vec())
}

/// What code cache of this engine with these flags is marked with.
#[binding]
fn cache_version_tag() -> u32 {
    script_compiler::cached_data_version_tag()
}

/// Why `source` does not compile as a CommonJS module: V8's message; `undefined` if it does.
#[binding]
fn common_js_error<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    filename: Local<'s, v8::String>,
) -> Option<String> {
    v8::tc_scope!(let scope, scope);
    let none = v8::undefined(scope).into();
    if common_js_function(scope, source, filename, none, None).is_some() {
        return None;
    }
    let exception = scope.exception()?;
    let message = v8::Exception::create_message(scope, exception).get(scope).to_rust_string_lossy(scope);
    Some(message.strip_prefix("Uncaught SyntaxError: ").unwrap_or(&message).to_owned())
}

/// Whether `source` compiles as an ES module.
#[binding]
fn compiles_as_module<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    name: Local<'s, v8::String>,
) -> bool {
    v8::tc_scope!(let scope, scope);
    let origin = v8::ScriptOrigin::new(scope, name.into(), 0, 0, false, -1, None, false, false, true, None);
    let mut source = Source::new(source, Some(&origin));
    script_compiler::compile_module(scope, &mut source).is_some()
}

/// The `sourceMappingURL` comment of the script that a function was compiled from.
#[binding]
fn source_mapping_url_of<'s>(scope: &mut Scope<'s, '_>, function: Local<'s, Function>) -> Option<Local<'s, Value>> {
    function.get_script_origin(scope).source_map_url()
}

/// Runs `f`; an error that it throws gets the place in the source put above its stack, once.
fn decorated<'s, R>(
    scope: &mut Scope<'s, '_>,
    display_errors: bool,
    f: impl FnOnce(&mut Scope<'s, '_>) -> Option<R>,
) -> Result<R, NodeError> {
    v8::tc_scope!(let scope, scope);
    if let Some(result) = f(scope) {
        return Ok(result);
    }
    if scope.has_terminated() {
        return Err(NodeError::pending());
    }
    if display_errors && let (Some(exception), Some(message)) = (scope.exception(), scope.message()) {
        decorate(scope, exception, message);
    }
    scope.rethrow();
    Err(NodeError::pending())
}

fn decorate(scope: &mut Scope<'_, '_>, exception: Local<'_, Value>, message: Local<'_, v8::Message>) {
    v8::tc_scope!(let scope, scope);
    let exception = Local::new(scope, exception);
    let message = Local::new(scope, message);
    if !exception.is_native_error() {
        return;
    }
    let Ok(error) = exception.try_cast::<Object>() else { return };
    let key = private(scope, PRIVATE_DECORATED);
    if error.get_private(scope, key).is_some_and(|mark| mark.is_string()) {
        return;
    }
    let Some(excerpt) = crate::env::source_excerpt(scope, message) else { return };
    let name = "stack".into_value(scope);
    let Some(stack) = error.get(scope, name) else { return };
    if !stack.is_string() {
        return;
    }
    let stack = stack.to_rust_string_lossy(scope);
    let text = format!("{excerpt}\n{stack}").into_value(scope);
    error.set(scope, name, text);
    let excerpt = excerpt.into_value(scope);
    error.set_private(scope, key, excerpt);
}

/// The excerpt that was put above an error's stack, or `undefined`: whoever prints the stack need not print it again.
#[binding]
fn decoration<'s>(scope: &mut Scope<'s, '_>, error: Local<'s, Value>) -> Option<Local<'s, Value>> {
    let error = error.try_cast::<Object>().ok()?;
    let key = private(scope, PRIVATE_DECORATED);
    error.get_private(scope, key)
}

/// `setDecoration(error, excerpt)`: puts text above an error's stack, as for an error V8 knows the place of.
#[binding]
fn set_decoration<'s>(scope: &mut Scope<'s, '_>, error: Local<'s, Object>, excerpt: Local<'s, Value>) {
    let key = private(scope, PRIVATE_DECORATED);
    error.set_private(scope, key, excerpt);
}

/// `[bytes in use, contexts]` of the heap; with `collect` after collecting garbage.
#[binding]
fn heap_in_use(scope: &mut Scope<'_, '_>, collect: bool) -> Vec<String> {
    if collect {
        scope.low_memory_notification();
    }
    let statistics = scope.get_heap_statistics();
    vec![statistics.used_heap_size().to_string(), crate::buffer::contexts_of_program(&statistics).to_string()]
}

/// Lets contexts decide about WebAssembly; once a process.
#[binding]
fn install(scope: &mut Scope<'_, '_>) {
    scope.set_allow_wasm_code_generation_callback(allow_wasm);
}

engine::module!(
    "contextify",
    [
        make_context,
        is_context,
        compile_script,
        script_code_cache,
        run_script,
        compile_function,
        compile_common_js,
        compile_common_js_cached,
        cache_version_tag,
        function_code_cache,
        common_js_error,
        compiles_as_module,
        source_mapping_url_of,
        decoration,
        heap_in_use,
        set_decoration,
        disable_proto,
        install,
    ]
);
