//! Random bytes and version 4 UUIDs, from OpenSSL's generator.

use crate::prelude::*;
use std::cell::RefCell;

/// Bytes drawn ahead for UUIDs: one call to the generator for this many.
const AHEAD: usize = 128;
const UUID_BYTES: usize = 16;

thread_local! {
    static DRAWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn fill(bytes: &mut [u8]) -> Result<(), NodeError> {
    openssl::rand::rand_bytes(bytes).map_err(|error| NodeError::error("ERR_OPERATION_FAILED", error.to_string()))
}

/// Fills the bytes of a view.
#[binding]
fn fill_random(mut bytes: BytesMut) -> Result<(), NodeError> {
    fill(&mut bytes)
}

/// A random UUID; `fresh` takes no bytes drawn ahead.
#[binding]
fn random_uuid(fresh: bool) -> Result<String, NodeError> {
    let mut bytes = [0; UUID_BYTES];
    if fresh {
        fill(&mut bytes)?;
    } else {
        DRAWN.with_borrow_mut(|drawn| {
            if drawn.is_empty() {
                drawn.resize(AHEAD * UUID_BYTES, 0);
                if let Err(error) = fill(drawn) {
                    drawn.clear();
                    return Err(error);
                }
            }
            let rest = drawn.len() - UUID_BYTES;
            bytes.copy_from_slice(&drawn[rest..]);
            drawn.truncate(rest);
            Ok(())
        })?;
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    Ok(format(&bytes))
}

fn format(bytes: &[u8; UUID_BYTES]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

engine::module!("random", [fill_random, random_uuid]);
