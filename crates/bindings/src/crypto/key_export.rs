//! What a key shows of itself: its type and details, PEM and DER, raw bytes, the parts of a JSON Web Key.

use super::error::{Failure, OpensslError};
use super::numbers::{PKCS1, PKCS8, RAW_PRIVATE, RAW_PUBLIC, SPKI};
use super::pkey::{Bio, Key, Number, point_bytes};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};
use std::sync::Once;

unsafe extern "C" {
    fn EC_GROUP_order_bits(group: *const ffi::EC_GROUP) -> c_int;
    fn i2d_RSAPrivateKey_bio(bio: *mut ffi::BIO, key: *mut ffi::RSA) -> c_int;
    fn i2d_RSAPublicKey_bio(bio: *mut ffi::BIO, key: *mut ffi::RSA) -> c_int;
    fn OSSL_PROVIDER_load(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn OSSL_PROVIDER_add_conf_parameter(provider: *mut c_void, name: *const c_char, value: *const c_char) -> c_int;
    fn i2d_ECPrivateKey_bio(bio: *mut ffi::BIO, key: *mut ffi::EC_KEY) -> c_int;
}

#[binding]
pub fn key_kind(key: Wrapped<Key>) -> String {
    key.kind()
}

/// Length of the number that the key's strength is told by.
#[binding]
pub fn key_bits(key: Wrapped<Key>) -> i32 {
    // SAFETY: the key is valid.
    unsafe { ffi::EVP_PKEY_get_bits(key.as_ptr()) }
}

#[binding]
pub fn key_equals(a: Wrapped<Key>, b: Wrapped<Key>) -> bool {
    // SAFETY: both keys are valid.
    let equal = unsafe { ffi::EVP_PKEY_eq(a.as_ptr(), b.as_ptr()) } == 1;
    OpensslError::clear();
    equal
}

/// A digest's name as users know it.
fn digest_name(name: &str) -> String {
    let lower = name.to_lowercase();
    lower
        .strip_prefix("sha2-")
        .map_or_else(|| lower.replace("sha-1", "sha1"), |size| format!("sha{}", size.replace('/', "-")))
}

/// `[modulus bits, public exponent]` for RSA, with digest, mask's digest and salt length where the key restricts them;
/// `[modulus bits, divisor bits]` for DSA; `[curve]`; otherwise empty.
#[binding]
pub fn key_details<'s>(scope: &mut Scope<'s, '_>, key: Wrapped<Key>) -> Local<'s, Array> {
    let mut values: Vec<Local<Value>> = Vec::new();
    match key.kind().as_str() {
        kind @ ("rsa" | "rsa-pss") => {
            values.push(key.number(c"n").map_or(0, |n| n.bits()).into_value(scope));
            values.push(key.number(c"e").map(|e| e.to_bytes()).unwrap_or_default().into_value(scope));
            if kind == "rsa-pss"
                && let Some(salt) = key.integer(c"saltlen")
            {
                for name in [c"digest", c"mgf1-digest"] {
                    let digest = key.text(name).map_or_else(|| "sha1".to_owned(), |name| digest_name(&name));
                    values.push(digest.into_value(scope));
                }
                values.push(salt.into_value(scope));
            }
        }
        "dsa" => {
            for name in [c"p", c"q"] {
                values.push(key.number(name).map_or(0, |number| number.bits()).into_value(scope));
            }
        }
        "ec" => values.extend(key.text(c"group").map(|name| name.into_value(scope))),
        _ => {}
    }
    OpensslError::clear();
    Array::new_with_elements(scope, &values)
}

/// What the private part is encrypted with, if it is.
struct Encryption<'a> {
    cipher: *const ffi::EVP_CIPHER,
    passphrase: &'a [u8],
}

fn unknown_cipher() -> Failure {
    OpensslError::clear();
    Failure::Node(NodeError::error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher"))
}

/// Whether a private key may be encrypted with the named cipher, as far as its name goes.
#[binding]
pub fn is_cipher_name(name: String) -> bool {
    // SAFETY: the name ends with zero.
    CString::new(name).is_ok_and(|name| unsafe { !ffi::EVP_get_cipherbyname(name.as_ptr()).is_null() })
}

fn write_public(key: &Key, pem: bool, of: u32, bio: &Bio) -> Option<()> {
    // SAFETY: key and output are valid.
    let done = unsafe {
        if of == PKCS1 {
            let rsa = key.rsa()?;
            if pem {
                ffi::PEM_write_bio_RSAPublicKey(bio.as_ptr(), rsa.as_ptr())
            } else {
                i2d_RSAPublicKey_bio(bio.as_ptr(), rsa.as_ptr())
            }
        } else if pem {
            ffi::PEM_write_bio_PUBKEY(bio.as_ptr(), key.as_ptr())
        } else {
            ffi::i2d_PUBKEY_bio(bio.as_ptr(), key.as_ptr())
        }
    };
    (done == 1).then_some(())
}

/// Of the post-quantum algorithms' keys, the seed is written where it is known, and nothing else then.
fn prefer_seeds() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: names end with zero. The provider is loaded already, and stays so.
        unsafe {
            let provider = OSSL_PROVIDER_load(null_mut(), c"default".as_ptr());
            if provider.is_null() {
                return;
            }
            for name in [c"ml-dsa.output_formats", c"ml-kem.output_formats"] {
                OSSL_PROVIDER_add_conf_parameter(provider, name.as_ptr(), c"seed-only,priv-only".as_ptr());
            }
        }
    });
}

fn write_private(key: &Key, pem: bool, of: u32, encryption: Option<&Encryption>, bio: &Bio) -> Option<()> {
    let cipher = encryption.map_or(null(), |encryption| encryption.cipher);
    // Without an address the library would ask for a passphrase on the terminal.
    let secret: &[u8] = encryption.map_or(&[], |encryption| encryption.passphrase);
    let address = match (encryption, secret.is_empty()) {
        (None, _) => null_mut(),
        (Some(_), true) => c"".as_ptr().cast_mut().cast::<u8>(),
        (Some(_), false) => secret.as_ptr().cast_mut(),
    };
    let length = c_int::try_from(secret.len()).ok()?;
    let user = null_mut::<c_void>();
    // SAFETY: key, output and passphrase are valid during the calls, which do not write to the passphrase.
    let done = unsafe {
        match (of, pem) {
            (PKCS1, true) => {
                let rsa = key.rsa()?;
                ffi::PEM_write_bio_RSAPrivateKey(bio.as_ptr(), rsa.as_ptr(), cipher, address, length, None, user)
            }
            (PKCS1, false) => i2d_RSAPrivateKey_bio(bio.as_ptr(), key.rsa()?.as_ptr()),
            (PKCS8, true) => {
                let address = address.cast();
                ffi::PEM_write_bio_PKCS8PrivateKey(bio.as_ptr(), key.as_ptr(), cipher, address, length, None, user)
            }
            (PKCS8, false) => {
                let address = address.cast();
                ffi::i2d_PKCS8PrivateKey_bio(bio.as_ptr(), key.as_ptr(), cipher, address, length, None, user)
            }
            (_, true) => {
                let ec = key.ec()?;
                ffi::PEM_write_bio_ECPrivateKey(bio.as_ptr(), ec.as_ptr(), cipher, address, length, None, user)
            }
            (_, false) => i2d_ECPrivateKey_bio(bio.as_ptr(), key.ec()?.as_ptr()),
        }
    };
    (done == 1).then_some(())
}

/// The key as PEM (a string) or DER (bytes): its public part as pkcs1 or spki, or its private part as pkcs1, pkcs8 or
/// sec1, encrypted where a cipher is named.
#[binding]
pub fn key_write<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    private: bool,
    pem: bool,
    of: u32,
    cipher: Option<String>,
    passphrase: Option<Bytes>,
) -> Result<Local<'s, Value>, NodeError> {
    OpensslError::clear();
    debug_assert!(private || of <= SPKI);
    let encryption = match cipher {
        Some(name) => {
            let name = CString::new(name).unwrap_or_default();
            // SAFETY: the name ends with zero; the library's table lives as long as the process.
            let cipher = unsafe { ffi::EVP_get_cipherbyname(name.as_ptr()) };
            if cipher.is_null() {
                return Err(unknown_cipher().throw(scope));
            }
            Some(Encryption { cipher, passphrase: passphrase.as_deref().unwrap_or_default() })
        }
        None => None,
    };
    let write = || {
        let bio = Bio::writing()?;
        if private {
            prefer_seeds();
            write_private(&key, pem, of, encryption.as_ref(), &bio)?;
        } else {
            write_public(&key, pem, of, &bio)?;
        }
        Some(bio.written())
    };
    match write() {
        Some(bytes) if pem => Ok(String::from_utf8_lossy(&bytes).into_value(scope)),
        Some(bytes) => Ok(bytes.into_value(scope)),
        None => Err(Failure::of_queue("Failed to encode key").throw(scope)),
    }
}

/// Reads bytes with a function that gives the length when it is given no place for them.
fn raw(key: &Key, read: unsafe extern "C" fn(*const ffi::EVP_PKEY, *mut u8, *mut usize) -> c_int) -> Option<Vec<u8>> {
    let mut length = 0;
    // SAFETY: the key is valid; the second call has a buffer of the length that the first gave.
    unsafe {
        if read(key.as_ptr(), null_mut(), &mut length) != 1 {
            return None;
        }
        let mut bytes = vec![0; length];
        if read(key.as_ptr(), bytes.as_mut_ptr(), &mut length) != 1 {
            return None;
        }
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Raw bytes of a key: `how` is a number of `numbers`. Undefined where there are none.
#[binding]
pub fn key_raw(key: Wrapped<Key>, how: u32) -> Option<Vec<u8>> {
    let bytes = match how {
        RAW_PUBLIC => raw(&key, ffi::EVP_PKEY_get_raw_public_key),
        RAW_PRIVATE => raw(&key, ffi::EVP_PKEY_get_raw_private_key),
        _ => key.octets(c"seed"),
    };
    OpensslError::clear();
    bytes
}

/// The point of a key on a curve. `form` is a number of `numbers`.
#[binding]
pub fn key_point(key: Wrapped<Key>, form: u32) -> Option<Vec<u8>> {
    let ec = key.ec()?;
    // SAFETY: group and point belong to the key, which is valid.
    unsafe {
        let point = ffi::EC_KEY_get0_public_key(ec.as_ptr());
        if point.is_null() { None } else { point_bytes(ffi::EC_KEY_get0_group(ec.as_ptr()), point, form) }
    }
}

/// The private number of a key on a curve, as long as the curve's order.
#[binding]
pub fn key_scalar(key: Wrapped<Key>) -> Option<Vec<u8>> {
    let ec = key.ec()?;
    // SAFETY: the group belongs to the key, which is valid.
    let bits = unsafe { EC_GROUP_order_bits(ffi::EC_KEY_get0_group(ec.as_ptr())) };
    key.number(c"priv")?.to_padded(usize::try_from(bits).ok()?.div_ceil(8))
}

/// `[n, e]` of an RSA key, and with the private part `[n, e, d, p, q, dp, dq, qi]`.
#[binding]
pub fn key_rsa_numbers<'s>(scope: &mut Scope<'s, '_>, key: Wrapped<Key>, private: bool) -> Local<'s, Array> {
    let names =
        [c"n", c"e", c"d", c"rsa-factor1", c"rsa-factor2", c"rsa-exponent1", c"rsa-exponent2", c"rsa-coefficient1"];
    let wanted = if private { &names[..] } else { &names[..2] };
    let values: Vec<Local<Value>> = wanted
        .iter()
        .map(|name| key.number(name).as_ref().map(Number::to_bytes).unwrap_or_default().into_value(scope))
        .collect();
    OpensslError::clear();
    Array::new_with_elements(scope, &values)
}
