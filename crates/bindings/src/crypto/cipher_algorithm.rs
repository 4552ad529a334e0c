//! Ciphers: what each of them is, and OpenSSL's state of a message.

use super::error::OpensslError;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{self, NonNull};

unsafe extern "C" {
    fn EVP_CIPHER_get_mode(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_nid(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_key_length(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_iv_length(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_block_size(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get0_name(cipher: *const ffi::EVP_CIPHER) -> *const c_char;
    fn EVP_CIPHER_do_all_provided(
        context: *mut c_void,
        each: unsafe extern "C" fn(*mut ffi::EVP_CIPHER, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_CIPHER_do_all_sorted(
        each: unsafe extern "C" fn(*const ffi::EVP_CIPHER, *const c_char, *const c_char, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_CIPHER_settable_ctx_params(cipher: *const ffi::EVP_CIPHER) -> *const ffi::OSSL_PARAM;
    fn EVP_CIPHER_CTX_set_params(context: *mut ffi::EVP_CIPHER_CTX, params: *const ffi::OSSL_PARAM) -> c_int;
    fn OSSL_PARAM_construct_utf8_string(key: *const c_char, text: *mut c_char, size: usize) -> ffi::OSSL_PARAM;
    fn EVP_CIPHER_names_do_all(
        cipher: *const ffi::EVP_CIPHER,
        each: unsafe extern "C" fn(*const c_char, *mut c_void),
        arg: *mut c_void,
    ) -> c_int;
}

const MODES: &[(c_int, &str)] = &[
    (STREAM, "stream"),
    (1, "ecb"),
    (2, "cbc"),
    (3, "cfb"),
    (4, "ofb"),
    (5, "ctr"),
    (GCM, "gcm"),
    (CCM, "ccm"),
    (0x10001, "xts"),
    (WRAP, "wrap"),
    (OCB, "ocb"),
    (SIV, "siv"),
    (GCM_SIV, "gcm-siv"),
];
const STREAM: c_int = 0;
pub const GCM: c_int = 6;
pub const CCM: c_int = 7;
pub const WRAP: c_int = 0x10002;
const OCB: c_int = 0x10003;
pub const SIV: c_int = 0x10004;
const GCM_SIV: c_int = 0x10005;

const NID_CHACHA20_POLY1305: c_int = 1018;
pub const SET_IV_LENGTH: c_int = 0x9;

/// A cipher that OpenSSL has given; lives as long as the process.
#[derive(Clone, Copy)]
pub struct Algorithm(NonNull<ffi::EVP_CIPHER>);

impl Algorithm {
    /// Under any of its names. Those that only TLS can use, and the one that does nothing, are none.
    pub fn find(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: the name ends with zero.
        let known = unsafe { ffi::EVP_get_cipherbyname(name.as_ptr()) };
        let found = if known.is_null() { Self::fetch(&name)? } else { Self(NonNull::new(known.cast_mut())?) };
        found.is_general().then_some(found)
    }

    /// What providers have beyond the names that the library knows by itself; each name is fetched once a thread.
    pub fn fetch(name: &CStr) -> Option<Self> {
        thread_local! {
            static FETCHED: RefCell<Vec<(CString, Algorithm)>> = const { RefCell::new(Vec::new()) };
        }
        let known = FETCHED.with_borrow(|fetched| {
            fetched
                .iter()
                .find(|(known, _)| known.to_bytes().eq_ignore_ascii_case(name.to_bytes()))
                .map(|(_, algorithm)| *algorithm)
        });
        known.or_else(|| {
            // SAFETY: the name ends with zero.
            let fetched = unsafe { ffi::EVP_CIPHER_fetch(ptr::null_mut(), name.as_ptr(), ptr::null()) };
            OpensslError::clear();
            let algorithm = Algorithm(NonNull::new(fetched)?);
            FETCHED.with_borrow_mut(|fetched| fetched.push((name.to_owned(), algorithm)));
            Some(algorithm)
        })
    }

    pub fn by_nid(nid: c_int) -> Option<Self> {
        // SAFETY: any number may be asked for; names are static.
        let name = unsafe {
            let name = ffi::OBJ_nid2sn(nid);
            if name.is_null() {
                return None;
            }
            CStr::from_ptr(name)
        };
        OpensslError::clear();
        Self::find(name.to_str().ok()?)
    }

    pub fn as_ptr(self) -> *const ffi::EVP_CIPHER {
        self.0.as_ptr()
    }

    pub fn is_general(self) -> bool {
        !self.library_name().is_some_and(|name| name == "NULL" || name.contains("-HMAC-"))
    }

    pub fn library_name(self) -> Option<&'static str> {
        // SAFETY: null, or a text that lives as long as the cipher.
        let name = unsafe { EVP_CIPHER_get0_name(self.as_ptr()) };
        // SAFETY: as above.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_str().ok()).flatten()
    }

    pub fn nid(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_nid(self.as_ptr()) }
    }

    pub fn mode(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_mode(self.as_ptr()) }
    }

    pub fn key_length(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_key_length(self.as_ptr()) }
    }

    pub fn iv_length(self) -> usize {
        // SAFETY: valid for ever.
        usize::try_from(unsafe { EVP_CIPHER_get_iv_length(self.as_ptr()) }).unwrap_or(0)
    }

    pub fn block_size(self) -> usize {
        // SAFETY: valid for ever.
        usize::try_from(unsafe { EVP_CIPHER_get_block_size(self.as_ptr()) }).unwrap_or(0)
    }

    pub fn is_chacha20_poly1305(self) -> bool {
        self.nid() == NID_CHACHA20_POLY1305
    }

    pub fn is_authenticated(self) -> bool {
        matches!(self.mode(), GCM | CCM | OCB | SIV | GCM_SIV) || self.is_chacha20_poly1305()
    }

    /// Whether the vector that the message is encrypted with is made of the message itself, and is its tag.
    pub fn is_synthetic(self) -> bool {
        matches!(self.mode(), SIV | GCM_SIV)
    }

    /// Whether a context takes the named parameter.
    pub fn takes_parameter(self, wanted: &CStr) -> bool {
        // SAFETY: null, or a list that ends with an entry without a name and lives as long as the algorithm.
        unsafe {
            let mut at = EVP_CIPHER_settable_ctx_params(self.as_ptr());
            while !at.is_null() && !(*at).key.is_null() {
                if CStr::from_ptr((*at).key) == wanted {
                    return true;
                }
                at = at.add(1);
            }
        }
        false
    }

    /// In lower case, as programs write it.
    pub fn name(self) -> String {
        let nid = self.nid();
        // SAFETY: names of numbers are static.
        let short = (nid != 0).then(|| unsafe { ffi::OBJ_nid2sn(nid) }).filter(|name| !name.is_null());
        // SAFETY: as above.
        let short = short.and_then(|name| unsafe { CStr::from_ptr(name) }.to_str().ok());
        short.or(self.library_name()).unwrap_or_default().to_lowercase()
    }

    /// Whether a context takes a key or an initialization vector of this length.
    pub fn takes(self, key_length: Option<c_int>, iv_length: Option<c_int>) -> bool {
        let Some(context) = Context::new() else { return false };
        if !context.initialize(self, None, None, true) {
            OpensslError::clear();
            return false;
        }
        let takes_key = key_length.is_none_or(|length| context.set_key_length(length));
        let takes_iv = iv_length.is_none_or(|length| match self.mode() {
            CCM => (7..=13).contains(&length),
            GCM => length >= 0,
            OCB => context.control(SET_IV_LENGTH, length, ptr::null_mut()),
            _ => usize::try_from(length) == Ok(self.iv_length()),
        });
        OpensslError::clear();
        takes_key && takes_iv
    }
}

/// The names of all ciphers that can be used, in order.
#[binding]
pub fn cipher_names() -> Vec<String> {
    unsafe extern "C" fn known(
        cipher: *const ffi::EVP_CIPHER,
        from: *const c_char,
        _to: *const c_char,
        arg: *mut c_void,
    ) {
        if !cipher.is_null() && !from.is_null() {
            // SAFETY: names end with zero.
            unsafe { provided_name(from, arg) };
        }
    }
    unsafe extern "C" fn provided(cipher: *mut ffi::EVP_CIPHER, arg: *mut c_void) {
        // SAFETY: the cipher is valid during the call.
        unsafe { EVP_CIPHER_names_do_all(cipher, provided_name, arg) };
    }
    unsafe extern "C" fn provided_name(name: *const c_char, arg: *mut c_void) {
        // SAFETY: names end with zero; `arg` is the set below.
        let (name, names) = unsafe { (CStr::from_ptr(name), &mut *arg.cast::<BTreeSet<String>>()) };
        names.insert(name.to_string_lossy().to_lowercase());
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let arg = (&raw mut names).cast::<c_void>();
    // SAFETY: the set outlives both calls.
    unsafe {
        EVP_CIPHER_do_all_sorted(known, arg);
        EVP_CIPHER_do_all_provided(ptr::null_mut(), provided, arg);
    }
    // Object identifiers are no names, and some that the library knows no provider can do.
    let usable = |name: &String| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && Algorithm::find(name).is_some_and(|algorithm| algorithm.takes(None, None))
    };
    names.into_iter().filter(usable).collect()
}

/// `cipherInfo(name | nid, keyLength, ivLength)` → `[mode, name, nid, keyLength, blockSize, ivLength]`, or undefined where
/// there is no such cipher or it takes no key or vector of the lengths, of which -1 is none.
#[binding]
pub fn cipher_info<'s>(
    scope: &mut Scope<'s, '_>,
    which: Local<'s, Value>,
    key_length: f64,
    iv_length: f64,
) -> Result<Option<Local<'s, Array>>, NodeError> {
    let found = if which.is_string() {
        Algorithm::find(&String::from_value(scope, which)?)
    } else {
        Algorithm::by_nid(which.int32_value(scope).unwrap_or(0))
    };
    let length = |given: f64| (given >= 0.0).then_some(given.min(f64::from(c_int::MAX)) as c_int);
    let (key_length, iv_length) = (length(key_length), length(iv_length));
    let fits =
        |algorithm: &Algorithm| (key_length.is_none() && iv_length.is_none()) || algorithm.takes(key_length, iv_length);
    let Some(algorithm) = found.filter(fits) else { return Ok(None) };
    let mode = MODES.iter().find(|(number, _)| *number == algorithm.mode()).map_or("", |(_, name)| name);
    let iv_length = iv_length.unwrap_or(algorithm.iv_length() as c_int);
    let values = [
        mode.into_value(scope),
        algorithm.name().into_value(scope),
        algorithm.nid().into_value(scope),
        algorithm.key_length().into_value(scope),
        (if algorithm.mode() == STREAM { 0 } else { algorithm.block_size() }).into_value(scope),
        iv_length.into_value(scope),
    ];
    Ok(Some(Array::new_with_elements(scope, &values)))
}

/// OpenSSL's state of one message.
pub struct Context(NonNull<ffi::EVP_CIPHER_CTX>);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made in `new`; the call also wipes the key.
        unsafe { ffi::EVP_CIPHER_CTX_free(self.0.as_ptr()) };
    }
}

impl Context {
    pub fn new() -> Option<Self> {
        // SAFETY: no preconditions.
        NonNull::new(unsafe { ffi::EVP_CIPHER_CTX_new() }).map(Context)
    }

    pub fn as_ptr(&self) -> *mut ffi::EVP_CIPHER_CTX {
        self.0.as_ptr()
    }

    /// Sets algorithm, key or vector; the lengths of the latter two are those that were set.
    pub fn initialize(&self, algorithm: Algorithm, key: Option<&[u8]>, iv: Option<&[u8]>, encrypts: bool) -> bool {
        // With a key the algorithm has been set before.
        let cipher = if key.is_some() { ptr::null() } else { algorithm.as_ptr() };
        // SAFETY: the lengths of key and vector are those that were set.
        unsafe {
            ffi::EVP_CipherInit_ex(
                self.0.as_ptr(),
                cipher,
                ptr::null_mut(),
                key.map_or(ptr::null(), <[u8]>::as_ptr),
                iv.map_or(ptr::null(), <[u8]>::as_ptr),
                c_int::from(encrypts),
            ) == 1
        }
    }

    pub fn set_key_length(&self, length: c_int) -> bool {
        // SAFETY: the context is valid.
        unsafe { ffi::EVP_CIPHER_CTX_set_key_length(self.0.as_ptr(), length) == 1 }
    }

    pub fn control(&self, command: c_int, length: c_int, data: *mut c_void) -> bool {
        // SAFETY: `data` is null or has `length` bytes.
        unsafe { ffi::EVP_CIPHER_CTX_ctrl(self.0.as_ptr(), command, length, data) == 1 }
    }

    /// Sets a parameter that the algorithm takes.
    pub fn set(&self, name: &CStr, value: &CStr) -> bool {
        // SAFETY: name and value outlive the call, which does not write to them.
        unsafe {
            let value = OSSL_PARAM_construct_utf8_string(name.as_ptr(), value.as_ptr().cast_mut(), 0);
            let params = [value, ffi::OSSL_PARAM_construct_end()];
            EVP_CIPHER_CTX_set_params(self.0.as_ptr(), params.as_ptr()) == 1
        }
    }

    /// Without a place for the result, the data is only authenticated, or its length is told: the result's length.
    pub fn update(&self, out: *mut u8, data: *const u8, length: c_int) -> Option<usize> {
        let mut written = 0;
        // SAFETY: `out` is null or has room for the data and a block; `data` is null or has `length` bytes.
        let done = unsafe { ffi::EVP_CipherUpdate(self.0.as_ptr(), out, &mut written, data, length) == 1 };
        if done { usize::try_from(written).ok() } else { None }
    }
}
