//! Secrets that two parties come to share: Diffie-Hellman between two keys, and encapsulation for one.

use super::error::{Failure, OpensslError};
use super::pkey::{Key, KeyContext};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int};
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn EVP_PKEY_CTX_set_dh_pad(context: *mut ffi::EVP_PKEY_CTX, pad: c_int) -> c_int;
    fn EVP_PKEY_CTX_set_kem_op(context: *mut ffi::EVP_PKEY_CTX, operation: *const c_char) -> c_int;
}

fn derive(key: &Key, peer: &Key) -> Result<Vec<u8>, Failure> {
    OpensslError::clear();
    let is_dh = key.kind() == "dh";
    let derive = || {
        let context = key.context()?;
        // SAFETY: both keys outlive the context; the first call gives the most bytes that the second may write.
        unsafe {
            let context = context.as_ptr();
            if ffi::EVP_PKEY_derive_init(context) <= 0
                || ffi::EVP_PKEY_derive_set_peer(context, peer.as_ptr()) <= 0
                || (is_dh && EVP_PKEY_CTX_set_dh_pad(context, 1) <= 0)
            {
                return None;
            }
            let mut length = 0;
            if ffi::EVP_PKEY_derive(context, null_mut(), &mut length) <= 0 {
                return None;
            }
            let mut secret = vec![0; length];
            if ffi::EVP_PKEY_derive(context, secret.as_mut_ptr(), &mut length) <= 0 {
                return None;
            }
            secret.truncate(length);
            Some(secret)
        }
    };
    derive().ok_or_else(|| Failure::of_queue("Deriving bits failed"))
}

fn secret_value<'s>(
    scope: &mut Scope<'s, '_>,
    secret: Result<Vec<u8>, Failure>,
) -> Result<Local<'s, Value>, NodeError> {
    match secret {
        Ok(secret) => Ok(secret.into_value(scope)),
        Err(failure) => Err(failure.throw(scope)),
    }
}

/// The secret of a private key and a peer's public one. With a function for the outcome the work is done in the pool.
#[binding]
pub fn derive_secret<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    peer: Wrapped<Key>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let Some(done) = done else {
        let secret = derive(&key, &peer);
        return secret_value(scope, secret);
    };
    let (key, peer) = (Key::clone(&key), Key::clone(&peer));
    Ok(Completion::Callback(done).spawn(scope, "DERIVEBITSREQUEST", move || derive(&key, &peer), secret_value))
}

/// A context for encapsulation or its opposite. Classic algorithms have to be told how.
fn start(
    key: &Key,
    init: unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX, *const ffi::OSSL_PARAM) -> c_int,
) -> Option<KeyContext> {
    let operation: Option<&CStr> = match key.kind().as_str() {
        "rsa" => Some(c"RSASVE"),
        "ec" | "x25519" | "x448" => Some(c"DHKEM"),
        _ => None,
    };
    let context = key.context()?;
    // SAFETY: the context is valid, and the name a static string.
    unsafe {
        if init(context.as_ptr(), null()) <= 0 {
            return None;
        }
        if let Some(operation) = operation
            && EVP_PKEY_CTX_set_kem_op(context.as_ptr(), operation.as_ptr()) <= 0
        {
            return None;
        }
    }
    Some(context)
}

/// The secret, and what tells it to the holder of the private key.
fn encapsulate(key: &Key) -> Option<(Vec<u8>, Vec<u8>)> {
    let context = start(key, ffi::EVP_PKEY_encapsulate_init)?;
    let (mut told, mut secret) = (0, 0);
    // SAFETY: the first call gives the lengths that the second may write.
    unsafe {
        let context = context.as_ptr();
        if ffi::EVP_PKEY_encapsulate(context, null_mut(), &mut told, null_mut(), &mut secret) <= 0 {
            return None;
        }
        let (mut ciphertext, mut shared) = (vec![0; told], vec![0; secret]);
        if ffi::EVP_PKEY_encapsulate(context, ciphertext.as_mut_ptr(), &mut told, shared.as_mut_ptr(), &mut secret) <= 0
        {
            return None;
        }
        ciphertext.truncate(told);
        shared.truncate(secret);
        Some((shared, ciphertext))
    }
}

fn decapsulate(key: &Key, ciphertext: &[u8]) -> Option<Vec<u8>> {
    let context = start(key, ffi::EVP_PKEY_decapsulate_init)?;
    let mut length = 0;
    // SAFETY: the first call gives the length that the second may write.
    unsafe {
        let context = context.as_ptr();
        let (address, size) = (ciphertext.as_ptr(), ciphertext.len());
        if ffi::EVP_PKEY_decapsulate(context, null_mut(), &mut length, address, size) <= 0 {
            return None;
        }
        let mut shared = vec![0; length];
        if ffi::EVP_PKEY_decapsulate(context, shared.as_mut_ptr(), &mut length, address, size) <= 0 {
            return None;
        }
        shared.truncate(length);
        Some(shared)
    }
}

/// `[shared secret, ciphertext]`. With a function for the outcome the work is done in the pool.
#[binding]
pub fn key_encapsulate<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    fn value<'s>(
        scope: &mut Scope<'s, '_>,
        result: Option<(Vec<u8>, Vec<u8>)>,
        message: &'static str,
    ) -> Result<Local<'s, Value>, NodeError> {
        let Some((shared, ciphertext)) = result else { return Err(Failure::operation(message).throw(scope)) };
        let values = [shared.into_value(scope), ciphertext.into_value(scope)];
        Ok(Array::new_with_elements(scope, &values).into())
    }
    let Some(done) = done else {
        let result = encapsulate(&key);
        return value(scope, result, "Encapsulation failed");
    };
    let key = Key::clone(&key);
    Ok(Completion::Callback(done).spawn(
        scope,
        "KEMENCAPSULATEREQUEST",
        move || encapsulate(&key),
        |scope, result| value(scope, result, "Encapsulation failed"),
    ))
}

/// The secret that a ciphertext tells. With a function for the outcome the work is done in the pool.
#[binding]
pub fn key_decapsulate<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    ciphertext: Bytes,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    fn value<'s>(
        scope: &mut Scope<'s, '_>,
        result: Option<Vec<u8>>,
        message: &'static str,
    ) -> Result<Local<'s, Value>, NodeError> {
        let Some(shared) = result else { return Err(Failure::operation(message).throw(scope)) };
        Ok(shared.into_value(scope))
    }
    let Some(done) = done else {
        let result = decapsulate(&key, &ciphertext);
        return value(scope, result, "Decapsulation failed");
    };
    let (key, ciphertext) = (Key::clone(&key), ciphertext.to_vec());
    let work = move || decapsulate(&key, &ciphertext);
    Ok(Completion::Callback(done)
        .spawn(scope, "KEMDECAPSULATEREQUEST", work, |scope, result| value(scope, result, "Decapsulation failed")))
}
