//! Keys of two parts as OpenSSL holds them, and the owners of what its calls give: they free it.

use super::numbers::{POINT_COMPRESSED, POINT_HYBRID};
use super::secret::Secret;
use openssl_sys as ffi;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ptr::{null, null_mut};

unsafe extern "C" {
    fn EVP_PKEY_get0_type_name(key: *const ffi::EVP_PKEY) -> *const c_char;
    fn EC_curve_nist2nid(name: *const c_char) -> c_int;
}

/// A type that owns an object of the library, with the function that frees it.
macro_rules! owner {
    ($(#[$doc:meta])* $name:ident, $ty:ty, $free:path) => {
        $(#[$doc])*
        pub struct $name(::std::ptr::NonNull<$ty>);

        impl $name {
            /// Takes over what a call has given; `None` for null.
            ///
            /// # Safety
            /// The pointer is null or owned by nobody else.
            pub unsafe fn own(pointer: *mut $ty) -> Option<Self> {
                ::std::ptr::NonNull::new(pointer).map($name)
            }

            pub fn as_ptr(&self) -> *mut $ty {
                self.0.as_ptr()
            }

            /// Gives the object up, for a call that takes it over.
            #[allow(dead_code)]
            pub fn release(self) -> *mut $ty {
                let pointer = self.as_ptr();
                std::mem::forget(self);
                pointer
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: owned by this value alone.
                unsafe { $free(self.as_ptr()) };
            }
        }
    };
}
pub(crate) use owner;

owner!(
    /// A public key, or a private one with its public part.
    Key,
    ffi::EVP_PKEY,
    ffi::EVP_PKEY_free
);
owner!(
    /// An operation with a key, or the making of one.
    KeyContext,
    ffi::EVP_PKEY_CTX,
    ffi::EVP_PKEY_CTX_free
);
owner!(
    /// A number; its memory is cleared at the end.
    Number,
    ffi::BIGNUM,
    ffi::BN_clear_free
);
owner!(
    /// Bytes that are written.
    Bio,
    ffi::BIO,
    ffi::BIO_free_all
);
owner!(EcKey, ffi::EC_KEY, ffi::EC_KEY_free);
owner!(EcGroup, ffi::EC_GROUP, ffi::EC_GROUP_free);
owner!(EcPoint, ffi::EC_POINT, ffi::EC_POINT_free);
owner!(RsaKey, ffi::RSA, ffi::RSA_free);
owner!(ParamBuilder, ffi::OSSL_PARAM_BLD, ffi::OSSL_PARAM_BLD_free);
owner!(ParamList, ffi::OSSL_PARAM, ffi::OSSL_PARAM_free);

// SAFETY: a key that has been made is only read, which the library allows from any thread; its count of references is
// atomic.
unsafe impl Send for Key {}
// SAFETY: as above.
unsafe impl Sync for Key {}

impl Clone for Key {
    fn clone(&self) -> Self {
        // SAFETY: the key is valid; the new reference is freed by the clone.
        unsafe { ffi::EVP_PKEY_up_ref(self.as_ptr()) };
        Key(self.0)
    }
}

impl Key {
    /// The name of its algorithm in lower case, as users see it: `rsa-pss`, `ml-dsa-44`.
    pub fn kind(&self) -> String {
        // SAFETY: the key is valid; the name, if there is one, is a static string.
        let name = unsafe {
            let name = EVP_PKEY_get0_type_name(self.as_ptr());
            if name.is_null() { c"" } else { CStr::from_ptr(name) }
        };
        let name = name.to_string_lossy().to_ascii_lowercase();
        if name == "dhx" { "dh".to_owned() } else { name }
    }

    pub fn context(&self) -> Option<KeyContext> {
        // SAFETY: the key is valid, and the context holds a reference of its own.
        unsafe { KeyContext::own(ffi::EVP_PKEY_CTX_new(self.as_ptr(), null_mut())) }
    }

    /// A number that the key is made of.
    pub fn number(&self, name: &CStr) -> Option<Number> {
        let mut number = null_mut();
        // SAFETY: the key is valid; the call makes the number.
        unsafe {
            if ffi::EVP_PKEY_get_bn_param(self.as_ptr(), name.as_ptr(), &mut number) != 1 {
                return None;
            }
            Number::own(number)
        }
    }

    /// Bytes that the key is made of.
    pub fn octets(&self, name: &CStr) -> Option<Vec<u8>> {
        let mut length = 0;
        // SAFETY: the first call gives the length only, the second has a buffer of it.
        unsafe {
            let key = self.as_ptr();
            if ffi::EVP_PKEY_get_octet_string_param(key, name.as_ptr(), null_mut(), 0, &mut length) != 1 {
                return None;
            }
            let mut bytes = vec![0; length];
            let done =
                ffi::EVP_PKEY_get_octet_string_param(key, name.as_ptr(), bytes.as_mut_ptr(), length, &mut length);
            bytes.truncate(length);
            (done == 1).then_some(bytes)
        }
    }

    /// Text that belongs to the key.
    pub fn text(&self, name: &CStr) -> Option<String> {
        let mut buffer = [0u8; 80];
        let mut length = 0;
        // SAFETY: writes at most the buffer's length.
        let done = unsafe {
            ffi::EVP_PKEY_get_utf8_string_param(
                self.as_ptr(),
                name.as_ptr(),
                buffer.as_mut_ptr().cast(),
                buffer.len(),
                &mut length,
            )
        };
        (done == 1 && length <= buffer.len()).then(|| String::from_utf8_lossy(&buffer[..length]).into_owned())
    }

    pub fn integer(&self, name: &CStr) -> Option<c_int> {
        let mut value = 0;
        // SAFETY: the key is valid.
        (unsafe { ffi::EVP_PKEY_get_int_param(self.as_ptr(), name.as_ptr(), &mut value) } == 1).then_some(value)
    }

    pub fn ec(&self) -> Option<EcKey> {
        // SAFETY: the key is valid; the result is a reference of our own.
        unsafe { EcKey::own(ffi::EVP_PKEY_get1_EC_KEY(self.as_ptr())) }
    }

    pub fn rsa(&self) -> Option<RsaKey> {
        // SAFETY: the key is valid; the result is a reference of our own.
        unsafe { RsaKey::own(ffi::EVP_PKEY_get1_RSA(self.as_ptr())) }
    }
}

impl KeyContext {
    /// For the making of a key of the named algorithm.
    pub fn named(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: the name ends with zero.
        unsafe { KeyContext::own(ffi::EVP_PKEY_CTX_new_from_name(null_mut(), name.as_ptr(), null())) }
    }
}

impl Number {
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let length = c_int::try_from(bytes.len()).ok()?;
        // SAFETY: address and length are those of a slice.
        unsafe { Number::own(ffi::BN_bin2bn(bytes.as_ptr(), length, null_mut())) }
    }

    pub fn from_word(word: u64) -> Option<Self> {
        Number::from_bytes(&word.to_be_bytes())
    }

    pub fn bits(&self) -> usize {
        // SAFETY: the number is valid.
        usize::try_from(unsafe { ffi::BN_num_bits(self.as_ptr()) }).unwrap_or(0)
    }

    /// Without leading zeros.
    pub fn to_bytes(&self) -> Vec<u8> {
        number_bytes(self.as_ptr())
    }

    /// Of the given length; `None` if it is longer.
    pub fn to_padded(&self, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        // SAFETY: the buffer has the length.
        let done = unsafe { ffi::BN_bn2binpad(self.as_ptr(), bytes.as_mut_ptr(), c_int::try_from(length).ok()?) };
        (done >= 0).then_some(bytes)
    }
}

/// The bytes of a number that somebody else owns; empty for null.
pub fn number_bytes(number: *const ffi::BIGNUM) -> Vec<u8> {
    if number.is_null() {
        return Vec::new();
    }
    // SAFETY: the number is valid, and the buffer has its length.
    unsafe {
        let bits = usize::try_from(ffi::BN_num_bits(number)).unwrap_or(0);
        let mut bytes = vec![0; bits.div_ceil(8)];
        ffi::BN_bn2bin(number, bytes.as_mut_ptr());
        bytes
    }
}

/// Bytes that are read where they are, and so must stay there meanwhile.
pub struct Input<'a> {
    bio: Bio,
    bytes: PhantomData<&'a [u8]>,
}

impl<'a> Input<'a> {
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let length = c_int::try_from(bytes.len()).ok()?;
        // SAFETY: address and length are those of a slice, which is borrowed as long as this reads from it; an empty one
        // has an address too.
        let bio = unsafe { Bio::own(ffi::BIO_new_mem_buf(bytes.as_ptr().cast(), length)) }?;
        Some(Input { bio, bytes: PhantomData })
    }

    pub fn as_ptr(&self) -> *mut ffi::BIO {
        self.bio.as_ptr()
    }
}

impl Bio {
    pub fn writing() -> Option<Self> {
        // SAFETY: no preconditions.
        unsafe { Bio::own(ffi::BIO_new(ffi::BIO_s_mem())) }
    }

    /// What has been written.
    pub fn written(&self) -> Vec<u8> {
        let mut data: *mut c_char = null_mut();
        // SAFETY: made by `writing`; the memory is valid until the next write.
        unsafe {
            let length = usize::try_from(ffi::BIO_get_mem_data(self.as_ptr(), &mut data)).unwrap_or(0);
            if data.is_null() { Vec::new() } else { std::slice::from_raw_parts(data.cast::<u8>(), length).to_vec() }
        }
    }
}

/// The parts of a key, by name. Holds what it was given until the list is made.
pub struct Parts {
    builder: ParamBuilder,
    numbers: Vec<Number>,
    texts: Vec<Secret>,
}

impl Parts {
    pub fn new() -> Option<Self> {
        // SAFETY: no preconditions.
        let builder = unsafe { ParamBuilder::own(ffi::OSSL_PARAM_BLD_new()) }?;
        Some(Parts { builder, numbers: Vec::new(), texts: Vec::new() })
    }

    pub fn number(&mut self, name: &CStr, number: Number) -> Option<()> {
        // SAFETY: the number lives as long as the builder.
        let done = unsafe { ffi::OSSL_PARAM_BLD_push_BN(self.builder.as_ptr(), name.as_ptr(), number.as_ptr()) };
        self.numbers.push(number);
        (done == 1).then_some(())
    }

    pub fn text(&mut self, name: &CStr, text: &str) -> Option<()> {
        let text = Secret::from(text.as_bytes());
        // SAFETY: the text lives as long as the builder, and goes with its length.
        let done = unsafe {
            let address = text.as_ptr().cast();
            ffi::OSSL_PARAM_BLD_push_utf8_string(self.builder.as_ptr(), name.as_ptr(), address, text.len())
        };
        self.texts.push(text);
        (done == 1).then_some(())
    }

    pub fn octets(&mut self, name: &CStr, bytes: &[u8]) -> Option<()> {
        let bytes = Secret::from(bytes);
        // SAFETY: the bytes live as long as the builder, and go with their length.
        let done = unsafe {
            let address = bytes.as_ptr().cast::<c_void>();
            ffi::OSSL_PARAM_BLD_push_octet_string(self.builder.as_ptr(), name.as_ptr(), address, bytes.len())
        };
        self.texts.push(bytes);
        (done == 1).then_some(())
    }

    /// The key of the named algorithm that is made of these parts.
    pub fn key(self, algorithm: &str, selection: c_int) -> Option<Key> {
        let context = KeyContext::named(algorithm)?;
        let mut key = null_mut();
        // SAFETY: the list and everything in it outlives the call.
        unsafe {
            let list = ParamList::own(ffi::OSSL_PARAM_BLD_to_param(self.builder.as_ptr()))?;
            if ffi::EVP_PKEY_fromdata_init(context.as_ptr()) != 1
                || ffi::EVP_PKEY_fromdata(context.as_ptr(), &mut key, selection, list.as_ptr()) != 1
            {
                return None;
            }
            Key::own(key)
        }
    }
}

/// A curve's number under its own name, or (`nist`) under that of the American standard too.
pub fn curve_number(name: &str, nist: bool) -> Option<c_int> {
    let name = CString::new(name).ok()?;
    // SAFETY: the name ends with zero.
    let number = unsafe {
        let number = if nist { EC_curve_nist2nid(name.as_ptr()) } else { 0 };
        if number == 0 { ffi::OBJ_sn2nid(name.as_ptr()) } else { number }
    };
    (number != 0).then_some(number)
}

/// The group of a curve; `None` for what is no curve. Leaves no errors.
pub fn curve(number: c_int) -> Option<EcGroup> {
    // SAFETY: no preconditions.
    let group = unsafe { EcGroup::own(ffi::EC_GROUP_new_by_curve_name(number)) };
    if group.is_none() {
        super::error::OpensslError::clear();
    }
    group
}

/// A curve's own name.
pub fn curve_name(number: c_int) -> Option<String> {
    // SAFETY: gives null or a static string.
    unsafe {
        let name = ffi::OBJ_nid2sn(number);
        (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}

/// The bytes of a point. `form` is a number of `numbers`.
pub fn point_bytes(group: *const ffi::EC_GROUP, point: *const ffi::EC_POINT, form: u32) -> Option<Vec<u8>> {
    let form = match form {
        POINT_COMPRESSED => ffi::point_conversion_form_t::POINT_CONVERSION_COMPRESSED,
        POINT_HYBRID => ffi::point_conversion_form_t::POINT_CONVERSION_HYBRID,
        _ => ffi::point_conversion_form_t::POINT_CONVERSION_UNCOMPRESSED,
    };
    // SAFETY: group and point belong together; the first call gives the length.
    unsafe {
        let length = ffi::EC_POINT_point2oct(group, point, form, null_mut(), 0, null_mut());
        let mut bytes = vec![0; length];
        let written = ffi::EC_POINT_point2oct(group, point, form, bytes.as_mut_ptr(), length, null_mut());
        (length != 0 && written == length).then_some(bytes)
    }
}
