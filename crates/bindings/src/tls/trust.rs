//! What a context trusts: authorities, lists of what they have revoked, and the roots that are trusted by default.

use super::context::Context;
use super::ffi as more;
use super::identity::{Certificate, der, is_end_of_list, read_der};
use crate::crypto::error::{Failure, OpensslError};
use crate::crypto::key_import;
use crate::crypto::pkey::{Input, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::ffi::{c_ulong, c_void};
use std::ptr::null_mut;

owner!(Store, ffi::X509_STORE, ffi::X509_STORE_free);
owner!(RevocationList, ffi::X509_CRL, ffi::X509_CRL_free);
owner!(StoreContext, ffi::X509_STORE_CTX, ffi::X509_STORE_CTX_free);

const CRL_CHECK: c_ulong = 4;
const CRL_CHECK_ALL: c_ulong = 8;
const PARTIAL_CHAIN: c_ulong = 0x80000;

/// Where the thread's default roots come from, and the store that is made of them when it is needed.
struct Defaults {
    bundled: bool,
    pem: Vec<u8>,
    store: Option<Store>,
}

thread_local! {
    static DEFAULTS: RefCell<Defaults> = const {
        RefCell::new(Defaults { bundled: true, pem: Vec::new(), store: None })
    };
}

impl Store {
    fn new() -> Option<Self> {
        // SAFETY: no preconditions.
        unsafe { Store::own(ffi::X509_STORE_new()) }
    }

    /// A reference for somebody else.
    fn share(&self) -> *mut ffi::X509_STORE {
        // SAFETY: the store is valid.
        unsafe { more::X509_STORE_up_ref(self.as_ptr()) };
        self.as_ptr()
    }
}

/// Certificates in PEM, each given to `take`. False where something else than the end comes after them.
fn each_certificate(pem: &[u8], mut take: impl FnMut(&Certificate)) -> bool {
    let Some(bio) = Input::of(pem) else { return false };
    let mut none: Option<&[u8]> = None;
    let user = (&raw mut none).cast::<c_void>();
    loop {
        // SAFETY: the input and the absent passphrase outlive the call.
        let next = unsafe { more::PEM_read_bio_X509_AUX(bio.as_ptr(), null_mut(), Some(key_import::passphrase), user) };
        // SAFETY: the call has made it.
        match unsafe { Certificate::own(next) } {
            Some(certificate) => take(&certificate),
            None => return is_end_of_list(),
        }
    }
}

impl Defaults {
    fn fill(&self) -> Option<Store> {
        let store = Store::new()?;
        let add = |certificate: &Certificate| {
            // SAFETY: both are valid; the store takes a reference of its own.
            unsafe { ffi::X509_STORE_add_cert(store.as_ptr(), certificate.as_ptr()) };
        };
        if self.bundled {
            for root in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
                if let Some(certificate) = read_der(root) {
                    add(&certificate);
                }
            }
        }
        each_certificate(&self.pem, add);
        OpensslError::clear();
        Some(store)
    }
}

/// A store of the context's own: what it trusts by default is copied first, if it shares that.
fn own_store(context: &Context) -> *mut ffi::X509_STORE {
    // SAFETY: the context is valid, and takes the new store over.
    unsafe {
        if context.shares_trust.get()
            && let Some(store) = DEFAULTS.with_borrow(Defaults::fill)
        {
            ffi::SSL_CTX_set_cert_store(context.as_ptr(), store.release());
            context.shares_trust.set(false);
        }
        ffi::SSL_CTX_get_cert_store(context.as_ptr())
    }
}

/// Trusts a certificate, and names it to clients that are asked for one.
pub(super) fn add(context: &Context, certificate: *mut ffi::X509, announce: bool) {
    // SAFETY: all are valid; references are taken of their own.
    unsafe {
        ffi::X509_STORE_add_cert(own_store(context), certificate);
        if announce {
            ffi::SSL_CTX_add_client_CA(context.as_ptr(), certificate);
        }
    }
}

/// The issuer of a certificate among those that are trusted.
pub(super) fn issuer_of(context: &Context, certificate: *mut ffi::X509) -> Option<Vec<u8>> {
    // SAFETY: all are valid; the issuer is a reference of our own.
    unsafe {
        let lookup = StoreContext::own(ffi::X509_STORE_CTX_new())?;
        let store = ffi::SSL_CTX_get_cert_store(context.as_ptr());
        if ffi::X509_STORE_CTX_init(lookup.as_ptr(), store, null_mut(), null_mut()) != 1 {
            return None;
        }
        let mut issuer = null_mut();
        let found = more::X509_STORE_CTX_get1_issuer(&mut issuer, lookup.as_ptr(), certificate);
        let issuer = Certificate::own(issuer).filter(|_| found == 1);
        OpensslError::clear();
        issuer.map(|issuer| der(issuer.as_ptr()))
    }
}

/// Certificates in PEM of authorities that are trusted. What is none ends the list.
#[binding]
pub fn context_add_authority(context: Wrapped<Context>, pem: Bytes) {
    OpensslError::clear();
    each_certificate(&pem, |certificate| add(&context, certificate.as_ptr(), true));
    OpensslError::clear();
}

/// DER of the certificates in PEM; throws for what is none.
#[binding]
pub fn certificates_in<'s>(scope: &mut Scope<'s, '_>, pem: Bytes) -> Result<Local<'s, Array>, NodeError> {
    OpensslError::clear();
    let mut found = Vec::new();
    if !each_certificate(&pem, |certificate| found.push(certificate.der())) {
        if let Some(errors) = OpensslError::take() {
            errors.last().restore();
        }
        return Err(OpensslError::throw(scope, "Failed to read certificates"));
    }
    let values: Vec<Local<Value>> = found.into_iter().map(|der| der.into_value(scope)).collect();
    Ok(Array::new_with_elements(scope, &values))
}

/// A list in PEM of what is not valid any more.
#[binding]
pub fn context_add_revocations(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    pem: Bytes,
) -> Result<(), NodeError> {
    OpensslError::clear();
    let mut none: Option<&[u8]> = None;
    let user = (&raw mut none).cast::<c_void>();
    // SAFETY: the input and the absent passphrase outlive the call; the store takes a reference of its own.
    unsafe {
        let list = Input::of(&pem).and_then(|bio| {
            let read = ffi::PEM_read_bio_X509_CRL(bio.as_ptr(), null_mut(), Some(key_import::passphrase), user);
            RevocationList::own(read)
        });
        let Some(list) = list else {
            return Err(Failure::operation("Failed to parse CRL").throw(scope));
        };
        let store = own_store(&context);
        more::X509_STORE_add_crl(store, list.as_ptr());
        ffi::X509_STORE_set_flags(store, CRL_CHECK | CRL_CHECK_ALL);
    }
    OpensslError::clear();
    Ok(())
}

/// Trusts what is trusted by default.
#[binding]
pub fn context_trust_default(context: Wrapped<Context>) -> bool {
    DEFAULTS.with_borrow_mut(|defaults| {
        if defaults.store.is_none() {
            defaults.store = defaults.fill();
        }
        let Some(store) = &defaults.store else { return false };
        // SAFETY: both are valid; the context takes over the reference.
        unsafe { ffi::SSL_CTX_set_cert_store(context.as_ptr(), store.share()) };
        context.shares_trust.set(true);
        true
    })
}

/// An authority that is trusted need not be a root.
#[binding]
pub fn context_allow_partial_chain(context: Wrapped<Context>) {
    // SAFETY: the context is valid, and so is the store.
    unsafe { ffi::X509_STORE_set_flags(own_store(&context), PARTIAL_CHAIN) };
}

/// DER of the roots that are part of the command.
#[binding]
pub fn bundled_roots<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let mut values: Vec<Local<Value>> = Vec::new();
    for root in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        values.push(root.to_vec().into_value(scope));
    }
    Array::new_with_elements(scope, &values)
}

/// From now on contexts trust these by default: the roots of the command if so, and certificates in PEM.
#[binding]
pub fn set_default_roots(bundled: bool, pem: Bytes) {
    DEFAULTS.set(Defaults { bundled, pem: pem.to_vec(), store: None });
}
