//! X.509 certificates: reading them, what is in them as text, and what they are checked for.

use super::error::{Failure, OpensslError};
use super::pkey::{Bio, Input, Key, Number, owner};
use super::x509_names::{access_text, alternative_text, name_entries, name_text, object_text};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn X509_check_ca(certificate: *mut ffi::X509) -> c_int;
    fn X509_check_private_key(certificate: *const ffi::X509, key: *const ffi::EVP_PKEY) -> c_int;
    fn X509_ALGOR_get0(
        object: *mut *const ffi::ASN1_OBJECT,
        kind: *mut c_int,
        value: *mut *const c_void,
        algorithm: *const ffi::X509_ALGOR,
    );
}

owner!(
    /// A certificate, which nothing changes.
    Certificate,
    ffi::X509,
    ffi::X509_free
);

/// Reads a certificate: PEM if it is that, DER otherwise. What is neither is told of as PEM.
#[binding]
pub fn x509_read<'s>(scope: &mut Scope<'s, '_>, bytes: Bytes) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    let Some(bio) = Input::of(&bytes) else {
        return Err(Failure::of_queue("Unable to load X509 certificate").throw(scope));
    };
    // SAFETY: the input outlives the calls; a certificate in PEM has no passphrase, for which the library would ask
    // otherwise.
    let read = unsafe {
        let pem = ffi::PEM_read_bio_X509(bio.as_ptr(), null_mut(), Some(no_passphrase), null_mut());
        Certificate::own(pem).or_else(|| {
            let mut at = bytes.as_ptr();
            let length = bytes.len().try_into().ok()?;
            let errors = OpensslError::take();
            let der = Certificate::own(ffi::d2i_X509(null_mut(), &mut at, length));
            OpensslError::clear();
            if der.is_none()
                && let Some(errors) = errors
            {
                errors.restore();
            }
            der
        })
    };
    match read {
        Some(certificate) => {
            OpensslError::clear();
            Ok(wrap(scope, certificate))
        }
        None => Err(Failure::of_queue("Unable to load X509 certificate").throw(scope)),
    }
}

unsafe extern "C" fn no_passphrase(_buffer: *mut c_char, _size: c_int, _rwflag: c_int, _user: *mut c_void) -> c_int {
    -1
}

/// What a call writes to a place of its own.
fn written(write: impl FnOnce(*mut ffi::BIO) -> bool) -> Option<String> {
    let bio = Bio::writing()?;
    write(bio.as_ptr()).then(|| String::from_utf8_lossy(&bio.written()).into_owned())
}

fn time(time: *const ffi::ASN1_TIME) -> Option<String> {
    // SAFETY: the time belongs to a certificate that is alive.
    written(|bio| unsafe { ffi::ASN1_TIME_print(bio, time) } == 1)
}

fn serial(certificate: &Certificate) -> Option<String> {
    // SAFETY: the number belongs to the certificate; its copy is freed here.
    let number = unsafe {
        let serial = ffi::X509_get_serialNumber(certificate.as_ptr());
        Number::own(ffi::ASN1_INTEGER_to_BN(serial, null_mut()))
    }?;
    let bytes = number.to_bytes();
    Some(if bytes.is_empty() { "0".to_owned() } else { bytes.iter().map(|byte| format!("{byte:02X}")).collect() })
}

/// Object identifiers of what the key may be used for; `None` without that extension.
fn key_usage(certificate: &Certificate) -> Option<Vec<String>> {
    unsafe extern "C" fn free(object: *mut c_void) {
        // SAFETY: called for each element of the stack below.
        unsafe { ffi::ASN1_OBJECT_free(object.cast()) };
    }
    // SAFETY: the stack is made by the call and freed here; its elements are object identifiers.
    unsafe {
        let stack = ffi::X509_get_ext_d2i(certificate.as_ptr(), ffi::NID_ext_key_usage, null_mut(), null_mut());
        if stack.is_null() {
            return None;
        }
        let stack = stack.cast::<ffi::OPENSSL_STACK>();
        let objects =
            (0..ffi::OPENSSL_sk_num(stack)).map(|at| object_text(ffi::OPENSSL_sk_value(stack, at).cast(), true));
        let texts = objects.collect();
        ffi::OPENSSL_sk_pop_free(stack, Some(free));
        Some(texts)
    }
}

/// `[subject, issuer, alternative names, information access, from, to, serial number, key usage, signature algorithm, its
/// identifier, whether it is an authority, DER]`.
#[binding]
pub fn x509_parts<'s>(scope: &mut Scope<'s, '_>, certificate: Wrapped<Certificate>) -> Local<'s, Array> {
    let x509 = certificate.as_ptr();
    // SAFETY: everything that is asked for belongs to the certificate, which is alive.
    let (texts, usage, authority, der) = unsafe {
        let mut algorithm = null();
        ffi::X509_get0_signature(null_mut(), &mut algorithm, x509);
        let mut object = null();
        X509_ALGOR_get0(&mut object, null_mut(), null_mut(), algorithm);
        let name = ffi::OBJ_nid2ln(ffi::X509_get_signature_nid(x509));
        let name = (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned());
        let texts = [
            name_text(ffi::X509_get_subject_name(x509)),
            name_text(ffi::X509_get_issuer_name(x509)),
            alternative_text(x509),
            access_text(x509),
            time(ffi::X509_getm_notBefore(x509)),
            time(ffi::X509_getm_notAfter(x509)),
            serial(&certificate),
            name,
            (!object.is_null()).then(|| object_text(object, true)),
        ];
        let mut data = null_mut();
        let length = usize::try_from(ffi::i2d_X509(x509, &mut data)).unwrap_or(0);
        let der = if data.is_null() { Vec::new() } else { std::slice::from_raw_parts(data, length).to_vec() };
        ffi::OPENSSL_free(data.cast());
        (texts, key_usage(&certificate), X509_check_ca(x509) == 1, der)
    };
    OpensslError::clear();
    let mut values: Vec<Local<Value>> = texts.into_iter().map(|text| text.into_value(scope)).collect();
    let usage = usage.into_value(scope);
    values.insert(7, usage);
    let rest = [authority.into_value(scope), der.into_value(scope)];
    values.extend(rest);
    Array::new_with_elements(scope, &values)
}

/// Names and values of the parts of the subject (or else of the issuer), one after the other.
#[binding]
pub fn x509_name(certificate: Wrapped<Certificate>, subject: bool) -> Vec<String> {
    let x509 = certificate.as_ptr();
    // SAFETY: the name belongs to the certificate, which is alive.
    unsafe { name_entries(if subject { ffi::X509_get_subject_name(x509) } else { ffi::X509_get_issuer_name(x509) }) }
}

/// The certificate's public key.
#[binding]
pub fn x509_key<'s>(
    scope: &mut Scope<'s, '_>,
    certificate: Wrapped<Certificate>,
) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    // SAFETY: the certificate is alive; the key is a reference of our own.
    match unsafe { Key::own(ffi::X509_get_pubkey(certificate.as_ptr())) } {
        Some(key) => Ok(wrap(scope, key)),
        None => Err(Failure::of_queue("Failed to get public key").throw(scope)),
    }
}

#[binding]
pub fn x509_pem(certificate: Wrapped<Certificate>) -> Option<String> {
    // SAFETY: the certificate is alive.
    written(|bio| unsafe { ffi::PEM_write_bio_X509(bio, certificate.as_ptr()) } == 1)
}

/// The name in the certificate that the host's matches.
#[binding]
pub fn x509_check_host(certificate: Wrapped<Certificate>, name: String, flags: u32) -> Option<String> {
    let mut matched: *mut c_char = null_mut();
    // SAFETY: address and length are those of a string; what the call gives is freed here.
    let found = unsafe {
        let (address, length) = (name.as_ptr().cast(), name.len());
        if ffi::X509_check_host(certificate.as_ptr(), address, length, flags, &mut matched) == 1 {
            let text = (!matched.is_null()).then(|| CStr::from_ptr(matched).to_string_lossy().into_owned());
            ffi::OPENSSL_free(matched.cast());
            Some(text.unwrap_or(name))
        } else {
            None
        }
    };
    OpensslError::clear();
    found
}

#[binding]
pub fn x509_check_email(certificate: Wrapped<Certificate>, email: String, flags: u32) -> bool {
    // SAFETY: address and length are those of a string.
    let found = unsafe { ffi::X509_check_email(certificate.as_ptr(), email.as_ptr().cast(), email.len(), flags) } == 1;
    OpensslError::clear();
    found
}

/// 1 if the certificate is for an address, 0 if not, less for text that is no address.
#[binding]
pub fn x509_check_ip(certificate: Wrapped<Certificate>, address: String) -> i32 {
    let Ok(address) = CString::new(address) else { return -1 };
    // SAFETY: the text ends with zero.
    let found = unsafe { ffi::X509_check_ip_asc(certificate.as_ptr(), address.as_ptr(), 0) };
    OpensslError::clear();
    found
}

/// Whether the other certificate could be the issuer of this one.
#[binding]
pub fn x509_check_issued(certificate: Wrapped<Certificate>, issuer: Wrapped<Certificate>) -> bool {
    // SAFETY: both are alive.
    let issued = unsafe { ffi::X509_check_issued(issuer.as_ptr(), certificate.as_ptr()) } == 0;
    OpensslError::clear();
    issued
}

/// Whether this is the certificate of a private key.
#[binding]
pub fn x509_check_key(certificate: Wrapped<Certificate>, key: Wrapped<Key>) -> bool {
    // SAFETY: both are alive.
    let matches = unsafe { X509_check_private_key(certificate.as_ptr(), key.as_ptr()) } == 1;
    OpensslError::clear();
    matches
}

/// Whether the certificate was signed with the private half of a key.
#[binding]
pub fn x509_verify(certificate: Wrapped<Certificate>, key: Wrapped<Key>) -> bool {
    // SAFETY: both are alive.
    let valid = unsafe { ffi::X509_verify(certificate.as_ptr(), key.as_ptr()) } > 0;
    OpensslError::clear();
    valid
}
