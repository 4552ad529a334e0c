//! Terminals: what is one, its size and its mode.

use crate::prelude::*;
use event_loop::sys::{self, FdKind, TtyMode};

#[binding]
fn isatty(fd: i32) -> bool {
    fd >= 0 && sys::fd_kind(fd) == FdKind::Tty
}

/// `[columns, rows]`, or the negative error number.
#[binding]
fn window_size<'s>(scope: &mut Scope<'s, '_>, fd: i32) -> Local<'s, Value> {
    match sys::tty_size(fd) {
        Ok((columns, rows)) => array_from(scope, [u32::from(columns), u32::from(rows)]).into(),
        Err(error) => crate::stream_handle::negative(&error).into_value(scope),
    }
}

/// 0, or the negative error number.
#[binding]
fn set_raw_mode(fd: i32, raw: bool) -> i32 {
    match sys::set_tty_mode(fd, if raw { TtyMode::Raw } else { TtyMode::Normal }) {
        Ok(()) => 0,
        Err(error) => crate::stream_handle::negative(&error),
    }
}

engine::module!("tty", [isatty, window_size, set_raw_mode]);
