//! Chunks that have been read live for a moment. V8 collects young `ArrayBuffer`s when they have come to 64 MB, more than
//! the caches of a processor hold: each chunk is then written to memory that has been away, and all of it stays with the
//! process. So they are collected when they have come to some megabytes, as long as that takes little of the time.

use crate::prelude::*;
use event_loop::hrtime_ns;
use std::cell::{Cell, OnceCell};
use v8::{Global, Object};

const LEAST: usize = 8 << 20;
/// What a buffer counts beside its bytes. To free some thousand, of which V8's collector hears only their few bytes in
/// its heap, takes long enough for others to wait.
const EACH: usize = 8 << 10;
/// From here on V8 sees to it.
const MOST: usize = 64 << 20;

thread_local! {
    /// How much more may be handed out.
    static LEFT: Cell<usize> = const { Cell::new(LEAST) };
    static HAS_CONTEXT: Cell<bool> = const { Cell::new(false) };
}

/// How many contexts of this thread's isolate are the program's.
pub fn contexts_of_program(statistics: &v8::HeapStatistics) -> usize {
    statistics.number_of_native_contexts().saturating_sub(usize::from(HAS_CONTEXT.get()))
}

/// Counts a young buffer of that many bytes that was handed out.
pub fn hand_out(length: usize) {
    LEFT.set(LEFT.get().saturating_sub(length + EACH));
}

pub fn is_due() -> bool {
    LEFT.get() == 0
}

/// A thread's collector.
#[derive(Default)]
struct Collector {
    /// V8's `gc` and what it is called with; none where there is no such function.
    function: OnceCell<Option<(Global<Function>, Global<Object>)>>,
    limit: Cell<usize>,
    ended_ns: Cell<u64>,
}

/// Collects the young, on a thread that is in no JavaScript.
pub fn collect(scope: &mut Scope<'_, '_>) {
    let collector = env().state::<Collector>();
    let Some((function, options)) = collector.function.get_or_init(|| find(scope)) else {
        LEFT.set(usize::MAX);
        return;
    };
    let began = hrtime_ns();
    let function = Local::new(scope, function);
    let options = Local::new(scope, options).into();
    let receiver = v8::undefined(scope).into();
    // Fails only where the thread is being ended.
    let _ = function.call(scope, receiver, &[options]);
    let ended = hrtime_ns();
    let before = collector.limit.get().max(LEAST);
    let limit = next_limit(before, ended - began, began - collector.ended_ns.get());
    collector.ended_ns.set(ended);
    collector.limit.set(limit);
    LEFT.set(limit);
}

/// A collection may take a sixteenth of the time: where more lives on it takes longer, and comes less often.
fn next_limit(limit: usize, took_ns: u64, since_ns: u64) -> usize {
    if took_ns > since_ns / 16 {
        (limit * 2).min(MOST)
    } else if took_ns < since_ns / 64 {
        (limit / 2).max(LEAST)
    } else {
        limit
    }
}

/// V8's function, which it puts into contexts that are made while `--expose-gc` is set: one of ours, which no program sees
/// or finds in V8's count.
fn find(scope: &mut Scope<'_, '_>) -> Option<(Global<Function>, Global<Object>)> {
    let context = engine::with_gc_exposed(|| v8::Context::new(scope, Default::default()));
    HAS_CONTEXT.set(true);
    let scope = &mut v8::ContextScope::new(scope, context);
    let name = v8::String::new(scope, "gc")?;
    let function: Local<Function> = context.global(scope).get(scope, name.into())?.try_cast().ok()?;
    let options = Object::new(scope);
    let (key, value) = (v8::String::new(scope, "type")?, v8::String::new(scope, "minor")?);
    options.set(scope, key.into(), value.into())?;
    Some((Global::new(scope, function), Global::new(scope, options)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_that_take_long_become_rare_and_quick_ones_come_back() {
        assert_eq!(next_limit(LEAST, 1, 10), 2 * LEAST);
        assert_eq!(next_limit(MOST, 1, 10), MOST);
        assert_eq!(next_limit(2 * LEAST, 1, 32), 2 * LEAST);
        assert_eq!(next_limit(2 * LEAST, 1, 1000), LEAST);
        assert_eq!(next_limit(LEAST, 1, 1000), LEAST);
    }
}
