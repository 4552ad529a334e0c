//! Tables of native functions and their installation on a binding object.

use crate::Scope;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use v8::fast_api::CFunction;

/// The arguments of a call, for functions that take any number of them.
pub type Args<'s> = v8::FunctionCallbackArguments<'s>;

/// The receiver of a call.
pub struct This<'s>(pub v8::Local<'s, v8::Object>);

/// The fast-call twin of a function; a static, since V8 keeps pointers into it.
pub struct FastTwins(pub [CFunction; 1]);

// SAFETY: holds addresses of functions and statics, never written to.
unsafe impl Sync for FastTwins {}

/// One native function, as `#[binding]` describes it.
#[derive(Clone, Copy)]
pub struct FunctionDef {
    pub name: &'static str,
    pub length: i32,
    pub entry: v8::FunctionCallback,
    pub fast: &'static [CFunction],
}

// SAFETY: as for `FastTwins`.
unsafe impl Sync for FunctionDef {}

/// What `binding('name')` gives: functions, and constants set by `init`.
pub struct BindingDef {
    pub name: &'static str,
    pub functions: &'static [FunctionDef],
    pub init: Option<for<'s, 'i> fn(&mut Scope<'s, 'i>, v8::Local<'s, v8::Object>)>,
}

impl BindingDef {
    /// Every address that a snapshot may hold because of this binding, always in the same order.
    pub fn external_references(&self, out: &mut Vec<v8::ExternalReference>) {
        for def in self.functions {
            out.push(v8::ExternalReference { function: def.entry });
            for twin in def.fast {
                // A template refers to the twin's description, not to its parts.
                out.push(v8::ExternalReference { pointer: std::ptr::from_ref(twin).cast_mut().cast() });
            }
        }
    }
}

/// Makes the object with a binding's functions.
pub fn install<'s>(scope: &mut Scope<'s, '_>, def: &BindingDef) -> v8::Local<'s, v8::Object> {
    let object = v8::Object::new(scope);
    for function in def.functions {
        let builder = v8::FunctionTemplate::builder_raw(function.entry).length(function.length);
        let template = if function.fast.is_empty() {
            builder.constructor_behavior(v8::ConstructorBehavior::Throw).build(scope)
        } else {
            builder.build_fast(scope, function.fast)
        };
        let Some(value) = template.get_function(scope) else { continue };
        let Some(name) = v8::String::new_from_utf8(scope, function.name.as_bytes(), v8::NewStringType::Internalized)
        else {
            continue;
        };
        value.set_name(name);
        object.set(scope, name.into(), value.into());
    }
    if let Some(init) = def.init {
        init(scope, object);
    }
    object
}

/// How many ask for the calls.
static NATIVE_RETURNS_ASKED: AtomicUsize = AtomicUsize::new(0);
static ON_NATIVE_RETURN: OnceLock<fn(&mut Scope<'_, '_>)> = OnceLock::new();

/// Sets, once a process, what is called where native functions return while that is asked for.
pub fn on_native_return(hook: fn(&mut Scope<'_, '_>)) {
    // Every caller sets the same function.
    let _ = ON_NATIVE_RETURN.set(hook);
}

/// Asks for the calls of [`on_native_return`]'s function, on every thread, until [`release_native_returns`].
pub fn ask_native_returns() {
    NATIVE_RETURNS_ASKED.fetch_add(1, Ordering::Relaxed);
}

/// Takes one [`ask_native_returns`] back.
pub fn release_native_returns() {
    NATIVE_RETURNS_ASKED.fetch_sub(1, Ordering::Relaxed);
}

/// A native function is about to return to JavaScript.
#[doc(hidden)]
#[inline(always)]
pub fn native_returns(scope: &mut Scope<'_, '_>) {
    if NATIVE_RETURNS_ASKED.load(Ordering::Relaxed) != 0 {
        tell_native_return(scope);
    }
}

#[cold]
fn tell_native_return(scope: &mut Scope<'_, '_>) {
    if let Some(hook) = ON_NATIVE_RETURN.get() {
        hook(scope);
    }
}

/// Declares the binding of a domain: `module!("fs", [stat_sync, open]);` or, with constants set at creation,
/// `module!("fs", init = init, [stat_sync, open]);`. Defines `pub static MODULE`.
#[macro_export]
macro_rules! module {
    ($name:literal, [$($(#[$attr:meta])* $($function:ident)::+),* $(,)?]) => {
        pub static MODULE: $crate::BindingDef = $crate::BindingDef {
            name: $name, functions: &[$($(#[$attr])* $($function)::+::DEF),*], init: None,
        };
    };
    ($name:literal, init = $init:expr, [$($(#[$attr:meta])* $($function:ident)::+),* $(,)?]) => {
        pub static MODULE: $crate::BindingDef = $crate::BindingDef {
            name: $name, functions: &[$($(#[$attr])* $($function)::+::DEF),*], init: Some($init),
        };
    };
}
