//! The inspector of a thread: V8's, with the sessions that speak to it from this thread and from others. It is there from
//! the start, and does nothing until somebody asks for it. What a session is lives in `inspector/session.rs`, how other threads reach it in
//! `inspector/mailbox.rs`, the server for debuggers in `inspector/server.rs`.

mod async_stacks;
mod client;
mod command_line;
mod contexts;
mod listening;
mod mailbox;
mod module;
mod runtime_domain;
mod safe_point;
mod server;
mod session;
mod signal;
mod threads;
mod worker_domain;

pub(crate) use contexts::{context_made, number_of};
pub(crate) use module::MODULE;
pub(crate) use safe_point::load_ended;
pub(crate) use session::Sink;
pub use signal::open_at_signal;
pub use threads::{let_workers_reach, nudge, thread_ends, thread_starts};

use crate::prelude::*;
use client::Client;
use mailbox::{Letter, Mailbox};
use safe_point::{Chore, PutOff};
use session::Session;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use v8::inspector::{V8Inspector, V8InspectorClient};

/// All contexts that the inspector is told of are of one group.
const GROUP: i32 = 1;

/// Readings of letters that may interrupt each other. Each takes stack from what it interrupts; one has to stop what another
/// has begun.
const MOST_READINGS: u32 = 8;

/// Numbers of sessions, of all threads.
static LAST_SESSION: AtomicU32 = AtomicU32::new(0);

fn next_session() -> u32 {
    LAST_SESSION.fetch_add(1, Ordering::Relaxed) + 1
}

/// The inspector of a thread.
pub(crate) struct Agent {
    // Sessions go before the inspector, and both before the isolate.
    sessions: RefCell<BTreeMap<u32, Rc<Session>>>,
    /// Closed while V8 was speaking or listening to them.
    buried: RefCell<Vec<Rc<Session>>>,
    v8: V8Inspector,
    mailbox: Arc<Mailbox>,
    /// What waits for a safe point.
    put_off: PutOff,
    /// How many calls into and out of V8's inspector are on the stack.
    depth: Cell<u32>,
    /// How many readings of letters are on the stack: what a letter has evaluated is interrupted for the next one.
    readings: Cell<u32>,
    /// How many contexts V8 was told of: it numbers them in that order, from 1.
    contexts: Cell<i32>,
    /// The program waits for a debugger.
    waiting: Cell<bool>,
    /// It does so because a session of the main thread has asked for that.
    held: Cell<bool>,
    /// The program may go on from a breakpoint.
    resumed: Cell<bool>,
    /// lib/ has been told that somebody looks.
    awake: Cell<bool>,
    /// There has been a session.
    used: Cell<bool>,
    async_depth: Cell<i64>,
}

#[derive(Default)]
struct Slot(RefCell<Option<Rc<Agent>>>);

/// Makes the inspector of this thread, before any code of the program is compiled: V8 shows debuggers only what was
/// compiled while there was one.
pub fn prepare(scope: &mut Scope<'_, '_>) {
    agent(scope);
}

/// The inspector of this thread, if there is one.
pub(crate) fn existing() -> Option<Rc<Agent>> {
    crate::env::current()?.state::<Slot>().0.borrow().clone()
}

/// The inspector of this thread.
pub(crate) fn agent(scope: &mut Scope<'_, '_>) -> Rc<Agent> {
    let env = env();
    let slot = env.state::<Slot>();
    if let Some(agent) = slot.0.borrow().clone() {
        return agent;
    }
    let v8 = V8Inspector::create(scope, V8InspectorClient::new(Box::new(Client)));
    let agent = Rc::new(Agent {
        sessions: RefCell::default(),
        buried: RefCell::default(),
        v8,
        mailbox: threads::mailbox(scope),
        put_off: PutOff::default(),
        depth: Cell::new(0),
        readings: Cell::new(0),
        contexts: Cell::new(0),
        waiting: Cell::new(false),
        held: Cell::new(false),
        resumed: Cell::new(false),
        awake: Cell::new(false),
        used: Cell::new(false),
        async_depth: Cell::new(0),
    });
    contexts::tell_all(scope, &agent);
    slot.0.replace(Some(agent.clone()));
    env.at_exit(Box::new(|| {
        if let Some(agent) = existing() {
            agent.end();
            // The process ends here: JavaScript of a session may stand on the stack.
            std::mem::forget(agent);
        }
    }));
    agent
}

impl Agent {
    /// Opens a session; its number.
    pub fn connect(&self, sink: Sink) -> u32 {
        let number = next_session();
        self.connect_as(number, sink);
        number
    }

    fn connect_as(&self, number: u32, sink: Sink) {
        if !self.used.replace(true) {
            // A profile shows when the loop had nothing to do.
            env().event_loop().set_idle_hook(Rc::new(|idle| match existing() {
                Some(agent) if idle => agent.v8.idle_started(),
                Some(agent) => agent.v8.idle_finished(),
                None => {}
            }));
        }
        let session = Rc::new(Session::open(self, number, sink));
        self.sessions.borrow_mut().insert(number, session);
    }

    pub fn session(&self, number: u32) -> Option<Rc<Session>> {
        self.sessions.borrow().get(&number).cloned()
    }

    fn sessions(&self) -> Vec<Rc<Session>> {
        self.sessions.borrow().values().cloned().collect()
    }

    /// Gives a session a message.
    pub fn dispatch(self: &Rc<Self>, scope: &mut Scope<'_, '_>, number: u32, message: &str) {
        self.with_session(number, |session| session.dispatch(scope, self, message));
    }

    /// Calls into V8 for a session, which stays until that is done.
    fn with_session(&self, number: u32, f: impl FnOnce(&Session)) {
        let Some(session) = self.session(number) else { return };
        self.depth.set(self.depth.get() + 1);
        f(&session);
        self.depth.set(self.depth.get() - 1);
        drop(session);
        self.bury();
    }

    /// Ends a session, with all that it has begun.
    pub fn close(self: &Rc<Self>, scope: &mut Scope<'_, '_>, number: u32) {
        let Some(session) = self.sessions.borrow_mut().remove(&number) else { return };
        session.mute();
        worker_domain::close(&session);
        if session.is_known_in_lib() {
            self.see_to(scope, Chore::Forget { session: number });
        }
        self.buried.borrow_mut().push(session);
        self.see_to(scope, Chore::AsyncStacks);
        if self.depth.get() > 0 {
            // What V8 is doing for it has to end first.
            env().event_loop().remote().post(Box::new(|_| on_task()));
        }
        self.bury();
    }

    fn bury(&self) {
        if self.depth.get() == 0 {
            drop(self.buried.take());
        }
    }

    /// Whether a thread that stands in a breakpoint can be let go on by somebody else.
    fn is_held(&self) -> bool {
        self.sessions.borrow().values().any(|session| session.is_remote())
    }

    pub fn is_waiting(&self) -> bool {
        self.waiting.get()
    }

    /// Reads letters until `done`, without going on with the program. Ends early when the thread has to stop.
    fn wait_until(self: &Rc<Self>, done: impl Fn(&Agent) -> bool) {
        let env = env();
        self.while_standing(|| {
            loop {
                env.scope(|scope| self.read_letters(scope));
                if done(self) || env.is_stopping() {
                    return;
                }
                self.mailbox.wait();
            }
        });
    }

    /// Waits until a session lets the program run.
    pub fn wait_for_debugger(self: &Rc<Self>) {
        self.waiting.set(true);
        runtime_domain::waits(self);
        self.wait_until(|agent| !agent.waiting.get());
        self.waiting.set(false);
    }

    /// What runs on this thread stands still until a session says otherwise.
    fn pause(self: &Rc<Self>) {
        self.resumed.set(false);
        self.wait_until(|agent| agent.resumed.get() || !agent.is_held());
    }

    /// The program has ended. Debuggers may still look at it, and it waits for them to go.
    fn end(self: &Rc<Self>) {
        if !self.used.get() && !self.awake.get() {
            return;
        }
        let is_worker = env().worker().is_some();
        let held = self.is_held();
        if held && !is_worker {
            server::say("Waiting for the debugger to disconnect...");
        }
        if let Some(server) = &*env().state::<listening::OwnServer>().0.borrow() {
            server.stop_listening();
        }
        if runtime_domain::ends(self) {
            self.wait_until(|agent| !agent.sessions().iter().any(|session| session.runtime.notify_at_end.get()));
        }
        env().scope(|scope| {
            let context = env().context(scope);
            self.v8.context_destroyed(context);
        });
        if held && !is_worker {
            self.wait_until(|agent| !agent.is_held());
        }
        let server = env().state::<listening::OwnServer>().0.take();
        if let Some(server) = server {
            server.stop();
        }
    }

    fn read_letters(self: &Rc<Self>, scope: &mut Scope<'_, '_>) {
        self.readings.set(self.readings.get() + 1);
        loop {
            self.do_put_off(scope);
            let Some(letter) = self.mailbox.take() else { break };
            v8::scope!(let scope, scope);
            self.read(scope, letter);
        }
        self.readings.set(self.readings.get() - 1);
    }

    fn read(self: &Rc<Self>, scope: &mut Scope<'_, '_>, letter: Letter) {
        match letter {
            Letter::Connect { session, sink } => {
                self.connect_as(session, Sink::Remote(sink));
                self.see_to(scope, Chore::Wake);
            }
            Letter::Message { session, text } => self.dispatch(scope, session, &text),
            Letter::Disconnect { session } => self.close(scope, session),
            Letter::WorkerStarted { thread } => worker_domain::started(self, thread),
            Letter::WorkerEnded { thread } => worker_domain::ended(self, thread),
            Letter::FromWorker { session, child, text } => {
                if let Some(session) = self.session(session) {
                    worker_domain::said(&session, child, text);
                }
            }
            Letter::Run if self.held.get() => self.waiting.set(false),
            Letter::Run => {}
            Letter::Open => listening::open_for_signal(scope, self),
        }
    }

    /// Tells lib/, once, that the program may be looked at: what it prints is shown to debuggers from now on.
    pub fn wake(&self, scope: &mut Scope<'_, '_>) {
        if self.awake.get() {
            return;
        }
        let wake = crate::builtins::lazy_export(scope, "internal/inspector/console", "wake");
        if let Some(wake) = wake.and_then(|wake| wake.try_cast::<Function>().ok()) {
            self.awake.set(true);
            let receiver = v8::undefined(scope).into();
            env().guarded(scope, |scope| wake.call(scope, receiver, &[]));
        }
    }
}

/// V8 says something: sessions that are closed by whoever hears it stay until it has done.
fn while_speaking(f: impl FnOnce()) {
    let Some(agent) = existing() else { return f() };
    agent.depth.set(agent.depth.get() + 1);
    f();
    agent.depth.set(agent.depth.get() - 1);
}

/// Letters have come while JavaScript ran.
unsafe extern "C" fn on_interrupt(_isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    let Some(env) = crate::env::current() else { return };
    env.scope(|scope| {
        let mailbox = threads::mailbox(scope);
        mailbox.interrupted();
        if crate::builtins::is_loading() {
            return safe_point::wait_for_load();
        }
        // What comes before lib/ has started is read by the loop, or when the program is about to begin.
        if !env.is_stopping() && threads::reads_letters() {
            let agent = agent(scope);
            // A reading that is under way goes on with them.
            if agent.readings.get() >= MOST_READINGS {
                return;
            }
            agent.while_interrupted(scope, |scope| agent.read_letters(scope));
        }
    });
}

/// Letters have come, or sessions are to be taken down, while the loop waited.
fn on_task() {
    let env = env();
    env.scope(|scope| {
        let mailbox = threads::mailbox(scope);
        mailbox.task_runs();
        if !env.is_stopping() {
            env.callback_scope(scope, |scope| {
                let agent = agent(scope);
                agent.bury();
                agent.read_letters(scope);
            });
        }
    });
}
