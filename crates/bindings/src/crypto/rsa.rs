//! Encryption with RSA keys, and what is the same with the parts changed about.

use super::digest::{Algorithm, by_number};
use super::error::{Failure, OpensslError};
use super::pkey::{Key, KeyContext};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::c_int;
use std::ptr::null_mut;

type Init = unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX) -> c_int;
type Run = unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX, *mut u8, *mut usize, *const u8, usize) -> c_int;

const PUBLIC_ENCRYPT: u32 = 0;
const PRIVATE_DECRYPT: u32 = 1;
const PRIVATE_ENCRYPT: u32 = 2;

fn set_padding(context: &KeyContext, padding: i32, digest: Option<Algorithm>, label: Option<&[u8]>) -> Option<()> {
    // SAFETY: the context has been initialized; it takes the label's copy over when the call succeeds.
    unsafe {
        let context = context.as_ptr();
        if ffi::EVP_PKEY_CTX_set_rsa_padding(context, padding) <= 0 {
            return None;
        }
        if let Some(digest) = digest
            && ffi::EVP_PKEY_CTX_set_rsa_oaep_md(context, digest.as_ptr().cast_mut()) <= 0
        {
            return None;
        }
        if let Some(label) = label.filter(|label| !label.is_empty()) {
            let length = c_int::try_from(label.len()).ok()?;
            let copy = ffi::OPENSSL_malloc(label.len()).cast::<u8>();
            if copy.is_null() {
                return None;
            }
            std::ptr::copy_nonoverlapping(label.as_ptr(), copy, label.len());
            if ffi::EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy.cast(), length) <= 0 {
                ffi::OPENSSL_free(copy.cast());
                return None;
            }
        }
    }
    Some(())
}

fn run(
    key: &Key,
    (init, run): (Init, Run),
    padding: i32,
    digest: Option<Algorithm>,
    label: Option<&[u8]>,
    data: &[u8],
) -> Option<Vec<u8>> {
    let context = key.context()?;
    // SAFETY: the first call gives the most bytes that the second may write.
    unsafe {
        if init(context.as_ptr()) <= 0 {
            return None;
        }
        set_padding(&context, padding, digest, label)?;
        let mut length = 0;
        if run(context.as_ptr(), null_mut(), &mut length, data.as_ptr(), data.len()) <= 0 {
            return None;
        }
        let mut output = vec![0; length];
        if run(context.as_ptr(), output.as_mut_ptr(), &mut length, data.as_ptr(), data.len()) <= 0 {
            return None;
        }
        output.truncate(length);
        Some(output)
    }
}

/// `operation` is one of the constants above, or 3 for what undoes the last of them. `digest` is a number that
/// `digest::algorithm` gave.
#[binding]
pub fn rsa_crypt<'s>(
    scope: &mut Scope<'s, '_>,
    operation: u32,
    key: Wrapped<Key>,
    data: Bytes,
    padding: i32,
    digest: Option<u32>,
    label: Option<Bytes>,
) -> Result<Local<'s, Value>, NodeError> {
    let digest = digest.map(by_number).transpose()?;
    let functions: (Init, Run) = match operation {
        PUBLIC_ENCRYPT => (ffi::EVP_PKEY_encrypt_init, ffi::EVP_PKEY_encrypt),
        PRIVATE_DECRYPT => (ffi::EVP_PKEY_decrypt_init, ffi::EVP_PKEY_decrypt),
        PRIVATE_ENCRYPT => (ffi::EVP_PKEY_sign_init, ffi::EVP_PKEY_sign),
        _ => (ffi::EVP_PKEY_verify_recover_init, ffi::EVP_PKEY_verify_recover),
    };
    OpensslError::clear();
    match run(&key, functions, padding, digest, label.as_deref(), &data) {
        Some(output) => {
            OpensslError::clear();
            Ok(output.into_value(scope))
        }
        None => Err(Failure::of_queue("Operation failed").throw(scope)),
    }
}
