//! TextEncoder and TextDecoder: UTF-8 through V8 and simdutf, everything else and streams through encoding_rs.

use crate::prelude::*;
use encoding_rs::{CoderResult, DecoderResult, Encoding};
use std::cell::RefCell;
use v8::{NewStringType, WriteFlags};

/// The UTF-8 bytes of a string, as a new `Uint8Array`.
#[binding]
fn encode_utf8<'s>(
    scope: &mut Scope<'s, '_>,
    text: JsString<'s>,
) -> Result<Option<Local<'s, v8::Uint8Array>>, NodeError> {
    let buffer = crate::buffer::encode_utf8(scope, text)?;
    Ok(v8::Uint8Array::new(scope, buffer, 0, buffer.byte_length()))
}

/// Writes as much of a string as fits into `target`; `counts` is a `Uint32Array` that gets how many UTF-16 units were
/// read and how many bytes written.
#[binding]
fn encode_into<'s>(scope: &mut Scope<'s, '_>, text: JsString<'s>, mut target: BytesMut, mut counts: BytesMut) {
    let mut read = 0;
    let written = if target.is_empty() {
        0
    } else {
        text.write_utf8_v2(scope, &mut target, WriteFlags::kReplaceInvalidUtf8, Some(&mut read))
    };
    if let [r0, r1, r2, r3, w0, w1, w2, w3] = &mut counts[..] {
        [*r0, *r1, *r2, *r3] = (read as u32).to_ne_bytes();
        [*w0, *w1, *w2, *w3] = (written as u32).to_ne_bytes();
    }
}

fn too_long() -> NodeError {
    NodeError::error("ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
}

fn invalid(encoding: &str) -> NodeError {
    let message = format!("The encoded data was not valid for encoding {encoding}");
    NodeError::type_error("ERR_ENCODING_INVALID_ENCODED_DATA", message)
}

/// Decodes a complete text.
#[binding]
fn decode_utf8<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    ignore_bom: bool,
    fatal: bool,
) -> Result<JsString<'s>, NodeError> {
    let bytes = &bytes[..];
    let bytes = if ignore_bom { bytes } else { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) };
    if fatal && !v8::simdutf::validate_utf8(bytes) {
        return Err(invalid("utf-8"));
    }
    crate::buffer::decode_utf8(scope, bytes)
}

/// The name of the encoding that a label stands for, in lower case.
#[binding]
fn encoding_name(label: String) -> Option<String> {
    Encoding::for_label_no_replacement(label.as_bytes()).map(|encoding| encoding.name().to_ascii_lowercase())
}

struct Decoder {
    encoding: &'static Encoding,
    ignore_bom: bool,
    fatal: bool,
    state: RefCell<encoding_rs::Decoder>,
}

impl Decoder {
    fn start(encoding: &'static Encoding, ignore_bom: bool) -> encoding_rs::Decoder {
        if ignore_bom { encoding.new_decoder_without_bom_handling() } else { encoding.new_decoder_with_bom_removal() }
    }
}

/// `createDecoder(label, ignoreBOM, fatal)`: a decoder that keeps what it could not decode yet.
#[binding]
fn create_decoder<'s>(
    scope: &mut Scope<'s, '_>,
    label: String,
    ignore_bom: bool,
    fatal: bool,
) -> Option<Local<'s, Object>> {
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    let state = RefCell::new(Decoder::start(encoding, ignore_bom));
    Some(wrap(scope, Decoder { encoding, ignore_bom, fatal, state }))
}

/// `decode(decoder, bytes, last)`: with `last`, the decoder starts anew afterwards.
#[binding]
fn decode<'s>(
    scope: &mut Scope<'s, '_>,
    decoder: Wrapped<Decoder>,
    bytes: Bytes,
    last: bool,
) -> Result<JsString<'s>, NodeError> {
    let mut state = decoder.state.borrow_mut();
    let size = state.max_utf16_buffer_length(bytes.len()).ok_or_else(too_long)?;
    let mut units = vec![0u16; size];
    let mut read = 0;
    let mut written = 0;
    let mut malformed = false;
    loop {
        let input = &bytes[read..];
        let output = &mut units[written..];
        let (more, used, made) = if decoder.fatal {
            let (result, used, made) = state.decode_to_utf16_without_replacement(input, output, last);
            malformed |= matches!(result, DecoderResult::Malformed(..));
            (matches!(result, DecoderResult::OutputFull), used, made)
        } else {
            let (result, used, made, _) = state.decode_to_utf16(input, output, last);
            (matches!(result, CoderResult::OutputFull), used, made)
        };
        read += used;
        written += made;
        if malformed || !more {
            break;
        }
        units.resize(units.len() * 2 + 16, 0);
    }
    if last || malformed {
        *state = Decoder::start(decoder.encoding, decoder.ignore_bom);
    }
    if malformed {
        return Err(invalid(&decoder.encoding.name().to_ascii_lowercase()));
    }
    v8::String::new_from_two_byte(scope, &units[..written], NewStringType::Normal).ok_or_else(too_long)
}

engine::module!("encoding", [encode_utf8, encode_into, decode_utf8, encoding_name, create_decoder, decode]);
