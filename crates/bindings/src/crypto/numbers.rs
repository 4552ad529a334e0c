//! The numbers that lib/ and this side call things by: `lib/internal/crypto/numbers.js` has the same ones.

use std::ffi::{c_int, c_uint};

/// How a key is written: `FORMAT` in lib/. Everything else is PEM.
pub const FORMAT_DER: u32 = 1;

// What DER is of: `STRUCTURE` in lib/. The fourth is SEC 1.
pub const PKCS1: u32 = 0;
pub const SPKI: u32 = 1;
pub const PKCS8: u32 = 2;

// Which part of a key raw bytes are: `RAW` in lib/. The third is the seed.
pub const RAW_PUBLIC: u32 = 0;
pub const RAW_PRIVATE: u32 = 1;

// Forms of a point, as the standard begins its bytes: `POINT` in lib/. Otherwise it is not compressed.
pub const POINT_COMPRESSED: u32 = 2;
pub const POINT_UNCOMPRESSED: u32 = 4;
pub const POINT_HYBRID: u32 = 6;

// What is done with an RSA key: `RSA` in lib/. The fourth undoes the third.
pub const RSA_PUBLIC_ENCRYPT: u32 = 0;
pub const RSA_PRIVATE_DECRYPT: u32 = 1;
pub const RSA_PRIVATE_ENCRYPT: u32 = 2;

// What came of a tag: `TAG` in lib/.
pub const TAG_REFUSED: c_uint = 0;
pub const TAG_SET: c_uint = 1;
/// Set, and shorter than it may be without anybody having announced that.
pub const TAG_SET_SHORT: c_uint = 2;

// What is wrong with a public number, as the library's bits: `PUBLIC_NUMBER` in lib/.
pub const PUBLIC_TOO_SMALL: c_int = 1;
pub const PUBLIC_TOO_LARGE: c_int = 2;
