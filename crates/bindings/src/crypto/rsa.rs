//! Encryption with RSA keys, and what is the same with the parts changed about.

use super::digest::{Algorithm, by_number};
use super::error::{Failure, OpensslError};
use super::numbers::{RSA_PRIVATE_DECRYPT, RSA_PRIVATE_ENCRYPT, RSA_PUBLIC_ENCRYPT};
use super::pkey::{Key, KeyContext};
use super::secret::Secret;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::c_int;
use std::ptr::null_mut;

type Init = unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX) -> c_int;
type Run = unsafe extern "C" fn(*mut ffi::EVP_PKEY_CTX, *mut u8, *mut usize, *const u8, usize) -> c_int;

/// How data is padded. The digests are those of OAEP: of the label, and of the mask where that is another one.
struct Padding {
    number: i32,
    digest: Option<Algorithm>,
    mask: Option<Algorithm>,
    label: Option<Vec<u8>>,
}

fn set_padding(context: &KeyContext, padding: &Padding) -> Option<()> {
    // SAFETY: the context has been initialized; it takes the label's copy over when the call succeeds.
    unsafe {
        let context = context.as_ptr();
        if ffi::EVP_PKEY_CTX_set_rsa_padding(context, padding.number) <= 0 {
            return None;
        }
        if let Some(digest) = padding.digest
            && ffi::EVP_PKEY_CTX_set_rsa_oaep_md(context, digest.as_ptr().cast_mut()) <= 0
        {
            return None;
        }
        if let Some(mask) = padding.mask
            && ffi::EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask.as_ptr().cast_mut()) <= 0
        {
            return None;
        }
        if let Some(label) = padding.label.as_deref().filter(|label| !label.is_empty()) {
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

fn run(key: &Key, (init, run): (Init, Run), padding: &Padding, data: &[u8]) -> Option<Vec<u8>> {
    let context = key.context()?;
    // SAFETY: the first call gives the most bytes that the second may write.
    unsafe {
        if init(context.as_ptr()) <= 0 {
            return None;
        }
        set_padding(&context, padding)?;
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

fn crypt(key: &Key, functions: (Init, Run), padding: &Padding, data: &[u8]) -> Result<Vec<u8>, Failure> {
    OpensslError::clear();
    let output = run(key, functions, padding, data).ok_or_else(|| Failure::of_queue("Operation failed"));
    OpensslError::clear();
    output
}

/// `operation` is a number of `numbers`; `digest` and `mask` are those that `digest::algorithm` gave. With a function for
/// the outcome the work is done in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn rsa_crypt<'s>(
    scope: &mut Scope<'s, '_>,
    operation: u32,
    key: Wrapped<Key>,
    data: Bytes,
    padding: i32,
    digest: Option<u32>,
    mask: Option<u32>,
    label: Option<Bytes>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let (digest, mask) = (digest.map(by_number).transpose()?, mask.map(by_number).transpose()?);
    let functions: (Init, Run) = match operation {
        RSA_PUBLIC_ENCRYPT => (ffi::EVP_PKEY_encrypt_init, ffi::EVP_PKEY_encrypt),
        RSA_PRIVATE_DECRYPT => (ffi::EVP_PKEY_decrypt_init, ffi::EVP_PKEY_decrypt),
        RSA_PRIVATE_ENCRYPT => (ffi::EVP_PKEY_sign_init, ffi::EVP_PKEY_sign),
        _ => (ffi::EVP_PKEY_verify_recover_init, ffi::EVP_PKEY_verify_recover),
    };
    let padding = Padding { number: padding, digest, mask, label: label.map(|label| label.to_vec()) };
    let Some(done) = done else {
        let result = crypt(&key, functions, &padding, &data);
        return Failure::value(scope, result);
    };
    let (key, data) = (Key::clone(&key), Secret::from(&*data));
    let work = move || crypt(&key, functions, &padding, &data);
    Ok(Completion::Callback(done).spawn(scope, "CIPHERREQUEST", work, |scope, result| Failure::value(scope, result)))
}
