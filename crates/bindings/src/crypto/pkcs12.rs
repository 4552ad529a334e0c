//! PKCS #12: a private key with its certificates in one file.

use super::error::{Failure, OpensslError};
use super::pkey::{Key, owner};
use crate::prelude::*;
use foreign_types::ForeignType;
use openssl::stack::Stack;
use openssl::x509::X509;
use openssl_sys as ffi;
use std::ffi::{CString, c_long};
use std::ptr::null_mut;

owner!(Bundle, ffi::PKCS12, ffi::PKCS12_free);

/// What is in a bundle.
pub(crate) struct Contents {
    pub key: Option<Key>,
    pub certificate: Option<X509>,
    pub others: Option<Stack<X509>>,
}

fn read(bytes: &[u8]) -> Option<Bundle> {
    let length = c_long::try_from(bytes.len()).ok()?;
    let mut at = bytes.as_ptr();
    // SAFETY: address and length are those of a slice.
    unsafe { Bundle::own(ffi::d2i_PKCS12(null_mut(), &mut at, length)) }
}

/// `unsupported` is what is said of algorithms that are not there.
pub(crate) fn parse(bytes: &[u8], passphrase: &[u8], unsupported: &str) -> Result<Contents, Failure> {
    OpensslError::clear();
    let invalid = || Failure::operation("Input is not a valid PKCS#12 structure");
    let bundle = read(bytes).ok_or_else(invalid)?;
    let passphrase = CString::new(passphrase).map_err(|_| invalid())?;
    let (mut key, mut certificate, mut others) = (null_mut(), null_mut(), null_mut());
    // SAFETY: the bundle is valid and the passphrase ends with zero; what a call that succeeds gives is owned here, and one
    // that fails gives nothing.
    let contents = unsafe {
        let done = ffi::PKCS12_parse(bundle.as_ptr(), passphrase.as_ptr(), &mut key, &mut certificate, &mut others);
        (done == 1).then(|| Contents {
            key: Key::own(key),
            certificate: (!certificate.is_null()).then(|| X509::from_ptr(certificate)),
            others: (!others.is_null()).then(|| Stack::from_ptr(others)),
        })
    };
    let mut passphrase = passphrase.into_bytes();
    super::secret::cleanse(&mut passphrase);
    if let Some(contents) = contents {
        OpensslError::clear();
        return Ok(contents);
    }
    Err(match OpensslError::take() {
        Some(errors) if errors.is_unsupported() => {
            Failure::Node(NodeError::error("ERR_CRYPTO_UNSUPPORTED_OPERATION", unsupported))
        }
        Some(errors) => Failure::Openssl(errors),
        None => invalid(),
    })
}

/// `[private key or null, DER of its certificate or null, DER of the other certificates]`.
#[binding]
pub fn pkcs12_parse<'s>(
    scope: &mut Scope<'s, '_>,
    bytes: Bytes,
    passphrase: Bytes,
) -> Result<Local<'s, Array>, NodeError> {
    const UNSUPPORTED: &str =
        "PKCS#12 bundle uses an unsupported algorithm; it may require the OpenSSL legacy provider";
    let contents = match parse(&bytes, &passphrase, UNSUPPORTED) {
        Ok(contents) => contents,
        Err(failure) => return Err(failure.throw(scope)),
    };
    let none: Local<Value> = v8::null(scope).into();
    let key = contents.key.map_or(none, |key| wrap(scope, key).into());
    let der = |certificate: &openssl::x509::X509Ref| certificate.to_der().unwrap_or_default();
    let certificate = contents.certificate.map_or(none, |certificate| der(&certificate).into_value(scope));
    let mut others: Vec<Local<Value>> = Vec::new();
    for other in contents.others.iter().flatten() {
        others.push(der(other).into_value(scope));
    }
    let others = Array::new_with_elements(scope, &others).into();
    Ok(Array::new_with_elements(scope, &[key, certificate, others]))
}
