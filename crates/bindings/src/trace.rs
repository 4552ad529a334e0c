//! `--trace-loop`: a timeline of the loop's phases, the callbacks they run and the thread pool's work, written when the
//! process ends as Chrome-trace JSON or, for a file named `*.html`, as a page that shows it.

use crate::prelude::*;
use event_loop::{PhaseEvent, hrtime_ns};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

/// Tracks of the timeline, as thread ids.
const LOOP_TRACK: usize = 1;
const POOL_TRACK: usize = 10;

/// A program that runs for hours must not fill the memory: the timeline ends here.
const MAX_SLICES: usize = 2_000_000;

#[derive(Clone)]
struct Slice {
    name: String,
    category: &'static str,
    place: Option<String>,
    track: usize,
    start_ns: u64,
    end_ns: u64,
    count: Option<u64>,
}

struct Tracer {
    slices: RefCell<Vec<Slice>>,
    open: RefCell<Vec<Slice>>,
    places: RefCell<Places>,
    origin_ns: u64,
    dropped: Cell<u64>,
}

impl Tracer {
    fn push(&self, slice: Slice) {
        let mut slices = self.slices.borrow_mut();
        if slices.len() < MAX_SLICES {
            slices.push(slice);
        } else {
            self.dropped.set(self.dropped.get() + 1);
        }
    }

    fn enter(&self, name: String, category: &'static str, place: Option<String>) {
        let start_ns = hrtime_ns();
        self.open.borrow_mut().push(Slice {
            name,
            category,
            place,
            track: LOOP_TRACK,
            start_ns,
            end_ns: start_ns,
            count: None,
        });
    }

    fn leave(&self) {
        let Some(mut slice) = self.open.borrow_mut().pop() else { return };
        slice.end_ns = hrtime_ns();
        self.push(slice);
    }

    fn on_phase(&self, event: PhaseEvent) {
        match event {
            PhaseEvent::Enter { phase, at_ns } => self.open.borrow_mut().push(Slice {
                name: phase.name().to_owned(),
                category: "phase",
                place: None,
                track: LOOP_TRACK,
                start_ns: at_ns,
                end_ns: at_ns,
                count: None,
            }),
            PhaseEvent::Leave { at_ns, events, idle_ns, .. } => {
                let Some(mut slice) = self.open.borrow_mut().pop() else { return };
                slice.end_ns = at_ns;
                slice.count = Some(events);
                let start_ns = slice.start_ns;
                self.push(slice);
                if idle_ns > 0 {
                    self.push(Slice {
                        name: "waiting for events".into(),
                        category: "idle",
                        place: None,
                        track: LOOP_TRACK,
                        start_ns,
                        end_ns: start_ns + idle_ns,
                        count: None,
                    });
                }
            }
            PhaseEvent::Work { label, thread, submitted_ns, started_ns, ended_ns } => self.push(Slice {
                name: label.to_owned(),
                category: "pool",
                place: Some(format!("waited {} µs", started_ns.saturating_sub(submitted_ns) / 1000)),
                track: POOL_TRACK + thread,
                start_ns: started_ns,
                end_ns: ended_ns,
                count: None,
            }),
        }
    }

    /// The trace-event JSON that Perfetto and Chrome's viewer open. Times are microseconds.
    fn to_json(&self) -> String {
        let pid = std::process::id();
        let mut out = String::from("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
        let _ = write!(
            out,
            "{{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":{pid},\"tid\":{LOOP_TRACK},\"args\":{{\"name\":\"anode\"}}}},\n\
             {{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":{pid},\"tid\":{LOOP_TRACK},\"args\":{{\"name\":\"event loop\"}}}}"
        );
        let slices = self.slices.borrow();
        let mut pool: Vec<usize> =
            slices.iter().map(|slice| slice.track).filter(|track| *track >= POOL_TRACK).collect();
        pool.sort_unstable();
        pool.dedup();
        for track in pool {
            let _ = write!(
                out,
                ",\n{{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":{pid},\"tid\":{track},\"args\":{{\"name\":\"thread pool {}\"}}}}",
                track - POOL_TRACK
            );
        }
        for slice in slices.iter() {
            let start = slice.start_ns.saturating_sub(self.origin_ns) as f64 / 1000.0;
            let duration = slice.end_ns.saturating_sub(slice.start_ns) as f64 / 1000.0;
            let _ = write!(
                out,
                ",\n{{\"name\":{},\"cat\":\"{}\",\"ph\":\"X\",\"ts\":{start:.3},\"dur\":{duration:.3},\"pid\":{pid},\"tid\":{},\"args\":{{",
                json_string(&slice.name),
                slice.category,
                slice.track
            );
            if let Some(place) = &slice.place {
                let _ = write!(out, "\"place\":{}", json_string(place));
            }
            if let Some(count) = slice.count {
                let _ = write!(out, "\"events\":{count}");
            }
            out.push_str("}}");
        }
        let _ = write!(out, "\n],\"otherData\":{{\"dropped\":{}}}}}\n", self.dropped.get());
        out
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Keeps the text from ending the script element of the page.
            '<' => out.push_str("\\u003c"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

thread_local! {
    static TRACER: RefCell<Option<Rc<Tracer>>> = const { RefCell::new(None) };
}

fn tracer() -> Option<Rc<Tracer>> {
    TRACER.with(|tracer| tracer.borrow().clone())
}

/// Starts the timeline; it is written to `file` when the process ends.
pub fn trace_loop(scope: &mut Scope<'_, '_>, file: String) {
    let tracer = Rc::new(Tracer {
        slices: RefCell::default(),
        open: RefCell::default(),
        places: RefCell::default(),
        origin_ns: hrtime_ns(),
        dropped: Cell::new(0),
    });
    TRACER.with(|slot| slot.replace(Some(tracer.clone())));
    let env = env();
    let phases = tracer.clone();
    env.event_loop().set_phase_hook(Some(Rc::new(move |event| phases.on_phase(event))));
    let calls = tracer.clone();
    env.set_call_hook(Some(Rc::new(move |scope, function| {
        let (name, place) = describe(scope, function);
        calls.enter(name, "callback", place);
        Box::new(Leave(calls.clone())) as Box<dyn Any>
    })));
    scope.set_promise_hook(on_promise);
    env.at_exit(Box::new(move || {
        while !tracer.open.borrow().is_empty() {
            tracer.leave();
        }
        let json = tracer.to_json();
        let text = if file.ends_with(".html") { PAGE.replace("/*TRACE*/null", &json) } else { json };
        if let Err(error) = std::fs::write(&file, text) {
            eprintln!("anode: cannot write the trace to {file}: {error}");
        }
    }));
}

const PAGE: &str = include_str!("trace.html");

struct Leave(Rc<Tracer>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// A function's name and where it stands.
fn describe<'s>(scope: &mut Scope<'s, '_>, function: Local<'s, Function>) -> (String, Option<String>) {
    let name = function.get_name(scope).to_rust_string_lossy(scope);
    let origin = function.get_script_origin(scope);
    let file = origin.resource_name().filter(|name| name.is_string()).map(|name| name.to_rust_string_lossy(scope));
    let place = file.map(|file| match function.get_script_line_number() {
        Some(line) => format!("{file}:{}", line + 1),
        None => file,
    });
    let name = if name.is_empty() { String::from("(anonymous)") } else { name };
    (name, place)
}

/// Where a promise was made: for a reaction, the function that awaits or called `then`. By number, so that promises hold
/// little and the same place is kept once.
#[derive(Default)]
struct Places {
    known: Vec<(String, Option<String>)>,
    numbers: HashMap<(String, Option<String>), u32>,
}

/// A program can make functions without end; beyond these, reactions have no names.
const MAX_PLACES: usize = 100_000;

/// Frames that are looked at for one of the program's own.
const MAX_FRAMES: usize = 12;

fn place_key<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, v8::Private> {
    let name = v8::String::new(scope, "anode:place");
    v8::Private::for_api(scope, name)
}

/// The innermost frame of the program, or of lib/ where there is none.
fn current_place(scope: &mut Scope<'_, '_>) -> Option<(String, Option<String>)> {
    let trace = v8::StackTrace::current_stack_trace(scope, MAX_FRAMES)?;
    let mut inner = None;
    for index in 0..trace.get_frame_count() {
        let Some(frame) = trace.get_frame(scope, index) else { continue };
        let function = frame.get_function_name(scope).map(|name| name.to_rust_string_lossy(scope)).unwrap_or_default();
        let file = frame.get_script_name(scope).map(|name| name.to_rust_string_lossy(scope)).unwrap_or_default();
        let is_own = !file.is_empty() && !file.starts_with("node:");
        let name = match (function.is_empty(), frame.is_eval()) {
            (false, _) => function,
            (true, true) => "(eval)".to_owned(),
            (true, false) => "(anonymous)".to_owned(),
        };
        let place = (!file.is_empty()).then(|| format!("{file}:{}", frame.get_line_number()));
        if is_own {
            return Some((name, place));
        }
        inner.get_or_insert((name, place));
    }
    inner
}

fn remember_place(scope: &mut Scope<'_, '_>, tracer: &Tracer, promise: Local<'_, v8::Promise>) {
    let Some(place) = current_place(scope) else { return };
    let number = {
        let mut places = tracer.places.borrow_mut();
        match places.numbers.get(&place) {
            Some(number) => *number,
            None if places.known.len() >= MAX_PLACES => return,
            None => {
                let number = places.known.len() as u32;
                places.known.push(place.clone());
                places.numbers.insert(place, number);
                number
            }
        }
    };
    let key = place_key(scope);
    let number = v8::Integer::new_from_unsigned(scope, number).into();
    let object: Local<Object> = promise.into();
    object.set_private(scope, key, number);
}

fn recall_place(
    scope: &mut Scope<'_, '_>,
    tracer: &Tracer,
    promise: Local<'_, v8::Promise>,
) -> Option<(String, Option<String>)> {
    let key = place_key(scope);
    let object: Local<Object> = promise.into();
    let number = object.get_private(scope, key).filter(|value| value.is_uint32())?.uint32_value(scope)?;
    tracer.places.borrow().known.get(number as usize).cloned()
}

unsafe extern "C" fn on_promise(kind: v8::PromiseHookType, promise: Local<v8::Promise>, _: Local<Value>) {
    let Some(tracer) = tracer() else { return };
    match kind {
        v8::PromiseHookType::Init => {
            // SAFETY: V8 calls this inside the isolate and context of `promise`.
            v8::callback_scope!(unsafe scope, promise);
            remember_place(scope, &tracer, promise);
        }
        v8::PromiseHookType::Before => {
            // SAFETY: as above.
            v8::callback_scope!(unsafe scope, promise);
            match recall_place(scope, &tracer, promise) {
                Some((name, place)) => tracer.enter(name, "microtask", place),
                None => tracer.enter("promise reaction".into(), "microtask", None),
            }
        }
        v8::PromiseHookType::After => tracer.leave(),
        v8::PromiseHookType::Resolve => {}
    }
}

/// Whether a timeline is being made.
#[binding]
fn is_enabled() -> bool {
    tracer().is_some()
}

/// `enter(kind, function)`: a callback that lib/ itself calls begins, `kind` is "timer", "immediate" or "tick".
#[binding]
fn enter<'s>(scope: &mut Scope<'s, '_>, kind: String, function: Local<'s, Function>) {
    let Some(tracer) = tracer() else { return };
    let (name, place) = describe(scope, function);
    let category = match kind.as_str() {
        "timer" => "timer",
        "immediate" => "immediate",
        "tick" => "tick",
        _ => "callback",
    };
    tracer.enter(name, category, place);
}

/// The callback that began last has ended.
#[binding]
fn leave() {
    if let Some(tracer) = tracer() {
        tracer.leave();
    }
}

engine::module!("trace", [is_enabled, enter, leave]);
