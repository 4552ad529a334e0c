//! What a diagnostic report says of the process that only the system knows: limits, libraries, the native stack, handles.

mod fatal;

pub use fatal::write_fatal_report;

use crate::prelude::*;
use std::ffi::{CStr, c_int, c_void};

/// The limits in the order of `LIMITS` in lib/internal/process/report.js, soft and hard each: the number, or -1 without a limit.
#[binding]
fn user_limits<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let limits = [
        libc::RLIMIT_CORE,
        libc::RLIMIT_DATA,
        libc::RLIMIT_FSIZE,
        libc::RLIMIT_MEMLOCK,
        libc::RLIMIT_RSS,
        libc::RLIMIT_NOFILE,
        libc::RLIMIT_STACK,
        libc::RLIMIT_CPU,
        libc::RLIMIT_NPROC,
        libc::RLIMIT_AS,
    ];
    let number = |value: libc::rlim_t| if value == libc::RLIM_INFINITY { -1.0 } else { value as f64 };
    let numbers = limits.into_iter().flat_map(|resource| {
        let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: writes to the struct; a resource that the system does not know leaves it as it is.
        unsafe { libc::getrlimit(resource, &mut limit) };
        [number(limit.rlim_cur), number(limit.rlim_max)]
    });
    array_from(scope, numbers)
}

/// The paths of the libraries that are loaded.
#[binding]
fn shared_objects() -> Vec<String> {
    unsafe extern "C" fn note(info: *mut libc::dl_phdr_info, _size: usize, list: *mut c_void) -> c_int {
        // SAFETY: called below with the list, by the linker with an entry whose name is null or ends with a zero.
        let (name, list) = unsafe { ((*info).dlpi_name, &mut *list.cast::<Vec<String>>()) };
        if !name.is_null() {
            // SAFETY: as above.
            list.push(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned());
        }
        0
    }
    let mut list: Vec<String> = Vec::new();
    // SAFETY: `note` gets the list for as long as the call lasts.
    unsafe { libc::dl_iterate_phdr(Some(note), (&raw mut list).cast()) };
    // The program itself has no name.
    list.retain(|name| !name.is_empty());
    list
}

/// The frames of this thread, innermost first: address and symbol each, the symbol empty where it is not known.
#[binding]
fn native_stack() -> Vec<String> {
    const MOST: usize = 256;
    let mut frames = [std::ptr::null_mut::<c_void>(); MOST];
    // SAFETY: writes at most as many frames as there is room for.
    let count = unsafe { libc::backtrace(frames.as_mut_ptr(), MOST as c_int) };
    frames[..count.max(0) as usize].iter().flat_map(|frame| [format!("{frame:p}"), symbol(*frame)]).collect()
}

fn symbol(address: *const c_void) -> String {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: takes any address, and fills the struct when it returns anything but 0.
    if unsafe { libc::dladdr(address, info.as_mut_ptr()) } == 0 {
        return String::new();
    }
    // SAFETY: filled, or all zero.
    let info = unsafe { info.assume_init() };
    let text = |name: *const std::ffi::c_char| {
        // SAFETY: the linker's names end with a zero.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_string_lossy())
    };
    let file = text(info.dli_fname).unwrap_or_default();
    match text(info.dli_sname) {
        Some(name) => format!("{name} [{file}]"),
        None => format!("[{file}]"),
    }
}

/// The version of the C library, where it has one.
#[binding]
fn libc_version() -> String {
    gnu_version().unwrap_or_default()
}

#[cfg(target_env = "gnu")]
fn gnu_version() -> Option<String> {
    // SAFETY: a constant of the library's, which ends with a zero.
    Some(unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) }.to_string_lossy().into_owned())
}

#[cfg(not(target_env = "gnu"))]
fn gnu_version() -> Option<String> {
    None
}

/// The loop's handles: the resource's name, a number of its own, active and referenced each.
#[binding]
fn handles<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let mut values: Vec<Local<'s, Value>> = Vec::new();
    for handle in env().event_loop().handles() {
        values.push(handle.resource.into_value(scope));
        values.push((handle.id.to_bits() as f64).into_value(scope));
        values.push(handle.active.into_value(scope));
        values.push(handle.referenced.into_value(scope));
    }
    Array::new_with_elements(scope, &values)
}

engine::module!(
    "report",
    [user_limits, shared_objects, native_stack, libc_version, handles, fatal::prepare_fatal, fatal::forget_fatal]
);
