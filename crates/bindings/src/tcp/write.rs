//! Writing from lib/net: at once as far as the system takes it, without making anything; the rest is queued.

use super::owner::{Handlers, Owner};
use super::stream;
use crate::prelude::*;
use crate::stream_handle::{negative, outcome, owned};
use engine::v8::simdutf;
use event_loop::{Done, EventLoop, OwnedBytes, Stream};
use std::io::IoSlice;
use v8::{ValueView, ValueViewData, WriteFlags};

/// Writes what the system takes now: how many bytes, or the negative error number.
#[binding(fast)]
pub fn try_write(id: f64, bytes: Bytes) -> f64 {
    let Some(stream) = stream(id) else { return (-libc::EBADF).into() };
    match stream.write_soon(env().event_loop(), &[IoSlice::new(&bytes)]) {
        Ok(written) => written as f64,
        Err(error) => negative(&error).into(),
    }
}

/// As much as two views are put together for one plain write, which costs the system less.
const TOGETHER: usize = 2048;

/// [`try_write`] of two views in one go.
#[binding(fast)]
pub fn try_write_two(id: f64, first: Bytes, second: Bytes) -> f64 {
    let Some(stream) = stream(id) else { return (-libc::EBADF).into() };
    let length = first.len() + second.len();
    let result = if length <= TOGETHER {
        let mut both = [0; TOGETHER];
        both[..first.len()].copy_from_slice(&first);
        both[first.len()..length].copy_from_slice(&second);
        stream.write_soon(env().event_loop(), &[IoSlice::new(&both[..length])])
    } else {
        stream.write_soon(env().event_loop(), &[IoSlice::new(&first), IoSlice::new(&second)])
    };
    result.map_or_else(|error| negative(&error).into(), |written| written as f64)
}

/// Tells the stream's object of the end of a write or shutdown.
fn done(stream: &Stream, handler: usize) -> Done {
    let owner = Owner::of(stream);
    Box::new(move |_: &EventLoop, result| {
        if let Some(owner) = owner {
            owner.tell(handler, result.as_ref().err().map_or(0, negative).into());
        }
    })
}

fn queue(stream: &Stream, buffers: Vec<OwnedBytes>, written: usize) -> i32 {
    let told = done(stream, Handlers::WRITTEN);
    outcome(stream.queue_rest(env().event_loop(), buffers, written, "WriteWrap", told))
}

/// Queues the bytes from `written` on, after `tryWrite` has written the others.
#[binding]
pub fn write_bytes(id: f64, bytes: SharedBytes, written: f64) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    let written = (written as usize).min(bytes.len());
    queue(&stream, vec![Box::new(bytes.held())], written)
}

/// Writes a string as UTF-8, or as Latin-1.
#[binding]
pub fn write_string<'s>(scope: &mut Scope<'s, '_>, id: f64, string: JsString<'s>, latin1: bool) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    let direct = {
        let view = ValueView::new(scope, string);
        match view.data() {
            // The characters are the bytes: they go to the system from where they are.
            ValueViewData::OneByte(text) if latin1 || simdutf::validate_ascii(text) => {
                match stream.write_soon(env().event_loop(), &[IoSlice::new(text)]) {
                    Ok(written) if written == text.len() && stream.queued_bytes() == 0 => return 0,
                    Ok(written) => Some((text.to_vec(), written)),
                    Err(error) => return negative(&error),
                }
            }
            _ => None,
        }
    };
    if let Some((bytes, written)) = direct {
        return queue(&stream, vec![Box::new(bytes)], written);
    }
    let bytes = encoded(scope, string, latin1);
    match stream.write_soon(env().event_loop(), &[IoSlice::new(&bytes)]) {
        Ok(written) => queue(&stream, vec![Box::new(bytes)], written),
        Err(error) => negative(&error),
    }
}

fn encoded(scope: &mut Scope<'_, '_>, string: JsString<'_>, latin1: bool) -> Vec<u8> {
    if latin1 {
        let mut bytes = vec![0; string.length()];
        string.write_one_byte_v2(scope, 0, &mut bytes, WriteFlags::empty());
        return bytes;
    }
    let mut bytes = vec![0; string.utf8_length(scope)];
    let written = string.write_utf8_v2(scope, &mut bytes, WriteFlags::kReplaceInvalidUtf8, None);
    bytes.truncate(written);
    bytes
}

/// Queues an array of views without the first `written` bytes, after `tryWriteTwo` has written those.
#[binding]
pub fn queue_many<'s>(
    scope: &mut Scope<'s, '_>,
    id: f64,
    list: Local<'s, Array>,
    written: f64,
) -> Result<i32, NodeError> {
    let Some(stream) = stream(id) else { return Ok(-libc::EBADF) };
    let buffers = owned(scope, list)?;
    let length = buffers.iter().map(|buffer| (**buffer).as_ref().len()).sum();
    Ok(queue(&stream, buffers, (written as usize).min(length)))
}

/// Writes an array of views in one go.
#[binding]
pub fn write_many<'s>(scope: &mut Scope<'s, '_>, id: f64, list: Local<'s, Array>) -> Result<i32, NodeError> {
    let Some(stream) = stream(id) else { return Ok(-libc::EBADF) };
    let buffers = owned(scope, list)?;
    let told = done(&stream, Handlers::WRITTEN);
    Ok(outcome(stream.write(env().event_loop(), buffers, "WriteWrap", told)))
}

/// Ends the sending side, after the writes that wait.
#[binding]
pub fn shutdown(id: f64) -> i32 {
    let Some(stream) = stream(id) else { return -libc::ENOTCONN };
    let told = done(&stream, Handlers::ENDED);
    outcome(stream.shutdown(env().event_loop(), "ShutdownWrap", told))
}
