//! The making of pairs of keys, here or in the pool.

use super::digest::{Algorithm, by_number};
use super::error::{Failure, OpensslError};
use super::pkey::{Key, KeyContext, Number, Parts};
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::c_int;
use std::ptr::null_mut;

unsafe extern "C" {
    fn EVP_PKEY_CTX_set_rsa_pss_keygen_md(context: *mut ffi::EVP_PKEY_CTX, digest: *const ffi::EVP_MD) -> c_int;
    fn EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context: *mut ffi::EVP_PKEY_CTX, digest: *const ffi::EVP_MD) -> c_int;
    fn EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context: *mut ffi::EVP_PKEY_CTX, length: c_int) -> c_int;
    fn EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context: *mut ffi::EVP_PKEY_CTX, bits: c_int) -> c_int;
    fn EVP_PKEY_CTX_set_ec_param_enc(context: *mut ffi::EVP_PKEY_CTX, encoding: c_int) -> c_int;
}

const EC_EXPLICIT: c_int = 0;

/// What is to be made.
enum Recipe {
    Rsa {
        bits: i32,
        exponent: u32,
    },
    RsaPss {
        bits: i32,
        exponent: u32,
        digest: Option<Algorithm>,
        mask: Option<Algorithm>,
        salt: Option<i32>,
    },
    Dsa {
        bits: i32,
        divisor: Option<i32>,
    },
    Ec {
        curve: i32,
        explicit: bool,
    },
    /// With a prime that is there already.
    Dh {
        prime: Vec<u8>,
        generator: u32,
    },
    /// With a prime that is searched for.
    DhOfLength {
        bits: i32,
        generator: i32,
    },
    /// Algorithms without parameters.
    Named(String),
}

/// A step of OpenSSL: more than 0 is success.
fn done(result: c_int) -> Option<()> {
    (result > 0).then_some(())
}

fn keygen(context: &KeyContext) -> Option<Key> {
    let mut key = null_mut();
    // SAFETY: the context has been initialized for it.
    unsafe {
        done(ffi::EVP_PKEY_keygen(context.as_ptr(), &mut key))?;
        Key::own(key)
    }
}

/// A pair of keys with the parameters that a key holds.
fn from_parameters(parameters: &Key) -> Option<Key> {
    let context = parameters.context()?;
    // SAFETY: the context is valid.
    unsafe { done(ffi::EVP_PKEY_keygen_init(context.as_ptr())) }?;
    keygen(&context)
}

fn parameters(context: &KeyContext) -> Option<Key> {
    let mut key = null_mut();
    // SAFETY: the context has been initialized for it.
    unsafe {
        done(ffi::EVP_PKEY_paramgen(context.as_ptr(), &mut key))?;
        Key::own(key)
    }
}

/// # Safety
/// The context has been initialized for the generation of an RSA key.
unsafe fn set_rsa(context: &KeyContext, bits: i32, exponent: u32) -> Option<()> {
    let exponent = Number::from_word(exponent.into())?;
    // SAFETY: by the contract; the context makes a copy of the number.
    unsafe {
        done(ffi::EVP_PKEY_CTX_set_rsa_keygen_bits(context.as_ptr(), bits))?;
        done(ffi::EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.as_ptr(), exponent.as_ptr()))
    }
}

impl Recipe {
    fn make(&self) -> Option<Key> {
        // SAFETY: each context is initialized for what it is then asked to do; algorithms live for ever.
        unsafe {
            match self {
                Recipe::Rsa { bits, exponent } => {
                    let context = KeyContext::named("RSA")?;
                    done(ffi::EVP_PKEY_keygen_init(context.as_ptr()))?;
                    set_rsa(&context, *bits, *exponent)?;
                    keygen(&context)
                }
                Recipe::RsaPss { bits, exponent, digest, mask, salt } => {
                    let context = KeyContext::named("RSA-PSS")?;
                    done(ffi::EVP_PKEY_keygen_init(context.as_ptr()))?;
                    set_rsa(&context, *bits, *exponent)?;
                    if let Some(digest) = digest {
                        done(EVP_PKEY_CTX_set_rsa_pss_keygen_md(context.as_ptr(), digest.as_ptr()))?;
                    }
                    if let Some(mask) = mask.or(*digest) {
                        done(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(context.as_ptr(), mask.as_ptr()))?;
                    }
                    let salt = salt.or_else(|| digest.and_then(|digest| i32::try_from(digest.size()).ok()));
                    if let Some(salt) = salt {
                        done(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.as_ptr(), salt))?;
                    }
                    keygen(&context)
                }
                Recipe::Dsa { bits, divisor } => {
                    let context = KeyContext::named("DSA")?;
                    done(ffi::EVP_PKEY_paramgen_init(context.as_ptr()))?;
                    done(ffi::EVP_PKEY_CTX_set_dsa_paramgen_bits(context.as_ptr(), *bits))?;
                    if let Some(divisor) = divisor {
                        done(EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context.as_ptr(), *divisor))?;
                    }
                    from_parameters(&parameters(&context)?)
                }
                Recipe::Ec { curve, explicit } => {
                    let context = KeyContext::named("EC")?;
                    done(ffi::EVP_PKEY_keygen_init(context.as_ptr()))?;
                    done(ffi::EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.as_ptr(), *curve))?;
                    let encoding = if *explicit { EC_EXPLICIT } else { ffi::OPENSSL_EC_NAMED_CURVE };
                    done(EVP_PKEY_CTX_set_ec_param_enc(context.as_ptr(), encoding))?;
                    keygen(&context)
                }
                Recipe::Dh { prime, generator } => {
                    let mut parts = Parts::new()?;
                    parts.number(c"p", Number::from_bytes(prime)?)?;
                    parts.number(c"g", Number::from_word((*generator).into())?)?;
                    from_parameters(&parts.key("DH", ffi::EVP_PKEY_KEY_PARAMETERS)?)
                }
                Recipe::DhOfLength { bits, generator } => {
                    let context = KeyContext::named("DH")?;
                    done(ffi::EVP_PKEY_paramgen_init(context.as_ptr()))?;
                    done(ffi::EVP_PKEY_CTX_set_dh_paramgen_prime_len(context.as_ptr(), *bits))?;
                    done(ffi::EVP_PKEY_CTX_set_dh_paramgen_generator(context.as_ptr(), *generator))?;
                    from_parameters(&parameters(&context)?)
                }
                Recipe::Named(name) => {
                    let context = KeyContext::named(name)?;
                    done(ffi::EVP_PKEY_keygen_init(context.as_ptr()))?;
                    keygen(&context)
                }
            }
        }
    }

    fn run(&self) -> Result<Key, Failure> {
        OpensslError::clear();
        let key = self.make().ok_or_else(|| Failure::of_queue("Key generation job failed"))?;
        OpensslError::clear();
        Ok(key)
    }

    /// Makes the key, in the pool if there is a function for it.
    fn start<'s>(self, scope: &mut Scope<'s, '_>, done: Option<Callback>) -> Result<Local<'s, Value>, NodeError> {
        match done {
            None => {
                let result = self.run();
                value(scope, result)
            }
            Some(done) => Ok(Completion::Callback(done).spawn(scope, "KEYPAIRGENREQUEST", move || self.run(), value)),
        }
    }
}

fn value<'s>(scope: &mut Scope<'s, '_>, result: Result<Key, Failure>) -> Result<Local<'s, Value>, NodeError> {
    match result {
        Ok(key) => Ok(wrap(scope, key).into()),
        Err(failure) => Err(failure.throw(scope)),
    }
}

#[binding]
pub fn generate_rsa<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    exponent: u32,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::Rsa { bits, exponent }.start(scope, done)
}

/// Digests are numbers that `digest::algorithm` gave.
#[binding]
pub fn generate_rsa_pss<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    exponent: u32,
    digest: Option<u32>,
    mask: Option<u32>,
    salt: Option<i32>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    let (digest, mask) = (digest.map(by_number).transpose()?, mask.map(by_number).transpose()?);
    Recipe::RsaPss { bits, exponent, digest, mask, salt }.start(scope, done)
}

#[binding]
pub fn generate_dsa<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    divisor: Option<i32>,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::Dsa { bits, divisor }.start(scope, done)
}

#[binding]
pub fn generate_ec<'s>(
    scope: &mut Scope<'s, '_>,
    curve: i32,
    explicit: bool,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::Ec { curve, explicit }.start(scope, done)
}

#[binding]
pub fn generate_dh<'s>(
    scope: &mut Scope<'s, '_>,
    prime: Bytes,
    generator: u32,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::Dh { prime: prime.to_vec(), generator }.start(scope, done)
}

#[binding]
pub fn generate_dh_of_length<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    generator: i32,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::DhOfLength { bits, generator }.start(scope, done)
}

/// An algorithm without parameters.
#[binding]
pub fn generate_named<'s>(
    scope: &mut Scope<'s, '_>,
    name: String,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    Recipe::Named(name).start(scope, done)
}
