//! The encryption or decryption of a message that is there as a whole, here or in the pool.

use super::cipher::{LONGEST_TAG, State, Variant};
use super::error::{Failure, OpensslError};
use super::secret::Secret;
use crate::prelude::*;

/// What a message is encrypted with.
struct Scheme<'a> {
    encrypts: bool,
    name: &'a str,
    key: &'a [u8],
    iv: Option<&'a [u8]>,
    /// In bytes; `None` for a mode without a tag.
    tag_length: Option<u32>,
    aad: Option<&'a [u8]>,
}

const FAILED: &str = "Cipher job failed";

fn failed() -> Failure {
    Failure::of_queue(FAILED)
}

impl Scheme<'_> {
    /// The tag, if there is one, is behind the encrypted message.
    fn crypt(&self, data: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut state =
            State::start(self.encrypts, self.name, self.key, self.iv, self.tag_length, &Variant::default())?;
        let (data, tag) = match self.tag_length {
            Some(length) if !self.encrypts => {
                let end = data.len().checked_sub(length as usize).ok_or_else(failed)?;
                data.split_at(end)
            }
            _ => (data, &[][..]),
        };
        if !tag.is_empty() {
            state.expect_tag(tag).map_err(Failure::Node)?;
        }
        if let Some(aad) = self.aad
            && !state.add_aad(aad, None).map_err(Failure::Node)?
        {
            return Err(failed());
        }
        let mut out = state.update(data, LONGEST_TAG).map_err(Failure::Node)?.ok_or_else(failed)?;
        let (good, rest) = state.finish();
        if !good {
            return Err(failed());
        }
        out.extend_from_slice(&rest);
        if let Some(tag) = state.made_tag() {
            out.extend_from_slice(&tag);
        }
        OpensslError::clear();
        Ok(out)
    }
}

/// Encrypts or decrypts a message. `tagLength`, in bytes, is for modes with a tag. With a function for the outcome the work
/// is done in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn cipher_message<'s>(
    scope: &mut Scope<'s, '_>,
    encrypts: bool,
    name: String,
    key: Bytes,
    iv: Option<Bytes>,
    tag_length: Option<u32>,
    aad: Option<Bytes>,
    data: Bytes,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let Some(done) = done else {
        let (iv, aad) = (iv.as_deref(), aad.as_deref());
        let result = Scheme { encrypts, name: &name, key: &key, iv, tag_length, aad }.crypt(&data);
        return Failure::value(scope, result);
    };
    let (key, data) = (Secret::from(&*key), Secret::from(&*data));
    let (iv, aad) = (iv.map(|bytes| bytes.to_vec()), aad.map(|bytes| bytes.to_vec()));
    let work = move || {
        let (iv, aad) = (iv.as_deref(), aad.as_deref());
        Scheme { encrypts, name: &name, key: &key, iv, tag_length, aad }.crypt(&data)
    };
    Ok(Completion::Callback(done).spawn(scope, "CIPHERREQUEST", work, |scope, result| Failure::value(scope, result)))
}
