//! Clocks, milestones, garbage-collection times, loop metrics and histograms for node:perf_hooks.

use crate::prelude::*;
use event_loop::{HandleId, hrtime_ns};
use hdrhistogram::Histogram;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Both clocks at one moment early in the process: `performance.now()` counts from here.
static ORIGIN: OnceLock<(u64, f64)> = OnceLock::new();

fn origin() -> (u64, f64) {
    *ORIGIN.get_or_init(|| {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_nanos() as f64 / 1e6);
        (hrtime_ns(), epoch)
    })
}

/// Moments of the start of a process, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    NodeStart,
    V8Start,
    Environment,
    BootstrapComplete,
}

static REACHED: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];

/// Notes that a moment has come, once.
pub fn milestone(moment: Milestone) {
    origin();
    let _ = REACHED[moment as usize].compare_exchange(0, hrtime_ns(), Ordering::Relaxed, Ordering::Relaxed);
}

/// The monotonic half of [`ORIGIN`]; 0 until it is known.
static ORIGIN_NS: AtomicU64 = AtomicU64::new(0);

fn origin_ns() -> u64 {
    let known = ORIGIN_NS.load(Ordering::Relaxed);
    if known != 0 {
        return known;
    }
    ORIGIN_NS.store(origin().0, Ordering::Relaxed);
    origin().0
}

fn since_origin(at_ns: u64) -> f64 {
    at_ns as f64 / 1e6 - origin_ns() as f64 / 1e6
}

/// Milliseconds since the origin.
#[binding(fast)]
fn now() -> f64 {
    (hrtime_ns() - origin_ns()) as f64 / 1e6
}

/// The origin as milliseconds since 1970.
#[binding]
fn time_origin() -> f64 {
    origin().1
}

#[derive(Default)]
struct State {
    gc: RefCell<Gc>,
}

/// `[nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit]` in milliseconds since the origin, -1 for
/// what has not happened.
#[binding]
fn milestones<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let at = |ns: u64| if ns == 0 { -1.0 } else { since_origin(ns) };
    let mut times: Vec<f64> = REACHED.iter().map(|reached| at(reached.load(Ordering::Relaxed))).collect();
    let (started, ended) = env().event_loop().run_span_ns();
    times.extend([at(started), at(ended)]);
    array_from(scope, times)
}

/// Milliseconds the loop has waited in its poll.
#[binding(fast)]
fn loop_idle_time() -> f64 {
    env().event_loop().metrics().idle_ns as f64 / 1e6
}

/// When the loop began to run, in milliseconds since the origin, or -1.
#[binding(fast)]
fn loop_start() -> f64 {
    let (started, _) = env().event_loop().run_span_ns();
    if started == 0 { -1.0 } else { since_origin(started) }
}

/// `[iterations, events, eventsWaiting]`.
#[binding]
fn loop_counts<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let metrics = env().event_loop().metrics();
    array_from(scope, [metrics.iterations as f64, metrics.events as f64, metrics.events_waiting as f64])
}

// ---- garbage collection

#[derive(Default)]
struct Gc {
    callback: Option<Rc<Callback>>,
    since_ns: u64,
    /// Collections not yet told: kind, flags, start and duration in milliseconds.
    spans: VecDeque<(u32, u32, f64, f64)>,
    scheduled: bool,
}

unsafe extern "C" fn before_gc(
    _isolate: v8::UnsafeRawIsolatePtr,
    _kind: v8::GCType,
    _flags: v8::GCCallbackFlags,
    _data: *mut c_void,
) {
    let state = env().state::<State>();
    if let Ok(mut gc) = state.gc.try_borrow_mut() {
        gc.since_ns = hrtime_ns();
    }
}

unsafe extern "C" fn after_gc(
    _isolate: v8::UnsafeRawIsolatePtr,
    kind: v8::GCType,
    flags: v8::GCCallbackFlags,
    _data: *mut c_void,
) {
    let env = env();
    let state = env.state::<State>();
    let Ok(mut gc) = state.gc.try_borrow_mut() else { return };
    if gc.since_ns == 0 {
        return;
    }
    let end = hrtime_ns();
    let span = (kind.0, flags.0, since_origin(gc.since_ns), (end - gc.since_ns) as f64 / 1e6);
    gc.since_ns = 0;
    gc.spans.push_back(span);
    if !gc.scheduled {
        gc.scheduled = true;
        env.event_loop().remote().post(Box::new(|_| tell_gc()));
    }
}

fn tell_gc() {
    let env = env();
    let state = env.state::<State>();
    let (callback, spans) = {
        let mut gc = state.gc.borrow_mut();
        gc.scheduled = false;
        (gc.callback.clone(), std::mem::take(&mut gc.spans))
    };
    let Some(callback) = callback else { return };
    env.scope(|scope| {
        for (kind, flags, start, duration) in spans {
            let args =
                [kind.into_value(scope), flags.into_value(scope), start.into_value(scope), duration.into_value(scope)];
            callback.call(scope, &args);
        }
    });
}

/// `observeGc(callback)`: `callback(kind, flags, start, duration)` for each collection; `undefined` stops it.
#[binding]
fn observe_gc<'s>(scope: &mut Scope<'s, '_>, callback: Option<Callback>) {
    let state = env().state::<State>();
    let had = state.gc.borrow().callback.is_some();
    let has = callback.is_some();
    state.gc.borrow_mut().callback = callback.map(Rc::new);
    let all = v8::GCType::kGCTypeAll;
    if has && !had {
        scope.add_gc_prologue_callback(before_gc, std::ptr::null_mut(), all);
        scope.add_gc_epilogue_callback(after_gc, std::ptr::null_mut(), all);
    } else if had && !has {
        scope.remove_gc_prologue_callback(before_gc, std::ptr::null_mut());
        scope.remove_gc_epilogue_callback(after_gc, std::ptr::null_mut());
    }
}

// ---- histograms

/// A histogram of whole numbers, with what HDR histograms do not keep: values beyond the highest, and the last tick.
struct Values {
    histogram: Histogram<u64>,
    exceeds: u64,
    last_ns: u64,
}

impl Values {
    fn record(&mut self, value: u64) {
        // The library has room beyond the highest value, which is none of what was asked for.
        if value > self.histogram.high() || self.histogram.record(value).is_err() {
            self.exceeds += 1;
        }
    }

    fn record_delta(&mut self) {
        let now = hrtime_ns();
        let last = std::mem::replace(&mut self.last_ns, now);
        if last != 0 {
            self.record((now - last).max(1));
        }
    }
}

/// What JavaScript holds: values that clones in other threads share, and the timer that feeds them.
struct Recorder {
    values: Arc<Mutex<Values>>,
    timer: Cell<Option<HandleId>>,
}

impl Recorder {
    fn values(&self) -> MutexGuard<'_, Values> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last number given, and the histograms by number.
type Travelling = (u32, HashMap<u32, Arc<Mutex<Values>>>);

/// Histograms on their way in a message.
static TRAVELLING: LazyLock<Mutex<Travelling>> = LazyLock::new(Mutex::default);

/// A number under which `histogramArrive` finds the same values.
#[binding]
fn histogram_depart(recorder: Wrapped<Recorder>) -> u32 {
    let mut travelling = TRAVELLING.lock().unwrap_or_else(PoisonError::into_inner);
    travelling.0 += 1;
    let id = travelling.0;
    travelling.1.insert(id, recorder.values.clone());
    id
}

#[binding]
fn histogram_arrive<'s>(scope: &mut Scope<'s, '_>, id: u32) -> Result<Local<'s, Object>, NodeError> {
    let values = TRAVELLING.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&id);
    let values = values.ok_or_else(|| {
        NodeError::error("ERR_INVALID_STATE", "Invalid state: the histogram has been received before")
    })?;
    Ok(wrap(scope, Recorder { values, timer: Cell::new(None) }))
}

#[binding]
fn histogram<'s>(
    scope: &mut Scope<'s, '_>,
    lowest: f64,
    highest: f64,
    figures: u32,
) -> Result<Local<'s, Object>, NodeError> {
    let histogram = Histogram::new_with_bounds(lowest as u64, highest as u64, figures.min(5) as u8)
        .map_err(|error| NodeError::range_error("ERR_OUT_OF_RANGE", error.to_string()))?;
    let values = Arc::new(Mutex::new(Values { histogram, exceeds: 0, last_ns: 0 }));
    Ok(wrap(scope, Recorder { values, timer: Cell::new(None) }))
}

#[binding]
fn histogram_record(recorder: Wrapped<Recorder>, value: f64) {
    recorder.values().record(value as u64);
}

#[binding]
fn histogram_record_many(recorder: Wrapped<Recorder>, value: f64, count: f64) {
    let mut values = recorder.values();
    if values.histogram.record_n(value as u64, count as u64).is_err() {
        values.exceeds = values.exceeds.saturating_add(count as u64);
    }
}

/// `[lowest, highest, figures]` that a histogram was made with.
#[binding]
fn histogram_bounds<'s>(scope: &mut Scope<'s, '_>, recorder: Wrapped<Recorder>) -> Local<'s, Array> {
    let bounds = {
        let values = recorder.values();
        let histogram = &values.histogram;
        [histogram.low() as f64, histogram.high() as f64, f64::from(histogram.sigfig())]
    };
    let bounds = bounds.map(|number| number.into_value(scope));
    Array::new_with_elements(scope, &bounds)
}

#[binding]
fn histogram_record_delta(recorder: Wrapped<Recorder>) {
    recorder.values().record_delta();
}

/// `[count, min, max, mean, stddev, exceeds]`.
#[binding]
fn histogram_summary<'s>(scope: &mut Scope<'s, '_>, recorder: Wrapped<Recorder>) -> Local<'s, Array> {
    let values = recorder.values();
    let histogram = &values.histogram;
    let count = histogram.len();
    let summary = if count == 0 {
        [0.0, i64::MAX as f64, 0.0, f64::NAN, f64::NAN, values.exceeds as f64]
    } else {
        [
            count as f64,
            histogram.min() as f64,
            histogram.max() as f64,
            histogram.mean(),
            histogram.stdev(),
            values.exceeds as f64,
        ]
    };
    array_from(scope, summary)
}

#[binding]
fn histogram_percentile(recorder: Wrapped<Recorder>, percentile: f64) -> f64 {
    recorder.values().histogram.value_at_percentile(percentile) as f64
}

/// `[percentile, value, percentile, value …]`, finer towards 100.
#[binding]
fn histogram_percentiles<'s>(scope: &mut Scope<'s, '_>, recorder: Wrapped<Recorder>) -> Local<'s, Array> {
    let values = recorder.values();
    let histogram = &values.histogram;
    let mut pairs = Vec::new();
    if histogram.is_empty() {
        pairs.extend([100.0, 0.0]);
    } else {
        for step in histogram.iter_quantiles(1) {
            pairs.extend([step.quantile_iterated_to() * 100.0, step.value_iterated_to() as f64]);
        }
    }
    array_from(scope, pairs)
}

/// `[value, count, …]` of each value recorded, ascending.
#[binding]
fn histogram_counts<'s>(scope: &mut Scope<'s, '_>, recorder: Wrapped<Recorder>) -> Local<'s, Array> {
    let values = recorder.values();
    let histogram = &values.histogram;
    let mut pairs = Vec::new();
    for step in histogram.iter_recorded() {
        pairs.extend([histogram.median_equivalent(step.value_iterated_to()) as f64, step.count_at_value() as f64]);
    }
    array_from(scope, pairs)
}

#[binding]
fn histogram_count_at(recorder: Wrapped<Recorder>, value: f64) -> f64 {
    recorder.values().histogram.count_at(value as u64) as f64
}

#[binding]
fn histogram_reset(recorder: Wrapped<Recorder>) {
    let mut values = recorder.values();
    values.histogram.reset();
    values.exceeds = 0;
    values.last_ns = 0;
}

#[binding]
fn histogram_add(recorder: Wrapped<Recorder>, other: Wrapped<Recorder>) {
    let (other_histogram, other_exceeds) = {
        let values = other.values();
        (values.histogram.clone(), values.exceeds)
    };
    let mut values = recorder.values();
    values.exceeds += other_exceeds;
    for step in other_histogram.iter_recorded() {
        // What does not fit is left out, and not counted either.
        let _ = values.histogram.record_n(step.value_iterated_to(), step.count_at_value());
    }
}

/// Records the time between ticks of a timer of `resolution` ms, without keeping the loop alive.
#[binding]
fn histogram_start_ticks(recorder: Wrapped<Recorder>, resolution: f64) -> bool {
    if recorder.timer.get().is_some() {
        return false;
    }
    let env = env();
    let event_loop = env.event_loop();
    let target = recorder.values.clone();
    recorder.values().last_ns = 0;
    let every = resolution as u64;
    let timer = event_loop.start_timer(
        "ELDHistogram",
        every,
        Some(every),
        Rc::new(move |_| target.lock().unwrap_or_else(PoisonError::into_inner).record_delta()),
    );
    event_loop.set_referenced(timer, false);
    recorder.timer.set(Some(timer));
    true
}

#[binding]
fn histogram_stop_ticks(recorder: Wrapped<Recorder>) -> bool {
    let Some(timer) = recorder.timer.take() else { return false };
    let env = env();
    env.event_loop().stop_timer(timer);
    env.event_loop().close_handle(timer, None);
    true
}

engine::module!(
    "performance",
    [
        histogram,
        histogram_add,
        histogram_arrive,
        histogram_bounds,
        histogram_depart,
        histogram_count_at,
        histogram_counts,
        histogram_percentile,
        histogram_percentiles,
        histogram_record,
        histogram_record_delta,
        histogram_record_many,
        histogram_reset,
        histogram_start_ticks,
        histogram_stop_ticks,
        histogram_summary,
        loop_counts,
        loop_idle_time,
        loop_start,
        milestones,
        now,
        observe_gc,
        time_origin
    ]
);
