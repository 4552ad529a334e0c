//! Sources of built-in modules: external strings that V8 does not copy, and code cache.

use crate::Scope;
use v8::script_compiler::{CachedData, CompileOptions, NoCacheReason, Source};

/// A compiled function, and whether the code cache that was offered fitted.
pub struct CompiledSource<'s> {
    pub function: v8::Local<'s, v8::Function>,
    pub cache_rejected: bool,
}

/// Compiles `source` as the body of a function with `parameters`, named by `file_name` in stack traces.
/// `source` is used in place where it is ASCII. `None` leaves a pending exception (a syntax error).
pub fn compile_function<'s>(
    scope: &mut Scope<'s, '_>,
    file_name: &str,
    source: &'static str,
    parameters: &[&str],
    cache: Option<&'static [u8]>,
) -> Option<CompiledSource<'s>> {
    let text = if source.is_ascii() {
        v8::String::new_external_onebyte_static(scope, source.as_bytes())?
    } else {
        v8::String::new(scope, source)?
    };
    let name = v8::String::new(scope, file_name)?;
    let origin = v8::ScriptOrigin::new(scope, name.into(), 0, 0, false, -1, None, false, false, false, None);
    let mut parameter_names = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        parameter_names.push(v8::String::new_from_utf8(scope, parameter.as_bytes(), v8::NewStringType::Internalized)?);
    }
    let (mut source, options) = match cache {
        Some(bytes) => (
            Source::new_with_cached_data(text, Some(&origin), CachedData::new(bytes)),
            CompileOptions::ConsumeCodeCache,
        ),
        None => (Source::new(text, Some(&origin)), CompileOptions::NoCompileOptions),
    };
    let function = v8::script_compiler::compile_function(
        scope,
        &mut source,
        &parameter_names,
        &[],
        options,
        NoCacheReason::NoReason,
    )?;
    let cache_rejected = cache.is_some() && source.get_cached_data().is_none_or(CachedData::rejected);
    Some(CompiledSource { function, cache_rejected })
}
