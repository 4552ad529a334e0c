//! Keyed hashes of every kind that the library has (`EVP_MAC`): piece by piece for `createMac`, and KMAC in one call.

use super::digest::with_data;
use super::error::OpensslError;
use super::keccak;
use super::pkey::owner;
use super::secret::Secret;
use crate::buffer::Encoding;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{null, null_mut};

/// OpenSSL's `EVP_MAC`.
#[repr(C)]
pub struct EvpMac {
    _private: [u8; 0],
}

/// OpenSSL's `EVP_MAC_CTX`.
#[repr(C)]
pub struct EvpMacContext {
    _private: [u8; 0],
}

unsafe extern "C" {
    fn EVP_MAC_fetch(library: *mut ffi::OSSL_LIB_CTX, name: *const c_char, properties: *const c_char) -> *mut EvpMac;
    fn EVP_MAC_free(mac: *mut EvpMac);
    fn EVP_MAC_settable_ctx_params(mac: *const EvpMac) -> *const ffi::OSSL_PARAM;
    fn EVP_MAC_do_all_provided(
        library: *mut ffi::OSSL_LIB_CTX,
        each: unsafe extern "C" fn(*mut EvpMac, *mut c_void),
        arg: *mut c_void,
    );
    fn EVP_MAC_names_do_all(
        mac: *const EvpMac,
        each: unsafe extern "C" fn(*const c_char, *mut c_void),
        arg: *mut c_void,
    ) -> c_int;
    fn EVP_MAC_CTX_new(mac: *mut EvpMac) -> *mut EvpMacContext;
    fn EVP_MAC_CTX_free(context: *mut EvpMacContext);
    fn EVP_MAC_CTX_get_mac_size(context: *mut EvpMacContext) -> usize;
    fn EVP_MAC_init(
        context: *mut EvpMacContext,
        key: *const u8,
        length: usize,
        params: *const ffi::OSSL_PARAM,
    ) -> c_int;
    fn EVP_MAC_update(context: *mut EvpMacContext, data: *const u8, length: usize) -> c_int;
    fn EVP_MAC_final(context: *mut EvpMacContext, out: *mut u8, length: *mut usize, room: usize) -> c_int;
    fn OSSL_PARAM_construct_size_t(key: *const c_char, value: *mut usize) -> ffi::OSSL_PARAM;
    fn OSSL_PARAM_construct_utf8_string(key: *const c_char, text: *mut c_char, size: usize) -> ffi::OSSL_PARAM;
}

owner!(Algorithm, EvpMac, EVP_MAC_free);
owner!(Context, EvpMacContext, EVP_MAC_CTX_free);

impl Algorithm {
    fn fetch(name: &CStr) -> Option<Self> {
        // SAFETY: the name ends with zero.
        unsafe { Algorithm::own(EVP_MAC_fetch(null_mut(), name.as_ptr(), null())) }
    }
}

/// What a keyed hash may be told beside its key.
#[derive(Default)]
struct Options<'a> {
    digest: Option<CString>,
    cipher: Option<CString>,
    iv: Option<&'a [u8]>,
    customization: Option<&'a [u8]>,
    salt: Option<&'a [u8]>,
    /// In bytes.
    size: Option<usize>,
}

impl Context {
    /// Of an algorithm, with a key.
    fn start(algorithm: &Algorithm, key: &[u8], mut options: Options) -> Option<Self> {
        // An empty key must not look like none.
        let address = if key.is_empty() { c"".as_ptr().cast() } else { key.as_ptr() };
        let texts = [(c"digest", &options.digest), (c"cipher", &options.cipher)];
        let octets = [(c"iv", options.iv), (c"custom", options.customization), (c"salt", options.salt)];
        // SAFETY: everything that the parameters point to outlives the calls, which do not write to it.
        unsafe {
            let context = Context::own(EVP_MAC_CTX_new(algorithm.as_ptr()))?;
            let mut params: Vec<ffi::OSSL_PARAM> = Vec::new();
            for (name, text) in texts {
                if let Some(text) = text {
                    params.push(OSSL_PARAM_construct_utf8_string(name.as_ptr(), text.as_ptr().cast_mut(), 0));
                }
            }
            for (name, bytes) in octets {
                if let Some(bytes) = bytes {
                    let address = bytes.as_ptr().cast_mut().cast();
                    params.push(ffi::OSSL_PARAM_construct_octet_string(name.as_ptr(), address, bytes.len()));
                }
            }
            if let Some(size) = &mut options.size {
                params.push(OSSL_PARAM_construct_size_t(c"size".as_ptr(), size));
            }
            params.push(ffi::OSSL_PARAM_construct_end());
            (EVP_MAC_init(context.as_ptr(), address, key.len(), params.as_ptr()) == 1).then_some(context)
        }
    }

    fn size(&self) -> usize {
        // SAFETY: the context is valid.
        unsafe { EVP_MAC_CTX_get_mac_size(self.as_ptr()) }
    }

    fn update(&self, data: &[u8]) -> bool {
        // SAFETY: the context has been initialized, and the data goes with its length.
        unsafe { EVP_MAC_update(self.as_ptr(), data.as_ptr(), data.len()) == 1 }
    }

    /// The keyed hash; `None` where the library fails, or there is no memory for so much of it.
    fn finish(self, length: usize) -> Option<Vec<u8>> {
        let mut output = Vec::new();
        output.try_reserve_exact(length).ok()?;
        output.resize(length, 0);
        let mut written = 0;
        // SAFETY: the context has been initialized, and the output has the length that is given.
        let done = unsafe { EVP_MAC_final(self.as_ptr(), output.as_mut_ptr(), &mut written, length) == 1 };
        output.truncate(written);
        done.then_some(output)
    }
}

/// The names of all kinds, in order.
#[binding]
pub fn mac_names() -> Vec<String> {
    unsafe extern "C" fn provided(mac: *mut EvpMac, arg: *mut c_void) {
        // SAFETY: the algorithm is valid during the call.
        unsafe { EVP_MAC_names_do_all(mac, name, arg) };
    }
    unsafe extern "C" fn name(name: *const c_char, arg: *mut c_void) {
        // SAFETY: names end with zero; `arg` is the set below.
        let (name, names) = unsafe { (CStr::from_ptr(name), &mut *arg.cast::<BTreeSet<String>>()) };
        let name = name.to_string_lossy().to_lowercase();
        // Object identifiers are no names.
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            names.insert(name);
        }
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    // SAFETY: the set outlives the call.
    unsafe { EVP_MAC_do_all_provided(null_mut(), provided, (&raw mut names).cast::<c_void>()) };
    OpensslError::clear();
    names.into_iter().collect()
}

/// The library's names of what the named kind may be told; undefined for what is none.
#[binding]
pub fn mac_options(name: String) -> Option<Vec<String>> {
    let algorithm = CString::new(name).ok().and_then(|name| Algorithm::fetch(&name));
    OpensslError::clear();
    let algorithm = algorithm?;
    let mut names = Vec::new();
    // SAFETY: null, or a list that ends with an entry without a name and lives as long as the algorithm.
    unsafe {
        let mut at = EVP_MAC_settable_ctx_params(algorithm.as_ptr());
        while !at.is_null() && !(*at).key.is_null() {
            names.push(CStr::from_ptr((*at).key).to_string_lossy().into_owned());
            at = at.add(1);
        }
    }
    Some(names)
}

/// A keyed hash that is fed piece by piece; `None` after its end.
pub struct Mac(RefCell<Option<Context>>);

/// `[keyed hash, its length in bytes]`.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn mac_start<'s>(
    scope: &mut Scope<'s, '_>,
    name: String,
    key: Bytes,
    digest: Option<String>,
    cipher: Option<String>,
    iv: Option<Bytes>,
    customization: Option<Bytes>,
    salt: Option<Bytes>,
    size: Option<u32>,
) -> Result<Local<'s, Array>, NodeError> {
    OpensslError::clear();
    let failed = || NodeError::error("ERR_CRYPTO_OPERATION_FAILED", "Failed to initialize MAC");
    let text = |text: Option<String>| text.map(CString::new).transpose().map_err(|_| failed());
    let options = Options {
        digest: text(digest)?,
        cipher: text(cipher)?,
        iv: iv.as_deref(),
        customization: customization.as_deref(),
        salt: salt.as_deref(),
        size: size.map(|size| size as usize),
    };
    let name = CString::new(name).map_err(|_| failed())?;
    match Algorithm::fetch(&name).and_then(|algorithm| Context::start(&algorithm, &key, options)) {
        Some(context) => {
            OpensslError::clear();
            let size = context.size().into_value(scope);
            let values = [wrap(scope, Mac(RefCell::new(Some(context)))).into(), size];
            Ok(Array::new_with_elements(scope, &values))
        }
        None => Err(match OpensslError::take() {
            Some(errors) => super::error::Failure::Openssl(errors).throw(scope),
            None => failed(),
        }),
    }
}

/// Whether that worked.
#[binding]
pub fn mac_update<'s>(
    scope: &mut Scope<'s, '_>,
    mac: Wrapped<Mac>,
    data: Local<'s, Value>,
    encoding: Encoding,
) -> Result<bool, NodeError> {
    with_data(scope, data, encoding, |data| mac.0.borrow().as_ref().is_some_and(|context| context.update(data)))
}

/// The keyed hash of what there was. The length is that of `mac_start`.
#[binding]
pub fn mac_finish(scope: &mut Scope<'_, '_>, mac: Wrapped<Mac>, length: usize) -> Result<Vec<u8>, NodeError> {
    OpensslError::clear();
    let output = mac.0.borrow_mut().take().and_then(|context| context.finish(length));
    output.ok_or_else(|| OpensslError::throw(scope, "Failed to finalize MAC"))
}

/// The library counts the output in bytes, and so does what it hashes of that: other lengths are hashed here.
fn compute_kmac(bits: u32, key: &[u8], data: &[u8], customization: Option<&[u8]>, length: usize) -> Option<Vec<u8>> {
    if !length.is_multiple_of(8) {
        return keccak::kmac(bits, key, data, customization.unwrap_or_default(), length);
    }
    let length = length / 8;
    let algorithm = Algorithm::fetch(if bits == 128 { c"KMAC-128" } else { c"KMAC-256" });
    let options = Options { customization, size: Some(length), ..Options::default() };
    let context = algorithm.and_then(|algorithm| Context::start(&algorithm, key, options));
    let output = context.filter(|context| context.update(data)).and_then(|context| context.finish(length));
    OpensslError::clear();
    output
}

/// The KMAC of data, of a length in bits, in as many bytes as that needs. With a function for the outcome the work is done in the pool.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn kmac<'s>(
    scope: &mut Scope<'s, '_>,
    bits: u32,
    key: Bytes,
    data: Bytes,
    customization: Option<Bytes>,
    length: usize,
    done: Option<Callback>,
) -> Result<Local<'s, Value>, NodeError> {
    fn value<'s>(scope: &mut Scope<'s, '_>, output: Option<Vec<u8>>) -> Result<Local<'s, Value>, NodeError> {
        match output {
            Some(output) => Ok(output.into_value(scope)),
            None => Err(NodeError::error("", "MAC failed")),
        }
    }
    let Some(done) = done else {
        let output = compute_kmac(bits, &key, &data, customization.as_deref(), length);
        return value(scope, output);
    };
    let (key, data) = (Secret::from(&*key), Secret::from(&*data));
    let customization = customization.map(|text| text.to_vec());
    let work = move || compute_kmac(bits, &key, &data, customization.as_deref(), length);
    Ok(Completion::Callback(done).spawn(scope, "KMACREQUEST", work, value))
}
