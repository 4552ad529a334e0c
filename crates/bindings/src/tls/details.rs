//! What can be asked of a session: its cipher, its certificates, whether the other side is who it should be.

use super::callbacks::session_bytes;
use super::ffi as more;
use super::identity::{Certificate, der};
use super::session::Session;
use crate::crypto::error::OpensslError;
use crate::crypto::pkey::Key;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int};
use std::ptr::{null, null_mut};

/// The library's `X509_V_ERR_…` as users know them.
const VERIFY_CODES: &[(i32, &str)] = &[
    (2, "UNABLE_TO_GET_ISSUER_CERT"),
    (3, "UNABLE_TO_GET_CRL"),
    (4, "UNABLE_TO_DECRYPT_CERT_SIGNATURE"),
    (5, "UNABLE_TO_DECRYPT_CRL_SIGNATURE"),
    (6, "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY"),
    (7, "CERT_SIGNATURE_FAILURE"),
    (8, "CRL_SIGNATURE_FAILURE"),
    (9, "CERT_NOT_YET_VALID"),
    (10, "CERT_HAS_EXPIRED"),
    (11, "CRL_NOT_YET_VALID"),
    (12, "CRL_HAS_EXPIRED"),
    (13, "ERROR_IN_CERT_NOT_BEFORE_FIELD"),
    (14, "ERROR_IN_CERT_NOT_AFTER_FIELD"),
    (15, "ERROR_IN_CRL_LAST_UPDATE_FIELD"),
    (16, "ERROR_IN_CRL_NEXT_UPDATE_FIELD"),
    (17, "OUT_OF_MEM"),
    (18, "DEPTH_ZERO_SELF_SIGNED_CERT"),
    (19, "SELF_SIGNED_CERT_IN_CHAIN"),
    (20, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
    (21, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    (22, "CERT_CHAIN_TOO_LONG"),
    (23, "CERT_REVOKED"),
    (24, "INVALID_CA"),
    (25, "PATH_LENGTH_EXCEEDED"),
    (26, "INVALID_PURPOSE"),
    (27, "CERT_UNTRUSTED"),
    (28, "CERT_REJECTED"),
    (62, "HOSTNAME_MISMATCH"),
];
const UNABLE_TO_GET_ISSUER_CERT: i32 = 2;

/// # Safety
/// The text is null or ends with zero.
unsafe fn text(text: *const c_char) -> Option<String> {
    // SAFETY: by the contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

fn peer(session: &Session) -> Option<Certificate> {
    // SAFETY: the session is valid; the certificate is a reference of our own.
    unsafe { Certificate::own(ffi::SSL_get1_peer_certificate(session.as_ptr())) }
}

/// Whether the other side has shown, without a certificate, that it is who it was: by a shared key, or by going on with an
/// earlier session.
fn is_known(session: &Session) -> bool {
    // SAFETY: the session is valid, and the cipher, if there is one, static.
    unsafe {
        let ssl = session.as_ptr();
        let cipher = ffi::SSL_get_current_cipher(ssl);
        let by_key = !cipher.is_null() && more::SSL_CIPHER_get_auth_nid(cipher) == NID_AUTH_PSK;
        by_key || (ffi::SSL_version(ssl) == ffi::TLS1_3_VERSION && reused(session))
    }
}

fn reused(session: &Session) -> bool {
    // SAFETY: the session is valid.
    unsafe { ffi::SSL_session_reused(session.as_ptr()) == 1 }
}

/// What is wrong with the other side's certificate: `[code, text]`.
#[binding]
pub fn session_verify_error(session: Wrapped<Session>) -> Option<Vec<String>> {
    let found = match peer(&session) {
        // SAFETY: the session is valid.
        Some(_) => unsafe { ffi::SSL_get_verify_result(session.as_ptr()) as i32 },
        None if is_known(&session) => 0,
        None => UNABLE_TO_GET_ISSUER_CERT,
    };
    if found == 0 {
        return None;
    }
    let code = VERIFY_CODES.iter().find(|(number, _)| *number == found).map_or("UNSPECIFIED", |(_, name)| name);
    // SAFETY: gives a static string.
    let reason = unsafe { text(ffi::X509_verify_cert_error_string(found.into())) };
    Some(vec![code.to_owned(), reason.unwrap_or_default()])
}

/// `[name, standard name, version]`.
#[binding]
pub fn session_cipher(session: Wrapped<Session>) -> Option<Vec<String>> {
    // SAFETY: the session is valid, and the cipher, if there is one, static.
    unsafe {
        let cipher = ffi::SSL_get_current_cipher(session.as_ptr());
        if cipher.is_null() {
            return None;
        }
        let names = [
            ffi::SSL_CIPHER_get_name(cipher),
            ffi::SSL_CIPHER_standard_name(cipher),
            ffi::SSL_CIPHER_get_version(cipher),
        ];
        Some(names.into_iter().map(|name| text(name).unwrap_or_default()).collect())
    }
}

#[binding]
pub fn session_protocol(session: Wrapped<Session>) -> Option<String> {
    // SAFETY: the session is valid; the name is static.
    unsafe { text(ffi::SSL_get_version(session.as_ptr())) }
}

#[binding]
pub fn session_session(session: Wrapped<Session>) -> Option<Vec<u8>> {
    // SAFETY: the session is valid, and so is what it goes on with.
    unsafe {
        let resumable = ffi::SSL_get_session(session.as_ptr());
        if resumable.is_null() { None } else { session_bytes(resumable) }
    }
}

#[binding]
pub fn session_ticket(session: Wrapped<Session>) -> Option<Vec<u8>> {
    // SAFETY: the session is valid; the ticket goes with its length.
    unsafe {
        let resumable = ffi::SSL_get_session(session.as_ptr());
        if resumable.is_null() {
            return None;
        }
        let (mut ticket, mut length) = (null(), 0);
        more::SSL_SESSION_get0_ticket(resumable, &mut ticket, &mut length);
        (!ticket.is_null()).then(|| std::slice::from_raw_parts(ticket, length).to_vec())
    }
}

#[binding]
pub fn session_is_reused(session: Wrapped<Session>) -> bool {
    reused(&session)
}

/// The message that ended a handshake: our own, or the other side's.
#[binding]
pub fn session_finished(session: Wrapped<Session>, of_peer: bool) -> Option<Vec<u8>> {
    const LONGEST: usize = 64;
    let mut bytes = vec![0; LONGEST];
    let get = if of_peer { ffi::SSL_get_peer_finished } else { ffi::SSL_get_finished };
    // SAFETY: the buffer has that length.
    let length = unsafe { get(session.as_ptr(), bytes.as_mut_ptr().cast(), bytes.len()) };
    bytes.truncate(length);
    (length > 0).then_some(bytes)
}

/// DER of the other side's certificate, and with `chain` of those above it as far as they are known, in order.
#[binding]
pub fn session_peer_certificates<'s>(
    scope: &mut Scope<'s, '_>,
    session: Wrapped<Session>,
    chain: bool,
) -> Local<'s, Array> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    if let Some(leaf) = peer(&session) {
        found.push(leaf.der());
        // SAFETY: chains belong to the session, and their elements are valid.
        unsafe {
            let verified = ffi::SSL_get0_verified_chain(session.as_ptr());
            let stack = if verified.is_null() { ffi::SSL_get_peer_cert_chain(session.as_ptr()) } else { verified };
            if chain && !stack.is_null() {
                let stack = stack.cast::<ffi::OPENSSL_STACK>();
                for at in 0..ffi::OPENSSL_sk_num(stack) {
                    let bytes = der(ffi::OPENSSL_sk_value(stack, at).cast());
                    if !found.contains(&bytes) {
                        found.push(bytes);
                    }
                }
            }
        }
    }
    OpensslError::clear();
    let values: Vec<Local<Value>> = found.into_iter().map(|bytes| bytes.into_value(scope)).collect();
    Array::new_with_elements(scope, &values)
}

/// DER of our own certificate.
#[binding]
pub fn session_certificate(session: Wrapped<Session>) -> Option<Vec<u8>> {
    // SAFETY: the session is valid, and so is its certificate.
    unsafe {
        let certificate = ffi::SSL_get_certificate(session.as_ptr());
        (!certificate.is_null()).then(|| der(certificate))
    }
}

/// `[kind, name, bits]` of the key that was made for this connection.
#[binding]
pub fn session_ephemeral_key<'s>(scope: &mut Scope<'s, '_>, session: Wrapped<Session>) -> Option<Local<'s, Array>> {
    let mut key = null_mut();
    // SAFETY: the session is valid; the key is a reference of our own.
    let key = unsafe {
        if ffi::SSL_get_peer_tmp_key(session.as_ptr(), &mut key) != 1 {
            OpensslError::clear();
            return None;
        }
        Key::own(key)?
    };
    let kind = key.kind();
    let name = match kind.as_str() {
        "dh" => None,
        "ec" => key.text(c"group"),
        _ => Some(kind.to_uppercase()),
    };
    // SAFETY: the key is valid.
    let bits = unsafe { ffi::EVP_PKEY_bits(key.as_ptr()) };
    let values =
        [if kind == "dh" { "DH" } else { "ECDH" }.into_value(scope), name.into_value(scope), bits.into_value(scope)];
    OpensslError::clear();
    Some(Array::new_with_elements(scope, &values))
}

/// Signature algorithms that both sides know, the preferred first.
#[binding]
pub fn session_shared_sigalgs(session: Wrapped<Session>) -> Vec<String> {
    const NO_NUMBER: c_int = 0;
    let all = |at: c_int| {
        let (mut sign, mut hash) = (0, 0);
        // SAFETY: the session is valid; places that are null are not written to.
        let count = unsafe {
            let (both, raw_sign, raw_hash) = (null_mut(), null_mut(), null_mut());
            more::SSL_get_shared_sigalgs(session.as_ptr(), at, &mut sign, &mut hash, both, raw_sign, raw_hash)
        };
        (count, sign, hash)
    };
    let (count, ..) = all(0);
    let names = (0..count).map(|at| {
        let (_, sign, hash) = all(at);
        let known = match sign {
            ffi::NID_rsaEncryption => "RSA".to_owned(),
            NID_RSASSA_PSS => "RSA-PSS".to_owned(),
            ffi::NID_dsa => "DSA".to_owned(),
            ffi::NID_X9_62_id_ecPublicKey => "ECDSA".to_owned(),
            NID_ED25519 => "Ed25519".to_owned(),
            NID_ED448 => "Ed448".to_owned(),
            NID_GOST_2001 => "gost2001".to_owned(),
            NID_GOST_2012_256 => "gost2012_256".to_owned(),
            NID_GOST_2012_512 => "gost2012_512".to_owned(),
            // SAFETY: gives null or a static string.
            number => unsafe { text(ffi::OBJ_nid2sn(number)) }.unwrap_or_else(|| "UNDEF".to_owned()),
        };
        // SAFETY: as above.
        let digest = (hash != NO_NUMBER).then(|| unsafe { text(ffi::OBJ_nid2sn(hash)) }).flatten();
        format!("{known}+{}", digest.unwrap_or_else(|| "UNDEF".to_owned()))
    });
    names.collect()
}

const NID_AUTH_PSK: c_int = 1048;
const NID_RSASSA_PSS: c_int = 912;
const NID_ED25519: c_int = 1087;
const NID_ED448: c_int = 1088;
const NID_GOST_2001: c_int = 811;
const NID_GOST_2012_256: c_int = 979;
const NID_GOST_2012_512: c_int = 980;

/// Bytes that both sides can make of their keys, and nobody else.
#[binding]
pub fn session_export(
    scope: &mut Scope<'_, '_>,
    session: Wrapped<Session>,
    length: f64,
    label: String,
    context: Option<Bytes>,
) -> Result<Vec<u8>, NodeError> {
    OpensslError::clear();
    let mut bytes = vec![0; length as usize];
    let given = context.as_deref().unwrap_or_default();
    // SAFETY: all of them go with their lengths.
    let done = unsafe {
        ffi::SSL_export_keying_material(
            session.as_ptr(),
            bytes.as_mut_ptr(),
            bytes.len(),
            label.as_ptr().cast(),
            label.len(),
            given.as_ptr(),
            given.len(),
            c_int::from(context.is_some()),
        )
    };
    if done == 1 { Ok(bytes) } else { Err(OpensslError::throw(scope, "SSL_export_keying_material")) }
}

/// The name that the client has asked for.
#[binding]
pub fn session_servername(session: Wrapped<Session>) -> Option<String> {
    // SAFETY: the session is valid.
    unsafe { text(ffi::SSL_get_servername(session.as_ptr(), ffi::TLSEXT_NAMETYPE_host_name)) }
}

/// The protocol that was agreed upon.
#[binding]
pub fn session_alpn(session: Wrapped<Session>) -> Option<String> {
    let (mut name, mut length) = (null(), 0);
    // SAFETY: the session is valid; the name goes with its length.
    unsafe {
        ffi::SSL_get0_alpn_selected(session.as_ptr(), &mut name, &mut length);
        (!name.is_null() && length > 0)
            .then(|| String::from_utf8_lossy(std::slice::from_raw_parts(name, length as usize)).into_owned())
    }
}
