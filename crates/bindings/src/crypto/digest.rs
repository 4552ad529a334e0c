//! Message digests. An algorithm is looked up once and from then on goes by its number; short inputs are hashed in one
//! call, in a context that the thread keeps.

use super::error::OpensslError;
use super::secret::Secret;
use crate::buffer::{Encoding, decode_text, encode_text};
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_int, c_ulong, c_void};
use std::ptr::NonNull;

unsafe extern "C" {
    fn EVP_MD_get_flags(md: *const ffi::EVP_MD) -> c_ulong;
    fn EVP_MD_get0_name(md: *const ffi::EVP_MD) -> *const c_char;
    fn EVP_MD_do_all_sorted(
        each: unsafe extern "C" fn(*const ffi::EVP_MD, *const c_char, *const c_char, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_MD_do_all_provided(
        context: *mut c_void,
        each: unsafe extern "C" fn(*mut ffi::EVP_MD, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_MD_names_do_all(
        md: *const ffi::EVP_MD,
        each: unsafe extern "C" fn(*const c_char, *mut c_void),
        arg: *mut c_void,
    ) -> c_int;
}

/// Set for functions whose output may have any length.
const FLAG_XOF: c_ulong = 2;

/// A fetched algorithm; lives as long as the process.
#[derive(Clone, Copy)]
pub struct Algorithm(NonNull<ffi::EVP_MD>);

// SAFETY: fetched algorithms are immutable, and never freed.
unsafe impl Send for Algorithm {}

impl Algorithm {
    pub fn as_ptr(self) -> *const ffi::EVP_MD {
        self.0.as_ptr()
    }

    pub fn size(self) -> usize {
        // SAFETY: valid for ever.
        usize::try_from(unsafe { ffi::EVP_MD_get_size(self.as_ptr()) }).unwrap_or(0)
    }

    fn is_xof(self) -> bool {
        // SAFETY: valid for ever.
        unsafe { EVP_MD_get_flags(self.as_ptr()) & FLAG_XOF != 0 }
    }

    /// Under any of its names, those of signature schemes included.
    fn fetch(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: the name ends with zero; names that are looked up are static.
        let fetched = unsafe {
            let known = ffi::EVP_get_digestbyname(name.as_ptr());
            let canonical = if known.is_null() { name.as_ptr() } else { EVP_MD_get0_name(known) };
            ffi::EVP_MD_fetch(std::ptr::null_mut(), canonical, std::ptr::null())
        };
        NonNull::new(fetched).map(Algorithm)
    }

    /// Whether OpenSSL has heard of the name, even if no provider implements it.
    fn is_known(name: &str) -> bool {
        // SAFETY: the name ends with zero.
        CString::new(name).is_ok_and(|name| unsafe { !ffi::EVP_get_digestbyname(name.as_ptr()).is_null() })
    }
}

thread_local! {
    static ALGORITHMS: RefCell<Vec<Algorithm>> = const { RefCell::new(Vec::new()) };
    static CONTEXT: Cell<*mut ffi::EVP_MD_CTX> = const { Cell::new(std::ptr::null_mut()) };
}

/// The algorithm with a number that `algorithm` has given.
pub fn by_number(number: u32) -> Result<Algorithm, NodeError> {
    let found = ALGORITHMS.with_borrow(|algorithms| algorithms.get(number as usize).copied());
    found.ok_or_else(|| NodeError::error("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest"))
}

/// `[number, size, isXof]`; undefined for an unknown name. Throws OpenSSL's error for a name that it knows but cannot
/// do, if `strict`.
#[binding]
pub fn algorithm<'s>(
    scope: &mut Scope<'s, '_>,
    name: String,
    strict: bool,
) -> Result<Option<Local<'s, Array>>, NodeError> {
    OpensslError::clear();
    let Some(algorithm) = Algorithm::fetch(&name) else {
        if strict && Algorithm::is_known(&name) {
            return Err(OpensslError::throw(scope, "Digest method not supported"));
        }
        OpensslError::clear();
        return Ok(None);
    };
    let number = ALGORITHMS.with_borrow_mut(|algorithms| {
        // One that goes by many names, or by one in many spellings, is kept once.
        if let Some(known) = algorithms.iter().position(|known| known.0 == algorithm.0) {
            // SAFETY: the reference was made by the look-up; the one that is kept holds another.
            unsafe { ffi::EVP_MD_free(algorithm.0.as_ptr()) };
            return known;
        }
        algorithms.push(algorithm);
        algorithms.len() - 1
    });
    let values = [number.into_value(scope), algorithm.size().into_value(scope), algorithm.is_xof().into_value(scope)];
    Ok(Some(Array::new_with_elements(scope, &values)))
}

/// Every name that an algorithm can be asked for by.
#[binding]
pub fn algorithm_names() -> Vec<String> {
    unsafe extern "C" fn classic(md: *const ffi::EVP_MD, from: *const c_char, _to: *const c_char, arg: *mut c_void) {
        if from.is_null() {
            return;
        }
        // SAFETY: names end with zero; `arg` is the set below.
        let (name, names) = unsafe { (CStr::from_ptr(from), &mut *arg.cast::<BTreeSet<String>>()) };
        let _ = md;
        names.insert(name.to_string_lossy().into_owned());
    }
    unsafe extern "C" fn provided(md: *mut ffi::EVP_MD, arg: *mut c_void) {
        // SAFETY: the algorithm is valid during the call.
        unsafe { EVP_MD_names_do_all(md, provided_name, arg) };
    }
    unsafe extern "C" fn provided_name(name: *const c_char, arg: *mut c_void) {
        // SAFETY: names end with zero; `arg` is the set below.
        let (name, names) = unsafe { (CStr::from_ptr(name), &mut *arg.cast::<BTreeSet<String>>()) };
        let name = name.to_string_lossy();
        // Object identifiers are no names.
        if !name.starts_with(|c: char| c.is_ascii_digit()) && name != "NULL" {
            names.insert(name.to_lowercase());
        }
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let arg = (&raw mut names).cast::<c_void>();
    // SAFETY: the set outlives both calls.
    unsafe {
        EVP_MD_do_all_sorted(classic, arg);
        EVP_MD_do_all_provided(std::ptr::null_mut(), provided, arg);
    }
    let lower: BTreeSet<String> =
        names.iter().filter(|name| !name.bytes().any(|b| b.is_ascii_uppercase())).cloned().collect();
    names.retain(|name| {
        let doubled = !lower.contains(name) && lower.contains(&name.to_lowercase());
        !doubled && Algorithm::fetch(name).is_some()
    });
    OpensslError::clear();
    names.into_iter().collect()
}

const LIBRARY_EVP: c_int = 6;
const NOT_XOF_OR_INVALID_LENGTH: c_int = 178;

/// Longest digest of fixed size.
const MAX_SIZE: usize = 64;

/// Gives the text or the bytes of an argument to `work`. A short string that is already there as ASCII is not copied.
pub fn with_data<'s, R>(
    scope: &mut Scope<'s, '_>,
    data: Local<'s, Value>,
    encoding: Encoding,
    work: impl FnOnce(&[u8]) -> R,
) -> Result<R, NodeError> {
    if !data.is_string() {
        return Ok(work(&Bytes::from_value(scope, data)?));
    }
    let string = data.cast::<v8::String>();
    let mut short = [0; 1024];
    if encoding == Encoding::Utf8 && string.length() * 3 <= short.len() {
        let length = string.write_utf8_v2(scope, &mut short, v8::WriteFlags::kReplaceInvalidUtf8, None);
        return Ok(work(&short[..length]));
    }
    Ok(work(&encode_text(scope, string, encoding)))
}

/// Digest as text in an encoding, or as a `Uint8Array` for encoding -1.
pub fn result<'s>(scope: &mut Scope<'s, '_>, digest: &[u8], encoding: i32) -> Result<Local<'s, Value>, NodeError> {
    if encoding < 0 {
        return Ok(digest.to_vec().into_value(scope));
    }
    decode_text(scope, digest, Encoding::from(encoding)).map(Into::into)
}

/// Hashes one piece of data. `length` is the wanted one, or -1.
#[binding]
pub fn hash_once<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    data: Local<'s, Value>,
    data_encoding: Encoding,
    length: f64,
    encoding: i32,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let context = thread_context();
    let mut digest = [0; MAX_SIZE];
    let mut long = Vec::new();
    let output = output(algorithm, length, &mut digest, &mut long);
    let done = with_data(scope, data, data_encoding, |data| {
        // SAFETY: the context is the thread's, and nobody uses it meanwhile.
        unsafe {
            ffi::EVP_DigestInit_ex(context, algorithm.as_ptr(), std::ptr::null_mut()) == 1
                && ffi::EVP_DigestUpdate(context, data.as_ptr().cast(), data.len()) == 1
                && finish(context, algorithm, output)
        }
    })?;
    if !done {
        return Err(OpensslError::throw(scope, "Digest failed"));
    }
    result(scope, output, encoding)
}

fn thread_context() -> *mut ffi::EVP_MD_CTX {
    let context = CONTEXT.get();
    if !context.is_null() {
        return context;
    }
    // SAFETY: no preconditions. The thread keeps it.
    let context = unsafe { ffi::EVP_MD_CTX_new() };
    CONTEXT.set(context);
    context
}

/// Room for the output: on the stack where it has the algorithm's own length.
fn output<'a>(algorithm: Algorithm, length: f64, short: &'a mut [u8], long: &'a mut Vec<u8>) -> &'a mut [u8] {
    let length = if length < 0.0 { algorithm.size() } else { length as usize };
    if length > short.len() {
        long.resize(length, 0);
        return long;
    }
    &mut short[..length]
}

/// # Safety
/// The context has been initialized with the algorithm.
unsafe fn finish(context: *mut ffi::EVP_MD_CTX, algorithm: Algorithm, output: &mut [u8]) -> bool {
    // SAFETY: by the contract; the output has room for a fixed digest of its own length.
    unsafe {
        if !algorithm.is_xof() && output.len() != algorithm.size() {
            // Not every version of the library says so itself.
            OpensslError::raise(LIBRARY_EVP, NOT_XOF_OR_INVALID_LENGTH);
            return false;
        }
        if algorithm.is_xof() {
            return output.is_empty() || ffi::EVP_DigestFinalXOF(context, output.as_mut_ptr(), output.len()) == 1;
        }
        let mut length = 0;
        ffi::EVP_DigestFinal_ex(context, output.as_mut_ptr(), &mut length) == 1
    }
}

/// A hash that is fed piece by piece.
pub struct Hash {
    context: NonNull<ffi::EVP_MD_CTX>,
    algorithm: Algorithm,
}

impl Drop for Hash {
    fn drop(&mut self) {
        // SAFETY: made in `new`.
        unsafe { ffi::EVP_MD_CTX_free(self.context.as_ptr()) };
    }
}

impl Hash {
    fn new(algorithm: Algorithm) -> Option<Self> {
        // SAFETY: no preconditions.
        let context = NonNull::new(unsafe { ffi::EVP_MD_CTX_new() })?;
        Some(Hash { context, algorithm })
    }
}

#[binding]
pub fn hash_start<'s>(scope: &mut Scope<'s, '_>, algorithm: u32) -> Result<Local<'s, Object>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let Some(hash) = Hash::new(algorithm) else { return Err(OpensslError::throw(scope, "Digest failed")) };
    // SAFETY: context and algorithm are valid.
    if unsafe { ffi::EVP_DigestInit_ex(hash.context.as_ptr(), algorithm.as_ptr(), std::ptr::null_mut()) } != 1 {
        return Err(OpensslError::throw(scope, "Digest method not supported"));
    }
    Ok(wrap(scope, hash))
}

/// A hash in the same state.
#[binding]
pub fn hash_copy<'s>(scope: &mut Scope<'s, '_>, hash: Wrapped<Hash>) -> Result<Local<'s, Object>, NodeError> {
    let Some(copy) = Hash::new(hash.algorithm) else { return Err(OpensslError::throw(scope, "Digest copy error")) };
    // SAFETY: both contexts are valid.
    if unsafe { ffi::EVP_MD_CTX_copy_ex(copy.context.as_ptr(), hash.context.as_ptr()) } != 1 {
        return Err(OpensslError::throw(scope, "Digest copy error"));
    }
    Ok(wrap(scope, copy))
}

#[binding]
pub fn hash_update<'s>(
    scope: &mut Scope<'s, '_>,
    hash: Wrapped<Hash>,
    data: Local<'s, Value>,
    encoding: Encoding,
) -> Result<bool, NodeError> {
    // SAFETY: the context is valid.
    with_data(scope, data, encoding, |data| unsafe {
        ffi::EVP_DigestUpdate(hash.context.as_ptr(), data.as_ptr().cast(), data.len()) == 1
    })
}

#[binding]
pub fn hash_finish<'s>(
    scope: &mut Scope<'s, '_>,
    hash: Wrapped<Hash>,
    length: f64,
    encoding: i32,
) -> Result<Local<'s, Value>, NodeError> {
    let mut digest = [0; MAX_SIZE];
    let mut long = Vec::new();
    let output = output(hash.algorithm, length, &mut digest, &mut long);
    // SAFETY: initialized in `hash_start` or copied from one that was.
    if !unsafe { finish(hash.context.as_ptr(), hash.algorithm, output) } {
        return Err(OpensslError::throw(scope, "Digest failed"));
    }
    result(scope, output, encoding)
}

/// Hashes one piece of data in the pool, to the algorithm's own length.
#[binding]
pub fn hash_job<'s>(
    scope: &mut Scope<'s, '_>,
    algorithm: u32,
    data: Bytes,
    done: Completion,
) -> Result<Local<'s, Value>, NodeError> {
    let algorithm = by_number(algorithm)?;
    let data = Secret::from(&*data);
    let work = move || {
        OpensslError::clear();
        let hash = Hash::new(algorithm)?;
        let mut digest = vec![0; algorithm.size()];
        // SAFETY: the context is this job's, and is initialized before it is used.
        let done = unsafe {
            let context = hash.context.as_ptr();
            ffi::EVP_DigestInit_ex(context, algorithm.as_ptr(), std::ptr::null_mut()) == 1
                && ffi::EVP_DigestUpdate(context, data.as_ptr().cast(), data.len()) == 1
                && finish(context, algorithm, &mut digest)
        };
        OpensslError::clear();
        done.then_some(digest)
    };
    Ok(done.spawn(scope, "HASHREQUEST", work, |scope, digest| match digest {
        Some(digest) => Ok(digest.into_value(scope)),
        None => Err(NodeError::error("", "Digest failed")),
    }))
}
