//! ES modules as V8 has them: compiled, linked, evaluated; and the host's part in `import()` and `import.meta`.

use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use v8::script_compiler::{self, CachedData, CompileOptions, NoCacheReason, Source};

/// The internal fields of the object that stands for a module. The garbage collector follows them, so that a module
/// lives no longer than something can reach it.
const FIELD_MODULE: usize = 0;
/// The contextified object of the module's context; `undefined` for the main one.
const CONTEXT: usize = 1;
/// What the imports were linked to: the argument of [`link`].
const LINKED: usize = 2;
/// What gives a synthetic module its exports.
const STEPS: usize = 3;
const CACHE_REJECTED: usize = 4;
const FIELDS: usize = 5;

/// The object that stands for a module, as an argument.
struct Wrap<'s>(Local<'s, Object>);

impl<'s> FromValue<'s> for Wrap<'s> {
    type Error = NodeError;
    fn from_value(_: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        value
            .try_cast::<Object>()
            .ok()
            .filter(|object| object.internal_field_count() == FIELDS)
            .map(Wrap)
            .ok_or_else(|| NodeError::type_error("ERR_INVALID_THIS", "Illegal invocation"))
    }
}

impl<'s> Wrap<'s> {
    fn module(&self, scope: &mut Scope<'s, '_>) -> Result<Local<'s, v8::Module>, NodeError> {
        self.0
            .get_internal_field(scope, FIELD_MODULE)
            .and_then(|data| data.try_cast::<v8::Module>().ok())
            .ok_or_else(|| NodeError::type_error("ERR_INVALID_THIS", "Illegal invocation"))
    }

    fn value(&self, scope: &mut Scope<'s, '_>, field: usize) -> Local<'s, Value> {
        let data = self.0.get_internal_field(scope, field).and_then(|data| data.try_cast::<Value>().ok());
        data.unwrap_or_else(|| v8::undefined(scope).into())
    }

    fn context(&self, scope: &mut Scope<'s, '_>) -> Result<Local<'s, v8::Context>, NodeError> {
        let contextified = self.value(scope, CONTEXT);
        crate::contextify::context_of(scope, contextified)
    }
}

#[derive(Default)]
struct State {
    import_dynamically: RefCell<Option<Global<Function>>>,
    initialize_import_meta: RefCell<Option<Global<Function>>>,
    /// The objects that stand for modules, by the module's identity hash.
    wraps: RefCell<HashMap<i32, Vec<v8::Weak<Object>>>>,
    template: RefCell<Option<Global<v8::ObjectTemplate>>>,
    /// Which import V8 will ask about next: it asks in order.
    next_request: Cell<usize>,
}

/// `setCallbacks(importDynamically, initializeImportMeta)`.
/// `importDynamically(id, resourceName, specifier, attributes, isSource)` returns a promise; `attributes` is
/// `[key, value, …]`. `initializeImportMeta(wrap, meta)`.
#[binding]
fn set_callbacks<'s>(
    scope: &mut Scope<'s, '_>,
    import_dynamically: Local<'s, Function>,
    initialize_import_meta: Local<'s, Function>,
) {
    let state = env().state::<State>();
    state.import_dynamically.replace(Some(Global::new(scope, import_dynamically)));
    state.initialize_import_meta.replace(Some(Global::new(scope, initialize_import_meta)));
    scope.set_host_import_module_dynamically_callback(on_import);
    scope.set_host_import_module_with_phase_dynamically_callback(on_import_with_phase);
    scope.set_host_initialize_import_meta_object_callback(on_import_meta);
}

fn on_import<'s, 'i>(
    scope: &mut Scope<'s, 'i>,
    host_defined: Local<'s, v8::Data>,
    resource: Local<'s, Value>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
) -> Option<Local<'s, v8::Promise>> {
    import(scope, host_defined, resource, specifier, attributes, false)
}

fn on_import_with_phase<'s, 'i>(
    scope: &mut Scope<'s, 'i>,
    host_defined: Local<'s, v8::Data>,
    resource: Local<'s, Value>,
    specifier: Local<'s, v8::String>,
    phase: v8::ModuleImportPhase,
    attributes: Local<'s, v8::FixedArray>,
) -> Option<Local<'s, v8::Promise>> {
    import(scope, host_defined, resource, specifier, attributes, phase == v8::ModuleImportPhase::kSource)
}

fn import<'s>(
    scope: &mut Scope<'s, '_>,
    host_defined: Local<'s, v8::Data>,
    resource: Local<'s, Value>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
    source_phase: bool,
) -> Option<Local<'s, v8::Promise>> {
    v8::tc_scope!(let scope, scope);
    let callback = env().state::<State>().import_dynamically.borrow().clone();
    let outcome = callback.and_then(|callback| {
        let callback = Local::new(scope, &callback);
        let id = host_defined_id(scope, host_defined);
        let attributes = flat_attributes(scope, attributes, 2);
        let source_phase = source_phase.into_value(scope);
        let receiver = v8::undefined(scope).into();
        callback.call(scope, receiver, &[id, resource, specifier.into(), attributes.into(), source_phase])
    });
    if let Some(promise) = outcome.and_then(|value| value.try_cast::<v8::Promise>().ok()) {
        if scope.get_current_context() == env().context(scope) {
            return Some(promise);
        }
        // Code in another context gets a promise of its own.
        let resolver = v8::PromiseResolver::new(scope)?;
        resolver.resolve(scope, promise.into());
        return Some(resolver.get_promise(scope));
    }
    // `import()` never throws: what went wrong on the way rejects its promise.
    let reason = scope.exception().unwrap_or_else(|| v8::undefined(scope).into());
    if scope.has_terminated() {
        return None;
    }
    scope.reset();
    let resolver = v8::PromiseResolver::new(scope)?;
    resolver.reject(scope, reason);
    Some(resolver.get_promise(scope))
}

/// The symbol that lib/ gave the script or module, or else the context.
fn host_defined_id<'s>(scope: &mut Scope<'s, '_>, data: Local<'s, v8::Data>) -> Local<'s, Value> {
    // SAFETY: V8 hands over the host-defined options of the script, which are always a primitive array here: those
    // that `host_defined` made, or V8's own empty one.
    let options: Local<v8::PrimitiveArray> = unsafe { std::mem::transmute(data) };
    if options.length() == 0 {
        return crate::contextify::context_referrer(scope);
    }
    options.get(scope, 0).into()
}

/// Host-defined options that carry `id`.
pub(crate) fn host_defined<'s>(scope: &mut Scope<'s, '_>, id: Local<'s, Value>) -> Local<'s, v8::Data> {
    let options = v8::PrimitiveArray::new(scope, 1);
    if let Ok(id) = id.try_cast::<v8::Primitive>() {
        options.set(scope, 0, id);
    }
    options.into()
}

/// `[key, value, …]` of import attributes, of which V8 lists `stride` values for each.
fn flat_attributes<'s>(
    scope: &mut Scope<'s, '_>,
    attributes: Local<'s, v8::FixedArray>,
    stride: usize,
) -> Local<'s, Array> {
    let mut values = Vec::new();
    for index in (0..attributes.length()).step_by(stride) {
        for part in 0..2 {
            let value = attributes.get(scope, index + part).and_then(|data| Local::<Value>::try_from(data).ok());
            values.push(value.unwrap_or_else(|| v8::undefined(scope).into()));
        }
    }
    Array::new_with_elements(scope, &values)
}

unsafe extern "C" fn on_import_meta(
    context: Local<'_, v8::Context>,
    module: Local<'_, v8::Module>,
    meta: Local<'_, Object>,
) {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let state = env().state::<State>();
    let Some(callback) = state.initialize_import_meta.borrow().clone() else { return };
    let Some(wrap) = wrap_of(scope, module) else { return };
    let callback = Local::new(scope, &callback);
    let receiver = v8::undefined(scope).into();
    callback.call(scope, receiver, &[wrap.into(), meta.into()]);
}

/// The object that stands for a module.
fn wrap_of<'s>(scope: &mut Scope<'s, '_>, module: Local<'_, v8::Module>) -> Option<Local<'s, Object>> {
    let state = env().state::<State>();
    let wraps = state.wraps.borrow();
    for weak in wraps.get(&module.get_identity_hash().get())? {
        if let Some(object) = weak.to_local(scope)
            && Wrap(object).module(scope).is_ok_and(|wrapped| wrapped == module)
        {
            return Some(object);
        }
    }
    None
}

fn register<'s>(
    scope: &mut Scope<'s, '_>,
    module: Local<'s, v8::Module>,
    contextified: Local<'s, Value>,
    steps: Local<'s, Value>,
    cache_rejected: Local<'s, Value>,
) -> Result<Local<'s, Object>, NodeError> {
    let state = env().state::<State>();
    let object = crate::contextify::slots(scope, &state.template, FIELDS)?;
    object.set_internal_field(FIELD_MODULE, module.into());
    object.set_internal_field(CONTEXT, contextified.into());
    object.set_internal_field(STEPS, steps.into());
    object.set_internal_field(CACHE_REJECTED, cache_rejected.into());
    let weak = v8::Weak::new(scope, object);
    let mut wraps = state.wraps.borrow_mut();
    let same_hash = wraps.entry(module.get_identity_hash().get()).or_default();
    same_hash.retain(|weak| !weak.is_empty());
    same_hash.push(weak);
    Ok(object)
}

/// `compile(source, url, line, column, id, cachedData, contextObject)` → the module. `id` is a symbol that `import()`
/// in the module will be asked about by. `cachedData` may be `undefined`, and so may the context: it is the main one.
#[binding]
#[allow(clippy::too_many_arguments)]
fn compile<'s>(
    scope: &mut Scope<'s, '_>,
    source: Local<'s, v8::String>,
    url: Local<'s, v8::String>,
    line: i32,
    column: i32,
    id: Local<'s, Value>,
    cached: Option<Bytes>,
    contextified: Local<'s, Value>,
) -> Result<Local<'s, Object>, NodeError> {
    let context = crate::contextify::context_of(scope, contextified)?;
    let host_defined = host_defined(scope, id);
    let origin =
        v8::ScriptOrigin::new(scope, url.into(), line, column, false, -1, None, false, false, true, Some(host_defined));
    let scope = &mut v8::ContextScope::new(scope, context);
    let mut source = match &cached {
        Some(bytes) => Source::new_with_cached_data(source, Some(&origin), CachedData::new(bytes)),
        None => Source::new(source, Some(&origin)),
    };
    let options = if cached.is_some() { CompileOptions::ConsumeCodeCache } else { CompileOptions::NoCompileOptions };
    let module = script_compiler::compile_module2(scope, &mut source, options, NoCacheReason::NoReason)
        .ok_or_else(NodeError::pending)?;
    let none = v8::undefined(scope).into();
    let rejected = match cached {
        Some(_) => source.get_cached_data().is_none_or(CachedData::rejected).into_value(scope),
        None => none,
    };
    register(scope, module, contextified, none, rejected)
}

/// `createSynthetic(url, names, steps, contextObject)` → a module that exports `names`; `steps(wrap)` sets them when
/// it is evaluated.
#[binding]
fn create_synthetic<'s>(
    scope: &mut Scope<'s, '_>,
    url: Local<'s, v8::String>,
    names: Local<'s, Array>,
    steps: Local<'s, Function>,
    contextified: Local<'s, Value>,
) -> Result<Local<'s, Object>, NodeError> {
    let context = crate::contextify::context_of(scope, contextified)?;
    let mut exports = Vec::with_capacity(names.length() as usize);
    for index in 0..names.length() {
        let name = names.get_index(scope, index).and_then(|name| name.to_string(scope));
        exports.push(name.ok_or_else(NodeError::pending)?);
    }
    let scope = &mut v8::ContextScope::new(scope, context);
    let module = v8::Module::create_synthetic_module(scope, url, &exports, evaluate_synthetic);
    let none = v8::undefined(scope).into();
    register(scope, module, contextified, steps.into(), none)
}

fn evaluate_synthetic<'s>(context: Local<'s, v8::Context>, module: Local<'s, v8::Module>) -> Option<Local<'s, Value>> {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let object = wrap_of(scope, module)?;
    let steps = Wrap(object).value(scope, STEPS).try_cast::<Function>().ok()?;
    let receiver = v8::undefined(scope).into();
    steps.call(scope, receiver, &[object.into()])?;
    let resolver = v8::PromiseResolver::new(scope)?;
    let done = v8::undefined(scope).into();
    resolver.resolve(scope, done);
    let promise: Local<Value> = resolver.get_promise(scope).into();
    // SAFETY: the handle goes back to V8 at once, which takes it over into its own scope.
    Some(unsafe { std::mem::transmute::<Local<'_, Value>, Local<'s, Value>>(promise) })
}

/// Sets an export of a synthetic module.
#[binding]
fn set_export<'s>(
    scope: &mut Scope<'s, '_>,
    wrap: Wrap<'s>,
    name: Local<'s, v8::String>,
    value: Local<'s, Value>,
) -> Result<(), NodeError> {
    let module = wrap.module(scope)?;
    module.set_synthetic_module_export(scope, name, value).map(drop).ok_or_else(NodeError::pending)
}

/// The module's imports: an array of `[specifier, attributes, phase, line, column]`, where phase is 1 for
/// `import source` and 2 for `import defer` and attributes are `[key, value, …]`.
#[binding]
fn requests<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Local<'s, Array>, NodeError> {
    let module = wrap.module(scope)?;
    let requests = module.get_module_requests();
    let mut items: Vec<Local<Value>> = Vec::with_capacity(requests.length());
    for index in 0..requests.length() {
        let Some(request) = requests.get(scope, index).and_then(|data| Local::<v8::ModuleRequest>::try_from(data).ok())
        else {
            continue;
        };
        let attributes = flat_attributes(scope, request.get_import_attributes(), 3);
        let place = module.source_offset_to_location(request.get_source_offset());
        let phase = match request.get_phase() {
            v8::ModuleImportPhase::kSource => 1,
            v8::ModuleImportPhase::kDefer => 2,
            _ => 0,
        };
        let members = [
            request.get_specifier().into(),
            attributes.into(),
            phase.into_value(scope),
            place.get_line_number().into_value(scope),
            place.get_column_number().into_value(scope),
        ];
        items.push(Array::new_with_elements(scope, &members).into());
    }
    Ok(Array::new_with_elements(scope, &items))
}

/// `link(wrap, modules)`: what the imports stand for, in the order of `requests`; for `import source` the source
/// object itself.
#[binding]
fn link<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>, modules: Local<'s, Array>) -> Result<(), NodeError> {
    let _ = &scope;
    wrap.0.set_internal_field(LINKED, modules.into());
    Ok(())
}

/// What the import of `referrer` that V8 asks about was linked to.
fn linked<'s>(
    scope: &mut Scope<'s, '_>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
    referrer: Local<'s, v8::Module>,
    source_phase: bool,
) -> Option<Local<'s, Value>> {
    let wrap = Wrap(wrap_of(scope, referrer)?);
    let modules = wrap.value(scope, LINKED).try_cast::<Array>().ok()?;
    let requests = referrer.get_module_requests();
    let state = env().state::<State>();
    let count = requests.length();
    let first = state.next_request.get();
    for offset in 0..count {
        let index = (first + offset) % count;
        let request = requests.get(scope, index).and_then(|data| data.try_cast::<v8::ModuleRequest>().ok())?;
        let is_source = request.get_phase() == v8::ModuleImportPhase::kSource;
        if is_source == source_phase
            && request.get_specifier().strict_equals(specifier.into())
            && same_attributes(scope, request.get_import_attributes(), attributes)
        {
            state.next_request.set(index + 1);
            return modules.get_index(scope, index as u32).filter(|module| module.is_object());
        }
    }
    None
}

fn same_attributes(
    scope: &mut Scope<'_, '_>,
    one: Local<'_, v8::FixedArray>,
    other: Local<'_, v8::FixedArray>,
) -> bool {
    v8::scope!(let scope, scope);
    one.length() == other.length()
        && (0..one.length()).filter(|index| index % 3 != 2).all(|index| {
            let value = |array: Local<'_, v8::FixedArray>| {
                array.get(scope, index).and_then(|data| data.try_cast::<Value>().ok())
            };
            match (value(one), value(other)) {
                (Some(one), Some(other)) => one.strict_equals(other),
                _ => false,
            }
        })
}

fn resolve_linked<'s>(
    context: Local<'s, v8::Context>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
    referrer: Local<'s, v8::Module>,
) -> Option<Local<'s, v8::Module>> {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let found = linked(scope, specifier, attributes, referrer, false)
        .and_then(|value| Wrap::from_value(scope, value).ok())
        .and_then(|wrap| wrap.module(scope).ok());
    match found {
        // SAFETY: the handle goes back to V8 at once, which takes it over into its own scope.
        Some(module) => Some(unsafe { std::mem::transmute::<Local<'_, v8::Module>, Local<'s, v8::Module>>(module) }),
        None => {
            let name = specifier.to_rust_string_lossy(scope);
            NodeError::error("ERR_VM_MODULE_LINK_FAILURE", format!("request for '{name}' is not in cache"))
                .throw(scope);
            None
        }
    }
}

fn resolve_source<'s>(
    context: Local<'s, v8::Context>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
    referrer: Local<'s, v8::Module>,
) -> Option<Local<'s, Object>> {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let source = linked(scope, specifier, attributes, referrer, true)?.try_cast::<Object>().ok()?;
    // SAFETY: the handle goes back to V8 at once, which takes it over into its own scope.
    Some(unsafe { std::mem::transmute::<Local<'_, Object>, Local<'s, Object>>(source) })
}

/// Binds the imports of a linked graph. Throws where a name is not exported.
#[binding]
fn instantiate<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<(), NodeError> {
    let context = wrap.context(scope)?;
    let module = wrap.module(scope)?;
    let scope = &mut v8::ContextScope::new(scope, context);
    module.instantiate_module2(scope, resolve_linked, resolve_source).map(drop).ok_or_else(NodeError::pending)
}

/// `evaluate(wrap, timeout, breakOnSigint)` → V8's promise. A `timeout` in milliseconds of 0 is none.
#[binding]
fn evaluate<'s>(
    scope: &mut Scope<'s, '_>,
    wrap: Wrap<'s>,
    timeout: f64,
    break_on_sigint: bool,
) -> Result<Local<'s, Value>, NodeError> {
    let context = wrap.context(scope)?;
    let module = wrap.module(scope)?;
    let scope = &mut v8::ContextScope::new(scope, context);
    if timeout == 0.0 && !break_on_sigint {
        let result = module.evaluate(scope);
        crate::contextify::drain_own_queue(scope, context);
        return result.ok_or_else(NodeError::pending);
    }
    crate::contextify::interruptible(scope, timeout, break_on_sigint, |scope| {
        let result = module.evaluate(scope);
        if result.is_some() {
            crate::contextify::drain_own_queue(scope, context);
        }
        result
    })
}

/// 0 uninstantiated, 1 instantiating, 2 instantiated, 3 evaluating, 4 evaluated, 5 errored.
#[binding]
fn status<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<u32, NodeError> {
    Ok(wrap.module(scope)?.get_status() as u32)
}

/// What an errored module threw.
#[binding]
fn exception<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Option<Local<'s, Value>>, NodeError> {
    let module = wrap.module(scope)?;
    Ok((module.get_status() == v8::ModuleStatus::Errored).then(|| module.get_exception()))
}

/// The namespace of an instantiated module.
#[binding]
fn namespace<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Local<'s, Value>, NodeError> {
    let module = wrap.module(scope)?;
    match module.get_status() {
        v8::ModuleStatus::Uninstantiated | v8::ModuleStatus::Instantiating => {
            Err(NodeError::error("ERR_MODULE_NOT_INSTANTIATED", "Module is not instantiated"))
        }
        _ => Ok(module.get_module_namespace()),
    }
}

/// Whether an instantiated module or one it imports has a top-level `await`.
#[binding]
fn is_graph_async<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<bool, NodeError> {
    Ok(wrap.module(scope)?.is_graph_async())
}

/// Whether the module itself has a top-level `await`.
#[binding]
fn has_top_level_await<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<bool, NodeError> {
    let module = wrap.module(scope)?;
    Ok(module.is_source_text_module() && module.has_top_level_await())
}

/// Code cache of a module that has not been evaluated.
#[binding]
fn code_cache<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Option<Vec<u8>>, NodeError> {
    let module = wrap.module(scope)?;
    let script = module.get_unbound_module_script(scope);
    Ok(script.create_code_cache().map(|cache| cache.to_vec()))
}

/// Whether V8 refused the cached data it was given; `undefined` where it was given none.
#[binding]
fn cache_rejected<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Local<'s, Value> {
    wrap.value(scope, CACHE_REJECTED)
}

/// The module's `sourceMappingURL` comment.
#[binding]
fn source_mapping_url<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Local<'s, Value>, NodeError> {
    let module = wrap.module(scope)?;
    let script = module.get_unbound_module_script(scope);
    Ok(script.get_source_mapping_url(scope))
}

/// `file:line`, source line and caret of each top-level `await` that keeps the module's graph from finishing.
#[binding]
fn stalled_awaits<'s>(scope: &mut Scope<'s, '_>, wrap: Wrap<'s>) -> Result<Vec<String>, NodeError> {
    let module = wrap.module(scope)?;
    let messages = module.get_stalled_top_level_await_message(scope);
    Ok(messages.into_iter().filter_map(|(_, message)| crate::env::source_excerpt(scope, message)).collect())
}

engine::module!(
    "module_wrap",
    [
        set_callbacks,
        compile,
        create_synthetic,
        set_export,
        requests,
        link,
        instantiate,
        evaluate,
        status,
        exception,
        namespace,
        is_graph_async,
        has_top_level_await,
        code_cache,
        cache_rejected,
        source_mapping_url,
        stalled_awaits,
    ]
);
