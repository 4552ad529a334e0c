//! Uncaught errors: who deals with them, and what is printed of them.

use crate::prelude::*;
use crate::startup::startup_info;
use std::cell::RefCell;

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

/// Frames of a stack that are shown.
const FRAMES: usize = 10;

/// The frames of a stack, each a line as in an error's stack, but without receivers.
pub(crate) fn frames_text(scope: &mut Scope<'_, '_>, trace: Local<'_, v8::StackTrace>) -> String {
    let mut text = String::new();
    for index in 0..trace.get_frame_count() {
        let Some(frame) = trace.get_frame(scope, index) else { continue };
        let script = frame.get_script_name_or_source_url(scope).map(|name| name.to_rust_string_lossy(scope));
        let place = format!("{}:{}:{}", script.unwrap_or_default(), frame.get_line_number(), frame.get_column());
        match frame.get_function_name(scope).map(|name| name.to_rust_string_lossy(scope)) {
            Some(name) if !name.is_empty() => text += &format!("    at {name} ({place})\n"),
            _ => text += &format!("    at {place}\n"),
        }
    }
    text
}

/// Where the program is now, as text of at most so many frames.
#[binding]
fn current_frames(scope: &mut Scope<'_, '_>, limit: u32) -> String {
    match v8::StackTrace::current_stack_trace(scope, limit as usize) {
        Some(trace) => frames_text(scope, trace),
        None => String::new(),
    }
}

/// Where the last uncaught exception was thrown, for `--trace-uncaught`.
#[derive(Default)]
struct Thrown(RefCell<String>);

/// Has the stack kept of all that is thrown and not caught, if the options of this thread ask for it.
pub(crate) fn trace_uncaught(scope: &mut Scope<'_, '_>) {
    if startup_info().flag("--trace-uncaught") {
        scope.set_capture_stack_trace_for_uncaught_exceptions(true, FRAMES as i32);
    }
}

/// Remembers where an uncaught exception was thrown, if V8 was asked to keep that.
pub(crate) fn remember_thrown(scope: &mut Scope<'_, '_>, message: Local<'_, v8::Message>) {
    if let Some(trace) = message.get_stack_trace(scope) {
        let text = frames_text(scope, trace);
        env().state::<Thrown>().0.replace(text);
    }
}

/// The frames of [`remember_thrown`]; empty: not known.
#[binding]
fn thrown_at() -> String {
    env().state::<Thrown>().0.borrow().clone()
}

/// Writes text to standard error at once, all of it, whatever the state of `process.stderr`.
#[binding]
fn write_stderr(text: String) {
    use std::io::Write;
    // There is nobody left to tell when standard error is gone.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

engine::module!(
    "errors",
    [set_uncaught_handler, trigger_uncaught_exception, source_excerpt, current_frames, thrown_at, write_stderr]
);
