//! Signed public keys with a challenge (SPKAC), as browsers once made them for certificate requests.

use super::error::OpensslError;
use super::pkey::{Key, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{c_char, c_int, c_void};

/// The beginning of OpenSSL's `NETSCAPE_SPKI`.
#[repr(C)]
pub struct Spki {
    spkac: *mut Spkac,
}

/// OpenSSL's `NETSCAPE_SPKAC`.
#[repr(C)]
pub struct Spkac {
    public_key: *mut c_void,
    challenge: *mut ffi::ASN1_STRING,
}

unsafe extern "C" {
    fn NETSCAPE_SPKI_b64_decode(text: *const c_char, length: c_int) -> *mut Spki;
    fn NETSCAPE_SPKI_get_pubkey(spki: *mut Spki) -> *mut ffi::EVP_PKEY;
    fn NETSCAPE_SPKI_verify(spki: *mut Spki, key: *mut ffi::EVP_PKEY) -> c_int;
    fn NETSCAPE_SPKI_free(spki: *mut Spki);
}

owner!(Request, Spki, NETSCAPE_SPKI_free);

impl Request {
    /// From Base64, as far as it goes.
    fn read(text: &[u8]) -> Option<Self> {
        let length = c_int::try_from(text.len()).ok().filter(|&length| length > 0)?;
        // SAFETY: address and length are those of a slice.
        unsafe { Request::own(NETSCAPE_SPKI_b64_decode(text.as_ptr().cast(), length)) }
    }

    fn key(&self) -> Option<Key> {
        // SAFETY: the request is valid, and the key a reference of our own.
        unsafe { Key::own(NETSCAPE_SPKI_get_pubkey(self.as_ptr())) }
    }

    fn challenge(&self) -> Option<Vec<u8>> {
        // SAFETY: a request that was read has both parts; the text is copied before it is freed.
        unsafe {
            let spkac = self.0.as_ref().spkac.as_ref()?;
            let mut text = std::ptr::null_mut();
            let length = ffi::ASN1_STRING_to_UTF8(&mut text, spkac.challenge);
            let bytes = usize::try_from(length).ok().map(|length| std::slice::from_raw_parts(text, length).to_vec());
            ffi::OPENSSL_free(text.cast());
            bytes
        }
    }
}

/// Whether the signature is that of the key.
#[binding]
pub fn verify_spkac(text: Bytes) -> bool {
    let verified = Request::read(&text).is_some_and(|request| {
        // SAFETY: request and key are valid.
        request.key().is_some_and(|key| unsafe { NETSCAPE_SPKI_verify(request.as_ptr(), key.as_ptr()) > 0 })
    });
    OpensslError::clear();
    verified
}

/// The key in PEM; undefined where there is none.
#[binding]
pub fn spkac_public_key(text: Bytes) -> Option<Vec<u8>> {
    let key = Request::read(&text).and_then(|request| request.key());
    let pem = key.and_then(|key| {
        // SAFETY: the key is valid, and the wrapper takes it over.
        let key: openssl::pkey::PKey<openssl::pkey::Public> = unsafe {
            use foreign_types::ForeignType;
            ForeignType::from_ptr(key.release())
        };
        key.public_key_to_pem().ok()
    });
    OpensslError::clear();
    pem
}

/// The challenge as UTF-8; undefined where there is none.
#[binding]
pub fn spkac_challenge(text: Bytes) -> Option<Vec<u8>> {
    let challenge = Request::read(&text).and_then(|request| request.challenge());
    OpensslError::clear();
    challenge
}
