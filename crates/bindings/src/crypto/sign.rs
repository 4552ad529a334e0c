//! Signatures: of data in one call, here or in the pool, and of a digest that has been made piece by piece.

use super::digest::{Algorithm, by_number};
use super::error::{Failure, OpensslError};
use super::pkey::{Key, KeyContext, Number, number_bytes, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn EVP_DigestSignInit_ex(
        context: *mut ffi::EVP_MD_CTX,
        key_context: *mut *mut ffi::EVP_PKEY_CTX,
        digest: *const c_char,
        library: *mut c_void,
        properties: *const c_char,
        key: *mut ffi::EVP_PKEY,
        params: *const ffi::OSSL_PARAM,
    ) -> c_int;
    fn EVP_DigestVerifyInit_ex(
        context: *mut ffi::EVP_MD_CTX,
        key_context: *mut *mut ffi::EVP_PKEY_CTX,
        digest: *const c_char,
        library: *mut c_void,
        properties: *const c_char,
        key: *mut ffi::EVP_PKEY,
        params: *const ffi::OSSL_PARAM,
    ) -> c_int;
    fn EVP_MD_get0_name(digest: *const ffi::EVP_MD) -> *const c_char;
    fn OSSL_PARAM_construct_utf8_string(key: *const c_char, text: *mut c_char, size: usize) -> ffi::OSSL_PARAM;
    fn EC_GROUP_order_bits(group: *const ffi::EC_GROUP) -> c_int;
}

owner!(DigestContext, ffi::EVP_MD_CTX, ffi::EVP_MD_CTX_free);
owner!(Signature, ffi::ECDSA_SIG, ffi::ECDSA_SIG_free);

/// Salt as long as can be when signing, found out when verifying.
const SALT_AUTO: c_int = -2;

/// How a signature is made. A padding or salt length of `None` is the key's default.
struct Scheme {
    algorithm: Option<Algorithm>,
    padding: Option<c_int>,
    salt: Option<c_int>,
    /// Fixed lengths of both numbers of a DSA signature, instead of DER.
    plain: bool,
    context: Option<Vec<u8>>,
}

impl Scheme {
    /// `algorithm` is a number that `digest::algorithm` gave, or -1.
    fn new(
        algorithm: i32,
        padding: Option<i32>,
        salt: Option<i32>,
        plain: bool,
        context: Option<&[u8]>,
    ) -> Result<Self, NodeError> {
        let algorithm = u32::try_from(algorithm).ok().map(by_number).transpose()?;
        Ok(Scheme { algorithm, padding, salt, plain, context: context.map(<[u8]>::to_vec) })
    }

    /// Sets padding and salt of an RSA key; others have none.
    fn apply(&self, kind: &str, context: *mut ffi::EVP_PKEY_CTX) -> Option<()> {
        if kind != "rsa" && kind != "rsa-pss" {
            return Some(());
        }
        let usual = if kind == "rsa-pss" { ffi::RSA_PKCS1_PSS_PADDING } else { ffi::RSA_PKCS1_PADDING };
        let padding = self.padding.unwrap_or(usual);
        // SAFETY: the context has been initialized for signing or verifying.
        unsafe {
            if ffi::EVP_PKEY_CTX_set_rsa_padding(context, padding) <= 0 {
                return None;
            }
            let salt = match self.salt {
                // A key may have a length of its own, which the library knows.
                None if kind == "rsa-pss" => None,
                None => Some(SALT_AUTO),
                salt => salt,
            };
            if padding == ffi::RSA_PKCS1_PSS_PADDING
                && let Some(salt) = salt
                && ffi::EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) <= 0
            {
                return None;
            }
        }
        Some(())
    }

    /// A context for signing or verifying data.
    fn start(&self, key: &Key, kind: &str, signing: bool) -> Result<DigestContext, Failure> {
        let failed = || Failure::of_queue("Signing failed");
        // SAFETY: no preconditions.
        let context = unsafe { DigestContext::own(ffi::EVP_MD_CTX_new()) }.ok_or_else(failed)?;
        let mut key_context = null_mut();
        let init = if signing { EVP_DigestSignInit_ex } else { EVP_DigestVerifyInit_ex };
        let separation = self.context.as_deref().unwrap_or_default();
        let takes_context = kind.starts_with("ed") || kind.starts_with("ml-dsa") || kind.starts_with("slh-dsa");
        if !separation.is_empty() && !takes_context {
            return Err(Failure::operation("Context parameter is unsupported"));
        }
        // Without it, Ed25519 has no context.
        let mut instance = *b"Ed25519ctx\0";
        // SAFETY: key, names and parameters outlive the call; a pointer that may be null is one to a static name.
        unsafe {
            let digest = self.algorithm.map_or(null(), |algorithm| EVP_MD_get0_name(algorithm.as_ptr()));
            let name: &CStr = c"context-string";
            let mut params = Vec::new();
            if !separation.is_empty() {
                let address = separation.as_ptr().cast_mut().cast();
                params.push(ffi::OSSL_PARAM_construct_octet_string(name.as_ptr(), address, separation.len()));
                if kind == "ed25519" {
                    let text = instance.as_mut_ptr().cast();
                    params.push(OSSL_PARAM_construct_utf8_string(c"instance".as_ptr(), text, 0));
                }
            }
            params.push(ffi::OSSL_PARAM_construct_end());
            let params = if params.len() == 1 { null() } else { params.as_ptr() };
            let none = null_mut();
            if init(context.as_ptr(), &mut key_context, digest, none, null(), key.as_ptr(), params) <= 0 {
                return Err(failed());
            }
        }
        self.apply(kind, key_context).ok_or_else(failed)?;
        Ok(context)
    }

    fn sign(&self, key: &Key, data: &[u8]) -> Result<Vec<u8>, Failure> {
        OpensslError::clear();
        let kind = key.kind();
        let context = self.start(key, &kind, true)?;
        let failed = || Failure::of_queue("Signing failed");
        let mut length = 0;
        // SAFETY: the first call gives the most bytes that the second may write.
        let signature = unsafe {
            let context = context.as_ptr();
            if ffi::EVP_DigestSign(context, null_mut(), &mut length, data.as_ptr(), data.len()) <= 0 {
                return Err(failed());
            }
            let mut signature = vec![0; length];
            if ffi::EVP_DigestSign(context, signature.as_mut_ptr(), &mut length, data.as_ptr(), data.len()) <= 0 {
                return Err(failed());
            }
            signature.truncate(length);
            signature
        };
        self.shown(key, &kind, signature)
    }

    fn verify(&self, key: &Key, data: &[u8], signature: &[u8]) -> Result<bool, Failure> {
        OpensslError::clear();
        let kind = key.kind();
        let context = self.start(key, &kind, false)?;
        let Some(signature) = self.understood(key, &kind, signature) else { return Ok(false) };
        // SAFETY: addresses and lengths are those of slices.
        let result = unsafe {
            let (address, length) = (signature.as_ptr(), signature.len());
            ffi::EVP_DigestVerify(context.as_ptr(), address, length, data.as_ptr(), data.len())
        };
        OpensslError::clear();
        Ok(result == 1)
    }

    /// Initializes a context for a digest. Salt length comes before the digest, as its errors do.
    fn start_digest(&self, key: &Key, kind: &str, signing: bool) -> Option<KeyContext> {
        let context = key.context()?;
        // SAFETY: context and algorithm are valid.
        unsafe {
            let init = if signing { ffi::EVP_PKEY_sign_init } else { ffi::EVP_PKEY_verify_init };
            if init(context.as_ptr()) <= 0 {
                return None;
            }
            self.apply(kind, context.as_ptr())?;
            let digest = self.algorithm?.as_ptr();
            if ffi::EVP_PKEY_CTX_set_signature_md(context.as_ptr(), digest) <= 0 {
                return None;
            }
        }
        Some(context)
    }

    fn sign_digest(&self, key: &Key, digest: &[u8]) -> Result<Vec<u8>, Failure> {
        OpensslError::clear();
        let kind = key.kind();
        let sign = || {
            let context = self.start_digest(key, &kind, true)?;
            let mut length = 0;
            // SAFETY: the first call gives the most bytes that the second may write.
            unsafe {
                let context = context.as_ptr();
                if ffi::EVP_PKEY_sign(context, null_mut(), &mut length, digest.as_ptr(), digest.len()) <= 0 {
                    return None;
                }
                let mut signature = vec![0; length];
                let address = signature.as_mut_ptr();
                if ffi::EVP_PKEY_sign(context, address, &mut length, digest.as_ptr(), digest.len()) <= 0 {
                    return None;
                }
                signature.truncate(length);
                Some(signature)
            }
        };
        let signature = sign().ok_or_else(|| Failure::of_queue("Signing failed"))?;
        self.shown(key, &kind, signature)
    }

    fn verify_digest(&self, key: &Key, digest: &[u8], signature: &[u8]) -> Result<bool, Failure> {
        OpensslError::clear();
        let kind = key.kind();
        let Some(context) = self.start_digest(key, &kind, false) else {
            return Err(Failure::of_queue("Verification failed"));
        };
        let Some(signature) = self.understood(key, &kind, signature) else {
            return Err(Failure::operation("Malformed signature"));
        };
        // SAFETY: addresses and lengths are those of slices.
        let result = unsafe {
            let (address, length) = (signature.as_ptr(), signature.len());
            ffi::EVP_PKEY_verify(context.as_ptr(), address, length, digest.as_ptr(), digest.len())
        };
        OpensslError::clear();
        Ok(result == 1)
    }

    /// The signature as users want it.
    fn shown(&self, key: &Key, kind: &str, signature: Vec<u8>) -> Result<Vec<u8>, Failure> {
        if !self.plain {
            return Ok(signature);
        }
        let Some(size) = number_size(key, kind) else { return Ok(signature) };
        let plain = || {
            let mut at = signature.as_ptr();
            // SAFETY: the numbers belong to the signature. Both of the algorithms have one form of it.
            unsafe {
                let parsed = Signature::own(ffi::d2i_ECDSA_SIG(null_mut(), &mut at, signature.len() as _))?;
                let (mut r, mut s) = (null(), null());
                ffi::ECDSA_SIG_get0(parsed.as_ptr(), &mut r, &mut s);
                let mut bytes = vec![0; size * 2];
                for (number, place) in [r, s].into_iter().zip(bytes.chunks_exact_mut(size)) {
                    let number = number_bytes(number);
                    place.get_mut(size.checked_sub(number.len())?..)?.copy_from_slice(&number);
                }
                Some(bytes)
            }
        };
        plain().ok_or_else(|| Failure::operation("Malformed signature"))
    }

    /// The signature as the library wants it; `None` for one of the wrong length.
    fn understood(&self, key: &Key, kind: &str, signature: &[u8]) -> Option<Vec<u8>> {
        let size = if self.plain { number_size(key, kind) } else { None };
        let Some(size) = size else { return Some(signature.to_vec()) };
        if signature.len() != size * 2 {
            return None;
        }
        let (r, s) = signature.split_at(size);
        // SAFETY: only a call that succeeds takes the numbers over, and only then are they given up here; the memory that
        // is made for the DER is freed here.
        unsafe {
            let parsed = Signature::own(ffi::ECDSA_SIG_new())?;
            let (r, s) = (Number::from_bytes(r)?, Number::from_bytes(s)?);
            if ffi::ECDSA_SIG_set0(parsed.as_ptr(), r.as_ptr(), s.as_ptr()) != 1 {
                return None;
            }
            r.release();
            s.release();
            let mut data = null_mut();
            let length = usize::try_from(ffi::i2d_ECDSA_SIG(parsed.as_ptr(), &mut data)).ok()?;
            let der = std::slice::from_raw_parts(data, length).to_vec();
            ffi::OPENSSL_free(data.cast());
            Some(der)
        }
    }
}

/// Length of each of the two numbers of a DSA signature; `None` for other algorithms.
fn number_size(key: &Key, kind: &str) -> Option<usize> {
    let bits = match kind {
        "dsa" => key.number(c"q")?.bits(),
        "ec" => {
            let ec = key.ec()?;
            // SAFETY: the group belongs to the key.
            usize::try_from(unsafe { EC_GROUP_order_bits(ffi::EC_KEY_get0_group(ec.as_ptr())) }).ok()?
        }
        _ => return None,
    };
    Some(bits.div_ceil(8))
}

/// Signs data. With a function for the outcome the work is done in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn sign_data<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    data: Bytes,
    algorithm: i32,
    padding: Option<i32>,
    salt: Option<i32>,
    plain: bool,
    context: Option<Bytes>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let scheme = Scheme::new(algorithm, padding, salt, plain, context.as_deref())?;
    let Some(done) = done else {
        let result = scheme.sign(&key, &data);
        return Failure::value(scope, result);
    };
    let (key, data) = (Key::clone(&key), data.to_vec());
    Ok(Completion::Callback(done).spawn(
        scope,
        "SIGNREQUEST",
        move || scheme.sign(&key, &data),
        |scope, result| Failure::value(scope, result),
    ))
}

/// Verifies a signature of data. With a function for the outcome the work is done in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn verify_data<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    data: Bytes,
    algorithm: i32,
    padding: Option<i32>,
    salt: Option<i32>,
    plain: bool,
    context: Option<Bytes>,
    signature: Bytes,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let scheme = Scheme::new(algorithm, padding, salt, plain, context.as_deref())?;
    let Some(done) = done else {
        let result = scheme.verify(&key, &data, &signature);
        return Failure::value(scope, result);
    };
    let (key, data, signature) = (Key::clone(&key), data.to_vec(), signature.to_vec());
    let work = move || scheme.verify(&key, &data, &signature);
    Ok(Completion::Callback(done).spawn(scope, "SIGNREQUEST", work, |scope, result| Failure::value(scope, result)))
}

/// Signs a digest.
#[binding]
pub fn sign_digest<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    digest: Bytes,
    algorithm: i32,
    padding: Option<i32>,
    salt: Option<i32>,
    plain: bool,
) -> Result<Local<'s, Value>, NodeError> {
    let result = Scheme::new(algorithm, padding, salt, plain, None)?.sign_digest(&key, &digest);
    Failure::value(scope, result)
}

/// Verifies a signature of a digest.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn verify_digest<'s>(
    scope: &mut Scope<'s, '_>,
    key: Wrapped<Key>,
    digest: Bytes,
    algorithm: i32,
    padding: Option<i32>,
    salt: Option<i32>,
    plain: bool,
    signature: Bytes,
) -> Result<Local<'s, Value>, NodeError> {
    let result = Scheme::new(algorithm, padding, salt, plain, None)?.verify_digest(&key, &digest, &signature);
    Failure::value(scope, result)
}
