//! Contexts: what connections have in common. Versions, ciphers, curves, tickets and options are here; certificates are in
//! `identity` and `trust`.

use super::callbacks;
use super::ffi as more;
use super::session::Fault;
use crate::crypto::error::{Failure, OpensslError};
use crate::crypto::pkey::{Input, Key, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_int, c_long, c_uint, c_void};
use std::ptr::null_mut;

owner!(RawContext, ffi::SSL_CTX, ffi::SSL_CTX_free);

// Which sides a context is for.
const SERVER: u32 = 1;
const CLIENT: u32 = 2;

/// A ticket's keys as programs see them: name, authentication, encryption.
const TICKET_KEYS: usize = 48;
pub type TicketKeys = [u8; TICKET_KEYS];

pub struct Context {
    raw: RawContext,
    /// Whether what it trusts is shared with others.
    pub shares_trust: Cell<bool>,
    ticket_keys: Cell<TicketKeys>,
    /// Of the certificate, as far as the chain that came with it says.
    pub issuer: RefCell<Option<Vec<u8>>>,
}

impl Context {
    pub fn as_ptr(&self) -> *mut ffi::SSL_CTX {
        self.raw.as_ptr()
    }

    pub fn control(&self, command: c_int, number: c_long, pointer: *mut c_void) -> c_long {
        // SAFETY: the context is valid; the callers' pointers are what the command wants.
        unsafe { ffi::SSL_CTX_ctrl(self.as_ptr(), command, number, pointer) }
    }

    pub fn ticket_keys(&self) -> TicketKeys {
        self.ticket_keys.get()
    }

    /// A setting that is a text; throws what the library says to it.
    fn set_text(
        &self,
        scope: &mut Scope<'_, '_>,
        text: String,
        otherwise: &str,
        set: impl FnOnce(*mut ffi::SSL_CTX, &CString) -> bool,
    ) -> Result<(), NodeError> {
        OpensslError::clear();
        let done = CString::new(text).is_ok_and(|text| set(self.as_ptr(), &text));
        if done {
            OpensslError::clear();
            return Ok(());
        }
        Err(OpensslError::throw(scope, otherwise))
    }
}

/// A context for the sides and versions that are given; a version of 0 is the lowest or highest that there is.
#[binding]
pub fn context_new<'s>(
    scope: &mut Scope<'s, '_>,
    sides: u32,
    min: i32,
    max: i32,
) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    // SAFETY: methods are static.
    let raw = unsafe {
        let method = match sides {
            SERVER => ffi::TLS_server_method(),
            CLIENT => ffi::TLS_client_method(),
            _ => ffi::TLS_method(),
        };
        RawContext::own(ffi::SSL_CTX_new(method))
    };
    let Some(raw) = raw else { return Err(OpensslError::throw(scope, "SSL_CTX_new")) };
    let mut keys = [0; TICKET_KEYS];
    if openssl::rand::rand_bytes(&mut keys).is_err() {
        return Err(OpensslError::throw(scope, "Error generating ticket keys"));
    }
    let context =
        Context { raw, shares_trust: Cell::new(false), ticket_keys: Cell::new(keys), issuer: RefCell::default() };
    let cache = ffi::SSL_SESS_CACHE_BOTH | ffi::SSL_SESS_CACHE_NO_INTERNAL | ffi::SSL_SESS_CACHE_NO_AUTO_CLEAR;
    let mode =
        ffi::SSL_MODE_RELEASE_BUFFERS | ffi::SSL_MODE_ENABLE_PARTIAL_WRITE | ffi::SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
    context.control(ffi::SSL_CTRL_SET_SESS_CACHE_MODE, cache, null_mut());
    context.control(ffi::SSL_CTRL_MODE, mode, null_mut());
    // Reading comes back after each record that is no data: what it was is told before the next is looked at.
    context.control(more::CTRL_CLEAR_MODE, ffi::SSL_MODE_AUTO_RETRY, null_mut());
    context.control(ffi::SSL_CTRL_SET_MIN_PROTO_VERSION, min.into(), null_mut());
    context.control(ffi::SSL_CTRL_SET_MAX_PROTO_VERSION, max.into(), null_mut());
    // SAFETY: the context is valid, and its sessions are made by `session_new`.
    unsafe { callbacks::prepare(context.as_ptr()) };
    Ok(wrap(scope, context))
}

/// Ciphers up to version 1.2.
#[binding]
pub fn context_set_ciphers(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    ciphers: String,
) -> Result<(), NodeError> {
    let is_empty = ciphers.is_empty();
    // SAFETY: the text ends with zero.
    context.set_text(scope, ciphers, "Failed to set ciphers", |raw, text| unsafe {
        // An empty list is refused after it has been taken.
        ffi::SSL_CTX_set_cipher_list(raw, text.as_ptr()) == 1 || is_empty
    })
}

/// Those of version 1.3.
#[binding]
pub fn context_set_cipher_suites(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    suites: String,
) -> Result<(), NodeError> {
    // SAFETY: the text ends with zero.
    context.set_text(scope, suites, "Failed to set ciphers", |raw, text| unsafe {
        ffi::SSL_CTX_set_ciphersuites(raw, text.as_ptr()) == 1
    })
}

#[binding]
pub fn context_set_sigalgs(
    scope: &mut Scope<'_, '_>,
    context: Wrapped<Context>,
    list: String,
) -> Result<(), NodeError> {
    // SAFETY: the text ends with zero.
    // These words are the library's for no error at all, which is what it leaves.
    context.set_text(scope, list, "error:00000000:lib(0)::reason(0)", |raw, text| unsafe {
        ffi::SSL_CTX_ctrl(raw, ffi::SSL_CTRL_SET_SIGALGS_LIST, 0, text.as_ptr().cast_mut().cast()) == 1
    })
}

#[binding]
pub fn context_set_curves(scope: &mut Scope<'_, '_>, context: Wrapped<Context>, list: String) -> Result<(), NodeError> {
    // SAFETY: the text ends with zero.
    let done = CString::new(list).is_ok_and(|list| unsafe {
        ffi::SSL_CTX_ctrl(context.as_ptr(), ffi::SSL_CTRL_SET_GROUPS_LIST, 0, list.as_ptr().cast_mut().cast()) == 1
    });
    OpensslError::clear();
    if done { Ok(()) } else { Err(Failure::operation("Failed to set ECDH curve").throw(scope)) }
}

/// Parameters in PEM, or without any those that fit the certificate. The number of bits; 0 for what are none.
#[binding]
pub fn context_set_dhparam(context: Wrapped<Context>, pem: Option<Bytes>, least: f64) -> f64 {
    let Some(pem) = pem else {
        context.control(ffi::SSL_CTRL_SET_DH_AUTO, 1, null_mut());
        return f64::INFINITY;
    };
    OpensslError::clear();
    // SAFETY: the input outlives the call; the context takes the parameters over if it takes them at all.
    let bits = unsafe {
        let key = Input::of(&pem).and_then(|bio| Key::own(more::PEM_read_bio_Parameters(bio.as_ptr(), null_mut())));
        key.map_or(0.0, |key| {
            let bits = f64::from(ffi::EVP_PKEY_bits(key.as_ptr()));
            let raw = key.as_ptr();
            if bits >= least && ffi::SSL_CTX_set0_tmp_dh_pkey(context.as_ptr(), raw) == 1 {
                key.release();
            }
            bits
        })
    };
    OpensslError::clear();
    bits
}

/// Bits of `SSL_OP_…`.
#[binding]
pub fn context_set_options(context: Wrapped<Context>, options: f64) {
    // SAFETY: the context is valid.
    unsafe { ffi::SSL_CTX_set_options(context.as_ptr(), options as u64) };
}

/// Why the identifier cannot be, if so.
#[binding]
pub fn context_set_session_id(context: Wrapped<Context>, id: Bytes) -> Option<String> {
    OpensslError::clear();
    let length = id.len() as c_uint;
    // SAFETY: the bytes go with their length.
    let done = unsafe { ffi::SSL_CTX_set_session_id_context(context.as_ptr(), id.as_ptr(), length) == 1 };
    if done { None } else { Fault::take().map(|fault| fault.message) }
}

#[binding]
pub fn context_set_session_timeout(context: Wrapped<Context>, seconds: i32) {
    // SAFETY: the context is valid.
    unsafe { more::SSL_CTX_set_timeout(context.as_ptr(), seconds.into()) };
}

#[binding]
pub fn context_ticket_keys(context: Wrapped<Context>) -> Vec<u8> {
    context.ticket_keys().to_vec()
}

#[binding]
pub fn context_set_ticket_keys(context: Wrapped<Context>, keys: Bytes) -> bool {
    let keys = TicketKeys::try_from(&*keys);
    keys.is_ok_and(|keys| {
        context.ticket_keys.set(keys);
        true
    })
}
