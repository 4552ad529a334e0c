//! cSHAKE (NIST SP 800-185), and what is made of it where the library has no function of its own: KMAC of a length that is not
//! whole bytes.

use super::error::OpensslError;
use super::pkey::owner;
use super::secret::{Secret, cleanse};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::CStr;
use std::ptr::{null, null_mut};

owner!(Function, ffi::EVP_MD, ffi::EVP_MD_free);
owner!(Context, ffi::EVP_MD_CTX, ffi::EVP_MD_CTX_free);

/// Keccak of a strength of 128 or 256 bits: as SHAKE ends its input, or as cSHAKE does, which the library makes KMAC of.
fn keccak(strength: u32, is_plain: bool, parts: &[&[u8]], length: usize) -> Option<Vec<u8>> {
    let name: &CStr = match (strength, is_plain) {
        (128, true) => c"SHAKE-128",
        (128, false) => c"KECCAK-KMAC-128",
        (_, true) => c"SHAKE-256",
        (_, false) => c"KECCAK-KMAC-256",
    };
    let mut output = Vec::new();
    output.try_reserve_exact(length).ok()?;
    output.resize(length, 0);
    if length == 0 {
        return Some(output);
    }
    // SAFETY: function and context are valid, parts and output go with their lengths.
    unsafe {
        let function = Function::own(ffi::EVP_MD_fetch(null_mut(), name.as_ptr(), null()))?;
        let context = Context::own(ffi::EVP_MD_CTX_new())?;
        let at = context.as_ptr();
        (ffi::EVP_DigestInit_ex(at, function.as_ptr(), null_mut()) == 1
            && parts.iter().all(|part| ffi::EVP_DigestUpdate(at, part.as_ptr().cast(), part.len()) == 1)
            && ffi::EVP_DigestFinalXOF(at, output.as_mut_ptr(), length) == 1)
            .then_some(output)
    }
}

/// Bytes of a block.
fn rate(strength: u32) -> usize {
    200 - strength as usize / 4
}

/// A number without leading zeros, of at least one byte.
fn digits(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len() - 1);
    bytes[first..].to_vec()
}

/// `left_encode`
fn left_encoded(number: u64) -> Vec<u8> {
    let digits = digits(number);
    let mut encoded = vec![digits.len() as u8];
    encoded.extend_from_slice(&digits);
    encoded
}

/// `right_encode`
fn right_encoded(number: u64) -> Vec<u8> {
    let mut encoded = digits(number);
    encoded.push(encoded.len() as u8);
    encoded
}

/// `bytepad` of `encode_string` of each text.
fn padded(strength: u32, texts: &[&[u8]]) -> Vec<u8> {
    let rate = rate(strength);
    let mut bytes = left_encoded(rate as u64);
    for text in texts {
        bytes.extend_from_slice(&left_encoded(text.len() as u64 * 8));
        bytes.extend_from_slice(text);
    }
    bytes.resize(bytes.len().next_multiple_of(rate), 0);
    bytes
}

/// Clears what the last byte has beyond a length in bits.
fn cut(mut output: Vec<u8>, bits: usize) -> Vec<u8> {
    if let (Some(last), rest @ 1..) = (output.last_mut(), bits % 8) {
        *last &= 0xff << (8 - rest);
    }
    output
}

/// Of a length in bits, in as many bytes as that needs.
fn compute_cshake(strength: u32, data: &[u8], customization: &[u8], bits: usize) -> Option<Vec<u8>> {
    let length = bits.div_ceil(8);
    let output = if customization.is_empty() {
        keccak(strength, true, &[data], length)
    } else {
        keccak(strength, false, &[&padded(strength, &[b"", customization]), data], length)
    };
    OpensslError::clear();
    output.map(|output| cut(output, bits))
}

/// KMAC of a length in bits, in as many bytes as that needs.
pub fn kmac(strength: u32, key: &[u8], data: &[u8], customization: &[u8], bits: usize) -> Option<Vec<u8>> {
    let function = padded(strength, &[b"KMAC", customization]);
    let mut key = padded(strength, &[key]);
    let end = right_encoded(bits as u64);
    let output = keccak(strength, false, &[&function, &key, data, &end], bits.div_ceil(8));
    cleanse(&mut key);
    OpensslError::clear();
    output.map(|output| cut(output, bits))
}

fn value<'s>(scope: &mut Scope<'s, '_>, output: Option<Vec<u8>>) -> Result<Local<'s, Value>, NodeError> {
    match output {
        Some(output) => Ok(output.into_value(scope)),
        None => Err(NodeError::error("", "Digest failed")),
    }
}

/// The cSHAKE of data, of a length in bits, in as many bytes as that needs. With a function for the outcome the work is done
/// in the pool.
#[binding]
pub fn cshake<'s>(
    scope: &mut Scope<'s, '_>,
    strength: u32,
    data: Bytes,
    customization: Option<Bytes>,
    bits: usize,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let Some(done) = done else {
        let output = compute_cshake(strength, &data, customization.as_deref().unwrap_or_default(), bits);
        return value(scope, output);
    };
    let (data, customization) = (Secret::from(&*data), customization.map(|text| text.to_vec()).unwrap_or_default());
    let work = move || compute_cshake(strength, &data, &customization, bits);
    Ok(Completion::Callback(done).spawn(scope, "HASHREQUEST", work, value))
}
