//! Time and resources that the process has used.

use crate::prelude::*;
use std::mem::MaybeUninit;

thread_local! {
    /// Where `hrtime` writes: 16 bytes that lib/ has given, or null.
    static TIME: std::cell::RefCell<Option<SharedBytes>> = const { std::cell::RefCell::new(None) };
}

/// Gives the bytes that `hrtime` writes to.
#[binding]
pub fn set_time_buffer(bytes: SharedBytes) {
    TIME.with(|time| time.replace((bytes.len() == 16).then_some(bytes)));
}

/// Writes the monotonic time to the buffer: nanoseconds (u64), then seconds and the rest in nanoseconds (u32 each).
/// Without arguments, because an argument costs more than the clock.
#[binding(fast)]
pub fn hrtime() {
    let now = event_loop::hrtime_ns();
    TIME.with_borrow_mut(|time| {
        let Some(time) = time else { return };
        let out = time.as_mut_slice();
        out[..8].copy_from_slice(&now.to_ne_bytes());
        out[8..12].copy_from_slice(&((now / 1_000_000_000) as u32).to_ne_bytes());
        out[12..].copy_from_slice(&((now % 1_000_000_000) as u32).to_ne_bytes());
    });
}

/// Seconds since the process began.
#[binding]
pub fn uptime() -> f64 {
    let now = event_loop::hrtime_ns();
    (now - process_start().unwrap_or_else(|| env().event_loop().start_ns()).min(now)) as f64 / 1e9
}

/// The start on the monotonic clock, as the system knows it.
fn process_start() -> Option<u64> {
    static START: std::sync::OnceLock<Option<u64>> = std::sync::OnceLock::new();
    *START.get_or_init(|| {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name in parentheses and may hold anything.
        let ticks: u64 = stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(19)?.parse().ok()?;
        // SAFETY: takes any number.
        let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
        Some(ticks * (1_000_000_000 / per_second))
    })
}

/// Bytes of memory that are in RAM.
#[binding]
pub fn rss() -> Result<f64, NodeError> {
    let statm =
        std::fs::read_to_string("/proc/self/statm").map_err(|error| NodeError::io(&error, "uv_resident_set_memory"))?;
    let pages: f64 = statm.split_ascii_whitespace().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    // SAFETY: takes any number.
    Ok(pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as f64)
}

fn write_doubles(out: &mut BytesMut, values: &[f64]) {
    for (place, value) in out.chunks_exact_mut(8).zip(values) {
        place.copy_from_slice(&value.to_ne_bytes());
    }
}

/// Writes `[rss, heapTotal, heapUsed, external, arrayBuffers]` as doubles.
#[binding]
pub fn memory_usage(scope: &mut Scope<'_, '_>, out: BytesMut) -> Result<(), NodeError> {
    let mut out = out;
    let heap = scope.get_heap_statistics();
    let values = [
        rss()?,
        heap.total_heap_size() as f64,
        heap.used_heap_size() as f64,
        heap.external_memory() as f64,
        array_buffer_bytes(&heap),
    ];
    write_doubles(&mut out, &values);
    Ok(())
}

/// The default allocator counts with the heap's own allocations off the managed heap.
fn array_buffer_bytes(heap: &v8::HeapStatistics) -> f64 {
    heap.external_memory() as f64
}

pub(crate) fn times(who: libc::c_int) -> Result<libc::rusage, NodeError> {
    let mut usage = MaybeUninit::zeroed();
    // SAFETY: valid for the write, and filled on success.
    unsafe {
        if libc::getrusage(who, usage.as_mut_ptr()) != 0 {
            return Err(NodeError::system(super::errno(), "uv_getrusage"));
        }
        Ok(usage.assume_init())
    }
}

pub(crate) fn microseconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 * 1e6 + time.tv_usec as f64
}

/// Writes `[user, system]` in microseconds.
#[binding]
pub fn cpu_usage(out: BytesMut) -> Result<(), NodeError> {
    let mut out = out;
    let usage = times(libc::RUSAGE_SELF)?;
    write_doubles(&mut out, &[microseconds(usage.ru_utime), microseconds(usage.ru_stime)]);
    Ok(())
}

/// `cpuUsage` of this thread.
#[binding]
pub fn thread_cpu_usage(out: BytesMut) -> Result<(), NodeError> {
    let mut out = out;
    #[cfg(target_os = "linux")]
    let who = libc::RUSAGE_THREAD;
    #[cfg(not(target_os = "linux"))]
    let who = libc::RUSAGE_SELF;
    let usage = times(who)?;
    write_doubles(&mut out, &[microseconds(usage.ru_utime), microseconds(usage.ru_stime)]);
    Ok(())
}

/// Writes the 16 numbers of `getrusage`, times in microseconds.
#[binding]
pub fn resource_usage(out: BytesMut) -> Result<(), NodeError> {
    let mut out = out;
    let usage = times(libc::RUSAGE_SELF)?;
    let values = [
        microseconds(usage.ru_utime),
        microseconds(usage.ru_stime),
        usage.ru_maxrss as f64,
        usage.ru_ixrss as f64,
        usage.ru_idrss as f64,
        usage.ru_isrss as f64,
        usage.ru_minflt as f64,
        usage.ru_majflt as f64,
        usage.ru_nswap as f64,
        usage.ru_inblock as f64,
        usage.ru_oublock as f64,
        usage.ru_msgsnd as f64,
        usage.ru_msgrcv as f64,
        usage.ru_nsignals as f64,
        usage.ru_nvcsw as f64,
        usage.ru_nivcsw as f64,
    ];
    write_doubles(&mut out, &values);
    Ok(())
}
