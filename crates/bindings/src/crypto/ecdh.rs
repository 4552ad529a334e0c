//! Diffie-Hellman on curves, with the keys as bytes. lib/ keeps them.

use super::error::OpensslError;
use super::numbers::POINT_UNCOMPRESSED;
use super::pkey::{EcGroup, EcKey, EcPoint, Number, curve, point_bytes};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::c_int;
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn ECDH_compute_key(
        secret: *mut u8,
        length: usize,
        point: *const ffi::EC_POINT,
        key: *const ffi::EC_KEY,
        derive: Option<unsafe extern "C" fn()>,
    ) -> c_int;
    fn EC_GROUP_get0_order(group: *const ffi::EC_GROUP) -> *const ffi::BIGNUM;
}

fn point(group: &EcGroup, bytes: &[u8]) -> Option<EcPoint> {
    // SAFETY: group and point belong together, and the bytes go with their length.
    unsafe {
        let point = EcPoint::own(ffi::EC_POINT_new(group.as_ptr()))?;
        let (address, length) = (bytes.as_ptr(), bytes.len());
        (ffi::EC_POINT_oct2point(group.as_ptr(), point.as_ptr(), address, length, null_mut()) == 1).then_some(point)
    }
}

/// `[public point, private number]` of a new pair of keys.
#[binding]
pub fn ecdh_keys<'s>(scope: &mut Scope<'s, '_>, number: i32) -> Option<Local<'s, Array>> {
    let make = || {
        // SAFETY: point and number belong to the key.
        unsafe {
            let key = EcKey::own(ffi::EC_KEY_new_by_curve_name(number))?;
            if ffi::EC_KEY_generate_key(key.as_ptr()) != 1 {
                return None;
            }
            let group = ffi::EC_KEY_get0_group(key.as_ptr());
            let public = point_bytes(group, ffi::EC_KEY_get0_public_key(key.as_ptr()), POINT_UNCOMPRESSED)?;
            Some([public, private_bytes(key.as_ptr())?])
        }
    };
    let keys = make();
    OpensslError::clear();
    let values = keys?.map(|key| key.into_value(scope));
    Some(Array::new_with_elements(scope, &values))
}

/// # Safety
/// The key is valid.
unsafe fn private_bytes(key: *const ffi::EC_KEY) -> Option<Vec<u8>> {
    // SAFETY: by the contract; the number has the length that is asked for.
    unsafe {
        let order = EC_GROUP_get0_order(ffi::EC_KEY_get0_group(key));
        let length = usize::try_from(ffi::BN_num_bits(order)).ok()?.div_ceil(8);
        let mut bytes = vec![0; length];
        let number = ffi::EC_KEY_get0_private_key(key);
        (ffi::BN_bn2binpad(number, bytes.as_mut_ptr(), c_int::try_from(length).ok()?) >= 0).then_some(bytes)
    }
}

/// The public point of a private number; undefined for a number that is none for the curve.
#[binding]
pub fn ecdh_public(number: i32, private: Bytes) -> Option<Vec<u8>> {
    let make = || {
        let group = curve(number)?;
        let private = Number::from_bytes(&private)?;
        // SAFETY: all of them are valid.
        unsafe {
            let order = EC_GROUP_get0_order(group.as_ptr());
            if private.bits() == 0 || ffi::BN_cmp(private.as_ptr(), order) >= 0 {
                return None;
            }
            let point = EcPoint::own(ffi::EC_POINT_new(group.as_ptr()))?;
            let (g, p) = (group.as_ptr(), point.as_ptr());
            if ffi::EC_POINT_mul(g, p, private.as_ptr(), null(), null(), null_mut()) != 1 {
                return None;
            }
            point_bytes(g, p, POINT_UNCOMPRESSED)
        }
    };
    let public = make();
    OpensslError::clear();
    public
}

/// A point in another form, which is a number of `numbers`; undefined for bytes that are no point of the curve.
#[binding]
pub fn ecdh_point(number: i32, bytes: Bytes, form: u32) -> Option<Vec<u8>> {
    let convert = || {
        let group = curve(number)?;
        let point = point(&group, &bytes)?;
        point_bytes(group.as_ptr(), point.as_ptr(), form)
    };
    let converted = convert();
    OpensslError::clear();
    converted
}

/// The secret of a private number and a peer's point.
#[binding]
pub fn ecdh_secret(number: i32, private: Bytes, peer: Bytes) -> Option<Vec<u8>> {
    let compute = || {
        let group = curve(number)?;
        let peer = point(&group, &peer)?;
        let private = Number::from_bytes(&private)?;
        // SAFETY: all of them are valid, and the buffer has the length that is given.
        unsafe {
            let key = EcKey::own(ffi::EC_KEY_new_by_curve_name(number))?;
            if ffi::EC_KEY_set_private_key(key.as_ptr(), private.as_ptr()) != 1 {
                return None;
            }
            let degree = usize::try_from(ffi::EC_GROUP_get_degree(group.as_ptr())).ok()?;
            let mut secret = vec![0; degree.div_ceil(8)];
            let length = ECDH_compute_key(secret.as_mut_ptr(), secret.len(), peer.as_ptr(), key.as_ptr(), None);
            (length > 0).then_some(secret)
        }
    };
    let secret = compute();
    OpensslError::clear();
    secret
}
