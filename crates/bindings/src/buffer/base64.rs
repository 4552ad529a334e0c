//! Base64 as Buffer reads it: both alphabets at once, padding optional, everything else skipped.
//! Well-formed input, which is nearly all input, goes through simdutf; the rest through the tolerant decoder.

use engine::v8::simdutf::{self, Base64Options, LastChunkHandling};

/// Value of each digit of either alphabet; 0xff for what is none.
static VALUES: [u8; 256] = {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < digits.len() {
        table[digits[value] as usize] = value as u8;
        value += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
};

fn options(url: bool) -> Base64Options {
    if url { Base64Options::Url } else { Base64Options::Default }
}

/// Length of `length` bytes in base64.
pub fn encoded_length(length: usize, url: bool) -> usize {
    simdutf::base64_length_from_binary(length, options(url))
}

/// Encodes; `output` has room for `encoded_length` characters.
pub fn encode(bytes: &[u8], output: &mut [u8], url: bool) -> usize {
    debug_assert!(output.len() >= encoded_length(bytes.len(), url));
    // SAFETY: the caller made room for the encoded length.
    unsafe { simdutf::binary_to_base64(bytes, output, options(url)) }
}

/// Most bytes that `length` characters can stand for.
pub fn longest(length: usize) -> usize {
    length / 4 * 3 + 3
}

/// Decodes as much as there is room for. Returns the bytes written.
pub fn decode(text: &[u8], output: &mut [u8], url: bool) -> usize {
    if output.len() >= simdutf::maximal_binary_length_from_base64(text) {
        // SAFETY: room for the longest possible outcome has just been checked.
        let result = unsafe { simdutf::base64_to_binary(text, output, options(url), LastChunkHandling::Loose) };
        if result.is_ok() {
            return result.count;
        }
    }
    decode_tolerantly(text, output)
}

fn decode_tolerantly(text: &[u8], output: &mut [u8]) -> usize {
    let mut written = 0;
    let mut bits = 0u32;
    let mut held = 0;
    for &character in text {
        let value = VALUES[character as usize];
        if value == 0xff {
            if character == b'=' {
                break;
            }
            continue;
        }
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            let Some(byte) = output.get_mut(written) else { break };
            *byte = (bits >> held) as u8;
            written += 1;
        }
    }
    written
}
