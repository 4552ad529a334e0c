//! Writing a head and a body in one go, past the stream's queue, as long as that is empty.

use super::Parser;
use super::connection::Connection;
use crate::prelude::*;
use crate::stream_handle::negative;
use engine::v8::simdutf;
use std::cell::Cell;
use std::io::{self, IoSlice};
use v8::{ValueView, ValueViewData, WriteFlags};

thread_local! {
    /// Where responses are put together.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Bodies up to this size are copied behind their head, larger ones written from where they are.
const COPY: usize = 16 * 1024;
/// Collected answers are written when they have become this long.
const COLLECT: usize = 64 * 1024;
const KEEP: usize = 1024 * 1024;

const LATIN1: i32 = 1;

/// Appends a string of one byte a character.
fn push_latin1(scope: &mut Scope<'_, '_>, string: JsString<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + string.length(), 0);
    string.write_one_byte_v2(scope, 0, &mut out[start..], WriteFlags::empty());
}

/// Appends a string as UTF-8.
fn push_utf8(scope: &mut Scope<'_, '_>, string: JsString<'_>, out: &mut Vec<u8>) {
    if string.is_onebyte() {
        let start = out.len();
        push_latin1(scope, string, out);
        if simdutf::validate_ascii(&out[start..]) {
            return;
        }
        out.truncate(start);
    }
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(text) => {
            for &character in text {
                match character {
                    0..0x80 => out.push(character),
                    _ => out.extend([0xc0 | character >> 6, 0x80 | character & 0x3f]),
                }
            }
        }
        ValueViewData::TwoByte(text) => {
            for character in char::decode_utf16(text.iter().copied()) {
                let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
}

/// Writes `head` (a string of one byte a character, or nothing) and `body` (a string, bytes, or nothing) to the
/// attached stream. 0: all is written, or collected with the answers to other requests; negative: an error number;
/// else how many bytes are left: the last ones of `body` if it is bytes and has as many, else those of `takeRest`.
#[binding]
pub fn send<'s>(
    scope: &mut Scope<'s, '_>,
    parser: Parser,
    head: Local<'s, Value>,
    body: Local<'s, Value>,
    encoding: i32,
) -> f64 {
    let collecting = parser.collecting.get();
    let mut out = if collecting { parser.out.take() } else { SCRATCH.take() };
    if head.is_string() {
        push_latin1(scope, head.cast(), &mut out);
    }
    let bytes = if body.is_string() {
        match encoding {
            LATIN1 => push_latin1(scope, body.cast(), &mut out),
            _ => push_utf8(scope, body.cast(), &mut out),
        }
        Bytes::default()
    } else {
        Bytes::of(body).unwrap_or_default()
    };
    let large = bytes.len() > COPY;
    if !large {
        out.extend_from_slice(&bytes);
    }
    if collecting && !large && out.len() < COLLECT {
        parser.out.replace(out);
        return 0.0;
    }
    let tail: &[u8] = if large { &bytes } else { &[] };
    let result = parser.write(&out, tail);
    if let Ok(left) = result
        && left > tail.len()
    {
        let mut rest = out[out.len() - (left - tail.len())..].to_vec();
        rest.extend_from_slice(tail);
        parser.rest.replace(rest);
    }
    out.clear();
    if out.capacity() > KEEP {
        out = Vec::new();
    }
    if collecting {
        parser.out.replace(out);
    } else {
        SCRATCH.set(out);
    }
    match result {
        Ok(left) => left as f64,
        Err(error) => negative(&error).into(),
    }
}

/// What `send` has left over, as an `ArrayBuffer`.
#[binding]
pub fn take_rest<'s>(scope: &mut Scope<'s, '_>, parser: Parser) -> Local<'s, Value> {
    let store = v8::ArrayBuffer::new_backing_store_from_vec(parser.rest.take()).make_shared();
    v8::ArrayBuffer::with_backing_store(scope, &store).into()
}

/// Writes what has been collected, before something else is written to the stream: what is left of it, an error
/// number, or nothing.
#[binding]
pub fn flush<'s>(scope: &mut Scope<'s, '_>, parser: Parser) -> Option<Local<'s, Value>> {
    match parser.write_out()? {
        Ok(rest) => {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(rest).make_shared();
            Some(v8::ArrayBuffer::with_backing_store(scope, &store).into())
        }
        Err(error) => Some(negative(&error).into_value(scope)),
    }
}

impl Connection {
    /// Writes what the system takes of both; how many bytes are left.
    fn write(&self, head: &[u8], tail: &[u8]) -> io::Result<usize> {
        let length = head.len() + tail.len();
        let Some(stream) = self.stream() else { return Err(io::Error::from_raw_os_error(libc::EBADF)) };
        let written = if tail.is_empty() {
            stream.try_write(&[IoSlice::new(head)])?
        } else {
            stream.try_write(&[IoSlice::new(head), IoSlice::new(tail)])?
        };
        Ok(length - written)
    }

    /// Writes what was collected. What the system does not take, or why it failed.
    pub(super) fn write_out(&self) -> Option<io::Result<Vec<u8>>> {
        let mut out = self.out.take();
        if out.is_empty() {
            return None;
        }
        let result = self.write(&out, &[]);
        match result {
            Ok(0) => {
                out.clear();
                self.out.replace(out);
                None
            }
            Ok(left) => Some(Ok(out.split_off(out.len() - left))),
            Err(error) => Some(Err(error)),
        }
    }
}
