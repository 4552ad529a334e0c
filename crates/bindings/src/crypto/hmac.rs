//! Keyed hashes.

use super::digest::{Algorithm, by_number, result, with_data};
use super::error::OpensslError;
use super::secret::Secret;
use crate::buffer::Encoding;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::ptr::NonNull;

struct Context(NonNull<ffi::HMAC_CTX>);

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made in `new`.
        unsafe { ffi::HMAC_CTX_free(self.0.as_ptr()) };
    }
}

impl Context {
    fn new() -> Option<Self> {
        // SAFETY: no preconditions.
        NonNull::new(unsafe { ffi::HMAC_CTX_new() }).map(Context)
    }

    fn start(&self, algorithm: Algorithm, key: &[u8]) -> bool {
        // An empty key must not look like none, which would mean to keep the last one.
        let key_pointer = if key.is_empty() { c"".as_ptr().cast() } else { key.as_ptr().cast() };
        // SAFETY: context, key and algorithm are valid.
        unsafe {
            ffi::HMAC_Init_ex(self.0.as_ptr(), key_pointer, key.len() as i32, algorithm.as_ptr(), std::ptr::null_mut())
                == 1
        }
    }

    fn update(&self, data: &[u8]) -> bool {
        // SAFETY: the context is valid and started.
        unsafe { ffi::HMAC_Update(self.0.as_ptr(), data.as_ptr(), data.len()) == 1 }
    }

    fn finish<'a>(&self, output: &'a mut [u8; 64]) -> Option<&'a [u8]> {
        let mut length = 0;
        // SAFETY: no digest is longer than the output.
        let done = unsafe { ffi::HMAC_Final(self.0.as_ptr(), output.as_mut_ptr(), &mut length) == 1 };
        if done { output.get(..length as usize) } else { None }
    }
}

thread_local! {
    static CONTEXT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

const FAILED: &str = "error:00000000:lib(0)::reason(0)";

/// All in one call, in a context that the thread keeps.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn hmac_once<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    key: Bytes,
    data: Local<'s, Value>,
    data_encoding: Encoding,
    encoding: i32,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let mut output = [0; 64];
    let done = CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = Context::new();
        }
        let Some(context) = context else { return Ok(None) };
        if !context.start(algorithm, &key) {
            return Ok(None);
        }
        let updated = with_data(scope, data, data_encoding, |data| context.update(data))?;
        let length = if updated { context.finish(&mut output).map(<[u8]>::len) } else { None };
        Ok::<_, NodeError>(length)
    })?;
    match done {
        Some(length) => result(scope, &output[..length], encoding),
        None => Err(OpensslError::throw(scope, FAILED)),
    }
}

pub struct Hmac(Context);

#[binding]
pub fn hmac_start<'s>(scope: &mut Scope<'s, '_>, algorithm: u32, key: Bytes) -> Result<Local<'s, Object>, NodeError> {
    let algorithm = by_number(algorithm)?;
    match Context::new().filter(|context| context.start(algorithm, &key)) {
        Some(context) => Ok(wrap(scope, Hmac(context))),
        None => Err(OpensslError::throw(scope, FAILED)),
    }
}

#[binding]
pub fn hmac_update<'s>(
    scope: &mut Scope<'s, '_>,
    hmac: Wrapped<Hmac>,
    data: Local<'s, Value>,
    encoding: Encoding,
) -> Result<bool, NodeError> {
    with_data(scope, data, encoding, |data| hmac.0.update(data))
}

#[binding]
pub fn hmac_finish<'s>(
    scope: &mut Scope<'s, '_>,
    hmac: Wrapped<Hmac>,
    encoding: i32,
) -> Result<Local<'s, Value>, NodeError> {
    let mut output = [0; 64];
    match hmac.0.finish(&mut output) {
        Some(digest) => {
            let digest = digest.to_vec();
            result(scope, &digest, encoding)
        }
        None => Err(OpensslError::throw(scope, FAILED)),
    }
}

/// All in one call, in the pool.
#[binding]
pub fn hmac_job<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    key: Bytes,
    data: Bytes,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let (key, data) = (Secret::from(&*key), Secret::from(&*data));
    let work = move || {
        let context = Context::new().filter(|context| context.start(algorithm, &key) && context.update(&data))?;
        let mut output = [0; 64];
        let digest = context.finish(&mut output).map(<[u8]>::to_vec);
        OpensslError::clear();
        digest
    };
    Ok(done.spawn(scope, "HMACREQUEST", work, |scope, digest| match digest {
        Some(digest) => Ok(digest.into_value(scope)),
        None => Err(NodeError::error("", FAILED)),
    }))
}
