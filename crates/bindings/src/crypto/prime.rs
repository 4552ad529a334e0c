//! Prime numbers: made, and told from others.

use super::error::OpensslError;
use crate::prelude::*;
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;
use std::ffi::c_int;

fn out_of_range(option: &str) -> NodeError {
    NodeError::range_error("ERR_OUT_OF_RANGE", format!("invalid options.{option}"))
}

fn failed<T>(scope: &mut Scope<'_, '_>, result: Result<T, ErrorStack>, otherwise: &str) -> Result<T, NodeError> {
    result.map_err(|errors| {
        // Back into the queue that they came from, or from a pool thread's.
        errors.put();
        OpensslError::throw(scope, otherwise)
    })
}

/// What a prime is to be; `add` and `rem`: the remainder of its division.
struct Wanted {
    bits: c_int,
    safe: bool,
    add: Option<BigNum>,
    rem: Option<BigNum>,
}

impl Wanted {
    fn new(
        scope: &mut Scope<'_, '_>,
        bits: i32,
        safe: bool,
        add: Option<&[u8]>,
        rem: Option<&[u8]>,
    ) -> Result<Self, NodeError> {
        let number = |scope: &mut Scope<'_, '_>, bytes: Option<&[u8]>| {
            failed(scope, bytes.map(BigNum::from_slice).transpose(), "could not generate prime")
        };
        let add = number(scope, add)?;
        let rem = number(scope, rem)?;
        if let Some(add) = &add {
            // There is no such prime of this size, or one only.
            if add.num_bits() > bits {
                return Err(out_of_range("add"));
            }
            if rem.as_ref().is_some_and(|rem| **add <= **rem) {
                return Err(out_of_range("rem"));
            }
        }
        Ok(Wanted { bits, safe, add, rem })
    }

    /// Big-endian bytes, as many as a number of the size has.
    fn generate(&self) -> Result<Vec<u8>, ErrorStack> {
        let mut prime = BigNum::new()?;
        prime.generate_prime(self.bits, self.safe, self.add.as_deref(), self.rem.as_deref())?;
        let length = (self.bits + 7) / 8;
        prime.to_vec_padded(length)
    }
}

const NOT_MADE: &str = "could not generate prime";

fn memory<'s>(scope: &mut Scope<'s, '_>, bytes: Vec<u8>) -> Local<'s, Value> {
    let store = v8::ArrayBuffer::new_backing_store_from_vec(bytes).make_shared();
    v8::ArrayBuffer::with_backing_store(scope, &store).into()
}

/// An `ArrayBuffer` with the prime.
#[binding]
pub fn generate_prime_sync<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    safe: bool,
    add: Option<Bytes>,
    rem: Option<Bytes>,
) -> Result<Local<'s, Value>, NodeError> {
    let wanted = Wanted::new(scope, bits, safe, add.as_deref(), rem.as_deref())?;
    let prime = failed(scope, wanted.generate(), NOT_MADE)?;
    Ok(memory(scope, prime))
}

#[binding]
pub fn generate_prime<'s>(
    scope: &mut Scope<'s, '_>,
    bits: i32,
    safe: bool,
    add: Option<Bytes>,
    rem: Option<Bytes>,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let wanted = Wanted::new(scope, bits, safe, add.as_deref(), rem.as_deref())?;
    Ok(done.spawn(
        scope,
        "RANDOMPRIMEREQUEST",
        move || wanted.generate(),
        |scope, prime| {
            let prime = failed(scope, prime, NOT_MADE)?;
            Ok(memory(scope, prime))
        },
    ))
}

fn is_prime(candidate: &BigNumRef, checks: i32) -> Result<bool, ErrorStack> {
    let mut context = BigNumContext::new()?;
    // Most numbers have a small divisor; 0 checks are as many as the size asks for.
    candidate.is_prime_fasttest(checks, &mut context, true)
}

const NOT_CHECKED: &str = "could not check prime";

/// Whether a big-endian number is prime, most probably.
#[binding]
pub fn check_prime_sync(scope: &mut Scope<'_, '_>, candidate: Bytes, checks: i32) -> Result<bool, NodeError> {
    let candidate = failed(scope, BigNum::from_slice(&candidate), NOT_CHECKED)?;
    failed(scope, is_prime(&candidate, checks), NOT_CHECKED)
}

#[binding]
pub fn check_prime<'s>(
    scope: &mut Scope<'s, '_>,
    candidate: Bytes,
    checks: i32,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let candidate = failed(scope, BigNum::from_slice(&candidate), NOT_CHECKED)?;
    Ok(done.spawn(
        scope,
        "CHECKPRIMEREQUEST",
        move || is_prime(&candidate, checks),
        |scope, prime| {
            let prime = failed(scope, prime, NOT_CHECKED)?;
            Ok(prime.into_value(scope))
        },
    ))
}
