//! OpenSSL's errors as JavaScript errors.

use crate::prelude::*;
use std::ffi::{CStr, c_char, c_int, c_ulong};

unsafe extern "C" {
    fn ERR_error_string_n(error: c_ulong, buffer: *mut c_char, length: usize);
}

/// Library numbers and what they are called in error codes. Those that came with version 3 have no name there.
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
    (44, "OSSL_STORE_"),
    (45, "FIPS_"),
    (46, "CMS_"),
    (47, "TS_"),
    (50, "CT_"),
    (51, "ASYNC_"),
    (52, "KDF_"),
    (53, "SM2_"),
];

/// Its errors are called `ERR_SSL_…`.
const LIBRARY_SSL: c_int = 20;

/// The errors that a failed call left in the queue, the earliest first; never empty.
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

    /// Puts the errors back, for a failure to be made of them.
    pub fn restore(&self) {
        for &error in &self.0 {
            Self::raise(openssl_sys::ERR_GET_LIB(error), openssl_sys::ERR_GET_REASON(error));
        }
    }

    pub fn clear() {
        // SAFETY: the queue is the thread's own.
        unsafe { openssl_sys::ERR_clear_error() };
    }

    /// `error:0308010C:digital envelope routines::unsupported`
    pub fn message(&self) -> String {
        text_of(self.first())
    }

    /// What went wrong to begin with; the later ones say what that made impossible.
    fn first(&self) -> c_ulong {
        self.0.first().copied().unwrap_or(0)
    }

    /// Whether it was for want of a passphrase that a key could not be read.
    pub fn lacks_passphrase(&self) -> bool {
        const LIBRARY_PEM: c_int = 9;
        const BAD_PASSWORD_READ: c_int = 104;
        let error = self.first();
        openssl_sys::ERR_GET_LIB(error) == LIBRARY_PEM && openssl_sys::ERR_GET_REASON(error) == BAD_PASSWORD_READ
    }

    /// Whether a passphrase was asked for in vain, among other things that went wrong.
    pub fn mentions_passphrase(&self) -> bool {
        const LIBRARY_CRYPTO: c_int = 15;
        const INTERRUPTED_OR_CANCELLED: c_int = 0x80109;
        self.0.iter().any(|&error| {
            openssl_sys::ERR_GET_LIB(error) == LIBRARY_CRYPTO
                && openssl_sys::ERR_GET_REASON(error) == INTERRUPTED_OR_CANCELLED
        })
    }

    /// Whether it was for want of an algorithm, among other things that went wrong.
    pub fn is_unsupported(&self) -> bool {
        const LIBRARY_EVP: c_int = 6;
        const UNSUPPORTED: c_int = 0x8010C;
        self.0.iter().any(|&error| {
            openssl_sys::ERR_GET_LIB(error) == LIBRARY_EVP && openssl_sys::ERR_GET_REASON(error) == UNSUPPORTED
        })
    }

    /// What went wrong in the end, alone.
    pub fn last(mut self) -> Self {
        let last = self.0.pop();
        OpensslError(last.into_iter().collect())
    }

    fn library(&self) -> Option<String> {
        // SAFETY: gives null or a static string.
        static_text(unsafe { openssl_sys::ERR_lib_error_string(self.first()) })
    }

    pub fn reason(&self) -> Option<String> {
        // SAFETY: gives null or a static string.
        static_text(unsafe { openssl_sys::ERR_reason_error_string(self.first()) })
    }

    fn code(&self) -> Option<String> {
        let reason = self.reason()?.to_uppercase().replace(' ', "_");
        let library = openssl_sys::ERR_GET_LIB(self.first());
        if library == LIBRARY_SSL {
            return Some(format!("ERR_SSL_{reason}"));
        }
        let library = LIBRARIES.iter().find(|(number, _)| *number == library).map_or("", |(_, name)| name);
        Some(format!("ERR_OSSL_{library}{reason}"))
    }

    /// Leaves the error pending as an exception.
    fn raise_in(&self, scope: &mut Scope<'_, '_>) -> NodeError {
        self.described(scope, &self.message(), self.0.get(1..).unwrap_or_default())
    }

    /// As `raise_in`; `opensslErrorStack` lists the error itself too, and there may be another message.
    fn raise_whole(&self, scope: &mut Scope<'_, '_>, message: Option<&str>) -> NodeError {
        let own = self.message();
        self.described(scope, message.unwrap_or(&own), &self.0)
    }

    /// The properties are defined and not set, so that no setter of a program runs here.
    fn described(&self, scope: &mut Scope<'_, '_>, message: &str, stack: &[c_ulong]) -> NodeError {
        let text = v8::String::new(scope, message).unwrap_or_else(|| v8::String::empty(scope));
        let error = v8::Exception::error(scope, text);
        let mut properties: Vec<(&str, Local<Value>)> = Vec::new();
        if !stack.is_empty() {
            let stack: Vec<String> = stack.iter().rev().map(|&error| text_of(error)).collect();
            properties.push(("opensslErrorStack", stack.into_value(scope)));
        }
        for (key, value) in [("library", self.library()), ("reason", self.reason()), ("code", self.code())] {
            properties.extend(value.map(|value| (key, value.into_value(scope))));
        }
        if let Ok(object) = Local::<Object>::try_from(error) {
            for (key, value) in properties {
                let Some(key) = v8::String::new(scope, key) else { continue };
                object.create_data_property(scope, key.into(), value);
            }
        }
        scope.throw_exception(error);
        NodeError::pending()
    }

    /// Puts an error in the queue, as a function of the library would.
    pub fn raise(library: i32, reason: i32) {
        // SAFETY: the queue is the thread's own; without a format there are no further arguments.
        unsafe {
            openssl_sys::ERR_new();
            openssl_sys::ERR_set_error(library, reason, std::ptr::null());
        }
    }

    /// As [`OpensslError::throw`], with the error itself among those that are shown beside it: Node's ciphers do so.
    pub fn throw_with_all(scope: &mut Scope<'_, '_>, otherwise: &str) -> NodeError {
        Self::take().map_or_else(|| NodeError::error("", otherwise), |error| error.raise_whole(scope, None))
    }

    /// Throws the earliest error, or one with the given message where OpenSSL left none.
    pub fn throw(scope: &mut Scope<'_, '_>, otherwise: &str) -> NodeError {
        match Self::take() {
            Some(error) => error.raise_in(scope),
            None => NodeError::error("", otherwise),
        }
    }
}

/// What went wrong in work that has no scope to make an error in.
pub enum Failure {
    Node(NodeError),
    Openssl(OpensslError),
    /// An error of reading a key, which shows the whole queue; with a message of its own where there is one.
    Reading(OpensslError, Option<&'static str>),
}

impl Failure {
    /// The library's errors, or one with the given message where it left none.
    pub fn of_queue(otherwise: &'static str) -> Self {
        OpensslError::take().map_or_else(|| Failure::Node(NodeError::error("", otherwise)), Failure::Openssl)
    }

    /// As [`Failure::of_queue`], with the error itself among those that are shown beside it: Node's ciphers do so.
    pub fn whole_queue(otherwise: &'static str) -> Self {
        OpensslError::take()
            .map_or_else(|| Failure::Node(NodeError::error("", otherwise)), |errors| Failure::Reading(errors, None))
    }

    /// For operations whose failure has a code of its own; the queue is emptied.
    pub fn operation(message: &'static str) -> Self {
        OpensslError::clear();
        Failure::Node(NodeError::error("ERR_CRYPTO_OPERATION_FAILED", message))
    }

    /// What an operation has made, for JavaScript; or its failure, thrown.
    pub fn value<'s, T: IntoValue<'s>>(
        scope: &mut Scope<'s, '_>,
        result: Result<T, Failure>,
    ) -> Result<Local<'s, Value>, NodeError> {
        match result {
            Ok(value) => Ok(value.into_value(scope)),
            Err(failure) => Err(failure.throw(scope)),
        }
    }

    /// Leaves the error pending as an exception.
    pub fn throw(self, scope: &mut Scope<'_, '_>) -> NodeError {
        match self {
            Failure::Node(error) => error,
            Failure::Openssl(error) => error.raise_in(scope),
            Failure::Reading(error, message) => error.raise_whole(scope, message),
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
