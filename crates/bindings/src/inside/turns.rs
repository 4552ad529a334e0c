//! The turns of a loop, watched from a thread beside it. A turn that takes longer than it may has its stack looked at
//! while it runs: at V8's next interrupt, or where native code that JavaScript called returns, whichever comes first.
//!
//! The thread sleeps until a turn could have taken too long; while the loop waits for events it sleeps until that has
//! ended. A turn costs its loop two stores and a reading of the clock.

use super::places::{Frame, frame_of, program_file};
use crate::prelude::*;
use event_loop::{EventLoop, PollWatch, Remote, hrtime_ns};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt::Write as _;
use std::io::Write as _;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{JoinHandle, Thread};
use std::time::Duration;

/// Frames of a stack that are looked at, and frames that are printed.
const FRAMES_LOOKED_AT: usize = 64;
const FRAMES_PRINTED: usize = 8;

/// The signals that `--why-alive` answers.
const SIGNALS: [i32; 2] = [libc::SIGINT, libc::SIGUSR2];

/// What the loop's thread and the one beside it share.
struct Turn {
    /// When it began, as [`hrtime_ns`]; 0 while the loop waits.
    since: AtomicU64,
    /// The turn (by its beginning) whose stack is wanted; 0: none.
    wanted: AtomicU64,
    /// The thread beside the loop sleeps until it is woken.
    parked: AtomicBool,
    over: AtomicBool,
    limit_ns: u64,
    warns: bool,
    answers_signals: bool,
}

/// The watch over one loop.
pub(super) struct Turns {
    /// The loop, as it is called in what is printed.
    whose: String,
    turn: Arc<Turn>,
    beside: RefCell<Option<JoinHandle<()>>>,
    thread: Option<Thread>,
    /// The turn whose stack has been printed.
    told: Cell<u64>,
    /// That stack.
    stack: RefCell<String>,
    quiet: RefCell<Option<(u64, Callback)>>,
    last_event_ns: Cell<u64>,
}

/// The watch of this thread.
#[derive(Default)]
pub(super) struct Own(RefCell<Option<Rc<Turns>>>);

impl Own {
    pub(super) fn set(&self, turns: Rc<Turns>) {
        self.0.replace(Some(turns));
    }

    pub(super) fn get(&self) -> Option<Rc<Turns>> {
        self.0.borrow().clone()
    }
}

impl Turn {
    /// The turn whose stack is wanted, and from now on no more; 0: none.
    fn no_longer_wanted(&self) -> u64 {
        let wanted = self.wanted.swap(0, Ordering::SeqCst);
        if wanted != 0 {
            engine::release_native_returns();
        }
        wanted
    }
}

impl Turns {
    /// `limit` is in milliseconds. The first turn begins now: the program that is about to be loaded is part of it.
    pub(super) fn start(scope: &mut Scope<'_, '_>, limit: f64, warns: bool, answers_signals: bool) -> Rc<Turns> {
        engine::on_native_return(sample);
        let turn = Arc::new(Turn {
            since: AtomicU64::new(hrtime_ns()),
            wanted: AtomicU64::new(0),
            parked: AtomicBool::new(false),
            over: AtomicBool::new(false),
            limit_ns: (limit * 1e6) as u64,
            warns,
            answers_signals,
        });
        let isolate = scope.thread_safe_handle();
        let remote = env().event_loop().remote();
        let shared = turn.clone();
        let beside = std::thread::Builder::new()
            .name("beside the loop".into())
            .spawn(move || watch(&shared, &isolate, &remote))
            .map_err(|error| eprintln!("anode: no thread to watch the loop: {error}"))
            .ok();
        let thread = beside.as_ref().map(|beside| beside.thread().clone());
        let whose = match env().worker() {
            Some(seat) => format!("the event loop of worker {}", seat.shared.id()),
            None => "the event loop".into(),
        };
        Rc::new(Turns {
            whose,
            turn,
            beside: RefCell::new(beside),
            thread,
            told: Cell::new(0),
            stack: RefCell::default(),
            quiet: RefCell::default(),
            last_event_ns: Cell::new(0),
        })
    }

    /// Ends the thread beside the loop.
    pub(super) fn end(&self) {
        self.turn.over.store(true, Ordering::SeqCst);
        if let Some(beside) = self.beside.take() {
            beside.thread().unpark();
            // It has nothing left to do; a panic of it changes nothing here.
            let _ = beside.join();
        }
        self.turn.no_longer_wanted();
    }

    /// A turn ends without a poll, and another begins.
    pub(super) fn turn_over(&self) {
        let since = self.turn.since.swap(hrtime_ns(), Ordering::SeqCst);
        if self.turn.warns {
            self.tell_end(since);
        }
    }

    pub(super) fn when_quiet(&self, milliseconds: f64, callback: Callback) {
        self.last_event_ns.set(hrtime_ns());
        self.quiet.replace(Some(((milliseconds * 1e6) as u64, callback)));
    }

    /// How long nothing must come from outside from now on, in nanoseconds; `None`: nobody asks.
    fn quiet_left(&self) -> Option<u64> {
        let limit = self.quiet.borrow().as_ref().map(|(limit, _)| *limit)?;
        Some(limit.saturating_sub(hrtime_ns().saturating_sub(self.last_event_ns.get())))
    }

    /// Says of a turn that was too long how long it was in the end.
    fn tell_end(&self, since: u64) {
        let milliseconds = hrtime_ns().saturating_sub(since) / 1_000_000;
        let wanted = self.turn.no_longer_wanted();
        if self.told.get() == since {
            if milliseconds * 1_000_000 >= self.turn.limit_ns * 3 / 2 {
                print(&format!("anode: {} is free again, after {milliseconds} ms\n", self.whose));
            }
        } else if wanted == since && since != 0 {
            print(&format!("anode: {} was held for {milliseconds} ms by native code\n", self.whose));
        }
    }
}

impl PollWatch for Turns {
    fn before_poll(&self, _: &EventLoop, timeout: Option<Duration>) -> Option<Duration> {
        let since = self.turn.since.swap(0, Ordering::SeqCst);
        if self.turn.warns {
            self.tell_end(since);
        }
        match self.quiet_left() {
            None => timeout,
            Some(left) => {
                let left = Duration::from_nanos(left);
                Some(timeout.map_or(left, |timeout| timeout.min(left)))
            }
        }
    }

    fn woken(&self, _: &EventLoop) {
        self.turn.since.store(hrtime_ns(), Ordering::SeqCst);
        if self.turn.parked.load(Ordering::SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.unpark();
        }
    }

    fn after_poll(&self, _: &EventLoop, events: u64) {
        if events > 0 {
            self.last_event_ns.set(hrtime_ns());
        } else if self.quiet_left() == Some(0)
            && let Some((_, callback)) = self.quiet.take()
        {
            env().scope(|scope| {
                callback.call(scope, &[]);
            });
        }
    }
}

/// What the thread beside the loop does.
fn watch(turn: &Turn, isolate: &v8::IsolateHandle, remote: &Remote) {
    let mut asked = 0;
    // A stack is taken again whenever the time has doubled: what holds the turn may have changed.
    let mut next_ns = 0;
    while !turn.over.load(Ordering::SeqCst) {
        let since = turn.since.load(Ordering::SeqCst);
        if since == 0 {
            turn.parked.store(true, Ordering::SeqCst);
            if turn.since.load(Ordering::SeqCst) == 0 && !turn.over.load(Ordering::SeqCst) {
                std::thread::park();
            }
            turn.parked.store(false, Ordering::SeqCst);
            continue;
        }
        let held = hrtime_ns().saturating_sub(since);
        if held < turn.limit_ns {
            std::thread::park_timeout(Duration::from_nanos(turn.limit_ns - held));
            continue;
        }
        if asked != since {
            asked = since;
            next_ns = turn.limit_ns;
        }
        if turn.warns && held >= next_ns {
            next_ns = held * 2;
            if turn.wanted.swap(since, Ordering::SeqCst) == 0 {
                engine::ask_native_returns();
            }
            isolate.request_interrupt(on_interrupt, std::ptr::null_mut());
        }
        if turn.answers_signals && SIGNALS.iter().any(|&signal| remote.signal_waits(signal)) {
            isolate.request_interrupt(on_signal, std::ptr::null_mut());
        }
        let pause_ns = if turn.warns { turn.limit_ns.min(next_ns - held) } else { turn.limit_ns };
        std::thread::park_timeout(Duration::from_nanos(pause_ns));
    }
}

unsafe extern "C" fn on_interrupt(_isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    env().scope(sample);
}

/// Prints the stack, if this turn's is wanted.
fn sample(scope: &mut Scope<'_, '_>) {
    let Some(turns) = crate::env::current().and_then(|env| env.state::<Own>().get()) else { return };
    let turn = &turns.turn;
    let wanted = turn.no_longer_wanted();
    if wanted == 0 || wanted != turn.since.load(Ordering::SeqCst) {
        return;
    }
    let milliseconds = hrtime_ns().saturating_sub(wanted) / 1_000_000;
    let stack = stack(scope);
    let whose = &turns.whose;
    if turns.told.replace(wanted) != wanted {
        print(&format!("anode: {whose} has been held for {milliseconds} ms by\n{stack}"));
    } else if *turns.stack.borrow() != stack {
        print(&format!("anode: {whose} is still held after {milliseconds} ms, by\n{stack}"));
    }
    turns.stack.replace(stack);
}

/// A signal that the loop has no time for: says where the program is and, for an interrupt that it does not listen to
/// itself, lets that do what it does by default.
unsafe extern "C" fn on_signal(_isolate: v8::UnsafeRawIsolatePtr, _data: *mut c_void) {
    let env = env();
    let event_loop = env.event_loop();
    if !SIGNALS.iter().any(|&signal| event_loop.remote().signal_waits(signal)) {
        return;
    }
    env.scope(|scope| print(&format!("anode: the event loop is held by\n{}", stack(scope))));
    if event_loop.remote().signal_waits(libc::SIGINT) && event_loop.signal_watchers(libc::SIGINT) == 1 {
        event_loop::sys::restore_stdio();
        // SAFETY: the default action, and a signal to this thread.
        unsafe {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            libc::raise(libc::SIGINT);
        }
    }
}

/// The program's frames, and above them the function of lib/ that it has called.
fn stack(scope: &mut Scope<'_, '_>) -> String {
    let mut text = String::new();
    let mut called: Option<Frame> = None;
    let mut printed = 0;
    let trace = v8::StackTrace::current_stack_trace(scope, FRAMES_LOOKED_AT);
    for index in 0..trace.map_or(0, |trace| trace.get_frame_count()) {
        let Some(frame) = trace.and_then(|trace| trace.get_frame(scope, index)) else { continue };
        let Some(file) = program_file(scope, frame) else {
            let name = frame.get_script_name(scope).map(|name| name.to_rust_string_lossy(scope)).unwrap_or_default();
            called = Some(frame_of(scope, frame, name.into()));
            continue;
        };
        if printed == 0
            && let Some(frame) = called.take()
        {
            let _ = writeln!(text, "    at {} ({})", frame.function, frame.file);
        }
        let _ = writeln!(text, "    {}", frame_of(scope, frame, file));
        printed += 1;
        if printed == FRAMES_PRINTED {
            break;
        }
    }
    match called {
        Some(frame) if printed == 0 => format!("    {frame}\n"),
        None if printed == 0 => "    (no JavaScript)\n".into(),
        _ => text,
    }
}

/// Standard error may be closed, and there is nobody else to tell.
fn print(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
