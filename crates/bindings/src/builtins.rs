//! The sources of lib/: embedded in the command, or read from the folder that `ANODE_LIB_DIR` names.

use crate::prelude::*;
pub use engine::SourceText;
use engine::compile_function;
use std::cell::Cell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

/// One embedded built-in module. `id` is its path in lib/ without the extension.
pub struct BuiltinSource {
    pub id: &'static str,
    pub source: SourceText,
}

impl BuiltinSource {
    /// What a snapshot refers to instead of keeping a copy of the source.
    pub fn external_reference(&self) -> Option<v8::ExternalReference> {
        match self.source {
            SourceText::Ascii(text) => {
                Some(v8::ExternalReference { pointer: std::ptr::from_ref(text).cast_mut().cast() })
            }
            SourceText::Other(_) => None,
        }
    }
}

/// Where built-in modules come from.
pub struct Builtins {
    /// Sorted by id.
    pub embedded: &'static [BuiltinSource],
    /// Code cache by id, sorted, made with the snapshot.
    pub code_cache: &'static [(&'static str, &'static [u8])],
    /// Overrides the embedded sources.
    pub directory: Option<PathBuf>,
}

static BUILTINS: OnceLock<Builtins> = OnceLock::new();

/// What each built-in module sees beside the globals.
pub const PARAMETERS: &[&str] = &["exports", "require", "module", "binding", "process"];

impl Builtins {
    /// Says once per process where built-in modules come from.
    pub fn set(builtins: Builtins) {
        // A second environment of the process finds the same ones.
        let _ = BUILTINS.set(builtins);
    }

    fn get() -> Option<&'static Builtins> {
        BUILTINS.get()
    }

    fn source(&self, id: &str) -> Option<SourceText> {
        if let Some(directory) = &self.directory {
            static READ: LazyLock<Mutex<HashMap<String, &'static str>>> = LazyLock::new(Mutex::default);
            let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(text) = read.get(id) {
                return Some(SourceText::Other(text));
            }
            let text = std::fs::read_to_string(directory.join(format!("{id}.js"))).ok()?;
            // Built-in modules live as long as the process.
            let text: &'static str = Box::leak(text.into_boxed_str());
            read.insert(id.to_owned(), text);
            return Some(SourceText::Other(text));
        }
        let at = self.embedded.binary_search_by(|builtin| builtin.id.cmp(id)).ok()?;
        Some(self.embedded[at].source)
    }

    fn code_cache(&self, id: &str) -> Option<&'static [u8]> {
        if self.directory.is_some() {
            return None;
        }
        let at = self.code_cache.binary_search_by(|(cached, _)| (*cached).cmp(id)).ok()?;
        Some(self.code_cache[at].1)
    }

    fn ids(&self) -> Vec<String> {
        match &self.directory {
            Some(directory) => {
                let mut ids = Vec::new();
                collect(directory, "", &mut ids);
                ids.sort();
                ids
            }
            None => self.embedded.iter().map(|builtin| builtin.id.to_owned()).collect(),
        }
    }
}

fn collect(directory: &std::path::Path, prefix: &str, ids: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), ids);
        } else if let Some(stem) = name.strip_suffix(".js") {
            ids.push(format!("{prefix}{stem}"));
        }
    }
}

static WHOLE: OnceLock<&[&str]> = OnceLock::new();

/// From now on these modules are compiled with all functions in them, also those that have not been called yet. For
/// making the snapshot.
pub fn compile_wholly(ids: &'static [&'static str]) {
    let _ = WHOLE.set(ids);
}

/// Compiles a built-in module to its function. Used by the runtime to start, and by `binding('builtins').compile`.
pub fn compile_builtin<'s>(
    scope: &mut Scope<'s, '_>,
    id: &str,
    parameters: &[&str],
) -> Result<Local<'s, Function>, NodeError> {
    let unknown = || NodeError::error("ERR_UNKNOWN_BUILTIN_MODULE", format!("No such built-in module: {id}"));
    let builtins = Builtins::get().ok_or_else(unknown)?;
    let source = builtins.source(id).ok_or_else(unknown)?;
    let whole = WHOLE.get().is_some_and(|ids| ids.contains(&id));
    let compiled = compile_function(scope, &format!("node:{id}"), source, parameters, builtins.code_cache(id), whole);
    compiled.map(|compiled| compiled.function).ok_or_else(NodeError::pending)
}

/// The function of a built-in module, to be called with `(exports, require, module, binding, process)`.
#[binding]
fn compile<'s>(scope: &mut Scope<'s, '_>, id: String) -> Result<Local<'s, Function>, NodeError> {
    compile_builtin(scope, &id, PARAMETERS)
}

/// `evaluate(id, exports, require, module, binding, process)`: compiles a built-in module and calls its function.
#[binding]
fn evaluate<'s>(scope: &mut Scope<'s, '_>, args: Args<'s>) -> Result<Local<'s, Value>, NodeError> {
    let id = String::from_value(scope, args.get(0))?;
    let arguments: Vec<_> = (1..args.length()).map(|index| args.get(index)).collect();
    loading(scope, |scope| {
        let function = compile_builtin(scope, &id, PARAMETERS)?;
        let receiver = v8::undefined(scope).into();
        function.call(scope, receiver, &arguments).ok_or_else(NodeError::pending)
    })
}

/// Ids of all built-in modules, internal ones included, sorted.
pub fn builtin_ids() -> Vec<String> {
    Builtins::get().map(Builtins::ids).unwrap_or_default()
}

/// [`builtin_ids`] for lib/.
#[binding]
fn ids() -> Vec<String> {
    builtin_ids()
}

/// The text of a built-in module.
#[binding]
fn source<'s>(scope: &mut Scope<'s, '_>, id: String) -> Option<Local<'s, Value>> {
    let text = match Builtins::get()?.source(&id)? {
        SourceText::Ascii(text) => v8::String::new_from_onebyte_const(scope, text),
        SourceText::Other(text) => v8::String::new(scope, text),
    };
    text.map(Local::into)
}

/// The code cache of a compiled built-in module, for the build to embed.
#[binding]
fn code_cache<'s>(scope: &mut Scope<'s, '_>, function: Local<'s, Function>) -> Local<'s, Value> {
    match function.create_code_cache() {
        Some(cache) => cache.to_vec().into_value(scope),
        None => v8::undefined(scope).into(),
    }
}

/// The native functions of one domain, `undefined` when there is no such domain.
#[binding]
fn get_binding<'s>(scope: &mut Scope<'s, '_>, name: String) -> Option<Local<'s, Object>> {
    let def = crate::ALL.iter().find(|def| def.name == name)?;
    Some(engine::install(scope, def))
}

#[derive(Default)]
struct LazyLoader(std::cell::RefCell<Option<Global<Function>>>);

/// Set while a property is looked at for whether it is still lazy, which its getter answers.
#[derive(Default)]
struct Probe(std::cell::Cell<bool>);

/// `setLazyLoader(f)`: `f(key)` gives the value of a lazy property.
#[binding]
fn set_lazy_loader<'s>(scope: &mut Scope<'s, '_>, loader: Local<'s, Function>) {
    env().state::<LazyLoader>().0.replace(Some(Global::new(scope, loader)));
}

/// `defineLazy(target, name, enumerable, key)`: a data property whose value the lazy loader gives when it is first
/// read. The key is a string, since a snapshot keeps it apart from any context.
#[binding]
fn define_lazy<'s>(
    scope: &mut Scope<'s, '_>,
    target: Local<'s, Object>,
    name: Local<'s, v8::String>,
    enumerable: bool,
    key: Local<'s, v8::String>,
) {
    let attributes = if enumerable { v8::PropertyAttribute::NONE } else { v8::PropertyAttribute::DONT_ENUM };
    // V8's own lazy properties do not bear that their getter reads them. Assignment makes this one an ordinary property.
    let property = v8::AccessorConfiguration::new(lazy_value).data(key.into()).property_attribute(attributes);
    target.set_accessor_with_configuration(scope, name.into(), property);
}

/// Whether lib/ has started, so that it can load modules.
pub(crate) fn has_started() -> bool {
    env().state::<LazyLoader>().0.borrow().is_some()
}

thread_local! {
    /// How many built-in modules and lazy values are being made on this thread.
    static LOADING: Cell<u32> = const { Cell::new(0) };
}

/// Makes a lazy value, or a module. What asks for the same one meanwhile would find it half made, and V8 the property
/// changed under its getter: nothing else is let in.
fn loading<'s, 'i, R, E>(
    scope: &mut Scope<'s, 'i>,
    f: impl FnOnce(&mut Scope<'s, 'i>) -> Result<R, E>,
) -> Result<R, E> {
    LOADING.set(LOADING.get() + 1);
    let result = f(scope);
    LOADING.set(LOADING.get() - 1);
    if LOADING.get() == 0 {
        crate::inspector::load_ended(scope, result.is_ok());
    }
    result
}

/// Whether a module or a lazy value is being made.
pub(crate) fn is_loading() -> bool {
    LOADING.get() > 0
}

/// Runs `f` as if nothing were being made: the thread stands still, and only debuggers see what is half made.
pub(crate) fn set_loads_aside<R>(f: impl FnOnce() -> R) -> R {
    let loading = LOADING.replace(0);
    let result = f();
    LOADING.set(loading);
    result
}

/// An export of a built-in module, which is loaded for it. `None`: lib/ has not started, or the module threw, which goes
/// to the uncaught-exception handler.
pub(crate) fn lazy_export<'s>(scope: &mut Scope<'s, '_>, id: &str, name: &str) -> Option<Local<'s, Value>> {
    env().guarded(scope, |scope| load_export(scope, id, name))
}

/// [`lazy_export`] for callers that catch what a module throws themselves.
pub(crate) fn load_export<'s>(scope: &mut Scope<'s, '_>, id: &str, name: &str) -> Option<Local<'s, Value>> {
    let loader = env().state::<LazyLoader>().0.borrow().clone()?;
    let loader = Local::new(scope, &loader);
    let receiver = v8::undefined(scope).into();
    let key = format!("{id}\n{name}").into_value(scope);
    loading(scope, |scope| loader.call(scope, receiver, &[key]).ok_or(())).ok()
}

fn lazy_value<'s>(
    scope: &mut Scope<'s, '_>,
    name: Local<'s, v8::Name>,
    args: v8::PropertyCallbackArguments<'s>,
    mut result: v8::ReturnValue<'_, Value>,
) {
    if env().state::<Probe>().0.take() {
        return;
    }
    let Some(loader) = env().state::<LazyLoader>().0.borrow().clone() else { return };
    let loader = Local::new(scope, &loader);
    let receiver = v8::undefined(scope).into();
    let made = loading(scope, |scope| loader.call(scope, receiver, &[args.data()]).ok_or(()));
    let Ok(value) = made else { return };
    result.set(value);
    // What ran for it may have read, assigned, defined or deleted the property.
    let holder = args.holder();
    if is_lazy(scope, holder, name) {
        holder.set(scope, name.into(), value);
    }
}

fn is_lazy<'s>(scope: &mut Scope<'s, '_>, holder: Local<'s, Object>, name: Local<'s, v8::Name>) -> bool {
    let probe = &env().state::<Probe>().0;
    probe.set(true);
    holder.get_own_property_descriptor(scope, name);
    !probe.take()
}

/// The addresses that lazy properties put into a snapshot.
pub fn lazy_external_references(out: &mut Vec<v8::ExternalReference>) {
    use v8::MapFnTo;
    let getter: v8::AccessorNameGetterCallback = lazy_value.map_fn_to();
    out.push(v8::ExternalReference { pointer: getter as *mut std::ffi::c_void });
}

engine::module!("builtins", [compile, evaluate, ids, source, code_cache, get_binding, define_lazy, set_lazy_loader]);
