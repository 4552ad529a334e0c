//! indexOf, lastIndexOf and includes over bytes.

use super::text::{Encoding, encode_text};
use crate::prelude::*;

/// Where a search begins, from the offset a program gives: negative ones count from the end, and backwards searches
/// may begin past the end. `None` when nothing can be found.
fn first_position(length: usize, offset: f64, needle: usize, forward: bool) -> Option<usize> {
    let (length, needle) = (length as i64, needle as i64);
    let offset = offset as i64;
    let position = if offset < 0 {
        if offset + length >= 0 {
            length + offset
        } else if forward || needle == 0 {
            0
        } else {
            return None;
        }
    } else if offset + needle <= length {
        offset
    } else if needle == 0 {
        length
    } else if forward {
        return None;
    } else {
        length - 1
    };
    if position < 0 || (forward && position + needle > length) {
        return None;
    }
    Some(position as usize)
}

fn found(position: Option<usize>) -> f64 {
    position.map_or(-1.0, |position| position as f64)
}

#[binding(fast)]
pub fn index_of_byte(bytes: Bytes, byte: u32, offset: f64, forward: bool) -> f64 {
    let Some(start) = first_position(bytes.len(), offset, 1, forward) else { return -1.0 };
    found(if forward {
        memchr::memchr(byte as u8, &bytes[start..]).map(|at| at + start)
    } else {
        memchr::memrchr(byte as u8, &bytes[..=start.min(bytes.len() - 1)])
    })
}

/// `wide` compares 16-bit units, at even positions only.
#[binding(fast)]
pub fn index_of_bytes(bytes: Bytes, needle: Bytes, offset: f64, wide: bool, forward: bool) -> f64 {
    position_of(&bytes, &needle, offset, wide, forward)
}

#[binding]
pub fn index_of_string<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    needle: JsString<'s>,
    offset: f64,
    encoding: Encoding,
    forward: bool,
) -> f64 {
    let needle = encode_text(scope, needle, encoding);
    position_of(&bytes, &needle, offset, encoding == Encoding::Utf16le, forward)
}

fn position_of(bytes: &[u8], needle: &[u8], offset: f64, wide: bool, forward: bool) -> f64 {
    let Some(start) = first_position(bytes.len(), offset, needle.len(), forward) else { return -1.0 };
    if needle.is_empty() {
        return start as f64;
    }
    if bytes.is_empty() || needle.len() > bytes.len() {
        return -1.0;
    }
    if wide {
        return found(wide_position(bytes, needle, start, forward));
    }
    found(if forward {
        memchr::memmem::find(&bytes[start..], needle).map(|at| at + start)
    } else {
        memchr::memmem::rfind(&bytes[..(start + needle.len()).min(bytes.len())], needle)
    })
}

fn wide_position(bytes: &[u8], needle: &[u8], start: usize, forward: bool) -> Option<usize> {
    let needle = &needle[..needle.len() & !1];
    if needle.is_empty() {
        return None;
    }
    let bytes = &bytes[..bytes.len() & !1];
    if forward {
        let mut from = start & !1;
        while let Some(at) = memchr::memmem::find(bytes.get(from..)?, needle) {
            if (from + at).is_multiple_of(2) {
                return Some(from + at);
            }
            from += at + 1;
        }
        return None;
    }
    let mut end = ((start & !1) + needle.len()).min(bytes.len());
    while let Some(at) = memchr::memmem::rfind(&bytes[..end], needle) {
        if at.is_multiple_of(2) {
            return Some(at);
        }
        end = at + needle.len() - 1;
    }
    None
}
