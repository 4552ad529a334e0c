//! Uncaught errors: who deals with them, and what is printed of them.

use crate::prelude::*;

/// `setUncaughtHandler(f, fatal)`: `f(error, fromPromise, excerpt)` is called with what nobody caught; `excerpt` is the
/// text of the place in the source, or `undefined`. It ends the process unless somebody handles the error. What it
/// throws itself goes to `fatal(error, excerpt)`, which ends the process.
#[binding]
fn set_uncaught_handler<'s>(scope: &mut Scope<'s, '_>, handler: Local<'s, Function>, fatal: Local<'s, Function>) {
    env().set_uncaught_handler(Global::new(scope, handler), Global::new(scope, fatal));
}

/// `triggerUncaughtException(error, fromPromise)`: as if `error` had been thrown and nobody had caught it.
#[binding]
fn trigger_uncaught_exception<'s>(scope: &mut Scope<'s, '_>, error: Local<'s, Value>, from_promise: bool) {
    let message = v8::Exception::create_message(scope, error);
    env().handle_exception(scope, error, Some(message), from_promise);
}

/// The place in the source that an error object came from (`file:line`, the line, carets), if V8 knows it.
#[binding]
fn source_excerpt<'s>(scope: &mut Scope<'s, '_>, error: Local<'s, Value>) -> Option<String> {
    let message = v8::Exception::create_message(scope, error);
    crate::env::source_excerpt(scope, message)
}

/// Writes text to standard error at once, all of it, whatever the state of `process.stderr`.
#[binding]
fn write_stderr(text: String) {
    use std::io::Write;
    // There is nobody left to tell when standard error is gone.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

engine::module!("errors", [set_uncaught_handler, trigger_uncaught_exception, source_excerpt, write_stderr]);
