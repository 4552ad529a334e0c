//! Sources of built-in modules: external strings that V8 does not copy, and code cache.

use crate::Scope;
use v8::script_compiler::{CachedData, CompileOptions, NoCacheReason, Source};

/// The text of a built-in module, which lives as long as the process.
#[derive(Clone, Copy)]
pub enum SourceText {
    /// A resource that V8 uses in place, and that a snapshot can refer to.
    Ascii(&'static v8::OneByteConst),
    Other(&'static str),
}

/// A compiled function, and whether the code cache that was offered fitted.
pub struct CompiledSource<'s> {
    pub function: v8::Local<'s, v8::Function>,
    pub cache_rejected: bool,
}

/// Compiles `source` (with all functions in it if `whole`) as the body of a function with `parameters`, named by `file_name` in stack traces.
/// The source is used in place where it is ASCII. `None` leaves a pending exception (a syntax error).
pub fn compile_function<'s>(
    scope: &mut Scope<'s, '_>,
    file_name: &str,
    source: SourceText,
    parameters: &[&str],
    cache: Option<&'static [u8]>,
    whole: bool,
) -> Option<CompiledSource<'s>> {
    let text = match source {
        SourceText::Ascii(text) => v8::String::new_from_onebyte_const(scope, text)?,
        SourceText::Other(text) if text.is_ascii() => v8::String::new_external_onebyte_static(scope, text.as_bytes())?,
        SourceText::Other(text) => v8::String::new(scope, text)?,
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
        None if whole => (Source::new(text, Some(&origin)), CompileOptions::EagerCompile),
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
