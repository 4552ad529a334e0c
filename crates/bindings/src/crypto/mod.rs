//! OpenSSL for `node:crypto`: digests, HMAC, random bytes and key derivation.

mod derive;
mod digest;
mod error;
mod hmac;
mod random;

use crate::prelude::*;

/// Compares without telling by time where the difference is; both have the same length.
#[binding(fast)]
fn timing_safe_equal(a: Bytes, b: Bytes) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // SAFETY: both have the length.
    unsafe { openssl_sys::CRYPTO_memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) == 0 }
}

#[binding]
fn openssl_version() -> f64 {
    // SAFETY: no preconditions.
    unsafe { openssl_sys::OpenSSL_version_num() as f64 }
}

engine::module!(
    "crypto",
    [
        timing_safe_equal,
        openssl_version,
        digest::algorithm,
        digest::algorithm_names,
        digest::hash_once,
        digest::hash_start,
        digest::hash_copy,
        digest::hash_update,
        digest::hash_finish,
        hmac::hmac_once,
        hmac::hmac_start,
        hmac::hmac_update,
        hmac::hmac_finish,
        random::random_fill_sync,
        random::random_fill,
        random::random_uuids,
        derive::pbkdf2_sync,
        derive::pbkdf2,
        derive::check_scrypt,
        derive::scrypt_sync,
        derive::scrypt,
        derive::hkdf_sync,
        derive::hkdf,
    ]
);
