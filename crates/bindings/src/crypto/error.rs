//! OpenSSL's errors as JavaScript errors.

use crate::prelude::*;
use std::ffi::{CStr, c_char, c_ulong};

unsafe extern "C" {
    fn ERR_error_string_n(error: c_ulong, buffer: *mut c_char, length: usize);
}

/// Library numbers and what they are called in error codes.
const LIBRARIES: &[(i32, &str)] = &[
    (3, "BN_"),
    (4, "RSA_"),
    (5, "DH_"),
    (6, "EVP_"),
    (7, "BUF_"),
    (8, "OBJ_"),
    (9, "PEM_"),
    (10, "DSA_"),
    (11, "X509_"),
    (13, "ASN1_"),
    (14, "CONF_"),
    (15, "CRYPTO_"),
    (16, "EC_"),
    (20, "SSL_"),
    (32, "BIO_"),
    (33, "PKCS7_"),
    (34, "X509V3_"),
    (35, "PKCS12_"),
    (36, "RAND_"),
    (37, "DSO_"),
    (38, "ENGINE_"),
    (39, "OCSP_"),
    (40, "UI_"),
    (41, "COMP_"),
    (46, "CMS_"),
    (47, "TS_"),
    (60, "OSSL_STORE_"),
    (63, "HTTP_"),
];

/// The errors that a failed call left in the queue, the latest last; never empty.
#[derive(Debug, Clone)]
pub struct OpensslError(Vec<c_ulong>);

impl OpensslError {
    /// Empties this thread's queue.
    pub fn take() -> Option<Self> {
        // SAFETY: the queue is the thread's own.
        let errors: Vec<c_ulong> =
            std::iter::from_fn(|| Some(unsafe { openssl_sys::ERR_get_error() }).filter(|&error| error != 0)).collect();
        (!errors.is_empty()).then_some(OpensslError(errors))
    }

    pub fn clear() {
        // SAFETY: the queue is the thread's own.
        unsafe { openssl_sys::ERR_clear_error() };
    }

    /// `error:0308010C:digital envelope routines::unsupported`
    pub fn message(&self) -> String {
        text_of(self.last())
    }

    fn last(&self) -> c_ulong {
        self.0.last().copied().unwrap_or(0)
    }

    fn library(&self) -> Option<String> {
        // SAFETY: gives null or a static string.
        static_text(unsafe { openssl_sys::ERR_lib_error_string(self.last()) })
    }

    fn reason(&self) -> Option<String> {
        // SAFETY: gives null or a static string.
        static_text(unsafe { openssl_sys::ERR_reason_error_string(self.last()) })
    }

    fn code(&self) -> Option<String> {
        let reason = self.reason()?.to_uppercase().replace(' ', "_");
        let library = openssl_sys::ERR_GET_LIB(self.last());
        let library = LIBRARIES.iter().find(|(number, _)| *number == library).map_or("", |(_, name)| name);
        Some(format!("ERR_OSSL_{library}{reason}"))
    }

    pub fn to_value<'s>(&self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        self.to_value_with(scope, &self.0[..self.0.len() - 1])
    }

    /// `stack`: the errors that are shown beside the latest.
    fn to_value_with<'s>(&self, scope: &mut Scope<'s, '_>, stack: &[c_ulong]) -> Local<'s, Value> {
        let message = self.message();
        let text = v8::String::new(scope, &message).unwrap_or_else(|| v8::String::empty(scope));
        let error = v8::Exception::error(scope, text);
        if let Ok(object) = Local::<Object>::try_from(error) {
            if !stack.is_empty() {
                let stack: Vec<String> = stack.iter().rev().map(|&error| text_of(error)).collect();
                set(scope, object, "opensslErrorStack", stack);
            }
            for (key, value) in [("library", self.library()), ("reason", self.reason()), ("code", self.code())] {
                if let Some(value) = value {
                    set(scope, object, key, value);
                }
            }
        }
        error
    }

    /// Puts an error in the queue, as a function of the library would.
    pub fn raise(library: i32, reason: i32) {
        // SAFETY: the queue is the thread's own; without a format there are no further arguments.
        unsafe {
            openssl_sys::ERR_new();
            openssl_sys::ERR_set_error(library, reason, std::ptr::null());
        }
    }

    /// As [`OpensslError::throw`], with the latest error among those that are shown beside it: Node's ciphers do so.
    pub fn throw_with_all(scope: &mut Scope<'_, '_>, otherwise: &str) -> NodeError {
        let Some(error) = Self::take() else { return NodeError::error("", otherwise) };
        let value = error.to_value_with(scope, &error.0);
        scope.throw_exception(value);
        NodeError::pending()
    }

    /// Throws the latest error, or one with the given message where OpenSSL left none.
    pub fn throw(scope: &mut Scope<'_, '_>, otherwise: &str) -> NodeError {
        match Self::take() {
            Some(error) => {
                let value = error.to_value(scope);
                scope.throw_exception(value);
                NodeError::pending()
            }
            None => NodeError::error("", otherwise),
        }
    }
}

fn text_of(error: c_ulong) -> String {
    let mut buffer = [0; 256];
    // SAFETY: writes at most the given length, and a zero at the end.
    unsafe {
        ERR_error_string_n(error, buffer.as_mut_ptr(), buffer.len());
        CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}

fn static_text(text: *const c_char) -> Option<String> {
    // SAFETY: not null, and static by the caller's word.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}
