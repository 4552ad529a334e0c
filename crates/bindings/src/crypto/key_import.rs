//! Keys from what programs have: PEM and DER, raw bytes, and the parts of a JSON Web Key.

use super::error::{Failure, OpensslError};
use super::numbers::{FORMAT_DER, PKCS1, PKCS8, POINT_UNCOMPRESSED, RAW_PRIVATE, RAW_PUBLIC, SPKI};
use super::pkey::{EcPoint, Input, Key, Number, Parts, curve, curve_name, curve_number, owner, point_bytes};
use super::secret::cleanse;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_long, c_uchar, c_void};
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn PEM_bytes_read_bio(
        data: *mut *mut c_uchar,
        length: *mut c_long,
        name: *mut *mut c_char,
        wanted: *const c_char,
        bio: *mut ffi::BIO,
        callback: ffi::pem_password_cb,
        user: *mut c_void,
    ) -> c_int;
    fn ERR_set_mark() -> c_int;
    fn ERR_pop_to_mark() -> c_int;
    fn ERR_clear_last_mark() -> c_int;
    fn d2i_PrivateKey_bio(bio: *mut ffi::BIO, key: *mut *mut ffi::EVP_PKEY) -> *mut ffi::EVP_PKEY;
    fn d2i_PKCS8_PRIV_KEY_INFO_bio(
        bio: *mut ffi::BIO,
        info: *mut *mut ffi::PKCS8_PRIV_KEY_INFO,
    ) -> *mut ffi::PKCS8_PRIV_KEY_INFO;
}

owner!(Decoder, ffi::OSSL_DECODER_CTX, ffi::OSSL_DECODER_CTX_free);
owner!(Certificate, ffi::X509, ffi::X509_free);
owner!(NumberContext, ffi::BN_CTX, ffi::BN_CTX_free);
owner!(Pkcs8, ffi::PKCS8_PRIV_KEY_INFO, ffi::PKCS8_PRIV_KEY_INFO_free);

const UNREADABLE: &str = "Failed to read asymmetric key";

/// Gives the library the passphrase, or refuses where there is none: it would ask on the terminal otherwise.
pub unsafe extern "C" fn passphrase(buffer: *mut c_char, size: c_int, _rwflag: c_int, user: *mut c_void) -> c_int {
    // SAFETY: `user` is the address of the option that `read_private` was given.
    let given = unsafe { &*user.cast::<Option<&[u8]>>() };
    match (given, usize::try_from(size)) {
        (Some(given), Ok(size)) if given.len() <= size => {
            // SAFETY: the buffer has room for `size` bytes.
            unsafe { std::ptr::copy_nonoverlapping(given.as_ptr(), buffer.cast::<u8>(), given.len()) };
            given.len() as c_int
        }
        _ => -1,
    }
}

pub fn missing_passphrase() -> Failure {
    Failure::Node(NodeError::type_error("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key"))
}

fn unreadable(message: Option<&'static str>) -> Failure {
    match OpensslError::take() {
        Some(errors) => Failure::Reading(errors, message),
        None => Failure::Node(NodeError::error("", UNREADABLE)),
    }
}

/// Whether PKCS#8 is encrypted: then an algorithm stands where the version would.
fn is_encrypted(der: &[u8]) -> bool {
    let Some([0x30, length, rest @ ..]) = der.get(..) else { return false };
    let skipped = if length & 0x80 != 0 { usize::from(length & 0x7f) } else { 0 };
    rest.get(skipped) == Some(&0x30)
}

fn read_private(bytes: &[u8], format: u32, of: u32, secret: Option<&[u8]>) -> Result<Key, Failure> {
    let Some(bio) = Input::of(bytes) else { return Err(unreadable(None)) };
    let mut secret = secret;
    let user = (&raw mut secret).cast::<c_void>();
    // SAFETY: the input and the passphrase outlive the calls; what they give is owned here.
    let key = unsafe {
        Key::own(if format != FORMAT_DER {
            ffi::PEM_read_bio_PrivateKey(bio.as_ptr(), null_mut(), Some(passphrase), user)
        } else if of == PKCS8 && is_encrypted(bytes) {
            ffi::d2i_PKCS8PrivateKey_bio(bio.as_ptr(), null_mut(), Some(passphrase), user)
        } else if of == PKCS8 {
            match Pkcs8::own(d2i_PKCS8_PRIV_KEY_INFO_bio(bio.as_ptr(), null_mut())) {
                Some(info) => ffi::EVP_PKCS82PKEY(info.as_ptr()),
                None => null_mut(),
            }
        } else {
            d2i_PrivateKey_bio(bio.as_ptr(), null_mut())
        })
    };
    let Some(key) = key else {
        return Err(match unreadable(None) {
            Failure::Reading(errors, _) if secret.is_none() && errors.lacks_passphrase() => missing_passphrase(),
            failure => failure,
        });
    };
    OpensslError::clear();
    Ok(key)
}

/// The DER behind one kind of PEM; `None` if there is none of this kind, without errors.
fn pem_contents(bytes: &[u8], name: &CStr, secret: Option<&[u8]>) -> Option<Vec<u8>> {
    let bio = Input::of(bytes)?;
    let mut secret = secret;
    let (mut data, mut length) = (null_mut(), 0);
    // SAFETY: the input and the passphrase outlive the calls; the memory that is given is freed here.
    unsafe {
        ERR_set_mark();
        let user = (&raw mut secret).cast::<c_void>();
        let found =
            PEM_bytes_read_bio(&mut data, &mut length, null_mut(), name.as_ptr(), bio.as_ptr(), Some(passphrase), user);
        if found != 1 {
            ERR_pop_to_mark();
            return None;
        }
        ERR_clear_last_mark();
        let length = usize::try_from(length).unwrap_or(0);
        let contents = std::slice::from_raw_parts(data, length).to_vec();
        cleanse(std::slice::from_raw_parts_mut(data, length));
        ffi::OPENSSL_free(data.cast());
        Some(contents)
    }
}

fn spki(der: &[u8]) -> Option<Key> {
    let mut at = der.as_ptr();
    // SAFETY: address and length are those of a slice.
    unsafe { Key::own(ffi::d2i_PUBKEY(null_mut(), &mut at, der.len() as c_long)) }
}

fn rsa_public(der: &[u8]) -> Option<Key> {
    let (mut key, mut at, mut length) = (null_mut(), der.as_ptr(), der.len());
    let (input, structure, algorithm) = (c"DER".as_ptr(), c"type-specific".as_ptr(), c"RSA".as_ptr());
    let public = ffi::EVP_PKEY_PUBLIC_KEY;
    // SAFETY: names end with zero; address and length are those of a slice; the place for the key outlives the decoder.
    unsafe {
        let none = null_mut();
        let decoder = ffi::OSSL_DECODER_CTX_new_for_pkey(&mut key, input, structure, algorithm, public, none, null());
        let decoder = Decoder::own(decoder)?;
        if ffi::OSSL_DECODER_from_data(decoder.as_ptr(), &mut at, &mut length) != 1 {
            return None;
        }
        Key::own(key)
    }
}

fn certified(der: &[u8]) -> Option<Key> {
    let mut at = der.as_ptr();
    // SAFETY: address and length are those of a slice; the key is a reference of our own.
    unsafe {
        let certificate = Certificate::own(ffi::d2i_X509(null_mut(), &mut at, der.len() as c_long))?;
        Key::own(ffi::X509_get_pubkey(certificate.as_ptr()))
    }
}

/// Whether DER is an RSA private key: a sequence that begins with a version, which no modulus is as short as.
fn is_rsa_private(der: &[u8]) -> bool {
    let Some([0x30, length, rest @ ..]) = der.get(..) else { return false };
    let skipped = if length & 0x80 != 0 { usize::from(length & 0x7f) } else { 0 };
    matches!(rest.get(skipped..), Some([0x02, 0x01, 0 | 1, ..]))
}

type Reader = fn(&[u8]) -> Option<Key>;

fn read_public(bytes: &[u8], format: u32, of: u32, secret: Option<&[u8]>) -> Result<Key, Failure> {
    let key = if format == FORMAT_DER {
        match of {
            SPKI => spki(bytes),
            PKCS1 if !is_rsa_private(bytes) => rsa_public(bytes),
            _ => return read_private(bytes, format, of, secret),
        }
    } else {
        let kinds: [(&CStr, Reader); 3] =
            [(c"PUBLIC KEY", spki), (c"RSA PUBLIC KEY", rsa_public), (c"CERTIFICATE", certified)];
        let found = kinds.iter().find_map(|(name, read)| pem_contents(bytes, name, secret).map(|der| read(&der)));
        match found.flatten() {
            Some(key) => Some(key),
            None => return read_private(bytes, format, of, secret),
        }
    };
    let Some(key) = key else { return Err(unreadable(Some(UNREADABLE))) };
    OpensslError::clear();
    Ok(key)
}

/// Reads a key: `format` and what DER is `of` are numbers of `numbers`. A public key may be
/// in a certificate or in a private key.
#[binding]
pub fn key_read<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    format: u32,
    of: u32,
    private: bool,
    passphrase: Option<Bytes>,
) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    let read = if private { read_private } else { read_public };
    match read(&bytes, format, of, passphrase.as_deref()) {
        Ok(key) => Ok(wrap(scope, key)),
        Err(failure) => Err(failure.throw(scope)),
    }
}

/// A key of raw bytes of an algorithm that has such; `how` is a number of `numbers`. Undefined for bytes
/// that are none.
#[binding]
pub fn key_from_raw<'s>(scope: &mut Scope<'s, '_>, kind: String, how: u32, bytes: Bytes) -> Option<Local<'s, Object>> {
    let algorithm = kind.to_uppercase();
    let key = match how {
        RAW_PUBLIC | RAW_PRIVATE => {
            let name = CString::new(algorithm).ok()?;
            let make = match how {
                RAW_PRIVATE => ffi::EVP_PKEY_new_raw_private_key_ex,
                _ => ffi::EVP_PKEY_new_raw_public_key_ex,
            };
            // SAFETY: the name ends with zero, and the bytes go with their length.
            unsafe { Key::own(make(null_mut(), name.as_ptr(), null(), bytes.as_ptr(), bytes.len())) }
        }
        _ => Parts::new().and_then(|mut parts| {
            parts.octets(c"seed", &bytes)?;
            parts.key(&algorithm, ffi::EVP_PKEY_KEYPAIR)
        }),
    };
    OpensslError::clear();
    key.map(|key| wrap(scope, key))
}

/// A key on a curve, of the bytes of the point and/or the private number.
pub fn ec_key(number: c_int, point: Option<&[u8]>, private: Option<&[u8]>) -> Option<Key> {
    let group = curve(number)?;
    let mut parts = Parts::new()?;
    parts.text(c"group", &curve_name(number)?)?;
    // SAFETY: group, points and numbers are valid, and belong together.
    let public = unsafe {
        let own = EcPoint::own(ffi::EC_POINT_new(group.as_ptr()))?;
        match (point, private) {
            (Some(point), _) => {
                let (address, length) = (point.as_ptr(), point.len());
                if ffi::EC_POINT_oct2point(group.as_ptr(), own.as_ptr(), address, length, null_mut()) != 1 {
                    return None;
                }
            }
            (None, Some(private)) => {
                let number = Number::from_bytes(private)?;
                if ffi::EC_POINT_mul(group.as_ptr(), own.as_ptr(), number.as_ptr(), null(), null(), null_mut()) != 1 {
                    return None;
                }
            }
            (None, None) => return None,
        }
        if ffi::EC_POINT_is_at_infinity(group.as_ptr(), own.as_ptr()) == 1 {
            return None;
        }
        point_bytes(group.as_ptr(), own.as_ptr(), POINT_UNCOMPRESSED)?
    };
    parts.octets(c"pub", &public)?;
    let selection = match private {
        Some(private) => {
            parts.number(c"priv", Number::from_bytes(private)?)?;
            ffi::EVP_PKEY_KEYPAIR
        }
        None => ffi::EVP_PKEY_PUBLIC_KEY,
    };
    parts.key("EC", selection)
}

/// The number of a curve, under its own name or the standard's; undefined for what is no curve.
#[binding]
pub fn curve_of(name: String, nist: bool) -> Option<i32> {
    let number = curve_number(&name, nist)?;
    curve(number).map(|_| number)
}

/// A key on a curve; undefined for parts that make none. With `matching` the private number must belong to the point.
#[binding]
pub fn key_from_point<'s>(
    scope: &mut Scope<'s, '_>,
    curve: i32,
    point: Option<Bytes>,
    private: Option<Bytes>,
) -> Option<Local<'s, Object>> {
    let key = ec_key(curve, point.as_deref(), private.as_deref());
    OpensslError::clear();
    key.map(|key| wrap(scope, key))
}

/// Whether a modulus is the product of the two primes, without which a private key computes nonsense.
fn is_product(n: &[u8], p: &[u8], q: &[u8]) -> Option<bool> {
    let (n, p, q) = (Number::from_bytes(n)?, Number::from_bytes(p)?, Number::from_bytes(q)?);
    let product = Number::from_word(0)?;
    // SAFETY: all of them are valid.
    unsafe {
        let context = NumberContext::own(ffi::BN_CTX_new())?;
        let done = ffi::BN_mul(product.as_ptr(), p.as_ptr(), q.as_ptr(), context.as_ptr()) == 1;
        done.then(|| ffi::BN_cmp(product.as_ptr(), n.as_ptr()) == 0)
    }
}

/// An RSA key of its numbers: modulus and public exponent, and for a private key the other six. Undefined for numbers
/// that make none.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn key_from_rsa<'s>(
    scope: &mut Scope<'s, '_>,
    n: Bytes,
    e: Bytes,
    d: Option<Bytes>,
    p: Option<Bytes>,
    q: Option<Bytes>,
    dp: Option<Bytes>,
    dq: Option<Bytes>,
    qi: Option<Bytes>,
) -> Option<Local<'s, Object>> {
    let private = d.is_some();
    let make = || {
        if let (Some(p), Some(q)) = (&p, &q)
            && !is_product(&n, p, q)?
        {
            return None;
        }
        let mut parts = Parts::new()?;
        let names = [
            (c"n", Some(n)),
            (c"e", Some(e)),
            (c"d", d),
            (c"rsa-factor1", p),
            (c"rsa-factor2", q),
            (c"rsa-exponent1", dp),
            (c"rsa-exponent2", dq),
            (c"rsa-coefficient1", qi),
        ];
        for (name, bytes) in names {
            if let Some(bytes) = bytes {
                parts.number(name, Number::from_bytes(&bytes)?)?;
            }
        }
        parts.key("RSA", if private { ffi::EVP_PKEY_KEYPAIR } else { ffi::EVP_PKEY_PUBLIC_KEY })
    };
    let key = make();
    OpensslError::clear();
    key.map(|key| wrap(scope, key))
}
