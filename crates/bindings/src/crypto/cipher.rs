//! The encryption or decryption of one message, piece by piece.

use super::cipher_algorithm::{Algorithm, CCM, Context, GCM, SET_IV_LENGTH, SIV, WRAP};
use super::digest::with_data;
use super::error::{Failure, OpensslError};
use super::numbers;
use crate::buffer::Encoding;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::ffi::{CString, c_int, c_uint};
use std::ptr;

unsafe extern "C" {
    fn EVP_CIPHER_CTX_set_flags(context: *mut ffi::EVP_CIPHER_CTX, flags: c_int);
    fn EVP_CipherFinal_ex(context: *mut ffi::EVP_CIPHER_CTX, out: *mut u8, length: *mut c_int) -> c_int;
}

const FLAG_WRAP_ALLOW: c_int = 1;
const GET_TAG: c_int = 0x10;
const SET_TAG: c_int = 0x11;
pub const LONGEST_TAG: usize = 16;

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
        if self.algorithm.is_synthetic() {
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
        self.algorithm.is_synthetic() || matches!(self.algorithm.mode(), CCM | WRAP)
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
            None if !self.encrypts && (is_ccm || self.algorithm.is_synthetic()) => {
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
        if !self.fed && (self.algorithm.mode() == WRAP || self.algorithm.is_synthetic()) {
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
        if !self.encrypts && authenticated && self.tag != Tag::Passed {
            // Not every algorithm of OpenSSL's misses it.
            return (false, Vec::new());
        }
        if !self.encrypts && matches!(self.algorithm.mode(), CCM | SIV) {
            // The update has done it all.
            return (!self.refused && self.tag == Tag::Passed, Vec::new());
        }
        let mut out = vec![0; self.algorithm.block_size().max(1)];
        let mut length = 0;
        // SAFETY: there is room for a block.
        let done = unsafe { EVP_CipherFinal_ex(context.as_ptr(), out.as_mut_ptr(), &mut length) == 1 };
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
        if self.begun && self.algorithm.is_chacha20_poly1305() || self.fed && self.algorithm.is_synthetic() {
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

/// How a mode of which there are several is meant, by the library's names.
#[derive(Default)]
pub struct Variant {
    /// The order of the last two blocks where the last one is not whole.
    pub cts: Option<String>,
    /// Whose standard XTS is of.
    pub xts: Option<String>,
}

impl Variant {
    fn apply(&self, name: &str, algorithm: Algorithm, context: &Context) -> Result<(), Failure> {
        for (parameter, option, value) in
            [(c"cts_mode", "ctsMode", &self.cts), (c"xts_standard", "xtsStandard", &self.xts)]
        {
            let Some(value) = value else { continue };
            if !algorithm.takes_parameter(parameter) {
                let message = format!("{name} does not support the {option} option");
                return Err(Failure::Node(NodeError::error("ERR_CRYPTO_UNSUPPORTED_OPERATION", message)));
            }
            let value = CString::new(value.as_str()).unwrap_or_default();
            if !context.set(parameter, &value) {
                return Err(Failure::whole_queue("Failed to initialize cipher"));
            }
        }
        Ok(())
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
        variant: &Variant,
    ) -> Result<Self, Failure> {
        OpensslError::clear();
        let Some(algorithm) = Algorithm::find(name) else {
            return Err(Failure::Node(NodeError::error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")));
        };
        let expected = algorithm.iv_length();
        let fits = match iv {
            None => expected == 0,
            Some(iv) if algorithm.is_chacha20_poly1305() => iv.len() <= expected,
            Some(iv) if algorithm.is_authenticated() && !algorithm.is_synthetic() => iv.len() <= c_int::MAX as usize,
            Some(iv) => iv.len() == expected,
        };
        if !fits {
            return Err(Failure::Node(invalid_iv()));
        }
        let failed = || Failure::whole_queue("Failed to initialize cipher");
        let context = Context::new().ok_or_else(failed)?;
        if algorithm.mode() == WRAP {
            // SAFETY: the context is valid.
            unsafe { EVP_CIPHER_CTX_set_flags(context.as_ptr(), FLAG_WRAP_ALLOW) };
        }
        if !context.initialize(algorithm, None, None, encrypts) {
            return Err(failed());
        }
        variant.apply(name, algorithm, &context)?;
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
        let late = self.fed && self.algorithm.is_synthetic();
        if late || self.context.is_none() || !self.is_authenticated() || self.encrypts || self.tag != Tag::Unknown {
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
#[allow(clippy::too_many_arguments)]
pub fn cipher_start<'s>(
    scope: &mut Scope<'s, '_>,
    encrypts: bool,
    name: String,
    key: Bytes,
    iv: Option<Bytes>,
    tag_length: f64,
    cts: Option<String>,
    xts: Option<String>,
) -> Result<Local<'s, Object>, NodeError> {
    let tag_length = (tag_length >= 0.0).then_some(tag_length as u32);
    match State::start(encrypts, &name, &key, iv.as_deref(), tag_length, &Variant { cts, xts }) {
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
        .is_some_and(|context| unsafe { ffi::EVP_CIPHER_CTX_set_padding(context.as_ptr(), c_int::from(on)) == 1 })
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
