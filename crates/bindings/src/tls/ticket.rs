//! Tickets: what a server has its clients keep of a session, encrypted with keys that programs can set and share.

use super::context::TicketKeys;
use super::session::State;
use super::wire;
use openssl_sys as ffi;
use std::ffi::{c_char, c_int, c_uchar};
use std::ptr::null_mut;

const NAME: usize = 16;
const IV: usize = 16;

type TicketCallback = unsafe extern "C" fn(
    *mut ffi::SSL,
    *mut c_uchar,
    *mut c_uchar,
    *mut ffi::EVP_CIPHER_CTX,
    *mut ffi::EVP_MAC_CTX,
    c_int,
) -> c_int;

unsafe extern "C" {
    fn SSL_CTX_set_tlsext_ticket_key_evp_cb(context: *mut ffi::SSL_CTX, callback: Option<TicketCallback>) -> c_int;
    fn OSSL_PARAM_construct_utf8_string(name: *const c_char, text: *mut c_char, size: usize) -> ffi::OSSL_PARAM;
}

/// # Safety
/// The context is valid, and its sessions are ours.
pub unsafe fn prepare(context: *mut ffi::SSL_CTX) {
    // SAFETY: by the contract.
    unsafe { SSL_CTX_set_tlsext_ticket_key_evp_cb(context, Some(ticket)) };
}

/// The three parts of the keys: name, authentication, encryption.
fn parts(keys: &TicketKeys) -> (&[u8], &[u8], &[u8]) {
    (&keys[..16], &keys[16..32], &keys[32..])
}

/// # Safety
/// The authentication is valid.
unsafe fn authenticate(mac: *mut ffi::EVP_MAC_CTX, key: &[u8]) -> bool {
    // SAFETY: by the contract; everything in the list outlives the call, which copies it.
    unsafe {
        let parameters = [
            ffi::OSSL_PARAM_construct_octet_string(c"key".as_ptr(), key.as_ptr().cast_mut().cast(), key.len()),
            OSSL_PARAM_construct_utf8_string(c"digest".as_ptr(), c"sha256".as_ptr().cast_mut(), 0),
            ffi::OSSL_PARAM_construct_end(),
        ];
        ffi::EVP_MAC_CTX_set_params(mac, parameters.as_ptr()) == 1
    }
}

/// Prepares the encryption of a ticket, or the reading of one: 1 if that goes, 0 for one of other keys, -1 on failure.
/// A ticket that can be read need not be renewed.
unsafe extern "C" fn ticket(
    ssl: *mut ffi::SSL,
    name: *mut c_uchar,
    iv: *mut c_uchar,
    cipher: *mut ffi::EVP_CIPHER_CTX,
    mac: *mut ffi::EVP_MAC_CTX,
    encrypt: c_int,
) -> c_int {
    // SAFETY: called for sessions that are ours; name and vector have room for 16 bytes.
    unsafe {
        let state = &*wire::data_of(ssl).cast::<State>();
        let (own_name, authentication, encryption) = parts(&state.ticket_keys);
        let name = std::slice::from_raw_parts_mut(name, NAME);
        let none = null_mut();
        let algorithm = ffi::EVP_aes_128_cbc();
        if encrypt != 0 {
            name.copy_from_slice(own_name);
            let vector = std::slice::from_raw_parts_mut(iv, IV);
            let done = openssl::rand::rand_bytes(vector).is_ok()
                && ffi::EVP_EncryptInit_ex(cipher, algorithm, none, encryption.as_ptr(), iv) == 1
                && authenticate(mac, authentication);
            return if done { 1 } else { -1 };
        }
        if name != own_name {
            return 0;
        }
        let done = ffi::EVP_DecryptInit_ex(cipher, algorithm, none, encryption.as_ptr(), iv) == 1
            && authenticate(mac, authentication);
        if done { 1 } else { -1 }
    }
}
