//! OpenSSL for `node:crypto`: digests, HMAC, ciphers, random bytes, primes, key derivation, and keys of two parts with what
//! they do.

mod agree;
mod argon2;
mod cipher;
mod cipher_algorithm;
mod cipher_message;
mod derive;
mod dh;
mod digest;
mod ecdh;
pub(crate) mod error;
mod hmac;
mod keccak;
mod key_export;
pub(crate) mod key_import;
mod key_store;
mod keygen;
mod mac;
mod numbers;
pub(crate) mod pkcs12;
pub(crate) mod pkey;
mod prime;
mod random;
mod rsa;
pub(crate) mod secret;
pub(crate) mod settings;
mod sign;
mod spkac;
mod x509;
mod x509_names;

use crate::prelude::*;

/// Call once, before anything else of OpenSSL: at the end of the process it frees nothing, which threads of the pool may
/// still be using.
pub fn prepare() {
    unsafe extern "C" {
        fn OPENSSL_init_crypto(options: u64, settings: *const std::ffi::c_void) -> std::ffi::c_int;
    }
    // SAFETY: no preconditions; without settings there is nothing that could be wrong with them.
    unsafe { OPENSSL_init_crypto(openssl_sys::OPENSSL_INIT_NO_ATEXIT, std::ptr::null()) };
}

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
        digest::hash_job,
        hmac::hmac_once,
        hmac::hmac_start,
        hmac::hmac_update,
        hmac::hmac_finish,
        hmac::hmac_job,
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
        argon2::argon2,
        keccak::cshake,
        mac::kmac,
        mac::mac_names,
        mac::mac_options,
        mac::mac_start,
        mac::mac_update,
        mac::mac_finish,
        pkcs12::pkcs12_parse,
        cipher_algorithm::cipher_names,
        cipher_algorithm::cipher_info,
        cipher::cipher_start,
        cipher::cipher_update,
        cipher::cipher_final,
        cipher::cipher_set_padding,
        cipher::cipher_set_aad,
        cipher::cipher_tag,
        cipher::cipher_set_tag,
        cipher_message::cipher_message,
        prime::generate_prime_sync,
        prime::generate_prime,
        prime::check_prime_sync,
        prime::check_prime,
        spkac::verify_spkac,
        spkac::spkac_public_key,
        spkac::spkac_challenge,
        settings::fips_available,
        settings::fips_enabled,
        settings::enable_fips,
        settings::secure_heap_start,
        settings::secure_heap_used,
        settings::curve_names,
        settings::set_engine,
        key_import::key_read,
        key_import::key_from_raw,
        key_import::curve_of,
        key_import::key_from_point,
        key_import::key_from_rsa,
        key_store::key_from_store,
        key_export::is_cipher_name,
        key_export::key_kind,
        key_export::key_bits,
        key_export::key_equals,
        key_export::key_details,
        key_export::key_write,
        key_export::key_raw,
        key_export::key_point,
        key_export::key_scalar,
        key_export::key_rsa_numbers,
        sign::sign_data,
        sign::verify_data,
        sign::sign_digest,
        sign::verify_digest,
        keygen::generate_rsa,
        keygen::generate_rsa_pss,
        keygen::generate_dsa,
        keygen::generate_ec,
        keygen::generate_dh,
        keygen::generate_dh_of_length,
        keygen::generate_named,
        rsa::rsa_crypt,
        agree::derive_secret,
        agree::key_encapsulate,
        agree::key_decapsulate,
        dh::dh_group,
        dh::dh_prime,
        dh::dh_check,
        dh::dh_keys,
        dh::dh_secret,
        ecdh::ecdh_keys,
        ecdh::ecdh_public,
        ecdh::ecdh_point,
        ecdh::ecdh_secret,
        x509::x509_read,
        x509::x509_parts,
        x509::x509_name,
        x509::x509_key,
        x509::x509_pem,
        x509::x509_check_host,
        x509::x509_check_email,
        x509::x509_check_ip,
        x509::x509_check_issued,
        x509::x509_check_key,
        x509::x509_verify,
    ]
);
