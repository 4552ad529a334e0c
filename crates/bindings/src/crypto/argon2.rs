//! Argon2: keys from passwords, at a price in memory.

use super::derive::derive_with;
use super::secret::Secret;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CString, c_uint};

/// What a key is derived from, and at what price.
struct Argon2 {
    name: String,
    message: Secret,
    nonce: Vec<u8>,
    secret: Option<Secret>,
    associated: Option<Vec<u8>>,
    lanes: c_uint,
    /// In KiB.
    memory: c_uint,
    passes: c_uint,
    length: usize,
}

impl Argon2 {
    fn derive(&self) -> Option<Vec<u8>> {
        let name = CString::new(self.name.as_str()).ok()?;
        let mut key = Vec::new();
        key.try_reserve_exact(self.length).ok()?;
        key.resize(self.length, 0);
        let (mut lanes, mut memory, mut passes) = (self.lanes, self.memory, self.passes);
        let texts = [
            (c"pass", Some(&*self.message)),
            (c"salt", Some(&*self.nonce)),
            (c"secret", self.secret.as_deref()),
            (c"ad", self.associated.as_deref()),
        ];
        // SAFETY: everything that the parameters point to outlives the call, which does not write to it.
        let done = unsafe {
            let mut params: Vec<ffi::OSSL_PARAM> = texts
                .iter()
                .filter_map(|(name, bytes)| bytes.map(|bytes| (name, bytes)))
                .map(|(name, bytes)| {
                    let address = bytes.as_ptr().cast_mut().cast();
                    ffi::OSSL_PARAM_construct_octet_string(name.as_ptr(), address, bytes.len())
                })
                .collect();
            params.push(ffi::OSSL_PARAM_construct_uint(c"lanes".as_ptr(), &mut lanes));
            params.push(ffi::OSSL_PARAM_construct_uint(c"memcost".as_ptr(), &mut memory));
            params.push(ffi::OSSL_PARAM_construct_uint(c"iter".as_ptr(), &mut passes));
            params.push(ffi::OSSL_PARAM_construct_end());
            derive_with(&name, &params, &mut key)
        };
        done.then_some(key)
    }
}

fn value<'s>(scope: &mut Scope<'s, '_>, key: Option<Vec<u8>>) -> Result<Local<'s, Value>, NodeError> {
    let Some(key) = key else {
        return Err(NodeError::error("ERR_CRYPTO_OPERATION_FAILED", "Argon2 derivation failed"));
    };
    Ok(key.into_value(scope))
}

/// Derives a key; with a function for it, in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn argon2<'s>(
    scope: &mut Scope<'s, '_>,
    name: String,
    message: Bytes,
    nonce: Bytes,
    secret: Option<Bytes>,
    associated: Option<Bytes>,
    lanes: u32,
    memory: u32,
    passes: u32,
    length: usize,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let job = Argon2 {
        name,
        message: Secret::from(&*message),
        nonce: nonce.to_vec(),
        secret: secret.as_deref().map(Secret::from),
        associated: associated.map(|bytes| bytes.to_vec()),
        lanes,
        memory,
        passes,
        length,
    };
    let Some(done) = done else {
        let key = job.derive();
        return value(scope, key);
    };
    Ok(Completion::Callback(done).spawn(scope, "ARGON2REQUEST", move || job.derive(), value))
}
