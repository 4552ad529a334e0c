//! Ciphers: what each of them is, and the encryption or decryption of one message.

use super::digest::with_data;
use super::error::{Failure, OpensslError};
use super::numbers;
use crate::buffer::Encoding;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::ptr::{self, NonNull};

unsafe extern "C" {
    fn EVP_CIPHER_get_mode(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_nid(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_key_length(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_iv_length(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get_block_size(cipher: *const ffi::EVP_CIPHER) -> c_int;
    fn EVP_CIPHER_get0_name(cipher: *const ffi::EVP_CIPHER) -> *const c_char;
    fn EVP_CIPHER_CTX_set_flags(context: *mut ffi::EVP_CIPHER_CTX, flags: c_int);
    fn EVP_CipherFinal_ex(context: *mut ffi::EVP_CIPHER_CTX, out: *mut u8, length: *mut c_int) -> c_int;
    fn EVP_CIPHER_do_all_provided(
        context: *mut c_void,
        each: unsafe extern "C" fn(*mut ffi::EVP_CIPHER, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_CIPHER_do_all_sorted(
        each: unsafe extern "C" fn(*const ffi::EVP_CIPHER, *const c_char, *const c_char, *mut c_void),
        arg: *mut c_void,
    );
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
    (0x10005, "gcm-siv"),
];
const STREAM: c_int = 0;
const GCM: c_int = 6;
const CCM: c_int = 7;
const WRAP: c_int = 0x10002;
const OCB: c_int = 0x10003;
const SIV: c_int = 0x10004;

const NID_CHACHA20_POLY1305: c_int = 1018;
const FLAG_WRAP_ALLOW: c_int = 1;
const SET_IV_LENGTH: c_int = 0x9;
const GET_TAG: c_int = 0x10;
const SET_TAG: c_int = 0x11;
pub const LONGEST_TAG: usize = 16;

/// A cipher that OpenSSL has given; lives as long as the process.
#[derive(Clone, Copy)]
struct Algorithm(NonNull<ffi::EVP_CIPHER>);

impl Algorithm {
    /// Under any of its names. Those that only TLS can use, and the one that does nothing, are none.
    fn find(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: the name ends with zero.
        let known = unsafe { ffi::EVP_get_cipherbyname(name.as_ptr()) };
        let found = if known.is_null() { Self::fetch(&name)? } else { Self(NonNull::new(known.cast_mut())?) };
        found.is_general().then_some(found)
    }

    /// What providers have beyond the names that the library knows by itself; each name is fetched once a thread.
    fn fetch(name: &CStr) -> Option<Self> {
        thread_local! {
            static FETCHED: RefCell<Vec<(CString, Algorithm)>> = const { RefCell::new(Vec::new()) };
        }
        let known = FETCHED.with_borrow(|fetched| {
            fetched.iter().find(|(known, _)| known.as_c_str() == name).map(|(_, algorithm)| *algorithm)
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

    fn by_nid(nid: c_int) -> Option<Self> {
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

    fn as_ptr(self) -> *const ffi::EVP_CIPHER {
        self.0.as_ptr()
    }

    fn is_general(self) -> bool {
        !self.library_name().is_some_and(|name| name == "NULL" || name.contains("-HMAC-"))
    }

    fn library_name(self) -> Option<&'static str> {
        // SAFETY: null, or a text that lives as long as the cipher.
        let name = unsafe { EVP_CIPHER_get0_name(self.as_ptr()) };
        // SAFETY: as above.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_str().ok()).flatten()
    }

    fn nid(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_nid(self.as_ptr()) }
    }

    fn mode(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_mode(self.as_ptr()) }
    }

    fn key_length(self) -> c_int {
        // SAFETY: valid for ever.
        unsafe { EVP_CIPHER_get_key_length(self.as_ptr()) }
    }

    fn iv_length(self) -> usize {
        // SAFETY: valid for ever.
        usize::try_from(unsafe { EVP_CIPHER_get_iv_length(self.as_ptr()) }).unwrap_or(0)
    }

    fn block_size(self) -> usize {
        // SAFETY: valid for ever.
        usize::try_from(unsafe { EVP_CIPHER_get_block_size(self.as_ptr()) }).unwrap_or(0)
    }

    fn is_chacha20_poly1305(self) -> bool {
        self.nid() == NID_CHACHA20_POLY1305
    }

    fn is_authenticated(self) -> bool {
        matches!(self.mode(), GCM | CCM | OCB | SIV) || self.is_chacha20_poly1305()
    }

    /// In lower case, as programs write it.
    fn name(self) -> String {
        let nid = self.nid();
        // SAFETY: names of numbers are static.
        let short = (nid != 0).then(|| unsafe { ffi::OBJ_nid2sn(nid) }).filter(|name| !name.is_null());
        // SAFETY: as above.
        let short = short.and_then(|name| unsafe { CStr::from_ptr(name) }.to_str().ok());
        short.or(self.library_name()).unwrap_or_default().to_lowercase()
    }

    /// Whether a context takes a key or an initialization vector of this length.
    fn takes(self, key_length: Option<c_int>, iv_length: Option<c_int>) -> bool {
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
struct Context(NonNull<ffi::EVP_CIPHER_CTX>);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made in `new`; the call also wipes the key.
        unsafe { ffi::EVP_CIPHER_CTX_free(self.0.as_ptr()) };
    }
}

impl Context {
    fn new() -> Option<Self> {
        // SAFETY: no preconditions.
        NonNull::new(unsafe { ffi::EVP_CIPHER_CTX_new() }).map(Context)
    }

    fn initialize(&self, algorithm: Algorithm, key: Option<&[u8]>, iv: Option<&[u8]>, encrypts: bool) -> bool {
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

    fn set_key_length(&self, length: c_int) -> bool {
        // SAFETY: the context is valid.
        unsafe { ffi::EVP_CIPHER_CTX_set_key_length(self.0.as_ptr(), length) == 1 }
    }

    fn control(&self, command: c_int, length: c_int, data: *mut c_void) -> bool {
        // SAFETY: `data` is null or has `length` bytes.
        unsafe { ffi::EVP_CIPHER_CTX_ctrl(self.0.as_ptr(), command, length, data) == 1 }
    }

    /// Without a place for the result, the data is only authenticated, or its length is told: the result's length.
    fn update(&self, out: *mut u8, data: *const u8, length: c_int) -> Option<usize> {
        let mut written = 0;
        // SAFETY: `out` is null or has room for the data and a block; `data` is null or has `length` bytes.
        let done = unsafe { ffi::EVP_CipherUpdate(self.0.as_ptr(), out, &mut written, data, length) == 1 };
        if done { usize::try_from(written).ok() } else { None }
    }
}

/// The tag that tells whether a message is whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Unknown,
    Known([u8; LONGEST_TAG]),
    /// OpenSSL has it.
    Passed,
}

/// The encryption or decryption of one message.
pub struct State {
    /// `None` after the end.
    context: Option<Context>,
    algorithm: Algorithm,
    encrypts: bool,
    tag: Tag,
    /// `None`: any that the mode allows.
    tag_length: Option<usize>,
    /// The longest message, in CCM mode.
    longest: usize,
    /// A message in CCM mode was not authentic, which shows in the end.
    refused: bool,
    /// There was a piece of the message.
    fed: bool,
    /// There was one that was not empty.
    begun: bool,
}

pub struct Cipher(RefCell<State>);

const UNSUPPORTED_UPDATE: &str = "Trying to add data in unsupported state";

fn invalid_iv() -> NodeError {
    NodeError::type_error("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
}

fn invalid_tag(length: usize) -> NodeError {
    NodeError::type_error("ERR_CRYPTO_INVALID_AUTH_TAG", format!("Invalid authentication tag length: {length}"))
}

fn invalid_length() -> NodeError {
    NodeError::range_error("ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length")
}

fn is_gcm_tag_length(length: usize) -> bool {
    length == 4 || length == 8 || (12..=LONGEST_TAG).contains(&length)
}

impl State {
    fn is_authenticated(&self) -> bool {
        self.algorithm.is_authenticated()
    }

    /// Prepares an authenticated mode: the lengths of its vector and tag.
    fn authenticate(
        &mut self,
        context: &Context,
        name: &str,
        iv: &[u8],
        tag_length: Option<u32>,
    ) -> Result<(), NodeError> {
        let tag_length = tag_length.map(|length| length as usize);
        if self.algorithm.mode() == SIV {
            // Its tag takes the place of a vector.
            return match tag_length {
                None | Some(LONGEST_TAG) => {
                    self.tag_length = Some(LONGEST_TAG);
                    Ok(())
                }
                Some(length) => Err(invalid_tag(length)),
            };
        }
        if !context.control(SET_IV_LENGTH, c_int::try_from(iv.len()).unwrap_or(c_int::MAX), ptr::null_mut()) {
            OpensslError::clear();
            return Err(invalid_iv());
        }
        if self.algorithm.mode() == GCM {
            if let Some(length) = tag_length.filter(|&length| !is_gcm_tag_length(length)) {
                return Err(invalid_tag(length));
            }
            self.tag_length = tag_length;
            return Ok(());
        }
        let length = match tag_length {
            Some(length) => length,
            None if self.algorithm.is_chacha20_poly1305() => LONGEST_TAG,
            None => {
                let message = format!("authTagLength required for {name}");
                return Err(NodeError::type_error("ERR_CRYPTO_INVALID_AUTH_TAG", message));
            }
        };
        let accepted = length <= LONGEST_TAG && context.control(SET_TAG, length as c_int, ptr::null_mut());
        if !accepted || length == 0 {
            OpensslError::clear();
            return Err(invalid_tag(length));
        }
        self.tag_length = Some(length);
        if self.algorithm.mode() == CCM {
            // What the vector leaves of a block counts the bytes.
            self.longest = match iv.len() {
                12 => (1 << 24) - 1,
                13 => (1 << 16) - 1,
                _ => c_int::MAX as usize,
            };
        }
        Ok(())
    }

    /// Gives OpenSSL the tag, once it is known.
    fn pass_tag(&mut self) -> bool {
        let (Some(context), Tag::Known(mut tag)) = (&self.context, self.tag) else { return true };
        let length = self.tag_length.unwrap_or(LONGEST_TAG);
        let passed = context.control(SET_TAG, length as c_int, tag.as_mut_ptr().cast());
        if passed {
            self.tag = Tag::Passed;
        }
        passed
    }

    /// Whether the mode does the whole message in one piece.
    fn is_whole(&self) -> bool {
        matches!(self.algorithm.mode(), CCM | WRAP | SIV)
    }

    /// Encrypts or decrypts a piece; `None` where that cannot be done in this state. The result has room for `extra` bytes
    /// more.
    pub fn update(&mut self, data: &[u8], extra: usize) -> Result<Option<Vec<u8>>, NodeError> {
        if self.context.is_none() || (self.begun && self.is_whole()) {
            return Ok(None);
        }
        let block = self.algorithm.block_size().max(1);
        // OpenSSL counts in signed integers.
        let Some(length) =
            c_int::try_from(data.len()).ok().filter(|length| length.checked_add(block as c_int).is_some())
        else {
            return Ok(None);
        };
        let is_ccm = self.algorithm.mode() == CCM;
        if is_ccm && data.len() > self.longest {
            return Err(invalid_length());
        }
        if !self.encrypts && self.is_authenticated() && !self.pass_tag() {
            return Ok(None);
        }
        let Some(context) = &self.context else { return Ok(None) };
        let room = if self.encrypts && self.algorithm.mode() == WRAP {
            let room = context.update(ptr::null_mut(), data.as_ptr(), length);
            match room {
                Some(room) => room,
                None => return Ok(None),
            }
        } else {
            data.len() + block
        };
        self.fed = true;
        self.begun |= !data.is_empty();
        let Some(context) = &self.context else { return Ok(None) };
        let mut out = Vec::<u8>::with_capacity(room.max(1) + extra);
        let written = context.update(out.as_mut_ptr(), data.as_ptr(), length);
        match written {
            Some(written) => {
                // SAFETY: so many bytes were written, and there was room for them.
                unsafe { out.set_len(written.min(room)) };
                Ok(Some(out))
            }
            None if !self.encrypts && matches!(self.algorithm.mode(), CCM | SIV) => {
                OpensslError::clear();
                self.refused = true;
                Ok(Some(Vec::new()))
            }
            None => Ok(None),
        }
    }

    /// Ends the message: what was left of it, and whether it was good.
    pub fn finish(&mut self) -> (bool, Vec<u8>) {
        let authenticated = self.is_authenticated();
        // Without a piece there is nothing that these modes could wrap.
        if !self.fed && matches!(self.algorithm.mode(), WRAP | SIV) {
            self.context = None;
            return (false, Vec::new());
        }
        // In this mode there is no message without its one piece, be it empty.
        if self.algorithm.mode() == CCM && !self.fed && !matches!(self.update(&[], 0), Ok(Some(_))) {
            self.context = None;
            return (false, Vec::new());
        }
        let tag_ready = self.encrypts || !authenticated || self.pass_tag();
        let Some(context) = self.context.take() else { return (false, Vec::new()) };
        if !self.encrypts && self.algorithm.is_chacha20_poly1305() && self.tag != Tag::Passed {
            // OpenSSL would be content without.
            return (false, Vec::new());
        }
        if !self.encrypts && matches!(self.algorithm.mode(), CCM | SIV) {
            // The update has done it all.
            return (!self.refused && self.tag == Tag::Passed, Vec::new());
        }
        let mut out = vec![0; self.algorithm.block_size().max(1)];
        let mut length = 0;
        // SAFETY: there is room for a block.
        let done = unsafe { EVP_CipherFinal_ex(context.0.as_ptr(), out.as_mut_ptr(), &mut length) == 1 };
        out.truncate(usize::try_from(length).unwrap_or(0));
        if !(done && tag_ready) {
            return (false, Vec::new());
        }
        if self.encrypts && authenticated {
            let mut tag = [0; LONGEST_TAG];
            let length = *self.tag_length.get_or_insert(LONGEST_TAG);
            if !context.control(GET_TAG, length as c_int, tag.as_mut_ptr().cast()) {
                return (false, Vec::new());
            }
            self.tag = Tag::Known(tag);
        }
        (true, out)
    }

    pub fn add_aad(&mut self, data: &[u8], plaintext_length: Option<usize>) -> Result<bool, NodeError> {
        if self.context.is_none() || !self.is_authenticated() {
            return Ok(false);
        }
        // The library would take it, and make a tag that nothing else makes.
        if self.begun && self.algorithm.is_chacha20_poly1305() || self.fed && self.algorithm.mode() == SIV {
            return Ok(false);
        }
        let Ok(length) = c_int::try_from(data.len()) else { return Ok(false) };
        if self.algorithm.mode() == CCM {
            let Some(plaintext_length) = plaintext_length else {
                let message = "options.plaintextLength required for CCM mode with AAD";
                return Err(NodeError::type_error("ERR_MISSING_ARGS", message));
            };
            let Some(total) = c_int::try_from(plaintext_length).ok().filter(|_| plaintext_length <= self.longest)
            else {
                return Err(invalid_length());
            };
            if !self.encrypts && !self.pass_tag() {
                return Ok(false);
            }
            let Some(context) = &self.context else { return Ok(false) };
            if context.update(ptr::null_mut(), ptr::null(), total).is_none() {
                return Ok(false);
            }
        }
        let Some(context) = &self.context else { return Ok(false) };
        Ok(context.update(ptr::null_mut(), data.as_ptr(), length).is_some())
    }
}

impl State {
    /// Starts a message.
    pub fn start(
        encrypts: bool,
        name: &str,
        key: &[u8],
        iv: Option<&[u8]>,
        tag_length: Option<u32>,
    ) -> Result<Self, Failure> {
        OpensslError::clear();
        let Some(algorithm) = Algorithm::find(name) else {
            return Err(Failure::Node(NodeError::error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")));
        };
        let expected = algorithm.iv_length();
        let fits = match iv {
            None => expected == 0,
            Some(iv) if algorithm.is_chacha20_poly1305() => iv.len() <= expected,
            Some(iv) if algorithm.mode() != SIV && algorithm.is_authenticated() => iv.len() <= c_int::MAX as usize,
            Some(iv) => iv.len() == expected,
        };
        if !fits {
            return Err(Failure::Node(invalid_iv()));
        }
        let failed = || Failure::whole_queue("Failed to initialize cipher");
        let context = Context::new().ok_or_else(failed)?;
        if algorithm.mode() == WRAP {
            // SAFETY: the context is valid.
            unsafe { EVP_CIPHER_CTX_set_flags(context.0.as_ptr(), FLAG_WRAP_ALLOW) };
        }
        if !context.initialize(algorithm, None, None, encrypts) {
            return Err(failed());
        }
        let mut state = State {
            context: None,
            algorithm,
            encrypts,
            tag: Tag::Unknown,
            tag_length: None,
            longest: c_int::MAX as usize,
            refused: false,
            fed: false,
            begun: false,
        };
        if algorithm.is_authenticated() {
            state.authenticate(&context, name, iv.unwrap_or_default(), tag_length).map_err(Failure::Node)?;
        }
        if !c_int::try_from(key.len()).is_ok_and(|length| context.set_key_length(length)) {
            OpensslError::clear();
            return Err(Failure::Node(NodeError::range_error("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")));
        }
        if !context.initialize(algorithm, Some(key), iv, encrypts) {
            return Err(failed());
        }
        state.context = Some(context);
        Ok(state)
    }

    /// The tag of an encrypted message, once it has ended.
    pub fn made_tag(&self) -> Option<Vec<u8>> {
        match (&self.context, self.tag) {
            (None, Tag::Known(tag)) if self.encrypts => Some(tag[..self.tag_length.unwrap_or(LONGEST_TAG)].to_vec()),
            _ => None,
        }
    }

    /// Sets the tag of a message to be decrypted. Whether that was possible now, and whether it is a short one whose length
    /// nobody has announced.
    pub fn expect_tag(&mut self, tag: &[u8]) -> Result<(bool, bool), NodeError> {
        if self.context.is_none() || !self.is_authenticated() || self.encrypts || self.tag != Tag::Unknown {
            return Ok((false, false));
        }
        let length = tag.len();
        let announced = self.tag_length;
        let valid = length <= LONGEST_TAG
            && announced.is_none_or(|announced| announced == length)
            && (self.algorithm.mode() != GCM || is_gcm_tag_length(length));
        if !valid {
            return Err(invalid_tag(length));
        }
        let mut known = [0; LONGEST_TAG];
        known[..length].copy_from_slice(tag);
        self.tag = Tag::Known(known);
        self.tag_length = Some(length);
        Ok((true, announced.is_none() && length < LONGEST_TAG))
    }
}

/// Starts a message. `iv` is null where there is none; `tagLength` is -1 where it was not given.
#[binding]
pub fn cipher_start<'s>(
    scope: &mut Scope<'s, '_>,
    encrypts: bool,
    name: String,
    key: Bytes,
    iv: Option<Bytes>,
    tag_length: f64,
) -> Result<Local<'s, Object>, NodeError> {
    let tag_length = (tag_length >= 0.0).then_some(tag_length as u32);
    match State::start(encrypts, &name, &key, iv.as_deref(), tag_length) {
        Ok(state) => Ok(wrap(scope, Cipher(RefCell::new(state)))),
        Err(failure) => Err(failure.throw(scope)),
    }
}

/// Encrypts or decrypts a piece of the message: bytes.
#[binding]
pub fn cipher_update<'s>(
    scope: &mut Scope<'s, '_>,
    cipher: Wrapped<Cipher>,
    data: Local<'s, Value>,
    encoding: Encoding,
) -> Result<Vec<u8>, NodeError> {
    OpensslError::clear();
    let out = with_data(scope, data, encoding, |data| cipher.0.borrow_mut().update(data, 0))??;
    OpensslError::clear();
    out.ok_or_else(|| NodeError::error("", UNSUPPORTED_UPDATE))
}

/// Ends the message: the bytes that were left.
#[binding]
pub fn cipher_final<'s>(scope: &mut Scope<'s, '_>, cipher: Wrapped<Cipher>) -> Result<Vec<u8>, NodeError> {
    let mut state = cipher.0.borrow_mut();
    if state.context.is_none() {
        return Err(NodeError::error("ERR_CRYPTO_INVALID_STATE", "Invalid state"));
    }
    OpensslError::clear();
    let (good, rest) = state.finish();
    if good {
        return Ok(rest);
    }
    let message =
        if state.is_authenticated() { "Unsupported state or unable to authenticate data" } else { "Unsupported state" };
    drop(state);
    Err(OpensslError::throw_with_all(scope, message))
}

/// Whether that was still possible.
#[binding]
pub fn cipher_set_padding(cipher: Wrapped<Cipher>, on: bool) -> bool {
    let state = cipher.0.borrow();
    // SAFETY: the context is valid.
    state
        .context
        .as_ref()
        .is_some_and(|context| unsafe { ffi::EVP_CIPHER_CTX_set_padding(context.0.as_ptr(), c_int::from(on)) == 1 })
}

/// Data that is authenticated but not part of the message; `plaintextLength` is -1 where it was not given. Whether that
/// was possible.
#[binding]
pub fn cipher_set_aad(cipher: Wrapped<Cipher>, data: Bytes, plaintext_length: f64) -> Result<bool, NodeError> {
    let length = (plaintext_length >= 0.0).then_some(plaintext_length as usize);
    let added = cipher.0.borrow_mut().add_aad(&data, length);
    OpensslError::clear();
    added
}

/// The tag of an encrypted message, once it has ended; undefined otherwise.
#[binding]
pub fn cipher_tag(cipher: Wrapped<Cipher>) -> Option<Vec<u8>> {
    cipher.0.borrow().made_tag()
}

/// Sets the tag of a message to be decrypted: one of `numbers::TAG_…`.
#[binding]
pub fn cipher_set_tag(cipher: Wrapped<Cipher>, tag: Bytes) -> Result<c_uint, NodeError> {
    Ok(match cipher.0.borrow_mut().expect_tag(&tag)? {
        (false, _) => numbers::TAG_REFUSED,
        (true, false) => numbers::TAG_SET,
        (true, true) => numbers::TAG_SET_SHORT,
    })
}
