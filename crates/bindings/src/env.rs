//! What every binding may ask of the thread it runs on: the event loop, and the way into JavaScript.
//!
//! A call from the loop into JavaScript goes through [`Env::call`] or [`Env::callback_scope`], which afterwards run
//! `process.nextTick` callbacks and microtasks and send what was thrown to the uncaught-exception handler.

use crate::prelude::*;
use crate::worker::Seat;
use engine::{ForegroundTasks, Wake};
use event_loop::EventLoop;
use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::Rc;
use std::time::Duration;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Env>>> = const { RefCell::new(None) };
}

/// The environment of this thread.
///
/// # Panics
/// On a thread that runs no JavaScript.
pub fn env() -> Rc<Env> {
    CURRENT.with(|current| current.borrow().clone()).expect("this thread has an environment")
}

/// The environment of this thread, where there is one.
pub fn current() -> Option<Rc<Env>> {
    CURRENT.with(|current| current.borrow().clone())
}

/// One thread's isolate, main context and event loop.
pub struct Env {
    event_loop: Rc<EventLoop>,
    isolate: v8::UnsafeRawIsolatePtr,
    context: v8::Global<v8::Context>,
    ticks: Ticks,
    depth: Cell<u32>,
    uncaught: RefCell<Option<(Global<Function>, Global<Function>)>>,
    states: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    call_hook: RefCell<Option<Rc<CallHook>>>,
    exit_hooks: RefCell<Vec<Box<dyn FnOnce()>>>,
    tasks: ForegroundTasks,
    worker: OnceCell<Seat>,
}

/// Called around each call from the loop into JavaScript; the result is dropped when the call has ended.
pub type CallHook = dyn for<'s, 'i> Fn(&mut Scope<'s, 'i>, Local<'s, Function>) -> Box<dyn Any>;

/// The state that the tick queue in lib/ shares: `[ticks queued, rejections to handle]`.
#[derive(Default)]
struct Ticks {
    callback: RefCell<Option<Global<Function>>>,
    info: RefCell<Option<SharedBytes>>,
    /// Where the bytes of `info` are.
    flags: Cell<Option<NonNull<[u8; 2]>>>,
    /// Microtasks go before ticks, the next time.
    after_microtasks: Cell<bool>,
}

impl Ticks {
    fn flags(&self) -> (bool, bool) {
        let Some(flags) = self.flags.get() else { return (false, false) };
        // SAFETY: `info` keeps the memory, which does not move, and JavaScript does not write to it meanwhile.
        let [ticks, rejections] = unsafe { flags.read() };
        (ticks != 0, rejections != 0)
    }
}

impl Env {
    /// Makes the environment of this thread; [`env`] finds it from now on.
    pub fn install(isolate: &mut v8::Isolate, context: v8::Global<v8::Context>, event_loop: Rc<EventLoop>) -> Rc<Env> {
        let remote = event_loop.remote();
        let wake: Wake = Box::new(move |delay| {
            remote.post(Box::new(move |event_loop| match delay {
                None => env().run_foreground_tasks(),
                Some(delay) => run_tasks_after(event_loop, delay),
            }));
        });
        let tasks = ForegroundTasks::attach(isolate, wake);
        let env = Rc::new(Env {
            tasks,
            event_loop,
            // SAFETY: the runtime removes the environment before it disposes of the isolate.
            isolate: unsafe { isolate.as_raw_isolate_ptr() },
            context,
            ticks: Ticks::default(),
            depth: Cell::new(0),
            uncaught: RefCell::default(),
            states: RefCell::default(),
            call_hook: RefCell::default(),
            exit_hooks: RefCell::default(),
            worker: OnceCell::new(),
        });
        CURRENT.with(|current| current.replace(Some(env.clone())));
        env
    }

    /// Lets go of everything that refers to the isolate.
    pub fn uninstall() {
        let env = CURRENT.with(|current| current.take());
        if let Some(env) = env {
            env.event_loop.set_client(None);
            env.states.take();
            env.ticks.callback.take();
            env.ticks.flags.take();
            env.ticks.info.take();
            env.uncaught.take();
            env.call_hook.take();
            env.exit_hooks.take();
        }
    }

    pub fn event_loop(&self) -> &Rc<EventLoop> {
        &self.event_loop
    }

    /// The main context.
    pub fn context<'s>(&self, scope: &mut v8::PinScope<'s, '_, ()>) -> Local<'s, v8::Context> {
        Local::new(scope, &self.context)
    }

    /// The main context, for native code that called us: its handle belongs to the scope that is open there.
    ///
    /// # Safety
    /// To be called only on the thread of the isolate, by a function that V8 calls with a handle scope open. The handle lives
    /// as long as that scope: it may be given to V8 as the result, and to nobody else.
    pub(crate) unsafe fn context_for_caller<'a>(&self) -> Local<'a, v8::Context> {
        // SAFETY: the isolate outlives its environment, and V8 calls only on the isolate's thread.
        let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr(self.isolate) };
        v8::callback_scope!(unsafe scope, &mut isolate);
        let context = Local::new(scope, &self.context);
        // SAFETY: no scope was opened for the handle here: it lives as long as the caller's, and who calls keeps it no longer.
        unsafe { std::mem::transmute::<Local<'_, v8::Context>, Local<'a, v8::Context>>(context) }
    }

    /// Says, once and before anything runs, that this is the environment of a worker.
    pub fn set_worker(&self, seat: Seat) {
        let _ = self.worker.set(seat);
    }

    /// What a worker was given; `None` on the main thread.
    pub fn worker(&self) -> Option<&Seat> {
        self.worker.get()
    }

    /// Whether no more JavaScript may run here: the worker has been stopped.
    pub fn is_stopping(&self) -> bool {
        self.worker.get().is_some_and(|seat| seat.shared.is_stopping())
    }

    /// A termination ends where native code called JavaScript. Where more JavaScript has called that, it has to end too.
    pub fn keep_stopping(&self, scope: &mut Scope<'_, '_>) {
        if self.is_stopping() {
            scope.terminate_execution();
        }
    }

    /// State of one binding domain, made when first asked for.
    pub fn state<T: Default + 'static>(&self) -> Rc<T> {
        if let Some(state) = self.states.borrow().get(&TypeId::of::<T>())
            && let Ok(state) = Rc::clone(state).downcast::<T>()
        {
            return state;
        }
        let state = Rc::new(T::default());
        self.states.borrow_mut().insert(TypeId::of::<T>(), state.clone());
        state
    }

    /// Runs `f` inside the isolate and the main context: how the loop's callbacks get a scope.
    pub fn scope<R>(&self, f: impl for<'s, 'i> FnOnce(&mut Scope<'s, 'i>) -> R) -> R {
        // SAFETY: the isolate outlives its environment, and the loop calls only on the isolate's thread.
        let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr(self.isolate) };
        v8::scope!(let handle_scope, &mut isolate);
        let context = Local::new(handle_scope, &self.context);
        let scope = &mut v8::ContextScope::new(handle_scope, context);
        f(scope)
    }

    /// Calls into JavaScript from the loop. `None` when the call threw; the exception has been dealt with.
    pub fn call<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        receiver: Local<'s, Value>,
        function: Local<'s, Function>,
        args: &[Local<'s, Value>],
    ) -> Option<Local<'s, Value>> {
        if self.is_stopping() {
            return None;
        }
        let hook = self.call_hook.borrow().clone();
        let traced = hook.map(|hook| hook(scope, function));
        self.depth.set(self.depth.get() + 1);
        let result = self.guarded(scope, |scope| function.call(scope, receiver, args));
        self.depth.set(self.depth.get() - 1);
        drop(traced);
        self.drain(scope);
        result
    }

    /// Runs native code that resolves promises or calls several functions, then what [`Env::call`] runs after a call.
    pub fn callback_scope<'s, 'i, R>(&self, scope: &mut Scope<'s, 'i>, f: impl FnOnce(&mut Scope<'s, 'i>) -> R) -> R {
        self.depth.set(self.depth.get() + 1);
        let result = f(scope);
        self.depth.set(self.depth.get() - 1);
        self.drain(scope);
        result
    }

    /// Calls `f`; what it throws goes to the uncaught-exception handler.
    pub fn guarded<'s, R>(
        &self,
        scope: &mut Scope<'s, '_>,
        f: impl FnOnce(&mut Scope<'s, '_>) -> Option<R>,
    ) -> Option<R> {
        v8::tc_scope!(let tc, scope);
        let result = f(tc);
        self.keep_stopping(tc);
        if result.is_none() && tc.has_caught() && !tc.has_terminated() {
            let exception = tc.exception();
            let message = tc.message();
            tc.reset();
            if let Some(exception) = exception {
                self.handle_exception(tc, exception, message, false);
            }
        }
        result
    }

    /// Runs nextTicks and microtasks, unless JavaScript is still on the stack.
    pub fn drain(&self, scope: &mut Scope<'_, '_>) {
        if self.depth.get() != 0 || self.is_stopping() {
            return;
        }
        self.run_queues(scope);
        // Now, when whoever waited for what was read has had it.
        if crate::buffer::young::is_due() {
            crate::buffer::young::collect(scope);
        }
    }

    /// What [`Env::callback_scope`] does at its end, between two of its calls.
    pub fn drain_between(&self, scope: &mut Scope<'_, '_>) {
        let depth = self.depth.get();
        self.depth.set(depth - 1);
        self.drain(scope);
        self.depth.set(depth);
    }

    fn run_queues(&self, scope: &mut Scope<'_, '_>) {
        let (ticks, _) = self.ticks.flags();
        if self.ticks.after_microtasks.take() || !ticks {
            scope.perform_microtask_checkpoint();
            self.keep_stopping(scope);
        }
        let (ticks, rejections) = self.ticks.flags();
        if !ticks && !rejections {
            return;
        }
        let Some(callback) = self.ticks.callback.borrow().clone() else { return };
        let callback = Local::new(scope, &callback);
        let receiver = v8::undefined(scope).into();
        self.depth.set(1);
        // After an error the rest of the queue runs with the next callback: see lib/internal/process/uncaught.js.
        self.guarded(scope, |scope| callback.call(scope, receiver, &[]));
        self.depth.set(0);
    }

    /// When JavaScript is left the next time, microtasks run before ticks.
    pub fn run_microtasks_first(&self) {
        self.ticks.after_microtasks.set(true);
    }

    /// Sets the function that runs the tick queue, and the bytes in which it says whether there is work.
    pub fn set_tick_callback(&self, callback: Global<Function>, info: SharedBytes) {
        self.ticks.callback.replace(Some(callback));
        self.ticks.flags.set(if info.len() < 2 { None } else { NonNull::new(info.as_mut_ptr().cast()) });
        self.ticks.info.replace(Some(info));
    }

    /// Sets the function `(error, fromPromise, excerpt)` that deals with what nobody caught, and the one that ends the
    /// process with `(error, excerpt)` when the first throws.
    pub fn set_uncaught_handler(&self, handler: Global<Function>, fatal: Global<Function>) {
        self.uncaught.replace(Some((handler, fatal)));
    }

    /// Sets or removes what is called around each call from the loop.
    pub fn set_call_hook(&self, hook: Option<Rc<CallHook>>) {
        self.call_hook.replace(hook);
    }

    /// Runs what V8 wants run on this thread, as far as it is due.
    pub fn run_foreground_tasks(&self) {
        for task in self.tasks.take_due() {
            self.scope(|scope| self.callback_scope(scope, |_| task.run()));
        }
    }

    /// For when the loop is empty: waits for code that V8 still compiles on other threads. Returns whether there is any.
    pub fn await_background_tasks(&self) -> bool {
        if !self.scope(|scope| scope.has_pending_background_tasks()) {
            return false;
        }
        self.tasks.wait(Duration::from_millis(100));
        self.run_foreground_tasks();
        true
    }

    /// Has `hook` called when the process ends in an orderly way.
    pub fn at_exit(&self, hook: Box<dyn FnOnce()>) {
        self.exit_hooks.borrow_mut().push(hook);
    }

    /// Ends the process, after the exit hooks. `process.reallyExit` comes here, and so does an empty loop.
    pub fn exit(&self, code: i32) -> ! {
        self.event_loop.send_gathered();
        crate::worker::stop_children(self, true);
        for hook in self.exit_hooks.take() {
            hook();
        }
        event_loop::sys::restore_stdio();
        std::process::exit(code);
    }

    /// Hands an exception to the uncaught-exception handler, which ends the process unless somebody handles it.
    pub fn handle_exception(
        &self,
        scope: &mut Scope<'_, '_>,
        exception: Local<'_, Value>,
        message: Option<Local<'_, v8::Message>>,
        from_promise: bool,
    ) {
        v8::scope!(let scope, scope);
        let exception = Local::new(scope, exception);
        if let Some(message) = message {
            let message = Local::new(scope, message);
            crate::errors::remember_thrown(scope, message);
        }
        let Some((handler, fatal)) = self.uncaught.borrow().clone() else {
            let excerpt = excerpt_of(scope, exception, message);
            let text = format!("{}Uncaught {}", excerpt.unwrap_or_default(), exception.to_rust_string_lossy(scope));
            return self.give_up(&text, 1);
        };
        let handler = Local::new(scope, &handler);
        let excerpt = excerpt_of(scope, exception, message).into_value(scope);
        let receiver = v8::undefined(scope).into();
        let from_promise = v8::Boolean::new(scope, from_promise).into();
        v8::tc_scope!(let tc, scope);
        self.depth.set(self.depth.get() + 1);
        let handled = handler.call(tc, receiver, &[exception, from_promise, excerpt]);
        self.depth.set(self.depth.get() - 1);
        if handled.is_some() || tc.has_terminated() || self.is_stopping() {
            return;
        }
        let Some(inner) = tc.exception() else { return };
        let message = tc.message();
        let excerpt = excerpt_of(tc, inner, message).into_value(tc);
        tc.reset();
        let fatal = Local::new(tc, &fatal);
        fatal.call(tc, receiver, &[inner, excerpt]);
        // It ends the process; what follows is for a `fatal` that could not.
        if !self.is_stopping() {
            let text = inner.to_rust_string_lossy(tc);
            self.give_up(&text, 7);
        }
    }

    /// The end when even the handler of uncaught exceptions failed: of the process, or of the worker.
    fn give_up(&self, text: &str, code: i32) {
        match self.worker() {
            Some(seat) => seat.shared.fail("ERR_UNHANDLED_ERROR", text),
            None => {
                eprintln!("{text}");
                self.event_loop.send_gathered();
                std::process::exit(code);
            }
        }
    }
}

/// A timer for V8's delayed tasks, which keep nothing alive.
fn run_tasks_after(event_loop: &EventLoop, delay: Duration) {
    let id = Rc::new(Cell::new(None));
    let own_id = id.clone();
    let on_due = move |event_loop: &EventLoop| {
        if let Some(id) = own_id.take() {
            event_loop.close_handle(id, None);
        }
        env().run_foreground_tasks();
    };
    let milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
    let timer = event_loop.start_timer("Task", milliseconds, None, Rc::new(on_due));
    event_loop.set_referenced(timer, false);
    id.set(Some(timer));
}

/// What stands for the name of a script that has none.
const ANONYMOUS: &str = "<anonymous_script>";

/// The place where an exception was thrown; for what the module loader hands on, the place in the program's module.
fn excerpt_of<'s>(
    scope: &mut Scope<'s, '_>,
    exception: Local<'_, Value>,
    message: Option<Local<'_, v8::Message>>,
) -> Option<String> {
    let message = Local::new(scope, message?);
    let thrown = source_excerpt(scope, message);
    let handed_on = thrown.as_ref().is_none_or(|text| text.starts_with("node:internal/modules/"));
    if handed_on && exception.is_native_error() {
        let exception = Local::new(scope, exception);
        let message = v8::Exception::create_message(scope, exception);
        let made = source_excerpt(scope, message);
        return made.filter(|text| !text.starts_with("node:") && !text.starts_with(ANONYMOUS)).or(thrown);
    }
    thrown
}

/// `file:line`, the source line and a caret under the place, as printed above an uncaught error.
pub fn source_excerpt(scope: &mut Scope<'_, '_>, message: Local<'_, v8::Message>) -> Option<String> {
    let name = message.get_script_resource_name(scope)?;
    let line_number = message.get_line_number(scope).filter(|line| *line > 0)?;
    let line = message.get_source_line(scope)?.to_rust_string_lossy(scope);
    // The columns count an offset that a script was given for its first line; the position does not.
    let offset = message.get_start_column().saturating_sub(message.get_start_position().max(0) as usize);
    let start = message.get_start_column() - offset;
    // Where the source just ends there is nothing to point at.
    let end = message.get_end_column().saturating_sub(offset).min(line.chars().count());
    let file = if name.is_undefined() { ANONYMOUS.to_owned() } else { name.to_rust_string_lossy(scope) };
    let file = if file.is_empty() { ANONYMOUS.to_owned() } else { file };
    let mut caret = String::new();
    for c in line.chars().take(start) {
        caret.push(if c == '\t' { '\t' } else { ' ' });
    }
    caret.extend(std::iter::repeat_n('^', end.saturating_sub(start)));
    Some(format!("{file}:{line_number}\n{line}\n{caret}\n"))
}
