//! Private keys from where a URL says, by OpenSSL's own loaders: files, and what providers have.

use super::error::{Failure, OpensslError};
use super::key_import::passphrase;
use super::pkey::{Key, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

/// OpenSSL's `UI_METHOD`.
#[repr(C)]
pub struct UiMethod {
    _private: [u8; 0],
}

/// OpenSSL's `OSSL_STORE_CTX`.
#[repr(C)]
pub struct StoreContext {
    _private: [u8; 0],
}

/// OpenSSL's `OSSL_STORE_INFO`.
#[repr(C)]
pub struct StoreInfo {
    _private: [u8; 0],
}

unsafe extern "C" {
    fn UI_UTIL_wrap_read_pem_callback(callback: ffi::pem_password_cb, rwflag: c_int) -> *mut UiMethod;
    fn UI_destroy_method(method: *mut UiMethod);
    fn OSSL_STORE_open(
        uri: *const c_char,
        method: *const UiMethod,
        data: *mut c_void,
        after: *const c_void,
        after_data: *mut c_void,
    ) -> *mut StoreContext;
    fn OSSL_STORE_close(context: *mut StoreContext) -> c_int;
    fn OSSL_STORE_expect(context: *mut StoreContext, kind: c_int) -> c_int;
    fn OSSL_STORE_load(context: *mut StoreContext) -> *mut StoreInfo;
    fn OSSL_STORE_eof(context: *mut StoreContext) -> c_int;
    fn OSSL_STORE_error(context: *mut StoreContext) -> c_int;
    fn OSSL_STORE_INFO_get1_PKEY(info: *const StoreInfo) -> *mut ffi::EVP_PKEY;
    fn OSSL_STORE_INFO_get_type(info: *const StoreInfo) -> c_int;
    fn OSSL_STORE_INFO_free(info: *mut StoreInfo);
}

owner!(Method, UiMethod, UI_destroy_method);
owner!(Store, StoreContext, OSSL_STORE_close);
owner!(Info, StoreInfo, OSSL_STORE_INFO_free);

/// `OSSL_STORE_INFO_PKEY`.
const PRIVATE_KEY: c_int = 4;

fn load(uri: &str, secret: Option<&[u8]>) -> Option<Key> {
    let uri = CString::new(uri).ok()?;
    let mut secret = secret;
    // SAFETY: address and passphrase outlive the store, and each thing that is loaded is freed.
    unsafe {
        let method = Method::own(UI_UTIL_wrap_read_pem_callback(Some(passphrase), 0))?;
        let user = (&raw mut secret).cast::<c_void>();
        let store = Store::own(OSSL_STORE_open(uri.as_ptr(), method.as_ptr(), user, null(), null_mut()))?;
        OSSL_STORE_expect(store.as_ptr(), PRIVATE_KEY);
        while OSSL_STORE_eof(store.as_ptr()) == 0 && OSSL_STORE_error(store.as_ptr()) == 0 {
            let Some(info) = Info::own(OSSL_STORE_load(store.as_ptr())) else { continue };
            if OSSL_STORE_INFO_get_type(info.as_ptr()) == PRIVATE_KEY {
                return Key::own(OSSL_STORE_INFO_get1_PKEY(info.as_ptr()));
            }
        }
        None
    }
}

/// The first private key where the URL says.
#[binding]
pub fn key_from_store<'s>(
    scope: &mut Scope<'s, '_>,
    uri: String,
    passphrase: Option<Bytes>,
) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    let secret = passphrase.as_deref();
    if let Some(key) = load(&uri, secret) {
        OpensslError::clear();
        return Ok(wrap(scope, key));
    }
    let failure = match OpensslError::take() {
        Some(errors) if secret.is_none() && errors.mentions_passphrase() => super::key_import::missing_passphrase(),
        Some(errors) => Failure::Reading(errors, None),
        None => Failure::operation("No private key found through the OpenSSL STORE loader"),
    };
    Err(failure.throw(scope))
}
