//! Places in the program, by numbers: the few innermost frames that are the program's own. Each is kept once, so that
//! recording one again costs a walk over the stack and a look into a table.

use crate::prelude::*;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Frames that are looked at: between a program and what it makes lie some of lib/'s.
const FRAMES_LOOKED_AT: usize = 32;
/// Frames that are kept.
const FRAMES_KEPT: usize = 4;
/// A program that makes code without end must not fill the memory.
const MOST_PLACES: usize = 200_000;

/// One frame of the program's.
#[derive(Clone)]
pub struct Frame {
    /// Empty: it has no name.
    pub function: String,
    /// A path, or the name of what is no file.
    pub file: Rc<str>,
    pub line: usize,
    pub column: usize,
}

/// A frame as V8 knows it: script, line, column.
type Position = (usize, usize, usize);

#[derive(Default)]
pub(super) struct Places(RefCell<Inner>);

#[derive(Default)]
struct Inner {
    /// Scripts by their numbers; `None`: lib's own.
    scripts: HashMap<usize, Option<Rc<str>>>,
    frames: HashMap<Position, Frame>,
    places: Vec<Vec<Position>>,
    numbers: HashMap<Vec<Position>, u32>,
}

static RECORDING: AtomicBool = AtomicBool::new(false);

/// Whether any thread records places.
pub(crate) fn is_recording() -> bool {
    RECORDING.load(Ordering::Relaxed)
}

/// Has the places recorded of all that this thread's loop is given from now on.
pub(super) fn record(env: &Env) {
    RECORDING.store(true, Ordering::Relaxed);
    env.event_loop().set_place_recorder(Some(Rc::new(|| {
        let env = crate::env::env();
        let places: Rc<Places> = env.state();
        env.scope(|scope| places.current(scope))
    })));
}

impl Places {
    /// The frames of a place, innermost first; none for 0.
    pub(super) fn frames(&self, place: u32) -> Vec<Frame> {
        let inner = self.0.borrow();
        let positions = (place as usize).checked_sub(1).and_then(|index| inner.places.get(index));
        positions.into_iter().flatten().filter_map(|position| inner.frames.get(position).cloned()).collect()
    }

    fn current(&self, scope: &mut Scope<'_, '_>) -> u32 {
        let Some(trace) = v8::StackTrace::current_stack_trace(scope, FRAMES_LOOKED_AT) else { return 0 };
        let inner = &mut *self.0.borrow_mut();
        let mut positions = Vec::with_capacity(FRAMES_KEPT);
        for index in 0..trace.get_frame_count() {
            let Some(frame) = trace.get_frame(scope, index) else { continue };
            let script = frame.get_script_id();
            let file = inner.scripts.get(&script).cloned().unwrap_or_else(|| {
                let file = program_file(scope, frame);
                if inner.scripts.len() < MOST_PLACES {
                    inner.scripts.insert(script, file.clone());
                }
                file
            });
            let Some(file) = file else { continue };
            let position = (script, frame.get_line_number(), frame.get_column());
            if inner.places.len() < MOST_PLACES {
                inner.frames.entry(position).or_insert_with(|| frame_of(scope, frame, file));
            }
            positions.push(position);
            if positions.len() == FRAMES_KEPT {
                break;
            }
        }
        if positions.is_empty() {
            return 0;
        }
        if let Some(number) = inner.numbers.get(&positions) {
            return *number;
        }
        if inner.places.len() == MOST_PLACES {
            return 0;
        }
        inner.places.push(positions.clone());
        let number = inner.places.len() as u32;
        inner.numbers.insert(positions, number);
        number
    }
}

/// The script of a frame as a path; `None` when it is lib's own.
pub(super) fn program_file<'s>(scope: &mut Scope<'s, '_>, frame: Local<'s, v8::StackFrame>) -> Option<Rc<str>> {
    let name = frame.get_script_name_or_source_url(scope).map(|name| name.to_rust_string_lossy(scope))?;
    if name.is_empty() || name.starts_with("node:") {
        return None;
    }
    let path = name.strip_prefix("file://").map(percent_decoded);
    Some(path.unwrap_or(name).into())
}

pub(super) fn frame_of<'s>(scope: &mut Scope<'s, '_>, frame: Local<'s, v8::StackFrame>, file: Rc<str>) -> Frame {
    let function = frame.get_function_name(scope).map(|name| name.to_rust_string_lossy(scope)).unwrap_or_default();
    Frame { function, file, line: frame.get_line_number(), column: frame.get_column() }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl std::fmt::Display for Frame {
    /// As a line of an error's stack.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Frame { function, file, line, column } = self;
        match function.as_str() {
            "" => write!(f, "at {file}:{line}:{column}"),
            _ => write!(f, "at {function} ({file}:{line}:{column})"),
        }
    }
}
