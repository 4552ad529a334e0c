//! Random bytes of OpenSSL's generator.

use crate::prelude::*;

fn fill(mut bytes: &mut [u8]) -> bool {
    while !bytes.is_empty() {
        let count = bytes.len().min(1 << 30);
        // SAFETY: `count` bytes can be written to.
        if unsafe { openssl_sys::RAND_bytes(bytes.as_mut_ptr(), count as i32) } != 1 {
            return false;
        }
        bytes = &mut bytes[count..];
    }
    true
}

fn failed() -> NodeError {
    NodeError::error("ERR_OPERATION_FAILED", "Operation failed: no random bytes")
}

fn part(bytes: &mut [u8], offset: f64, size: f64) -> &mut [u8] {
    let end = (offset as usize).saturating_add(size as usize).min(bytes.len());
    &mut bytes[(offset as usize).min(end)..end]
}

#[binding]
pub fn random_fill_sync(mut bytes: BytesMut, offset: f64, size: f64) -> Result<(), NodeError> {
    if fill(part(&mut bytes, offset, size)) { Ok(()) } else { Err(failed()) }
}

#[binding]
pub fn random_fill<'s>(
    scope: &mut Scope<'s, '_>,
    mut bytes: SharedBytes,
    offset: f64,
    size: f64,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || fill(part(bytes.as_mut_slice(), offset, size));
    done.spawn(
        scope,
        "RANDOMBYTESREQUEST",
        work,
        |scope, filled| {
            if filled { Ok(v8::undefined(scope).into()) } else { Err(failed()) }
        },
    )
}

/// `count` version 4 UUIDs, one after the other without anything between.
#[binding]
pub fn random_uuids<'s>(scope: &mut Scope<'s, '_>, count: u32) -> Result<Option<JsString<'s>>, NodeError> {
    const LENGTH: usize = 36;
    let mut random = vec![0; count as usize * 16];
    if !fill(&mut random) {
        return Err(failed());
    }
    let mut text = vec![b'-'; count as usize * LENGTH];
    for (bytes, text) in random.as_chunks_mut::<16>().0.iter_mut().zip(text.as_chunks_mut::<LENGTH>().0) {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        for (byte, at) in bytes.iter().zip(UUID_PLACES) {
            text[at..at + 2].copy_from_slice(&HEX[usize::from(*byte)]);
        }
    }
    Ok(v8::String::new_from_one_byte(scope, &text, v8::NewStringType::Normal))
}

/// Where the digits of each byte of a UUID stand.
const UUID_PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/// The two digits of each byte.
const HEX: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    table
};
