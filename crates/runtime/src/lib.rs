//! One runtime per thread: an isolate started from the snapshot, its environment, and the run from the first line of
//! lib/ to the exit code.

mod builtins;
mod isolate;
mod snapshot;
mod worker;

pub use bindings::{OptionValue, ParseForWorker, StartupInfo, usable_memory};
pub use builtins::use_embedded;
pub use engine::v8;
pub use snapshot::{Snapshot, create_code_cache, create_snapshot};

use bindings::{Env, env};
use engine::{IntoValue, Scope};
use event_loop::EventLoop;

/// What a process is started with.
pub struct Options {
    pub startup: StartupInfo,
    /// The embedded start-up snapshot; without one lib/ is evaluated from its sources.
    pub snapshot: Option<Snapshot>,
}

/// Starts V8 with the given flags. Fails with the first flag that V8 does not know.
pub fn initialize(v8_flags: &[String]) -> Result<(), String> {
    bindings::milestone(bindings::Milestone::NodeStart);
    event_loop::sys::reset_signals();
    bindings::prepare_openssl();
    v8::V8::enable_web_assembly_trap_handler(true);
    let mut flags: Vec<String> = V8_DEFAULTS.iter().map(|flag| (*flag).to_owned()).collect();
    flags.extend_from_slice(v8_flags);
    match engine::initialize(&flags, WORKER_THREADS).into_iter().next() {
        Some(unknown) => Err(unknown),
        None => Ok(()),
    }
}

/// Sets the variables of a `.env` file that are not set yet. To be called before any other thread exists.
pub fn load_env_file(path: &str) -> std::io::Result<()> {
    for (name, value) in bindings::dotenv::parse(&String::from_utf8_lossy(&std::fs::read(path)?)) {
        if std::env::var_os(&name).is_none() && !name.contains(['=', '\0']) && !value.contains('\0') {
            // SAFETY: the process has one thread so far.
            unsafe { std::env::set_var(name, value) };
        }
    }
    Ok(())
}

/// Threads for V8's own work: concurrent compilation and collection. Node has as many.
const WORKER_THREADS: u32 = 4;

/// The snapshot is part of the command: its checksum need not be verified at each start.
const V8_DEFAULTS: &[&str] = &["--no-verify-snapshot-checksum", "--js-source-phase-imports"];

/// Runs a program on this thread until its loop ends, and ends the process with its exit code. Returns only when the
/// program could not be started.
pub fn run(options: Options) -> i32 {
    event_loop::sys::prepare_stdio();
    event_loop::sys::prepare_process();
    let trace_file = options.startup.text("--trace-loop").map(str::to_owned);
    bindings::set_startup_info(options.startup);
    let from_snapshot = options.snapshot.is_some();
    worker::enable(options.snapshot);
    bindings::milestone(bindings::Milestone::V8Start);
    let mut isolate = isolate::new(options.snapshot);
    let event_loop = match EventLoop::new() {
        Ok(event_loop) => event_loop,
        Err(error) => {
            eprintln!("anode: cannot make an event loop: {error}");
            return 1;
        }
    };
    {
        v8::scope!(let handle_scope, &mut isolate);
        let context = if from_snapshot {
            let Some(context) = v8::Context::from_snapshot(handle_scope, snapshot::CONTEXT_INDEX, Default::default())
            else {
                eprintln!("anode: the start-up snapshot has no context");
                return 1;
            };
            context
        } else {
            v8::Context::new(handle_scope, Default::default())
        };
        let scope = &mut v8::ContextScope::new(handle_scope, context);
        let context = v8::Global::new(scope, context);
        Env::install(scope, context, event_loop);
        bindings::milestone(bindings::Milestone::Environment);
        isolate::configure(scope);
        bindings::inspector::open_at_signal(scope);
        bindings::inspector::prepare(scope);
        if let Some(file) = trace_file {
            bindings::trace_loop(scope, file);
        }
        if let Err(code) = start(scope, from_snapshot) {
            return code;
        }
    }
    let code = spin();
    std::mem::forget(isolate);
    // The process ends here: neither the heap nor the loop is taken down piece by piece.
    env().exit(code)
}

/// Calls the `start` function that bootstrap left behind; the main program has run when it returns.
fn start(scope: &mut Scope<'_, '_>, from_snapshot: bool) -> Result<(), i32> {
    let start = if from_snapshot {
        scope.get_context_data_from_snapshot_once::<v8::Function>(snapshot::START_INDEX).map_err(|error| {
            eprintln!("anode: the start-up snapshot is broken: {error}");
            1
        })?
    } else {
        snapshot::bootstrap(scope).ok_or(1)?
    };
    bindings::milestone(bindings::Milestone::BootstrapComplete);
    bindings::look_inside(scope);
    let receiver = v8::undefined(scope).into();
    // It gives the function that runs the program, to be called from here: no frame more stands under the program's own.
    let main = env().call(scope, receiver, start, &[]).and_then(|main| main.try_cast::<v8::Function>().ok());
    if let Some(main) = main {
        env().call(scope, receiver, main, &[]);
    }
    Ok(())
}

/// Runs the loop, with `beforeExit` whenever it has become empty, until nothing is left; then `exit`. A worker that is
/// stopped leaves without.
fn spin() -> i32 {
    let env = env();
    while !env.is_stopping() {
        env.event_loop().run();
        bindings::turn_over(&env);
        env.run_foreground_tasks();
        if env.event_loop().is_alive() || env.await_background_tasks() {
            continue;
        }
        call_hook(&env, "beforeExit");
        if !env.event_loop().is_alive() {
            break;
        }
    }
    call_hook(&env, "exit").unwrap_or(0)
}

/// Calls one of the functions that lib/ registered with `binding('startup').setHooks`; its number is the exit code.
fn call_hook(env: &Env, name: &str) -> Option<i32> {
    env.scope(|scope| {
        let hooks = bindings::hooks(scope)?;
        let key = name.into_value(scope);
        let hook = hooks.get(scope, key)?.try_cast::<v8::Function>().ok()?;
        let receiver = v8::undefined(scope).into();
        let result = env.call(scope, receiver, hook, &[])?;
        result.int32_value(scope)
    })
}
