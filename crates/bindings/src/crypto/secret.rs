//! Copies of passwords and keys, which are overwritten before their memory is given back.

use std::ffi::c_void;
use std::ops::Deref;

/// Bytes that nobody should find in memory later.
pub struct Secret(Vec<u8>);

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Secret(bytes.to_vec())
    }
}

impl Deref for Secret {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        cleanse(&mut self.0);
    }
}

/// Overwrites what was secret; unlike a plain write, no compiler leaves it out.
pub fn cleanse(bytes: &mut [u8]) {
    unsafe extern "C" {
        fn OPENSSL_cleanse(address: *mut c_void, length: usize);
    }
    // SAFETY: address and length are those of a slice.
    unsafe { OPENSSL_cleanse(bytes.as_mut_ptr().cast(), bytes.len()) };
}
