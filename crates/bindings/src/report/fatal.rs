//! The report of a full heap, after which no JavaScript runs: lib/ makes a draft of it while it can, and the numbers are
//! put in here when it has come to that.

use super::native_stack;
use crate::prelude::*;
use crate::process::{memory_limit, usage};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;

/// What lib/ has prepared.
struct Draft {
    isolate: v8::UnsafeRawIsolatePtr,
    /// A whole report, as it was when it was prepared.
    report: String,
    /// How a report calls the handles of each resource.
    types: String,
    directory: String,
    /// Empty for one made of the time.
    filename: String,
    compact: bool,
    /// The number in such a name.
    sequence: u32,
}

thread_local! {
    static DRAFT: RefCell<Option<Draft>> = const { RefCell::new(None) };
}

/// `prepareFatal(report, types, directory, filename, compact, sequence)`: from now on a full heap of this thread is reported.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn prepare_fatal(
    scope: &mut Scope<'_, '_>,
    report: String,
    types: String,
    directory: String,
    filename: String,
    compact: bool,
    sequence: u32,
) {
    // SAFETY: the pointer is used on this thread, by the isolate's own handler.
    let isolate = unsafe { scope.as_raw_isolate_ptr() };
    DRAFT.replace(Some(Draft { isolate, report, types, directory, filename, compact, sequence }));
}

/// A full heap is not reported any more.
#[binding]
pub fn forget_fatal() {
    DRAFT.take();
}

/// Writes the report that was prepared, if one was. `event` says what has happened.
pub fn write_fatal_report(event: &str) {
    let Some(draft) = DRAFT.take() else { return };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = libc::time_t::try_from(now.as_secs()).unwrap_or_default();
    let name = if draft.filename.is_empty() {
        let time = formatted(seconds, c"%Y%m%d.%H%M%S", libc::localtime_r);
        format!("report.{time}.{}.0.{:03}.json", std::process::id(), draft.sequence)
    } else {
        draft.filename.clone()
    };
    let Ok(Json::Object(mut report)) = serde_json::from_str(&draft.report) else { return };
    if let Some(header) = report.get_mut("header") {
        header["event"] = event.into();
        header["trigger"] = "OOMError".into();
        header["filename"] = name.as_str().into();
        header["dumpEventTime"] = formatted(seconds, c"%Y-%m-%dT%H:%M:%SZ", libc::gmtime_r).into();
        header["dumpEventTimeStamp"] = now.as_millis().to_string().into();
        if let Ok(directory) = std::env::current_dir() {
            header["cwd"] = directory.to_string_lossy().into();
        }
    }
    report["javascriptStack"] = json!({ "message": "No stack.", "stack": ["Unavailable."], "errorProperties": {} });
    // SAFETY: the draft is of this thread, whose isolate calls its handler: it lives.
    let mut isolate = unsafe { v8::Isolate::from_raw_isolate_ptr(draft.isolate) };
    report["javascriptHeap"] = heap(&mut isolate);
    report["nativeStack"] = stack();
    let cpu = usage::times(libc::RUSAGE_SELF).ok();
    report["resourceUsage"] = resources(cpu.as_ref());
    #[cfg(target_os = "linux")]
    if let Ok(thread) = usage::times(libc::RUSAGE_THREAD) {
        let mut of_thread = processor(&thread);
        of_thread["fsActivity"] = files(&thread);
        report["uvthreadResourceUsage"] = of_thread;
    }
    report["libuv"] = handles(&serde_json::from_str(&draft.types).unwrap_or_default());
    let report = Json::Object(report);
    let text = if draft.compact { report.to_string() } else { format!("{report:#}") };
    publish(&draft.directory, &name, &text);
}

fn publish(directory: &str, name: &str, text: &str) {
    match name {
        "stdout" => println!("{text}"),
        "stderr" => eprintln!("{text}"),
        _ => {
            if let Err(error) = std::fs::write(Path::new(directory).join(name), format!("{text}\n")) {
                let place = if directory.is_empty() { String::new() } else { format!(" directory: {directory}") };
                let errno = error.raw_os_error().unwrap_or(libc::EIO);
                eprintln!("\nFailed to open Node.js report file: {name}{place} (errno: {errno})");
                return;
            }
            eprint!("\nWriting Node.js report to file: {name}");
        }
    }
    eprintln!("\nNode.js report completed");
}

type Calendar = unsafe extern "C" fn(*const libc::time_t, *mut libc::tm) -> *mut libc::tm;

fn formatted(seconds: libc::time_t, format: &std::ffi::CStr, calendar: Calendar) -> String {
    let mut out = [0u8; 64];
    // SAFETY: a struct of numbers and a pointer that may be null.
    let mut time: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: `time` is valid for the write, `out` for as many bytes as are allowed, and the format ends with a zero.
    let length = unsafe {
        calendar(&seconds, &mut time);
        libc::strftime(out.as_mut_ptr().cast(), out.len(), format.as_ptr(), &time)
    };
    String::from_utf8_lossy(&out[..length]).into_owned()
}

fn heap(isolate: &mut v8::Isolate) -> Json {
    let heap = isolate.get_heap_statistics();
    let mut spaces = serde_json::Map::new();
    for index in 0..isolate.number_of_heap_spaces() {
        let Some(space) = isolate.get_heap_space_statistics(index) else { continue };
        let numbers = json!({
            "memorySize": space.space_size(),
            "committedMemory": space.physical_space_size(),
            "capacity": space.space_used_size() + space.space_available_size(),
            "used": space.space_used_size(),
            "available": space.space_available_size(),
        });
        spaces.insert(space.space_name().to_string_lossy().into_owned(), numbers);
    }
    json!({
        "totalMemory": heap.total_heap_size(),
        "executableMemory": heap.total_heap_size_executable(),
        "totalCommittedMemory": heap.total_physical_size(),
        "availableMemory": heap.total_available_size(),
        "totalGlobalHandlesMemory": heap.total_global_handles_size(),
        "usedGlobalHandlesMemory": heap.used_global_handles_size(),
        "usedMemory": heap.used_heap_size(),
        "memoryLimit": heap.heap_size_limit(),
        "mallocedMemory": heap.malloced_memory(),
        "externalMemory": heap.external_memory(),
        "peakMallocedMemory": heap.peak_malloced_memory(),
        "nativeContextCount": crate::buffer::contexts_of_program(&heap),
        "detachedContextCount": heap.number_of_detached_contexts(),
        "doesZapGarbage": usize::from(heap.does_zap_garbage()),
        "heapSpaces": spaces,
    })
}

fn stack() -> Json {
    let flat = native_stack();
    flat.chunks_exact(2).map(|frame| json!({ "pc": frame[0], "symbol": frame[1] })).collect()
}

fn resources(usage: Option<&libc::rusage>) -> Json {
    let mut out = json!({
        "free_memory": crate::os::freemem() as u64,
        "total_memory": memory_limit::physical_memory(),
        "rss": usage::rss().unwrap_or_default() as u64,
        "constrained_memory": memory_limit::constrained_memory() as u64,
        "available_memory": memory_limit::available_memory() as u64,
    });
    if let (Some(usage), Json::Object(out)) = (usage, &mut out) {
        if let Json::Object(processor) = processor(usage) {
            out.extend(processor);
        }
        out.insert("maxRss".into(), (usage.ru_maxrss * 1024).into());
        let faults = json!({ "IORequired": usage.ru_majflt, "IONotRequired": usage.ru_minflt });
        out.insert("pageFaults".into(), faults);
        out.insert("fsActivity".into(), files(usage));
    }
    out
}

fn files(usage: &libc::rusage) -> Json {
    json!({ "reads": usage.ru_inblock, "writes": usage.ru_oublock })
}

fn processor(usage: &libc::rusage) -> Json {
    let (user, kernel) = (usage::microseconds(usage.ru_utime) / 1e6, usage::microseconds(usage.ru_stime) / 1e6);
    let percent = |seconds: f64| seconds / usage::uptime().max(1e-6) * 100.0;
    json!({
        "userCpuSeconds": user,
        "kernelCpuSeconds": kernel,
        "cpuConsumptionPercent": percent(user + kernel),
        "userCpuConsumptionPercent": percent(user),
        "kernelCpuConsumptionPercent": percent(kernel),
    })
}

fn handles(types: &Json) -> Json {
    let address = |number: u64| {
        let mut text = String::new();
        let _ = write!(text, "{number:#018x}");
        text
    };
    let mut list: Vec<Json> = env()
        .event_loop()
        .handles()
        .into_iter()
        .map(|handle| {
            json!({
                "type": types.get(handle.resource).and_then(Json::as_str).unwrap_or("unknown"),
                "is_active": handle.active,
                "is_referenced": handle.referenced,
                "address": address(handle.id.to_bits() + 1),
            })
        })
        .collect();
    list.push(json!({ "type": "loop", "is_active": true, "address": address(0) }));
    list.into()
}
