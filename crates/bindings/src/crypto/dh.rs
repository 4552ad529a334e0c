//! Diffie-Hellman over numbers: primes, checks, keys and secrets. lib/ keeps the numbers, as bytes.

use super::error::OpensslError;
use super::numbers::{PUBLIC_TOO_LARGE, PUBLIC_TOO_SMALL};
use super::pkey::{Number, number_bytes, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::c_int;
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn DH_check_pub_key(dh: *const ffi::DH, public: *const ffi::BIGNUM, codes: *mut c_int) -> c_int;
    fn DH_compute_key_padded(key: *mut u8, public: *const ffi::BIGNUM, dh: *mut ffi::DH) -> c_int;
}

owner!(Dh, ffi::DH, ffi::DH_free);

impl Dh {
    fn new(prime: &[u8], generator: &[u8]) -> Option<Self> {
        let (p, g) = (Number::from_bytes(prime)?, Number::from_bytes(generator)?);
        // SAFETY: only a call that succeeds takes the numbers over, and only then are they given up here.
        unsafe {
            let dh = Dh::own(ffi::DH_new())?;
            if ffi::DH_set0_pqg(dh.as_ptr(), p.as_ptr(), null_mut(), g.as_ptr()) != 1 {
                return None;
            }
            p.release();
            g.release();
            Some(dh)
        }
    }

    fn set_private(&self, private: &[u8]) -> Option<()> {
        let private = Number::from_bytes(private)?;
        // SAFETY: only a call that succeeds takes the number over, and only then is it given up here.
        if unsafe { ffi::DH_set0_key(self.as_ptr(), null_mut(), private.as_ptr()) } != 1 {
            return None;
        }
        private.release();
        Some(())
    }
}

/// A prime of the given length; undefined for a length or generator that the library refuses.
#[binding]
pub fn dh_prime(bits: i32, generator: i32) -> Option<Vec<u8>> {
    let make = || {
        // SAFETY: the numbers belong to the object.
        unsafe {
            let dh = Dh::own(ffi::DH_new())?;
            if ffi::DH_generate_parameters_ex(dh.as_ptr(), bits, generator, null_mut()) != 1 {
                return None;
            }
            let mut prime = null();
            ffi::DH_get0_pqg(dh.as_ptr(), &mut prime, null_mut(), null_mut());
            Some(number_bytes(prime))
        }
    };
    let prime = make();
    OpensslError::clear();
    prime
}

/// What is wrong with prime and generator, as bits; 0 is nothing.
#[binding]
pub fn dh_check(prime: Bytes, generator: Bytes) -> i32 {
    let mut codes = 0;
    if let Some(dh) = Dh::new(&prime, &generator) {
        // SAFETY: the object is valid.
        unsafe { ffi::DH_check(dh.as_ptr(), &mut codes) };
    }
    OpensslError::clear();
    codes
}

/// `[public, private]`: new ones, or the public number that belongs to a private one. Undefined if there are none.
#[binding]
pub fn dh_keys<'s>(
    scope: &mut Scope<'s, '_>,
    prime: Bytes,
    generator: Bytes,
    private: Option<Bytes>,
) -> Option<Local<'s, Array>> {
    let make = || {
        let dh = Dh::new(&prime, &generator)?;
        if let Some(private) = private {
            dh.set_private(&private)?;
        }
        // SAFETY: the numbers belong to the object.
        unsafe {
            if ffi::DH_generate_key(dh.as_ptr()) != 1 {
                return None;
            }
            let (mut public, mut private) = (null(), null());
            ffi::DH_get0_key(dh.as_ptr(), &mut public, &mut private);
            Some([number_bytes(public), number_bytes(private)])
        }
    };
    let keys = make();
    OpensslError::clear();
    let values = keys?.map(|key| key.into_value(scope));
    Some(Array::new_with_elements(scope, &values))
}

/// The secret of a private number and a peer's public one, as long as the prime. Gives 1 or 2 for a public number that is
/// too small or too large, undefined where there is no secret.
#[binding]
pub fn dh_secret<'s>(
    scope: &mut Scope<'s, '_>,
    prime: Bytes,
    generator: Bytes,
    private: Option<Bytes>,
    peer: Bytes,
) -> Option<Local<'s, Value>> {
    let compute = || {
        let dh = Dh::new(&prime, &generator)?;
        if let Some(private) = private {
            dh.set_private(&private)?;
        }
        let peer = Number::from_bytes(&peer)?;
        let mut codes = 0;
        // SAFETY: object and number are valid; the buffer has the length that the object asks for.
        unsafe {
            DH_check_pub_key(dh.as_ptr(), peer.as_ptr(), &mut codes);
            if codes & (PUBLIC_TOO_SMALL | PUBLIC_TOO_LARGE) != 0 {
                return Some(Err(if codes & PUBLIC_TOO_SMALL != 0 { PUBLIC_TOO_SMALL } else { PUBLIC_TOO_LARGE }));
            }
            let mut secret = vec![0; usize::try_from(ffi::DH_size(dh.as_ptr())).ok()?];
            let length = DH_compute_key_padded(secret.as_mut_ptr(), peer.as_ptr(), dh.as_ptr());
            secret.truncate(usize::try_from(length).ok()?);
            Some(Ok(secret))
        }
    };
    let secret = compute();
    OpensslError::clear();
    Some(match secret? {
        Ok(secret) => secret.into_value(scope),
        Err(code) => code.into_value(scope),
    })
}

/// The prime of a group that has a name; undefined for a name that none has.
#[binding]
pub fn dh_group(name: String) -> Option<Vec<u8>> {
    let prime: unsafe extern "C" fn(*mut ffi::BIGNUM) -> *mut ffi::BIGNUM = match name.as_str() {
        "modp1" => ffi::BN_get_rfc2409_prime_768,
        "modp2" => ffi::BN_get_rfc2409_prime_1024,
        "modp5" => ffi::BN_get_rfc3526_prime_1536,
        "modp14" => ffi::BN_get_rfc3526_prime_2048,
        "modp15" => ffi::BN_get_rfc3526_prime_3072,
        "modp16" => ffi::BN_get_rfc3526_prime_4096,
        "modp17" => ffi::BN_get_rfc3526_prime_6144,
        "modp18" => ffi::BN_get_rfc3526_prime_8192,
        _ => return None,
    };
    // SAFETY: given no number, the call makes one.
    unsafe { Number::own(prime(null_mut())) }.map(|prime| prime.to_bytes())
}
