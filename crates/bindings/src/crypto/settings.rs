//! What holds for OpenSSL in the whole process: its FIPS properties, its locked memory, its engines, and the curves that it knows.

use super::error::OpensslError;
use super::pkey::owner;
use crate::prelude::*;
use openssl_sys as ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_uint};

unsafe extern "C" {
    fn OSSL_PROVIDER_available(context: *mut ffi::OSSL_LIB_CTX, name: *const c_char) -> c_int;
    fn EVP_default_properties_is_fips_enabled(context: *mut ffi::OSSL_LIB_CTX) -> c_int;
    fn EVP_default_properties_enable_fips(context: *mut ffi::OSSL_LIB_CTX, on: c_int) -> c_int;
    fn CRYPTO_secure_malloc_init(size: usize, least: usize) -> c_int;
    fn CRYPTO_secure_malloc_initialized() -> c_int;
    fn CRYPTO_secure_used() -> usize;
    fn EC_get_builtin_curves(curves: *mut Curve, room: usize) -> usize;
}

/// OpenSSL's `EC_builtin_curve`.
#[repr(C)]
#[derive(Clone)]
struct Curve {
    nid: c_int,
    comment: *const c_char,
}

/// Whether a provider of validated algorithms is active: OpenSSL's own configuration brings one.
#[binding]
pub fn fips_available() -> bool {
    // SAFETY: null is the default context, and the name ends with a zero.
    let available = unsafe { OSSL_PROVIDER_available(std::ptr::null_mut(), c"fips".as_ptr()) == 1 };
    OpensslError::clear();
    available
}

#[binding]
pub fn fips_enabled() -> bool {
    // SAFETY: null is the default context.
    unsafe { EVP_default_properties_is_fips_enabled(std::ptr::null_mut()) == 1 }
}

#[binding]
pub fn enable_fips(on: bool) {
    // SAFETY: null is the default context. Where it fails, what is asked for next tells.
    unsafe { EVP_default_properties_enable_fips(std::ptr::null_mut(), c_int::from(on)) };
    OpensslError::clear();
}

/// Locks memory for private keys: `size` bytes, given out in pieces of at least `least`. Whether the system allowed it.
#[binding]
pub fn secure_heap_start(size: f64, least: f64) -> bool {
    // SAFETY: both are checked by the library.
    unsafe { CRYPTO_secure_malloc_initialized() == 1 || CRYPTO_secure_malloc_init(size as usize, least as usize) >= 1 }
}

/// Bytes in use of that memory; undefined where there is none.
#[binding]
pub fn secure_heap_used() -> Option<f64> {
    // SAFETY: no preconditions.
    unsafe { (CRYPTO_secure_malloc_initialized() == 1).then(|| CRYPTO_secure_used() as f64) }
}

/// The names of all elliptic curves, in order.
#[binding]
pub fn curve_names() -> Vec<String> {
    // SAFETY: without room it tells how many there are; then there is room for so many.
    let curves = unsafe {
        let count = EC_get_builtin_curves(std::ptr::null_mut(), 0);
        let mut curves = vec![Curve { nid: 0, comment: std::ptr::null() }; count];
        let filled = EC_get_builtin_curves(curves.as_mut_ptr(), count);
        curves.truncate(filled);
        curves
    };
    let name = |curve: &Curve| {
        // SAFETY: null, or a static text.
        let name = unsafe { ffi::OBJ_nid2sn(curve.nid) };
        // SAFETY: as above.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
    };
    let mut names: Vec<String> = curves.iter().filter_map(name).collect();
    names.sort_unstable();
    names
}

unsafe extern "C" {
    fn ENGINE_by_id(id: *const c_char) -> *mut Engine;
    fn ENGINE_free(engine: *mut Engine) -> c_int;
    fn ENGINE_init(engine: *mut Engine) -> c_int;
    fn ENGINE_finish(engine: *mut Engine) -> c_int;
    fn ENGINE_set_default(engine: *mut Engine, methods: c_uint) -> c_int;
    fn ENGINE_ctrl_cmd_string(
        engine: *mut Engine,
        command: *const c_char,
        argument: *const c_char,
        optional: c_int,
    ) -> c_int;
}

owner!(EngineReference, Engine, ENGINE_free);

/// OpenSSL's `ENGINE`.
#[repr(C)]
pub struct Engine {
    _private: [u8; 0],
}

/// The engine of a name, or in the shared library at a path.
pub(crate) fn engine(id: &CStr) -> Option<EngineReference> {
    // SAFETY: names end with zero, and references are owned here.
    unsafe {
        EngineReference::own(ENGINE_by_id(id.as_ptr())).or_else(|| {
            let loader = EngineReference::own(ENGINE_by_id(c"dynamic".as_ptr()))?;
            let tell = |command: &CStr, argument: *const c_char| {
                ENGINE_ctrl_cmd_string(loader.as_ptr(), command.as_ptr(), argument, 0) == 1
            };
            (tell(c"SO_PATH", id.as_ptr()) && tell(c"LOAD", std::ptr::null())).then_some(loader)
        })
    }
}

/// Has an engine do what `methods`, bits of the library's, are of, in the whole process. Whether there is such an engine.
#[binding]
pub fn set_engine(id: String, methods: u32) -> bool {
    let set = || {
        let engine = engine(&CString::new(id).ok()?)?;
        // SAFETY: the engine is valid; a reference that works is given back, of which the library keeps its own.
        unsafe {
            if ENGINE_init(engine.as_ptr()) != 1 {
                // One that loads others does nothing itself.
                return Some(());
            }
            let done = ENGINE_set_default(engine.as_ptr(), methods) == 1;
            ENGINE_finish(engine.as_ptr());
            done.then_some(())
        }
    };
    let done = set().is_some();
    OpensslError::clear();
    done
}
