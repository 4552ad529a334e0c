//! Functions and numbers of the library that `openssl-sys` does not declare.

use openssl_sys::{BIO, EVP_PKEY, SSL, SSL_CIPHER, SSL_CTX, SSL_SESSION, X509, X509_CRL, X509_STORE, X509_STORE_CTX};
use std::ffi::{c_int, c_long, c_uchar, c_ulong, c_void};

pub const ERROR_WANT_X509_LOOKUP: c_int = 4;

pub const CTRL_SET_MAX_SEND_FRAGMENT: c_int = 52;
pub const CTRL_CLEAR_MODE: c_int = 78;
pub const CTRL_CHAIN: c_int = 88;

/// Of an information callback.
pub const CB_HANDSHAKE_START: c_int = 0x10;
pub const CB_HANDSHAKE_DONE: c_int = 0x20;

pub const STATUS_TYPE_OCSP: c_int = 1;

pub type InfoCallback = unsafe extern "C" fn(*const SSL, c_int, c_int);
pub type CertificateCallback = unsafe extern "C" fn(*mut SSL, *mut c_void) -> c_int;

unsafe extern "C" {
    pub fn SSL_get_rbio(ssl: *const SSL) -> *mut BIO;
    pub fn SSL_set_cert_cb(ssl: *mut SSL, callback: Option<CertificateCallback>, argument: *mut c_void);
    pub fn SSL_set_info_callback(ssl: *mut SSL, callback: Option<InfoCallback>);
    pub fn SSL_renegotiate(ssl: *mut SSL) -> c_int;
    pub fn SSL_renegotiate_pending(ssl: *const SSL) -> c_int;
    pub fn SSL_get_shared_sigalgs(
        ssl: *mut SSL,
        index: c_int,
        sign: *mut c_int,
        hash: *mut c_int,
        both: *mut c_int,
        raw_sign: *mut c_uchar,
        raw_hash: *mut c_uchar,
    ) -> c_int;
    pub fn SSL_SESSION_get0_ticket(session: *const SSL_SESSION, ticket: *mut *const c_uchar, length: *mut usize);
    pub fn SSL_CTX_set_timeout(context: *mut SSL_CTX, seconds: c_long) -> c_long;
    pub fn SSL_CIPHER_get_auth_nid(cipher: *const SSL_CIPHER) -> c_int;
    pub fn X509_STORE_up_ref(store: *mut X509_STORE) -> c_int;
    pub fn X509_STORE_add_crl(store: *mut X509_STORE, list: *mut X509_CRL) -> c_int;
    pub fn X509_STORE_CTX_get1_issuer(issuer: *mut *mut X509, context: *mut X509_STORE_CTX, of: *mut X509) -> c_int;
    pub fn PEM_read_bio_X509_AUX(
        bio: *mut BIO,
        place: *mut *mut X509,
        callback: openssl_sys::pem_password_cb,
        user: *mut c_void,
    ) -> *mut X509;
    pub fn PEM_read_bio_Parameters(bio: *mut BIO, place: *mut *mut EVP_PKEY) -> *mut EVP_PKEY;
    pub fn ERR_print_errors(bio: *mut BIO);
    pub fn ERR_peek_error() -> c_ulong;
}
