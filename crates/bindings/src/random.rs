//! Random bytes from OpenSSL's generator.

use crate::prelude::*;

/// Fills the bytes of a view.
#[binding]
fn fill_random(mut bytes: BytesMut) -> Result<(), NodeError> {
    openssl::rand::rand_bytes(&mut bytes).map_err(|error| NodeError::error("ERR_OPERATION_FAILED", error.to_string()))
}

engine::module!("random", [fill_random]);
