//! When something of a debugger's may be done that runs JavaScript of lib/ or listeners of the program. Letters reach a
//! thread in the middle of anything: V8 bears that, but lib/ must not be entered while a part of it is half done, and the
//! program expects that nobody else runs before it has returned. What has to wait is a chore until a safe point comes:
//! between callbacks of the loop, while the thread stands in a breakpoint, or at the end of the outermost load of a module.

use super::session::Outlet;
use super::{Agent, async_stacks};
use crate::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Where the thread is.
#[derive(Clone, Copy, Default, PartialEq)]
enum Point {
    /// In the program, which has called us, or in the loop.
    #[default]
    Called,
    /// JavaScript was interrupted: in code of the program, which could have called anything itself there.
    InProgram,
    /// It was interrupted in the middle of lib/.
    InLib,
}

/// What is to be done in lib/.
pub enum Chore {
    Wake,
    Message {
        session: u32,
        text: String,
    },
    /// Code of a debugger's, which may call anything. V8 would run it anywhere: it does not wait for long.
    Evaluation {
        session: u32,
        text: String,
        since: Instant,
    },
    Forget {
        session: u32,
    },
    AsyncStacks,
}

impl Chore {
    fn size(&self) -> usize {
        match self {
            Chore::Message { text, .. } | Chore::Evaluation { text, .. } => text.len(),
            _ => 0,
        }
    }

    /// Whether it has waited for as long as it may.
    fn has_waited(&self) -> bool {
        matches!(self, Chore::Evaluation { since, .. } if since.elapsed() >= PATIENCE)
    }
}

/// How long an evaluation waits for a program to come out of lib/: one that does next to nothing else is looked at there.
const PATIENCE: Duration = Duration::from_millis(20);

/// What waits for a safe point of a thread.
#[derive(Default)]
pub struct PutOff {
    point: Cell<Point>,
    chores: RefCell<VecDeque<Chore>>,
    /// They have notifications that listeners of the program are to hear.
    outlets: RefCell<Vec<Rc<Outlet>>>,
}

thread_local! {
    /// Something has been put off for a load that is under way.
    static FOR_A_LOAD: Cell<bool> = const { Cell::new(false) };
}

/// Frames that are looked at for code that has a script.
const FRAMES: usize = 16;

/// Whether JavaScript that runs is in the middle of lib/.
fn is_in_lib(scope: &mut Scope<'_, '_>) -> bool {
    let Some(trace) = v8::StackTrace::current_stack_trace(scope, FRAMES) else { return true };
    let mut frames = (0..trace.get_frame_count()).filter_map(|index| trace.get_frame(scope, index));
    // The engine's own functions have no script: whoever called them counts.
    let Some(frame) = frames.find(|frame| frame.get_script_id() != 0) else { return true };
    frame.get_script_name(scope).is_some_and(|name| name.to_rust_string_lossy(scope).starts_with("node:"))
}

/// Gives back what was so before.
struct Restore<'a>(&'a PutOff, Point);

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        self.0.point.set(self.1);
    }
}

impl Agent {
    /// Runs `f` in an interrupt.
    pub fn while_interrupted(&self, scope: &mut Scope<'_, '_>, f: impl FnOnce(&mut Scope<'_, '_>)) {
        let before = self.put_off.point.get();
        // What is under way below an interrupt stays so in the next one.
        let point = if before == Point::InLib || is_in_lib(scope) { Point::InLib } else { Point::InProgram };
        self.put_off.point.set(point);
        let restore = Restore(&self.put_off, before);
        f(scope);
        drop(restore);
        if !self.put_off.chores.borrow().is_empty() {
            self.mailbox.try_again();
        }
    }

    /// Runs `f` while the program stands still for debuggers, who may see what is half done.
    pub fn while_standing<R>(&self, f: impl FnOnce() -> R) -> R {
        let before = self.put_off.point.replace(Point::Called);
        let _restore = Restore(&self.put_off, before);
        crate::builtins::set_loads_aside(f)
    }

    /// Whether JavaScript of lib/ may be called.
    pub fn may_enter_lib(&self) -> bool {
        self.put_off.point.get() != Point::InLib && !crate::builtins::is_loading()
    }

    /// Whether listeners of the program may be called.
    pub fn may_call_listeners(&self) -> bool {
        self.put_off.point.get() == Point::Called && !crate::builtins::is_loading()
    }

    /// Does a chore, at once if this is a safe point.
    pub fn see_to(self: &Rc<Self>, scope: &mut Scope<'_, '_>, chore: Chore) {
        if self.may_enter_lib() {
            return self.do_chore(scope, chore);
        }
        self.mailbox.put_off(chore.size());
        self.put_off.chores.borrow_mut().push_back(chore);
        self.comes_back();
    }

    /// An outlet has notifications for the next safe point.
    pub fn hear_later(&self, outlet: Rc<Outlet>) {
        self.put_off.outlets.borrow_mut().push(outlet);
        self.comes_back();
    }

    fn comes_back(&self) {
        if crate::builtins::is_loading() {
            FOR_A_LOAD.set(true);
        }
        self.mailbox.ask_task();
    }

    /// Does what was put off, as far as it may be done here.
    pub fn do_put_off(self: &Rc<Self>, scope: &mut Scope<'_, '_>) {
        while let Some(chore) = self.next_chore() {
            self.mailbox.taken_up(chore.size());
            v8::scope!(let scope, scope);
            self.do_chore(scope, chore);
        }
        while self.may_call_listeners() {
            let outlets = self.put_off.outlets.take();
            if outlets.is_empty() {
                return;
            }
            outlets.iter().for_each(|outlet| outlet.flush());
        }
    }

    fn next_chore(&self) -> Option<Chore> {
        let mut chores = self.put_off.chores.borrow_mut();
        if self.may_enter_lib() {
            return chores.pop_front();
        }
        if crate::builtins::is_loading() {
            return None;
        }
        let at = chores.iter().position(Chore::has_waited)?;
        chores.remove(at)
    }

    fn do_chore(self: &Rc<Self>, scope: &mut Scope<'_, '_>, chore: Chore) {
        if env().is_stopping() {
            return;
        }
        match chore {
            Chore::Wake => self.wake(scope),
            Chore::Message { session, text } => self.dispatch(scope, session, &text),
            Chore::Evaluation { session, text, .. } => {
                self.with_session(session, |session| session.evaluate(scope, &text));
            }
            Chore::Forget { session } => {
                let session = session.into_value(scope);
                call_lib(scope, "internal/inspector/domains", "forget", &[session]);
            }
            Chore::AsyncStacks => async_stacks::update(scope, self),
        }
    }
}

/// Calls a function of lib/.
pub fn call_lib<'s>(scope: &mut Scope<'s, '_>, id: &str, name: &str, args: &[Local<'s, Value>]) {
    let function = crate::builtins::lazy_export(scope, id, name);
    if let Some(function) = function.and_then(|function| function.try_cast::<Function>().ok()) {
        let receiver = v8::undefined(scope).into();
        env().guarded(scope, |scope| function.call(scope, receiver, args));
    }
}

/// The outermost load of a module has ended; `well` if it threw nothing, and JavaScript may be called.
pub(crate) fn load_ended(scope: &mut Scope<'_, '_>, well: bool) {
    if !FOR_A_LOAD.take() {
        return;
    }
    let Some(agent) = super::existing() else { return };
    // Letters are read as soon as JavaScript runs on, if the loop does not come first.
    agent.mailbox.ask_interrupt();
    if well {
        agent.do_put_off(scope);
    }
}

/// Letters have come while a module was being loaded.
pub fn wait_for_load() {
    FOR_A_LOAD.set(true);
}
