//! Random bytes from OpenSSL's generator.

use crate::prelude::*;

/// Fills the bytes of a view.
#[binding]
fn fill_random(mut bytes: BytesMut) -> Result<(), NodeError> {
    // The generator takes no more at once.
    for part in bytes.chunks_mut(std::ffi::c_int::MAX as usize) {
        openssl::rand::rand_bytes(part).map_err(|error| NodeError::error("ERR_OPERATION_FAILED", error.to_string()))?;
    }
    Ok(())
}

engine::module!("random", [fill_random]);
