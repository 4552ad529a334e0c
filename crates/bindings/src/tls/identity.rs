//! What a context shows of itself: certificates, their chains, and the private keys.

use super::context::Context;
use super::ffi as more;
use crate::crypto::error::{Failure, OpensslError};
use crate::crypto::key_import;
use crate::crypto::pkcs12;
use crate::crypto::pkey::{Input, Key, owner};
use crate::crypto::settings::{Engine, engine};
use crate::prelude::*;
use foreign_types::ForeignType;
use openssl_sys as ffi;
use std::ffi::{CString, c_char, c_int, c_long, c_void};
use std::ptr::null_mut;

unsafe extern "C" {
    fn SSL_CTX_set_client_cert_engine(context: *mut ffi::SSL_CTX, engine: *mut Engine) -> c_int;
    fn ENGINE_init(engine: *mut Engine) -> c_int;
    fn ENGINE_finish(engine: *mut Engine) -> c_int;
    fn ENGINE_load_private_key(
        engine: *mut Engine,
        name: *const c_char,
        method: *mut c_void,
        data: *mut c_void,
    ) -> *mut ffi::EVP_PKEY;
}

owner!(Certificate, ffi::X509, ffi::X509_free);

impl Certificate {
    pub fn der(&self) -> Vec<u8> {
        // SAFETY: the certificate is valid.
        unsafe { der(self.as_ptr()) }
    }
}

/// # Safety
/// The certificate is valid.
pub unsafe fn der(certificate: *mut ffi::X509) -> Vec<u8> {
    let mut data = null_mut();
    // SAFETY: by the contract; the memory that the call makes is freed here.
    unsafe {
        let length = usize::try_from(ffi::i2d_X509(certificate, &mut data)).unwrap_or(0);
        if data.is_null() {
            return Vec::new();
        }
        let bytes = std::slice::from_raw_parts(data, length).to_vec();
        ffi::OPENSSL_free(data.cast());
        bytes
    }
}

const LIBRARY_PEM: c_int = 9;
const NO_START_LINE: c_int = 108;

/// Whether what ended a list in PEM was that nothing more came; empties the queue of errors then.
pub(super) fn is_end_of_list() -> bool {
    // SAFETY: the queue is the thread's own.
    let error = unsafe { ffi::ERR_peek_last_error() };
    let is_end = ffi::ERR_GET_LIB(error) == LIBRARY_PEM && ffi::ERR_GET_REASON(error) == NO_START_LINE;
    if is_end {
        OpensslError::clear();
    }
    is_end
}

/// Makes `leaf` the certificate for its kind of key, with what comes behind it as its chain. Leaves errors in the queue.
fn use_chain(context: &Context, leaf: &Certificate, chain: Vec<Certificate>) -> bool {
    let raw = context.as_ptr();
    // SAFETY: all of them are valid; the context takes references of its own to the leaf, and the chain over.
    unsafe {
        if ffi::SSL_CTX_use_certificate(raw, leaf.as_ptr()) != 1
            || context.control(more::CTRL_CHAIN, 0, null_mut()) != 1
        {
            return false;
        }
        let issuer = chain.iter().find(|other| ffi::X509_check_issued(other.as_ptr(), leaf.as_ptr()) == 0);
        context.issuer.replace(issuer.map(Certificate::der));
        for certificate in chain {
            if context.control(ffi::SSL_CTRL_CHAIN_CERT, 0, certificate.as_ptr().cast()) != 1 {
                return false;
            }
            certificate.release();
        }
    }
    true
}

/// A certificate in PEM, and those of its chain behind it.
#[binding]
pub fn context_set_certificate(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    pem: Bytes,
) -> Result<(), NodeError> {
    OpensslError::clear();
    let done = (|| {
        let bio = Input::of(&pem)?;
        let mut none: Option<&[u8]> = None;
        let user = (&raw mut none).cast::<c_void>();
        // SAFETY: the input and the absent passphrase outlive the calls.
        unsafe {
            let passphrase = Some(key_import::passphrase as _);
            let leaf = Certificate::own(more::PEM_read_bio_X509_AUX(bio.as_ptr(), null_mut(), passphrase, user))?;
            let mut chain = Vec::new();
            loop {
                let next = ffi::PEM_read_bio_X509(bio.as_ptr(), null_mut(), passphrase, user);
                match Certificate::own(next) {
                    Some(certificate) => chain.push(certificate),
                    None if is_end_of_list() => break,
                    None => return None,
                }
            }
            use_chain(&context, &leaf, chain).then_some(())
        }
    })();
    if done.is_some() {
        OpensslError::clear();
        return Ok(());
    }
    Err(OpensslError::throw(scope, "Failed to set certificate"))
}

fn use_key(context: &Context, key: &Key) -> bool {
    // SAFETY: both are valid; the context takes a reference of its own.
    unsafe { ffi::SSL_CTX_use_PrivateKey(context.as_ptr(), key.as_ptr()) == 1 }
}

/// A private key in PEM.
#[binding]
pub fn context_set_key(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    pem: Bytes,
    passphrase: Option<Bytes>,
) -> Result<(), NodeError> {
    OpensslError::clear();
    // Without a passphrase an empty one is tried.
    let mut secret = Some(passphrase.as_deref().unwrap_or_default());
    let user = (&raw mut secret).cast::<c_void>();
    // SAFETY: the input and the passphrase outlive the call.
    let key = unsafe {
        Input::of(&pem).and_then(|bio| {
            Key::own(ffi::PEM_read_bio_PrivateKey(bio.as_ptr(), null_mut(), Some(key_import::passphrase), user))
        })
    };
    if key.is_some_and(|key| use_key(&context, &key)) {
        OpensslError::clear();
        return Ok(());
    }
    Err(OpensslError::throw(scope, "PEM_read_bio_PrivateKey"))
}

/// Has an engine give the certificate that a server asks for, or the private key of that name.
#[binding]
pub fn context_use_engine(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    id: String,
    key: Option<String>,
) -> Result<(), NodeError> {
    OpensslError::clear();
    let done = (|| {
        let engine = engine(&CString::new(id).ok()?)?;
        // SAFETY: all are valid; the name ends with zero, and the key is a reference of our own.
        unsafe {
            let Some(name) = key else {
                return (SSL_CTX_set_client_cert_engine(context.as_ptr(), engine.as_ptr()) == 1).then_some(());
            };
            let name = CString::new(name).ok()?;
            if ENGINE_init(engine.as_ptr()) != 1 {
                return None;
            }
            let key = Key::own(ENGINE_load_private_key(engine.as_ptr(), name.as_ptr(), null_mut(), null_mut()));
            ENGINE_finish(engine.as_ptr());
            use_key(&context, &key?).then_some(())
        }
    })();
    if done.is_some() {
        OpensslError::clear();
        return Ok(());
    }
    Err(OpensslError::throw(scope, "The engine could not be used"))
}

/// A private key with its certificates, and others that are trusted.
#[binding]
pub fn context_set_pkcs12(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    bytes: Bytes,
    passphrase: Option<Bytes>,
) -> Result<(), NodeError> {
    let done = set_pkcs12(&context, &bytes, passphrase.as_deref());
    if done.is_ok() {
        OpensslError::clear();
    }
    done.map_err(|failure| failure.throw(scope))
}

fn set_pkcs12(context: &Context, bytes: &[u8], passphrase: Option<&[u8]>) -> Result<(), Failure> {
    const INVALID: &str = "Unable to load PFX certificate";
    let lacking = |what: &'static str| Failure::Node(NodeError::error("", what));
    const UNSUPPORTED: &str = "Unsupported PKCS12 PFX data";
    let contents =
        pkcs12::parse(bytes, passphrase.unwrap_or_default(), UNSUPPORTED).map_err(|failure| match failure {
            Failure::Openssl(errors) => match errors.reason() {
                Some(reason) => Failure::Node(NodeError::error("", reason)),
                None => Failure::Openssl(errors),
            },
            other => other,
        })?;
    let key = contents.key.ok_or_else(|| lacking("Unable to load private key from PFX data"))?;
    let leaf = contents.certificate.ok_or_else(|| lacking(INVALID))?;
    let mut chain = Vec::new();
    for other in contents.others.into_iter().flatten() {
        super::trust::add(context, other.as_ptr(), true);
        // SAFETY: the reference of the wrapper is taken over.
        chain.extend(unsafe { Certificate::own(into_raw(other)) });
    }
    // SAFETY: as above.
    let leaf = unsafe { Certificate::own(into_raw(leaf)) }.ok_or_else(|| lacking(INVALID))?;
    if use_chain(context, &leaf, chain) && use_key(context, &key) { Ok(()) } else { Err(Failure::of_queue(INVALID)) }
}

fn into_raw(certificate: openssl::x509::X509) -> *mut ffi::X509 {
    let raw = certificate.as_ptr();
    std::mem::forget(certificate);
    raw
}

/// DER of the certificate that was set last, or of its issuer.
#[binding]
pub fn context_certificate(context: Wrapped<Context>, issuer: bool) -> Option<Vec<u8>> {
    // SAFETY: the context is valid, and so is its certificate.
    let leaf = unsafe { ffi::SSL_CTX_get0_certificate(context.as_ptr()) };
    if leaf.is_null() {
        return None;
    }
    if !issuer {
        // SAFETY: as above.
        return Some(unsafe { der(leaf) });
    }
    context.issuer.borrow().clone().or_else(|| super::trust::issuer_of(&context, leaf))
}

/// The context itself, for addons.
#[binding]
pub fn context_external<'s>(scope: &mut Scope<'s, '_>, context: Wrapped<Context>) -> Local<'s, Value> {
    v8::External::new(scope, context.as_ptr().cast()).into()
}

/// A certificate in DER.
pub(super) fn read_der(bytes: &[u8]) -> Option<Certificate> {
    let mut at = bytes.as_ptr();
    let length = c_long::try_from(bytes.len()).ok()?;
    // SAFETY: address and length are those of a slice.
    unsafe { Certificate::own(ffi::d2i_X509(null_mut(), &mut at, length)) }
}
