//! Keys from passwords and from other keys.

use super::digest::{Algorithm, by_number};
use super::error::OpensslError;
use super::pkey::owner;
use super::secret::Secret;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::CStr;

/// Bytes of the derived key, as an `ArrayBuffer`; without them the function failed.
fn key_value<'s>(
    scope: &mut Scope<'s, '_>,
    key: Option<Vec<u8>>,
    failure: &'static str,
) -> Result<Local<'s, Value>, NodeError> {
    let Some(key) = key else { return Err(NodeError::error("", failure)) };
    let store = v8::ArrayBuffer::new_backing_store_from_vec(key).make_shared();
    Ok(v8::ArrayBuffer::with_backing_store(scope, &store).into())
}

const PBKDF2_FAILED: &str = "PBKDF2 derivation failed";
const SCRYPT_FAILED: &str = "Scrypt derivation failed";
const HKDF_FAILED: &str = "HKDF derivation failed";

fn derive_pbkdf2(
    algorithm: Algorithm,
    password: &[u8],
    salt: &[u8],
    iterations: i32,
    length: usize,
) -> Option<Vec<u8>> {
    if length == 0 {
        return None;
    }
    let mut key = vec![0; length];
    // SAFETY: addresses and lengths are those of slices.
    let done = unsafe {
        ffi::PKCS5_PBKDF2_HMAC(
            password.as_ptr().cast(),
            password.len() as i32,
            salt.as_ptr(),
            salt.len() as i32,
            iterations,
            algorithm.as_ptr(),
            length as i32,
            key.as_mut_ptr(),
        )
    };
    OpensslError::clear();
    (done == 1).then_some(key)
}

#[binding]
pub fn pbkdf2_sync<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    password: Bytes,
    salt: Bytes,
    iterations: i32,
    length: usize,
) -> Result<Local<'s, Value>, NodeError> {
    let key = derive_pbkdf2(by_number(algorithm)?, &password, &salt, iterations, length);
    key_value(scope, key, PBKDF2_FAILED)
}

#[binding]
#[allow(clippy::too_many_arguments)]
pub fn pbkdf2<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    password: Bytes,
    salt: Bytes,
    iterations: i32,
    length: usize,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let (password, salt) = (Secret::from(&*password), salt.to_vec());
    let work = move || derive_pbkdf2(algorithm, &password, &salt, iterations, length);
    Ok(done.spawn(scope, "PBKDF2REQUEST", work, |scope, key| key_value(scope, key, PBKDF2_FAILED)))
}

/// Cost, block size, parallelization and memory limit.
#[derive(Clone, Copy)]
struct Scrypt {
    n: u64,
    r: u64,
    p: u64,
    max_memory: u64,
}

impl Scrypt {
    fn new(n: f64, r: f64, p: f64, max_memory: f64) -> Self {
        Scrypt { n: n as u64, r: r as u64, p: p as u64, max_memory: max_memory as u64 }
    }

    /// Without a place for the key, the parameters are checked only.
    fn call(self, password: &[u8], salt: &[u8], key: *mut u8, length: usize) -> bool {
        // SAFETY: addresses and lengths are those of slices; `key` is null or has room for `length` bytes.
        unsafe {
            ffi::EVP_PBE_scrypt(
                password.as_ptr().cast(),
                password.len(),
                salt.as_ptr(),
                salt.len(),
                self.n,
                self.r,
                self.p,
                self.max_memory,
                key,
                length,
            ) == 1
        }
    }

    fn derive(self, password: &[u8], salt: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut key = vec![0; length];
        let done = length == 0 || self.call(password, salt, key.as_mut_ptr(), length);
        OpensslError::clear();
        done.then_some(key)
    }
}

/// Throws unless the parameters can be used.
#[binding]
pub fn check_scrypt(n: f64, r: f64, p: f64, max_memory: f64) -> Result<(), NodeError> {
    OpensslError::clear();
    if Scrypt::new(n, r, p, max_memory).call(&[], &[], std::ptr::null_mut(), 0) {
        return Ok(());
    }
    let reason = OpensslError::take().map(|error| format!(": {}", error.message())).unwrap_or_default();
    Err(NodeError::range_error("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", format!("Invalid scrypt params{reason}")))
}

#[binding]
#[allow(clippy::too_many_arguments)]
pub fn scrypt_sync<'s>(
    scope: &mut Scope<'s, '_>,
    password: Bytes,
    salt: Bytes,
    length: usize,
    n: f64,
    r: f64,
    p: f64,
    max_memory: f64,
) -> Result<Local<'s, Value>, NodeError> {
    let key = Scrypt::new(n, r, p, max_memory).derive(&password, &salt, length);
    key_value(scope, key, SCRYPT_FAILED)
}

#[binding]
#[allow(clippy::too_many_arguments)]
pub fn scrypt<'s>(
    scope: &mut Scope<'s, '_>,
    password: Bytes,
    salt: Bytes,
    length: usize,
    n: f64,
    r: f64,
    p: f64,
    max_memory: f64,
    done: Completion,
) -> Local<'s, Value> {
    let (password, salt) = (Secret::from(&*password), salt.to_vec());
    let params = Scrypt::new(n, r, p, max_memory);
    let work = move || params.derive(&password, &salt, length);
    done.spawn(scope, "SCRYPTREQUEST", work, |scope, key| key_value(scope, key, SCRYPT_FAILED))
}

/// Derives a key with a function that the library fetches by its name.
///
/// # Safety
/// The parameters end with an empty one, and what they point to is valid.
pub unsafe fn derive_with(name: &CStr, params: &[ffi::OSSL_PARAM], output: &mut [u8]) -> bool {
    // SAFETY: by the contract; name and output are those of slices.
    let done = unsafe {
        let function = Kdf::own(ffi::EVP_KDF_fetch(std::ptr::null_mut(), name.as_ptr(), std::ptr::null()));
        let context = function.and_then(|function| KdfContext::own(ffi::EVP_KDF_CTX_new(function.as_ptr())));
        context.is_some_and(|context| {
            ffi::EVP_KDF_derive(context.as_ptr(), output.as_mut_ptr(), output.len(), params.as_ptr()) == 1
        })
    };
    OpensslError::clear();
    done
}

owner!(Kdf, ffi::EVP_KDF, ffi::EVP_KDF_free);
owner!(KdfContext, ffi::EVP_KDF_CTX, ffi::EVP_KDF_CTX_free);

fn derive_hkdf(algorithm: Algorithm, key: &[u8], salt: &[u8], info: &[u8], length: usize) -> Option<Vec<u8>> {
    if length == 0 {
        return None;
    }
    let mut output = vec![0; length];
    let mut digest = name_of(algorithm).to_bytes_with_nul().to_vec();
    // SAFETY: everything that the parameters point to outlives the call, which does not write to it.
    let done = unsafe {
        let octets = |name: &CStr, bytes: &[u8]| {
            ffi::OSSL_PARAM_construct_octet_string(name.as_ptr(), bytes.as_ptr().cast_mut().cast(), bytes.len())
        };
        let params = [
            OSSL_PARAM_construct_utf8_string(c"digest".as_ptr(), digest.as_mut_ptr().cast(), 0),
            octets(c"key", key),
            octets(c"salt", salt),
            octets(c"info", info),
            ffi::OSSL_PARAM_construct_end(),
        ];
        derive_with(c"HKDF", &params, &mut output)
    };
    done.then_some(output)
}

unsafe extern "C" {
    fn OSSL_PARAM_construct_utf8_string(
        key: *const std::ffi::c_char,
        buffer: *mut std::ffi::c_char,
        size: usize,
    ) -> ffi::OSSL_PARAM;
    fn EVP_MD_get0_name(md: *const ffi::EVP_MD) -> *const std::ffi::c_char;
}

fn name_of(algorithm: Algorithm) -> &'static CStr {
    // SAFETY: algorithms and their names live as long as the process.
    unsafe { CStr::from_ptr(EVP_MD_get0_name(algorithm.as_ptr())) }
}

#[binding]
#[allow(clippy::too_many_arguments)]
pub fn hkdf_sync<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    key: Bytes,
    salt: Bytes,
    info: Bytes,
    length: usize,
) -> Result<Local<'s, Value>, NodeError> {
    let derived = derive_hkdf(by_number(algorithm)?, &key, &salt, &info, length);
    key_value(scope, derived, HKDF_FAILED)
}

#[binding]
#[allow(clippy::too_many_arguments)]
pub fn hkdf<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    key: Bytes,
    salt: Bytes,
    info: Bytes,
    length: usize,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let (key, salt, info) = (Secret::from(&*key), salt.to_vec(), info.to_vec());
    let work = move || derive_hkdf(algorithm, &key, &salt, &info, length);
    Ok(done.spawn(scope, "HKDFREQUEST", work, |scope, key| key_value(scope, key, HKDF_FAILED)))
}
