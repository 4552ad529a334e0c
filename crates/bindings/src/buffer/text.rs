//! Strings to bytes and back, in each of Buffer's encodings.

use super::memory::Memory;
use super::{base64, hex};
use crate::prelude::*;
use engine::v8::simdutf::{self, Base64Options, ErrorCode, LastChunkHandling};
use std::mem::MaybeUninit;
use v8::{NewStringType, ValueView, ValueViewData, WriteFlags};

/// Numbers as in lib/internal/buffer/encodings.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16le,
    Latin1,
    Ascii,
    Hex,
    Base64,
    Base64Url,
}

impl From<i32> for Encoding {
    fn from(code: i32) -> Self {
        match code {
            1 => Encoding::Utf16le,
            2 => Encoding::Latin1,
            3 => Encoding::Ascii,
            4 => Encoding::Hex,
            5 => Encoding::Base64,
            6 => Encoding::Base64Url,
            _ => Encoding::Utf8,
        }
    }
}

impl<'s> FromValue<'s> for Encoding {
    type Error = std::convert::Infallible;
    #[inline]
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Self::Error> {
        i32::from_value(scope, value).map(Encoding::from)
    }
}

const MAX_STRING_LENGTH: usize = 0x1fff_ffe8;

/// From this length on, characters stay where they are and V8 only points to them.
const EXTERNAL_LENGTH: usize = 1 << 20;

fn too_long() -> NodeError {
    NodeError::error("ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
}

#[binding(fast = byte_length_latin1)]
pub fn byte_length_utf8<'s>(scope: &mut Scope<'s, '_>, string: JsString<'s>) -> f64 {
    {
        let view = ValueView::new(scope, string);
        match view.data() {
            ValueViewData::OneByte(text) => return byte_length_latin1(text),
            ValueViewData::TwoByte(text) if simdutf::validate_utf16le(text) => {
                return simdutf::utf8_length_from_utf16le(text) as f64;
            }
            ValueViewData::TwoByte(_) => {}
        }
    }
    string.utf8_length(scope) as f64
}

fn byte_length_latin1(text: &[u8]) -> f64 {
    simdutf::utf8_length_from_latin1(text) as f64
}

// Strings to bytes.

/// Writes as much of the string as fits into `length` bytes at `offset`, never half of a character. Returns the
/// number of bytes written.
#[binding(fast = encode_latin1_into)]
pub fn encode_into<'s>(
    scope: &mut Scope<'s, '_>,
    mut target: BytesMut,
    string: JsString<'s>,
    offset: f64,
    length: f64,
    encoding: Encoding,
) -> f64 {
    let start = (offset as usize).min(target.len());
    let end = start.saturating_add(length as usize).min(target.len());
    write(scope, string, &mut target[start..end], encoding) as f64
}

fn encode_latin1_into(mut target: BytesMut, text: &[u8], offset: f64, length: f64, encoding: i32) -> f64 {
    let start = (offset as usize).min(target.len());
    let end = start.saturating_add(length as usize).min(target.len());
    write_latin1(text, &mut target[start..end], Encoding::from(encoding)) as f64
}

/// As [`write`], of a string of one byte a character.
fn write_latin1(text: &[u8], output: &mut [u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => latin1_to_utf8(text, output),
        Encoding::Latin1 | Encoding::Ascii => {
            let count = text.len().min(output.len());
            output[..count].copy_from_slice(&text[..count]);
            count
        }
        Encoding::Utf16le => {
            let units = output.as_chunks_mut::<2>().0;
            units.iter_mut().zip(text).for_each(|(unit, &character)| *unit = [character, 0]);
            units.len().min(text.len()) * 2
        }
        Encoding::Hex => hex::decode(text, output),
        Encoding::Base64 => base64::decode(text, output, false),
        Encoding::Base64Url => base64::decode(text, output, true),
    }
}

/// As many whole characters as fit.
fn latin1_to_utf8(text: &[u8], output: &mut [u8]) -> usize {
    if output.len() >= text.len() && simdutf::validate_ascii(text) {
        output[..text.len()].copy_from_slice(text);
        return text.len();
    }
    if output.len() >= 2 * text.len() {
        // SAFETY: every character has room for the most bytes it can take.
        return unsafe { simdutf::convert_latin1_to_utf8(text, output) };
    }
    let mut written = 0;
    for &character in text {
        let (bytes, count) =
            if character < 0x80 { ([character, 0], 1) } else { ([0xc0 | character >> 6, 0x80 | character & 0x3f], 2) };
        let Some(place) = output.get_mut(written..written + count) else { break };
        place.copy_from_slice(&bytes[..count]);
        written += count;
    }
    written
}

fn write(scope: &mut Scope<'_, '_>, string: JsString<'_>, output: &mut [u8], encoding: Encoding) -> usize {
    if output.is_empty() {
        return 0;
    }
    match encoding {
        Encoding::Utf8 => write_utf8(scope, string, output),
        Encoding::Latin1 | Encoding::Ascii => {
            let count = string.length().min(output.len());
            string.write_one_byte_v2(scope, 0, &mut output[..count], WriteFlags::empty());
            count
        }
        Encoding::Utf16le => {
            let view = ValueView::new(scope, string);
            let units = output.as_chunks_mut::<2>().0;
            match view.data() {
                ValueViewData::OneByte(text) => {
                    units.iter_mut().zip(text).for_each(|(unit, &character)| *unit = [character, 0]);
                }
                ValueViewData::TwoByte(text) => {
                    units.iter_mut().zip(text).for_each(|(unit, character)| *unit = character.to_le_bytes());
                }
            }
            units.len().min(string.length()) * 2
        }
        Encoding::Hex => with_latin1(scope, string, |text| hex::decode(text, output)),
        Encoding::Base64 => with_latin1(scope, string, |text| base64::decode(text, output, false)),
        Encoding::Base64Url => with_latin1(scope, string, |text| base64::decode(text, output, true)),
    }
}

/// From this length on a view of the characters and the vector instructions pay off.
const LONG: usize = 64;

fn write_utf8(scope: &mut Scope<'_, '_>, string: JsString<'_>, output: &mut [u8]) -> usize {
    let length = string.length();
    if length >= LONG && output.len() >= length {
        let view = ValueView::new(scope, string);
        let written = match view.data() {
            ValueViewData::OneByte(text) => Some(latin1_to_utf8(text, output)),
            ValueViewData::TwoByte(text) if output.len() >= 3 * text.len() || fits(text, output.len()) => {
                // SAFETY: there is room for the longest outcome, or for the outcome of valid text, and of invalid text
                // no more is written than up to the error.
                let result = unsafe { simdutf::convert_utf16le_to_utf8_with_errors(text, output) };
                result.is_ok().then_some(result.count)
            }
            _ => None,
        };
        if let Some(written) = written {
            return written;
        }
    }
    string.write_utf8_v2(scope, output, WriteFlags::kReplaceInvalidUtf8, None)
}

/// Whether text without lone surrogates fits.
fn fits(text: &[u16], room: usize) -> bool {
    simdutf::validate_utf16le(text) && simdutf::utf8_length_from_utf16le(text) <= room
}

/// The string's characters as bytes; those beyond U+00FF become a byte that is a digit in no alphabet.
fn with_latin1<R>(scope: &mut Scope<'_, '_>, string: JsString<'_>, work: impl FnOnce(&[u8]) -> R) -> R {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(text) => work(text),
        ValueViewData::TwoByte(text) => {
            let narrow: Vec<u8> = text.iter().map(|&unit| u8::try_from(unit).unwrap_or(0xff)).collect();
            work(&narrow)
        }
    }
}

/// Upper bound, exact but for hexadecimal and base64.
fn room(scope: &mut Scope<'_, '_>, string: JsString<'_>, encoding: Encoding) -> usize {
    let length = string.length();
    match encoding {
        Encoding::Utf8 => string.utf8_length(scope),
        Encoding::Utf16le => length * 2,
        Encoding::Latin1 | Encoding::Ascii => length,
        Encoding::Hex => length / 2,
        Encoding::Base64 | Encoding::Base64Url => base64::longest(length),
    }
}

/// The string's bytes.
pub fn encode_text(scope: &mut Scope<'_, '_>, string: JsString<'_>, encoding: Encoding) -> Vec<u8> {
    let mut bytes = vec![0; room(scope, string, encoding)];
    let written = write(scope, string, &mut bytes, encoding);
    bytes.truncate(written);
    bytes
}

/// The string's bytes in memory of their own.
#[binding]
pub fn encode<'s>(
    scope: &mut Scope<'s, '_>,
    string: JsString<'s>,
    encoding: Encoding,
) -> Result<Local<'s, v8::ArrayBuffer>, NodeError> {
    if encoding == Encoding::Utf8 {
        return encode_utf8(scope, string);
    }
    let mut memory = Memory::uninitialized(room(scope, string, encoding))?;
    let written = write(scope, string, memory.bytes(), encoding);
    memory.truncate(written);
    Ok(memory.into_buffer(scope))
}

/// Up to this many UTF-16 units, writing to too large a place and copying from it costs less than counting first.
const COUNTED: usize = 1 << 18;

/// The string's UTF-8 bytes in memory of their own.
pub fn encode_utf8<'s>(
    scope: &mut Scope<'s, '_>,
    string: JsString<'s>,
) -> Result<Local<'s, v8::ArrayBuffer>, NodeError> {
    let well_formed = {
        let view = ValueView::new(scope, string);
        match view.data() {
            ValueViewData::OneByte(text) => {
                let mut memory = Memory::uninitialized(simdutf::utf8_length_from_latin1(text))?;
                latin1_to_utf8(text, memory.bytes());
                Some(memory)
            }
            ValueViewData::TwoByte(text) => utf16_to_utf8(text)?,
        }
    };
    if let Some(memory) = well_formed {
        return Ok(memory.into_buffer(scope));
    }
    let mut memory = Memory::uninitialized(string.utf8_length(scope))?;
    string.write_utf8_v2(scope, memory.bytes(), WriteFlags::kReplaceInvalidUtf8, None);
    Ok(memory.into_buffer(scope))
}

/// `None` for text with lone surrogates.
fn utf16_to_utf8(text: &[u16]) -> Result<Option<Memory>, NodeError> {
    if text.len() > COUNTED {
        if !simdutf::validate_utf16le(text) {
            return Ok(None);
        }
        let mut memory = Memory::uninitialized(simdutf::utf8_length_from_utf16le(text))?;
        // SAFETY: the text is valid, and there is room for what it converts to.
        unsafe { simdutf::convert_valid_utf16le_to_utf8(text, memory.bytes()) };
        return Ok(Some(memory));
    }
    let mut output = Memory::uninitialized(text.len() * 3)?;
    // SAFETY: every unit has room for the most bytes it can take.
    let result = unsafe { simdutf::convert_utf16le_to_utf8_with_errors(text, output.bytes()) };
    if result.is_ok() { Memory::copy_of(&output.bytes()[..result.count]).map(Some) } else { Ok(None) }
}

// Bytes to strings.

/// The text of `bytes[start..end]`.
#[binding]
pub fn decode<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    encoding: Encoding,
    start: f64,
    end: f64,
) -> Result<JsString<'s>, NodeError> {
    let end = (end as usize).min(bytes.len());
    let start = (start as usize).min(end);
    decode_text(scope, &bytes[start..end], encoding)
}

/// All of the bytes, as UTF-8: what `toString()` without arguments asks for.
#[binding]
pub fn decode_all<'s>(scope: &mut Scope<'s, '_>, bytes: Bytes) -> Result<JsString<'s>, NodeError> {
    decode_utf8(scope, &bytes)
}

/// The text of some bytes.
pub fn decode_text<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8], encoding: Encoding) -> Result<JsString<'s>, NodeError> {
    match encoding {
        Encoding::Utf8 => decode_utf8(scope, bytes),
        Encoding::Latin1 => one_byte(scope, bytes),
        Encoding::Ascii if simdutf::validate_ascii(bytes) => one_byte(scope, bytes),
        Encoding::Ascii => built(scope, bytes.len(), |output| {
            output.iter_mut().zip(bytes).for_each(|(character, byte)| *character = byte & 0x7f);
        }),
        Encoding::Utf16le => {
            let units = bytes.as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair)).collect();
            two_byte(scope, units)
        }
        Encoding::Hex => built(scope, bytes.len() * 2, |output| hex::encode(bytes, output)),
        Encoding::Base64 | Encoding::Base64Url => {
            let url = encoding == Encoding::Base64Url;
            built(scope, base64::encoded_length(bytes.len(), url), |output| {
                base64::encode(bytes, output, url);
            })
        }
    }
}

/// The text of UTF-8; what is none becomes U+FFFD.
pub fn decode_utf8<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Result<JsString<'s>, NodeError> {
    let ascii = simdutf::validate_ascii_with_errors(bytes);
    if ascii.is_ok() {
        return one_byte(scope, bytes);
    }
    // The first byte of a character from U+0080 to U+00FF: perhaps all are, and one byte a character is enough.
    if bytes.len() > LONG && matches!(bytes.get(ascii.count), Some(0xc2 | 0xc3)) {
        let mut characters = Vec::with_capacity(bytes.len());
        // SAFETY: a character takes one byte or more, so there is room, and what is made use of has been written.
        let fits = unsafe {
            let output = std::slice::from_raw_parts_mut(characters.as_mut_ptr(), bytes.len());
            let result = simdutf::convert_utf8_to_latin1_with_errors(bytes, output);
            characters.set_len(if result.is_ok() { result.count } else { 0 });
            result.is_ok()
        };
        if fits {
            return one_byte_of(scope, characters);
        }
    }
    if bytes.len() > LONG
        && let Some(units) = utf8_to_utf16(bytes)?
    {
        return two_byte(scope, units);
    }
    if i32::try_from(bytes.len()).is_err() {
        return Err(too_long());
    }
    v8::String::new_from_utf8(scope, bytes, NewStringType::Normal).ok_or_else(too_long)
}

/// `None` for bytes that are no UTF-8.
fn utf8_to_utf16(bytes: &[u8]) -> Result<Option<Vec<u16>>, NodeError> {
    let counted = bytes.len() > COUNTED;
    if counted && !simdutf::validate_utf8(bytes) {
        return Ok(None);
    }
    let room = if counted { simdutf::utf16_length_from_utf8(bytes) } else { bytes.len() };
    if room > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    let mut units = Vec::with_capacity(room);
    // SAFETY: a unit takes one byte or more, so there is room, and what is made use of has been written.
    unsafe {
        let output = std::slice::from_raw_parts_mut(units.as_mut_ptr(), room);
        let result = simdutf::convert_utf8_to_utf16le_with_errors(bytes, output);
        if !result.is_ok() {
            return Ok(None);
        }
        units.set_len(result.count);
    }
    Ok(Some(units))
}

fn one_byte<'s>(scope: &mut Scope<'s, '_>, characters: &[u8]) -> Result<JsString<'s>, NodeError> {
    if characters.len() > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    if characters.len() < EXTERNAL_LENGTH {
        return v8::String::new_from_one_byte(scope, characters, NewStringType::Normal).ok_or_else(too_long);
    }
    v8::String::new_external_onebyte(scope, characters.into()).ok_or_else(too_long)
}

fn one_byte_of<'s>(scope: &mut Scope<'s, '_>, characters: Vec<u8>) -> Result<JsString<'s>, NodeError> {
    if characters.len() < EXTERNAL_LENGTH || characters.len() > MAX_STRING_LENGTH {
        return one_byte(scope, &characters);
    }
    v8::String::new_external_onebyte(scope, characters.into_boxed_slice()).ok_or_else(too_long)
}

fn two_byte<'s>(scope: &mut Scope<'s, '_>, units: Vec<u16>) -> Result<JsString<'s>, NodeError> {
    if units.len() > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    if units.len() < EXTERNAL_LENGTH {
        return v8::String::new_from_two_byte(scope, &units, NewStringType::Normal).ok_or_else(too_long);
    }
    v8::String::new_external_twobyte(scope, units.into_boxed_slice()).ok_or_else(too_long)
}

/// A one-byte string of `length` characters that `build` writes; short ones are built on the stack.
fn built<'s>(
    scope: &mut Scope<'s, '_>,
    length: usize,
    build: impl FnOnce(&mut [u8]),
) -> Result<JsString<'s>, NodeError> {
    if length > MAX_STRING_LENGTH {
        return Err(too_long());
    }
    let mut short = [const { MaybeUninit::<u8>::uninit() }; 16 << 10];
    if length <= short.len() {
        // SAFETY: there is room for `length` bytes, any byte is a valid `u8`, and `build` writes all of them.
        let output = unsafe { std::slice::from_raw_parts_mut(short.as_mut_ptr().cast::<u8>(), length) };
        build(output);
        return one_byte(scope, output);
    }
    let mut long = Vec::with_capacity(length);
    // SAFETY: any byte is a valid `u8`, and `build` writes all of them.
    unsafe {
        build(std::slice::from_raw_parts_mut(long.as_mut_ptr(), length));
        long.set_len(length);
    }
    one_byte_of(scope, long)
}

/// Bytes for a moment: a few of them need no allocation.
struct Scratch {
    short: [u8; 256],
    long: Vec<u8>,
    length: usize,
}

impl Scratch {
    fn new(length: usize) -> Self {
        let short = [0; 256];
        Scratch { short, long: if length > short.len() { vec![0; length] } else { Vec::new() }, length }
    }

    fn bytes(&mut self) -> &mut [u8] {
        if self.long.is_empty() { &mut self.short[..self.length] } else { &mut self.long[..self.length] }
    }
}

// Text without Buffer.

#[binding]
pub fn is_utf8(bytes: Bytes) -> bool {
    simdutf::validate_utf8(&bytes)
}

#[binding]
pub fn is_ascii(bytes: Bytes) -> bool {
    simdutf::validate_ascii(&bytes)
}

/// Re-encodes among UTF-8, UTF-16, Latin-1 and ASCII; what the target lacks becomes `?`.
#[binding]
pub fn transcode<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    from: Encoding,
    to: Encoding,
) -> Local<'s, v8::ArrayBuffer> {
    let text: String = match from {
        Encoding::Utf16le => {
            let units = bytes.as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Encoding::Latin1 => bytes.iter().map(|&byte| char::from(byte)).collect(),
        Encoding::Ascii => {
            let character = |&byte: &u8| if byte < 0x80 { char::from(byte) } else { char::REPLACEMENT_CHARACTER };
            bytes.iter().map(character).collect()
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let narrow = |limit: u32| text.chars().map(|c| if u32::from(c) < limit { c as u8 } else { b'?' }).collect();
    let output: Vec<u8> = match to {
        Encoding::Utf16le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Latin1 => narrow(0x100),
        Encoding::Ascii => narrow(0x80),
        _ => text.into_bytes(),
    };
    let store = v8::ArrayBuffer::new_backing_store_from_vec(output).make_shared();
    v8::ArrayBuffer::with_backing_store(scope, &store)
}

/// Base64 as the web decodes it. For bad input not a string but a number: 0 for a character that is no digit, 1 for
/// a length or padding that cannot be.
#[binding]
pub fn atob<'s>(scope: &mut Scope<'s, '_>, text: JsString<'s>) -> Result<Local<'s, Value>, NodeError> {
    let decoded = with_latin1(scope, text, |text| {
        let mut output = Scratch::new(simdutf::maximal_binary_length_from_base64(text));
        // SAFETY: the output has the maximal length.
        let result = unsafe {
            simdutf::base64_to_binary(text, output.bytes(), Base64Options::Default, LastChunkHandling::Loose)
        };
        match result.error {
            ErrorCode::Success => {
                output.length = result.count;
                Ok(output)
            }
            ErrorCode::InvalidBase64Character => Err(0),
            _ => Err(1),
        }
    });
    match decoded {
        Ok(mut bytes) => one_byte(scope, bytes.bytes()).map(Into::into),
        Err(reason) => Ok(reason.into_value(scope)),
    }
}

/// `undefined` for text with characters beyond U+00FF.
#[binding]
pub fn btoa<'s>(scope: &mut Scope<'s, '_>, text: JsString<'s>) -> Result<Option<JsString<'s>>, NodeError> {
    if !text.contains_only_onebyte() {
        return Ok(None);
    }
    let mut encoded = with_latin1(scope, text, |text| {
        let mut output = Scratch::new(base64::encoded_length(text.len(), false));
        base64::encode(text, output.bytes(), false);
        output
    });
    one_byte(scope, encoded.bytes()).map(Some)
}
