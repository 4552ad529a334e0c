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
/// What waits is written when it has become this long.
const COLLECT: usize = 64 * 1024;
const KEEP: usize = 1024 * 1024;

// Flags of `send`.
const LATIN1: i32 = 1;
/// The body is a chunk of a chunked one.
const CHUNK: i32 = 2;
/// A chunked body ends here, without trailers.
const LAST: i32 = 4;
/// More will be sent soon: small pieces wait for `flush` or for what is sent without this flag.
const HOLD: i32 = 8;

const CRLF: &[u8] = b"\r\n";

/// What lib/ has to know of these numbers.
pub fn constants<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    for (name, value) in [("LATIN1", LATIN1), ("CHUNK", CHUNK), ("LAST", LAST), ("HOLD", HOLD)] {
        set(scope, target, name, value);
    }
}

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
/// attached stream. 0: all is written, or waits to be written with what comes; negative: an error number; else how many
/// bytes are left: the last ones of `body` if it is bytes, no chunk, and has as many; else those of `takeRest`.
#[binding]
pub fn send<'s>(
    scope: &mut Scope<'s, '_>,
    parser: Parser,
    head: Local<'s, Value>,
    body: Local<'s, Value>,
    flags: i32,
) -> f64 {
    let mut out = parser.out.take();
    if out.capacity() == 0 {
        out = SCRATCH.take();
    }
    if head.is_string() {
        push_latin1(scope, head.cast(), &mut out);
    }
    let start = out.len();
    let bytes = if body.is_string() {
        match flags & LATIN1 {
            0 => push_utf8(scope, body.cast(), &mut out),
            _ => push_latin1(scope, body.cast(), &mut out),
        }
        Bytes::default()
    } else {
        Bytes::of(body).unwrap_or_default()
    };
    let large = bytes.len() > COPY;
    let length = out.len() - start + bytes.len();
    let mut end: &[u8] = b"";
    if flags & CHUNK != 0 && length > 0 {
        insert_size(&mut out, start, length);
        end = if flags & LAST != 0 { b"\r\n0\r\n\r\n" } else { CRLF };
    } else if flags & LAST != 0 {
        end = b"0\r\n\r\n";
    }
    let mut tail: &[u8] = b"";
    if large {
        tail = &bytes;
    } else {
        out.extend_from_slice(&bytes);
        out.extend_from_slice(end);
        end = b"";
    }
    if !large && out.len() < COLLECT && flags & HOLD != 0 {
        parser.out.replace(out);
        return 0.0;
    }
    let result = parser.write(&out, tail, end);
    if let Ok(left) = result
        && left > 0
        && (left > tail.len() || !end.is_empty())
    {
        let mut rest = Vec::with_capacity(left);
        let skipped = out.len() + tail.len() + end.len() - left;
        let mut before = 0;
        for part in [&out, tail, end] {
            rest.extend_from_slice(part.get(skipped.saturating_sub(before)..).unwrap_or_default());
            before += part.len();
        }
        parser.rest.replace(rest);
    }
    out.clear();
    if out.capacity() <= KEEP {
        SCRATCH.set(out);
    }
    match result {
        Ok(left) => left as f64,
        Err(error) => negative(&error).into(),
    }
}

/// Puts the line with a chunk's size before the chunk.
fn insert_size(out: &mut Vec<u8>, at: usize, size: usize) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut line = [0; 18];
    let mut from = 16;
    line[16..].copy_from_slice(CRLF);
    let mut left = size;
    while left > 0 {
        from -= 1;
        line[from] = DIGITS[left & 15];
        left >>= 4;
    }
    let line = &line[from..];
    let length = out.len();
    out.resize(length + line.len(), 0);
    out.copy_within(at..length, at + line.len());
    out[at..at + line.len()].copy_from_slice(line);
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

/// Bytes that wait for `flush`.
#[binding]
pub fn pending(parser: Parser) -> f64 {
    let out = parser.out.take();
    let length = out.len();
    parser.out.replace(out);
    length as f64
}

impl Connection {
    /// Writes what the system takes of the three; how many bytes are left.
    fn write(&self, head: &[u8], tail: &[u8], end: &[u8]) -> io::Result<usize> {
        let length = head.len() + tail.len() + end.len();
        let Some(stream) = self.stream() else { return Err(io::Error::from_raw_os_error(libc::EBADF)) };
        let written = if tail.is_empty() && end.is_empty() {
            stream.write_soon(env().event_loop(), &[IoSlice::new(head)])?
        } else {
            stream.write_soon(env().event_loop(), &[IoSlice::new(head), IoSlice::new(tail), IoSlice::new(end)])?
        };
        Ok(length - written)
    }

    /// Writes what was collected. What the system does not take, or why it failed.
    pub(super) fn write_out(&self) -> Option<io::Result<Vec<u8>>> {
        let mut out = self.out.take();
        if out.is_empty() {
            return None;
        }
        let result = self.write(&out, &[], &[]);
        match result {
            Ok(0) => {
                out.clear();
                SCRATCH.set(out);
                None
            }
            Ok(left) => Some(Ok(out.split_off(out.len() - left))),
            Err(error) => Some(Err(error)),
        }
    }
}
