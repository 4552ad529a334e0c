//! ES modules as V8 has them: compiled, linked, evaluated; and the host's part in `import()` and `import.meta`.

use crate::modules::Strings;
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use v8::script_compiler::{self, CachedData, CompileOptions, NoCacheReason, Source};

/// A module, owned by the JavaScript object that stands for it.
pub struct ModuleWrap {
    module: Global<v8::Module>,
    context: Global<v8::Context>,
    /// What each import of the module was linked to, by specifier and attributes.
    linked: RefCell<HashMap<String, Linked>>,
    /// What gives a synthetic module its exports.
    steps: Option<Global<Function>>,
    cache_rejected: Cell<Option<bool>>,
}

enum Linked {
    Module(Global<v8::Module>),
    /// What `import source` binds.
    Source(Global<Object>),
}

#[derive(Default)]
struct State {
    import_dynamically: RefCell<Option<Global<Function>>>,
    initialize_import_meta: RefCell<Option<Global<Function>>>,
    /// The wrapping objects by their module's identity hash.
    wraps: RefCell<HashMap<i32, Vec<v8::Weak<Object>>>>,
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
        return Some(promise);
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

/// The symbol that lib/ gave the script or module.
fn host_defined_id<'s>(scope: &mut Scope<'s, '_>, data: Local<'s, v8::Data>) -> Local<'s, Value> {
    // SAFETY: V8 hands over the host-defined options of the script, which are always a primitive array here: those
    // that `host_defined` made, or V8's own empty one.
    let options: Local<v8::PrimitiveArray> = unsafe { std::mem::transmute(data) };
    if options.length() == 0 {
        return v8::undefined(scope).into();
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

fn link_key(scope: &mut Scope<'_, '_>, specifier: Local<'_, v8::String>, attributes: Local<'_, v8::FixedArray>) -> String {
    v8::scope!(let scope, scope);
    let attributes = Local::new(scope, attributes);
    let mut key = specifier.to_rust_string_lossy(scope);
    for index in (0..attributes.length()).step_by(3) {
        for part in 0..2 {
            key.push('\0');
            if let Some(value) = attributes.get(scope, index + part).and_then(|data| Local::<Value>::try_from(data).ok()) {
                key.push_str(&value.to_rust_string_lossy(scope));
            }
        }
    }
    key
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
        if let Some(object) = weak.to_local(scope) {
            let wrapped = Wrapped::<ModuleWrap>::from_value(scope, object.into()).ok()?;
            if Local::new(scope, &wrapped.module) == module {
                return Some(object);
            }
        }
    }
    None
}

fn register<'s>(
    scope: &mut Scope<'s, '_>,
    module: Local<'s, v8::Module>,
    context: Local<'s, v8::Context>,
    steps: Option<Local<'s, Function>>,
    cache_rejected: Option<bool>,
) -> Local<'s, Object> {
    let wrap = ModuleWrap {
        module: Global::new(scope, module),
        context: Global::new(scope, context),
        linked: RefCell::default(),
        steps: steps.map(|steps| Global::new(scope, steps)),
        cache_rejected: Cell::new(cache_rejected),
    };
    let object = engine::wrap(scope, wrap);
    let weak = v8::Weak::new(scope, object);
    let state = env().state::<State>();
    let mut wraps = state.wraps.borrow_mut();
    let same_hash = wraps.entry(module.get_identity_hash().get()).or_default();
    same_hash.retain(|weak| !weak.is_empty());
    same_hash.push(weak);
    object
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
    let options =
        if cached.is_some() { CompileOptions::ConsumeCodeCache } else { CompileOptions::NoCompileOptions };
    let module = script_compiler::compile_module2(scope, &mut source, options, NoCacheReason::NoReason)
        .ok_or_else(NodeError::pending)?;
    let rejected = cached.is_some().then(|| source.get_cached_data().is_none_or(CachedData::rejected));
    Ok(register(scope, module, context, None, rejected))
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
    Ok(register(scope, module, context, Some(steps), None))
}

fn evaluate_synthetic<'s>(context: Local<'s, v8::Context>, module: Local<'s, v8::Module>) -> Option<Local<'s, Value>> {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let object = wrap_of(scope, module)?;
    let wrap = Wrapped::<ModuleWrap>::from_value(scope, object.into()).ok()?;
    let steps = Local::new(scope, wrap.steps.as_ref()?);
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
    wrap: Wrapped<ModuleWrap>,
    name: Local<'s, v8::String>,
    value: Local<'s, Value>,
) -> Result<(), NodeError> {
    let module = Local::new(scope, &wrap.module);
    module.set_synthetic_module_export(scope, name, value).map(drop).ok_or_else(NodeError::pending)
}

/// The module's imports: an array of `[specifier, attributes, phase, line, column]`, where phase is 1 for
/// `import source` and 2 for `import defer` and attributes are `[key, value, …]`.
#[binding]
fn requests<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Local<'s, Array> {
    let module = Local::new(scope, &wrap.module);
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
    Array::new_with_elements(scope, &items)
}

/// `link(wrap, modules)`: what the imports stand for, in the order of `requests`; for `import source` the source
/// object itself.
#[binding]
fn link<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>, modules: Local<'s, Array>) -> Result<(), NodeError> {
    let module = Local::new(scope, &wrap.module);
    let requests = module.get_module_requests();
    let mut linked = HashMap::with_capacity(requests.length());
    for index in 0..requests.length() {
        let Some(request) = requests.get(scope, index).and_then(|data| Local::<v8::ModuleRequest>::try_from(data).ok())
        else {
            continue;
        };
        let target = modules.get_index(scope, index as u32).ok_or_else(NodeError::pending)?;
        let mut key = link_key(scope, request.get_specifier(), request.get_import_attributes());
        let target = if request.get_phase() == v8::ModuleImportPhase::kSource {
            key.push_str("\0source");
            Linked::Source(Global::new(scope, <Local<Object> as FromValue>::from_value(scope, target)?))
        } else {
            Linked::Module(Wrapped::<ModuleWrap>::from_value(scope, target)?.module.clone())
        };
        linked.insert(key, target);
    }
    wrap.linked.replace(linked);
    Ok(())
}

fn resolve_linked<'s>(
    context: Local<'s, v8::Context>,
    specifier: Local<'s, v8::String>,
    attributes: Local<'s, v8::FixedArray>,
    referrer: Local<'s, v8::Module>,
) -> Option<Local<'s, v8::Module>> {
    // SAFETY: V8 calls this inside the isolate of `context`.
    v8::callback_scope!(unsafe scope, context);
    let key = link_key(scope, specifier, attributes);
    let found = wrap_of(scope, referrer)
        .and_then(|object| Wrapped::<ModuleWrap>::from_value(scope, object.into()).ok())
        .and_then(|wrap| match wrap.linked.borrow().get(&key) {
            Some(Linked::Module(module)) => Some(module.clone()),
            _ => None,
        });
    match found {
        Some(module) => {
            let module = Local::new(scope, &module);
            // SAFETY: the handle goes back to V8 at once, which takes it over into its own scope.
            Some(unsafe { std::mem::transmute::<Local<'_, v8::Module>, Local<'s, v8::Module>>(module) })
        }
        None => {
            let name = specifier.to_rust_string_lossy(scope);
            NodeError::error("ERR_VM_MODULE_LINK_FAILURE", format!("request for '{name}' is not in cache")).throw(scope);
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
    let mut key = link_key(scope, specifier, attributes);
    key.push_str("\0source");
    let object = wrap_of(scope, referrer)?;
    let wrap = Wrapped::<ModuleWrap>::from_value(scope, object.into()).ok()?;
    let linked = wrap.linked.borrow();
    let Some(Linked::Source(source)) = linked.get(&key) else { return None };
    let source = Local::new(scope, source);
    // SAFETY: the handle goes back to V8 at once, which takes it over into its own scope.
    Some(unsafe { std::mem::transmute::<Local<'_, Object>, Local<'s, Object>>(source) })
}

/// Binds the imports of a linked graph. Throws where a name is not exported.
#[binding]
fn instantiate<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Result<(), NodeError> {
    let context = Local::new(scope, &wrap.context);
    let module = Local::new(scope, &wrap.module);
    let scope = &mut v8::ContextScope::new(scope, context);
    module.instantiate_module2(scope, resolve_linked, resolve_source).map(drop).ok_or_else(NodeError::pending)
}

/// `evaluate(wrap, timeout, breakOnSigint)` → V8's promise. A `timeout` in milliseconds of 0 is none.
#[binding]
fn evaluate<'s>(
    scope: &mut Scope<'s, '_>,
    wrap: Wrapped<ModuleWrap>,
    timeout: f64,
    break_on_sigint: bool,
) -> Result<Local<'s, Value>, NodeError> {
    let context = Local::new(scope, &wrap.context);
    let module = Local::new(scope, &wrap.module);
    let scope = &mut v8::ContextScope::new(scope, context);
    if timeout == 0.0 && !break_on_sigint {
        return module.evaluate(scope).ok_or_else(NodeError::pending);
    }
    crate::contextify::interruptible(scope, timeout, break_on_sigint, |scope| {
        let result = module.evaluate(scope);
        crate::contextify::drain_own_queue(scope, context);
        result
    })
}

/// 0 uninstantiated, 1 instantiating, 2 instantiated, 3 evaluating, 4 evaluated, 5 errored.
#[binding]
fn status(scope: &mut Scope<'_, '_>, wrap: Wrapped<ModuleWrap>) -> u32 {
    Local::new(scope, &wrap.module).get_status() as u32
}

/// What an errored module threw.
#[binding]
fn exception<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Option<Local<'s, Value>> {
    let module = Local::new(scope, &wrap.module);
    (module.get_status() == v8::ModuleStatus::Errored).then(|| module.get_exception())
}

/// The namespace of an instantiated module.
#[binding]
fn namespace<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Result<Local<'s, Value>, NodeError> {
    let module = Local::new(scope, &wrap.module);
    match module.get_status() {
        v8::ModuleStatus::Uninstantiated | v8::ModuleStatus::Instantiating => Err(NodeError::error(
            "ERR_MODULE_NOT_INSTANTIATED",
            "Module is not instantiated",
        )),
        _ => Ok(module.get_module_namespace()),
    }
}

/// Whether an instantiated module or one it imports has a top-level `await`.
#[binding]
fn is_graph_async(scope: &mut Scope<'_, '_>, wrap: Wrapped<ModuleWrap>) -> bool {
    Local::new(scope, &wrap.module).is_graph_async()
}

/// Whether the module itself has a top-level `await`.
#[binding]
fn has_top_level_await(scope: &mut Scope<'_, '_>, wrap: Wrapped<ModuleWrap>) -> bool {
    let module = Local::new(scope, &wrap.module);
    module.is_source_text_module() && module.has_top_level_await()
}

/// Code cache of a module that has not been evaluated.
#[binding]
fn code_cache<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Option<Vec<u8>> {
    let module = Local::new(scope, &wrap.module);
    let script = module.get_unbound_module_script(scope);
    script.create_code_cache().map(|cache| cache.to_vec())
}

/// Whether V8 refused the cached data it was given; `undefined` where it was given none.
#[binding]
fn cache_rejected(wrap: Wrapped<ModuleWrap>) -> Option<bool> {
    wrap.cache_rejected.get()
}

/// The module's `sourceMappingURL` comment.
#[binding]
fn source_mapping_url<'s>(scope: &mut Scope<'s, '_>, wrap: Wrapped<ModuleWrap>) -> Local<'s, Value> {
    let module = Local::new(scope, &wrap.module);
    let script = module.get_unbound_module_script(scope);
    script.get_source_mapping_url(scope)
}

/// `file:line`, source line and caret of each top-level `await` that keeps the module's graph from finishing.
#[binding]
fn stalled_awaits(scope: &mut Scope<'_, '_>, wrap: Wrapped<ModuleWrap>) -> Strings {
    let module = Local::new(scope, &wrap.module);
    let (_, messages) = module.get_stalled_top_level_await_message(scope);
    let excerpts = messages.into_iter().filter_map(|message| crate::env::source_excerpt(scope, message));
    Strings(excerpts.collect())
}

impl<'s> engine::IntoReturn<'s> for Strings {
    fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
        self.0.into_return(scope, result);
    }
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
