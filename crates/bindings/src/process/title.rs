//! The process's title: what `ps` shows. On Linux that is the memory of the command line itself.

use crate::prelude::*;
use std::sync::Mutex;
use v8::{PropertyCallbackArguments, ReturnValue};

/// The command line's memory, given by the C library before `main`.
static AREA: Mutex<Option<(usize, usize)>> = Mutex::new(None);
static TITLE: Mutex<Option<String>> = Mutex::new(None);

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[used]
#[unsafe(link_section = ".init_array")]
static REMEMBER: unsafe extern "C" fn(libc::c_int, *const *const libc::c_char) = remember;

/// Runs before `main`: notes where the arguments lie, which is one piece of memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
unsafe extern "C" fn remember(argc: libc::c_int, argv: *const *const libc::c_char) {
    let (mut start, mut end) = (0, 0);
    for index in 0..argc.max(0) as usize {
        // SAFETY: the C library passes `argc` NUL-terminated arguments.
        let (argument, length) = unsafe {
            let argument = *argv.add(index);
            (argument as usize, libc::strlen(argument))
        };
        if index == 0 {
            (start, end) = (argument, argument);
        }
        if argument != end {
            break;
        }
        end = argument + length + 1;
    }
    if end > start
        && let Ok(mut area) = AREA.lock()
    {
        *area = Some((start, end - start));
    }
}

/// `defineTitle(process)`: `title` and `ppid`, which are data to a program, and as the system has them each time.
#[binding]
pub fn define_title(scope: &mut Scope<'_, '_>, process: Local<'_, Object>) {
    let (Some(title), Some(ppid)) = (v8::String::new(scope, "title"), v8::String::new(scope, "ppid")) else { return };
    process.set_accessor_with_setter(scope, title.into(), read_title, write_title);
    process.set_accessor(scope, ppid.into(), read_ppid);
}

fn read_title<'s>(
    scope: &mut Scope<'s, '_>,
    _: Local<'s, v8::Name>,
    _: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<Value>,
) {
    if let Some(text) = v8::String::new(scope, &title()) {
        result.set(text.into());
    }
}

fn write_title<'s>(
    scope: &mut Scope<'s, '_>,
    _: Local<'s, v8::Name>,
    value: Local<'s, Value>,
    _: PropertyCallbackArguments<'s>,
    _: ReturnValue<()>,
) {
    // What cannot be text has thrown.
    if let Some(text) = value.to_string(scope) {
        set_title(text.to_rust_string_lossy(scope));
    }
}

fn read_ppid<'s>(
    _: &mut Scope<'s, '_>,
    _: Local<'s, v8::Name>,
    _: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<Value>,
) {
    result.set_uint32(std::os::unix::process::parent_id());
}

/// The title: as set, or the name by which the command was called.
pub fn title() -> String {
    if let Ok(title) = TITLE.lock()
        && let Some(title) = &*title
    {
        return title.clone();
    }
    std::env::args_os().next().unwrap_or_default().to_string_lossy().into_owned()
}

/// Sets the title, cut to the command line's length.
#[binding]
pub fn set_title(text: String) {
    let Ok(area) = AREA.lock() else { return };
    let mut bytes = text.into_bytes();
    bytes.retain(|&byte| byte != 0);
    if let Some((start, size)) = *area {
        // Rust keeps no view of this memory: `std::env::args` copies from it, so the arguments are read first.
        let _ = std::env::args_os();
        bytes.truncate(size - 1);
        // SAFETY: `start` and `size` are the process's own argument area, writable for its whole life.
        unsafe {
            let area = std::slice::from_raw_parts_mut(start as *mut u8, size);
            area.fill(0);
            area[..bytes.len()].copy_from_slice(&bytes);
        }
    }
    #[cfg(target_os = "linux")]
    {
        let mut name = [0u8; 16];
        let length = bytes.len().min(15);
        name[..length].copy_from_slice(&bytes[..length]);
        // SAFETY: a NUL-terminated name.
        unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr()) };
    }
    if let Ok(mut title) = TITLE.lock() {
        *title = Some(String::from_utf8_lossy(&bytes).into_owned());
    }
}
