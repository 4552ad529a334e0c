//! The start-up snapshot: lib/ evaluated as far as a plain script needs it, made at build time.

use crate::isolate;
use bindings::{Env, PARAMETERS, compile_builtin};
use engine::{Scope, v8};
use event_loop::EventLoop;

/// Where in the snapshot's context data the `start` function stands.
pub const START_INDEX: usize = 0;

/// Where in the snapshot the context stands in which lib/ has been evaluated.
pub const CONTEXT_INDEX: usize = 0;

/// Evaluates the rest of lib/; the only module with other parameters, and always in the snapshot.
const LOADER: &str = "internal/bootstrap/loader";

/// A snapshot blob, embedded in the command.
#[derive(Clone, Copy)]
pub struct Snapshot(pub &'static [u8]);

/// Evaluates lib's bootstrap in the current context and returns its `start` function. `None`: it threw, and what it
/// threw has been printed.
pub fn bootstrap<'s>(scope: &mut Scope<'s, '_>) -> Option<v8::Local<'s, v8::Function>> {
    v8::tc_scope!(let tc, scope);
    let result = run_loader(tc);
    if result.is_none() {
        if tc.has_terminated() {
            // A worker that was stopped before it began.
            return None;
        }
        let exception = tc.exception()?;
        let message = tc.message();
        let excerpt = message.and_then(|message| bindings::source_excerpt(tc, message)).unwrap_or_default();
        let stack = tc.stack_trace().unwrap_or(exception);
        eprintln!("anode: lib/ failed to start\n{excerpt}{}", stack.to_rust_string_lossy(tc));
    }
    result
}

fn run_loader<'s>(scope: &mut Scope<'s, '_>) -> Option<v8::Local<'s, v8::Function>> {
    let loader = match compile_builtin(scope, LOADER, &["native"]) {
        Ok(loader) => loader,
        Err(error) => {
            error.throw(scope);
            return None;
        }
    };
    let native = engine::install(scope, bindings::loader_binding()).into();
    let receiver = v8::undefined(scope).into();
    let start = loader.call(scope, receiver, &[native])?;
    start.try_cast().ok()
}

/// Modules with functions that run at each start, but did not while the snapshot was made: it has them compiled.
const AT_START: &[&str] = &[
    "internal/async_hooks",
    "internal/main",
    "internal/modules/cjs",
    "internal/modules/cjs_compile",
    "internal/modules/cjs_lookup",
    "internal/modules/cjs_module",
    "internal/modules/cjs_require",
    "internal/modules/preload",
    "internal/modules/resolver",
    "internal/modules/run_main",
    "internal/options",
    "internal/path/posix",
    "internal/path/shared",
    "internal/process/environment",
    "internal/process/exit",
    "internal/process/identity",
    "internal/process/promises",
    "internal/process/system",
    "internal/process/task_queues",
    "internal/process/warning",
    "internal/timers",
];

/// Folders of modules that every worker, or every prompt, needs at its start: their code cache has all functions in it.
const AT_OTHER_STARTS: &[&str] =
    &["internal/messaging", "internal/readline", "internal/repl", "internal/tty", "internal/worker", "tty"];

/// Makes the snapshot, with the flags that the command will run with.
///
/// # Panics
/// When lib/ cannot be evaluated: the build must fail then.
pub fn create_snapshot() -> Vec<u8> {
    crate::use_embedded(&[]);
    bindings::compile_wholly(AT_START);
    crate::initialize(&[]).expect("V8 knows its own flags");
    let mut isolate = v8::Isolate::snapshot_creator(Some(isolate::external_references()), None);
    {
        v8::scope!(let handle_scope, &mut isolate);
        // What later contexts (of `vm`, say) are made from: without lib's globals.
        let bare = v8::Context::new(handle_scope, Default::default());
        handle_scope.set_default_context(bare);
        let context = v8::Context::new(handle_scope, Default::default());
        let scope = &mut v8::ContextScope::new(handle_scope, context);
        let global = v8::Global::new(scope, context);
        let event_loop = EventLoop::new().expect("an event loop");
        Env::install(scope, global, event_loop);
        scope.set_microtasks_policy(v8::MicrotasksPolicy::Explicit);
        let start = bootstrap(scope).expect("lib/ starts");
        let index = scope.add_context_data(context, start);
        assert_eq!(index, START_INDEX);
        let index = scope.add_context(context);
        assert_eq!(index, CONTEXT_INDEX);
        // What a WeakRef was made of lives until the job's end, as a root of the isolate, where a snapshot may hold
        // nothing of a context.
        scope.perform_microtask_checkpoint();
        scope.clear_kept_objects();
        Env::uninstall();
    }
    isolate.create_blob(v8::FunctionCodeHandling::Keep).expect("a snapshot").to_vec()
}

/// Makes the code cache of the built-in modules, by id, sorted. V8 takes it only in isolates of the snapshot that it was
/// made with, and has one snapshot a process: this is for another process than that of [`create_snapshot`].
///
/// # Panics
/// When lib/ does not compile: the build must fail then.
pub fn create_code_cache(snapshot: Snapshot) -> Vec<(String, Vec<u8>)> {
    crate::use_embedded(&[]);
    let at_other_starts: Vec<&'static str> = crate::builtins::EMBEDDED
        .iter()
        .map(|builtin| builtin.id)
        .filter(|id| AT_OTHER_STARTS.iter().any(|folder| id.starts_with(folder)))
        .collect();
    bindings::compile_wholly(at_other_starts.leak());
    crate::initialize(&[]).expect("V8 knows its own flags");
    let mut isolate = isolate::new(Some(snapshot));
    v8::scope!(let handle_scope, &mut isolate);
    let context = v8::Context::new(handle_scope, Default::default());
    let scope = &mut v8::ContextScope::new(handle_scope, context);
    let mut caches = Vec::new();
    for id in bindings::builtin_ids() {
        if id == LOADER {
            continue;
        }
        v8::scope!(let scope, scope);
        let function = compile_builtin(scope, &id, PARAMETERS).unwrap_or_else(|_| panic!("lib/{id}.js compiles"));
        if let Some(cache) = function.create_code_cache() {
            caches.push((id, cache.to_vec()));
        }
    }
    caches
}
