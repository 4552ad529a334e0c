//! KMAC: a keyed hash of any length, with a text that says what it is for.

use super::error::OpensslError;
use super::pkey::owner;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int};
use std::ptr::{null, null_mut};

/// OpenSSL's `EVP_MAC`.
#[repr(C)]
pub struct Mac {
    _private: [u8; 0],
}

/// OpenSSL's `EVP_MAC_CTX`.
#[repr(C)]
pub struct MacState {
    _private: [u8; 0],
}

unsafe extern "C" {
    fn EVP_MAC_fetch(library: *mut ffi::OSSL_LIB_CTX, name: *const c_char, properties: *const c_char) -> *mut Mac;
    fn EVP_MAC_free(mac: *mut Mac);
    fn EVP_MAC_CTX_new(mac: *mut Mac) -> *mut MacState;
    fn EVP_MAC_CTX_free(context: *mut MacState);
    fn EVP_MAC_init(context: *mut MacState, key: *const u8, length: usize, params: *const ffi::OSSL_PARAM) -> c_int;
    fn EVP_MAC_update(context: *mut MacState, data: *const u8, length: usize) -> c_int;
    fn EVP_MAC_final(context: *mut MacState, out: *mut u8, length: *mut usize, room: usize) -> c_int;
    fn OSSL_PARAM_construct_size_t(key: *const c_char, value: *mut usize) -> ffi::OSSL_PARAM;
}

owner!(Algorithm, Mac, EVP_MAC_free);
owner!(Context, MacState, EVP_MAC_CTX_free);

/// The keyed hash of data, of a length in bytes; undefined for a key that the algorithm does not take.
#[binding]
pub fn kmac(bits: u32, key: Bytes, data: Bytes, customization: Option<Bytes>, length: usize) -> Option<Vec<u8>> {
    let name: &CStr = if bits == 128 { c"KMAC-128" } else { c"KMAC-256" };
    let compute = || {
        let mut output = Vec::new();
        output.try_reserve_exact(length).ok()?;
        output.resize(length, 0);
        let (mut size, mut written) = (length, 0);
        // SAFETY: everything that the parameters point to outlives the calls, and the output has the length given.
        unsafe {
            let algorithm = Algorithm::own(EVP_MAC_fetch(null_mut(), name.as_ptr(), null()))?;
            let context = Context::own(EVP_MAC_CTX_new(algorithm.as_ptr()))?;
            let mut params = vec![OSSL_PARAM_construct_size_t(c"size".as_ptr(), &mut size)];
            if let Some(text) = &customization {
                let address = text.as_ptr().cast_mut().cast();
                params.push(ffi::OSSL_PARAM_construct_octet_string(c"custom".as_ptr(), address, text.len()));
            }
            params.push(ffi::OSSL_PARAM_construct_end());
            let context = context.as_ptr();
            (EVP_MAC_init(context, key.as_ptr(), key.len(), params.as_ptr()) == 1
                && EVP_MAC_update(context, data.as_ptr(), data.len()) == 1
                && EVP_MAC_final(context, output.as_mut_ptr(), &mut written, length) == 1)
                .then_some(output)
        }
    };
    let output = compute();
    OpensslError::clear();
    output
}
