//! Conversion of values between JavaScript and Rust, without an intermediate form.

use crate::{NodeError, Scope};
use std::convert::Infallible;
use std::ops::{Deref, DerefMut};
use v8::{Local, Value};

/// A type that an argument can be converted to.
pub trait FromValue<'s>: Sized {
    type Error: Into<NodeError>;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Self::Error>;
}

/// A type that can become a JavaScript value.
pub trait IntoValue<'s> {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value>;
}

/// A type that a binding can return.
pub trait IntoReturn<'s> {
    fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>);
}

// Numbers. What is not a number becomes 0: lib/ has validated what users pass.

macro_rules! number_from_value {
    ($($ty:ty),*) => {$(
        impl<'s> FromValue<'s> for $ty {
            type Error = Infallible;
            #[inline]
            fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Infallible> {
                Ok(number(value) as $ty)
            }
        }
    )*};
}

#[inline]
fn number(value: Local<Value>) -> f64 {
    if value.is_number() {
        value.cast::<v8::Number>().value()
    } else if value.is_true() {
        1.0
    } else if value.is_big_int() {
        value.cast::<v8::BigInt>().i64_value().0 as f64
    } else {
        0.0
    }
}

number_from_value!(f64, i64, u64, usize, u16, u8);

impl<'s> FromValue<'s> for i32 {
    type Error = Infallible;
    #[inline]
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Infallible> {
        if value.is_int32() {
            return Ok(value.cast::<v8::Int32>().value());
        }
        Ok(number(value) as i64 as i32)
    }
}

impl<'s> FromValue<'s> for u32 {
    type Error = Infallible;
    #[inline]
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Infallible> {
        if value.is_uint32() {
            return Ok(value.cast::<v8::Uint32>().value());
        }
        Ok(number(value) as i64 as u32)
    }
}

impl<'s> FromValue<'s> for bool {
    type Error = Infallible;
    #[inline]
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Infallible> {
        Ok(value.boolean_value(scope))
    }
}

impl<'s> FromValue<'s> for String {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let string = value.to_string(scope).ok_or_else(NodeError::pending)?;
        Ok(string.to_rust_string_lossy(scope))
    }
}

/// A string argument that stays in V8's heap.
pub type JsString<'s> = Local<'s, v8::String>;

impl<'s, T: FromValue<'s>> FromValue<'s> for Option<T> {
    type Error = T::Error;
    #[inline]
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, T::Error> {
        if value.is_null_or_undefined() { Ok(None) } else { T::from_value(scope, value).map(Some) }
    }
}

impl<'s> FromValue<'s> for Local<'s, Value> {
    type Error = Infallible;
    #[inline]
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, Infallible> {
        Ok(value)
    }
}

macro_rules! local_from_value {
    ($($ty:ident),*) => {$(
        impl<'s> FromValue<'s> for Local<'s, v8::$ty> {
            type Error = NodeError;
            #[inline]
            fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
                value.try_into().map_err(|_| {
                    NodeError::type_error("ERR_INVALID_ARG_TYPE", concat!("The argument must be of type ", stringify!($ty)))
                })
            }
        }
    )*};
}

local_from_value!(
    Object,
    Array,
    Function,
    String,
    Symbol,
    Name,
    Promise,
    ArrayBuffer,
    SharedArrayBuffer,
    ArrayBufferView,
    Uint8Array,
    Uint32Array,
    Int32Array,
    Float64Array,
    BigInt,
    BigInt64Array,
    BigUint64Array,
    Map,
    Set,
    Proxy
);

/// The bytes of an `ArrayBuffer`, `SharedArrayBuffer` or view, for the time of one call. They may not be kept, and
/// no JavaScript may run while they are read.
pub enum Bytes {
    /// A small typed array that lives inside V8's heap has no address that lasts.
    Inline([u8; v8::TYPED_ARRAY_MAX_SIZE_IN_HEAP], usize),
    Outside(*const u8, usize),
}

impl Bytes {
    /// The bytes behind a value, if it has any.
    #[inline]
    pub fn of(value: Local<Value>) -> Option<Self> {
        if value.is_array_buffer_view() {
            let view = value.cast::<v8::ArrayBufferView>();
            let mut storage = [0u8; v8::TYPED_ARRAY_MAX_SIZE_IN_HEAP];
            // SAFETY: the parts are used within the call, as the type's contract says.
            let (data, size) = unsafe { view.get_contents_raw_parts(&mut storage) };
            if std::ptr::eq(data, storage.as_ptr()) {
                return Some(Bytes::Inline(storage, size));
            }
            return Some(Bytes::Outside(data, size));
        }
        buffer_parts(value).map(|(data, size)| Bytes::Outside(data, size))
    }
}

/// Address and length of an `ArrayBuffer`'s or `SharedArrayBuffer`'s memory.
#[inline]
fn buffer_parts(value: Local<Value>) -> Option<(*mut u8, usize)> {
    if value.is_array_buffer() {
        let buffer = value.cast::<v8::ArrayBuffer>();
        return Some((buffer.data().map_or(std::ptr::null_mut(), |data| data.as_ptr().cast()), buffer.byte_length()));
    }
    if value.is_shared_array_buffer() {
        let store = value.cast::<v8::SharedArrayBuffer>().get_backing_store();
        return Some((store.data().map_or(std::ptr::null_mut(), |data| data.as_ptr().cast()), store.byte_length()));
    }
    None
}

impl Default for Bytes {
    fn default() -> Self {
        Bytes::Outside(std::ptr::null(), 0)
    }
}

impl Deref for Bytes {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Inline(storage, size) => &storage[..*size],
            Bytes::Outside(data, size) if data.is_null() || *size == 0 => &[],
            // SAFETY: address and size come from V8 for a view that the caller's handle keeps alive during the call.
            Bytes::Outside(data, size) => unsafe { std::slice::from_raw_parts(*data, *size) },
        }
    }
}

fn not_bytes() -> NodeError {
    NodeError::type_error("ERR_INVALID_ARG_TYPE", "The argument must be an instance of ArrayBuffer or ArrayBufferView")
}

impl<'s> FromValue<'s> for Bytes {
    type Error = NodeError;
    #[inline]
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        Bytes::of(value).ok_or_else(not_bytes)
    }
}

/// Like [`Bytes`], to write to.
pub struct BytesMut(*mut u8, usize);

impl BytesMut {
    /// The bytes behind a value, if it has any; a typed array inside V8's heap is moved out of it.
    #[inline]
    pub fn of(value: Local<Value>) -> Option<Self> {
        if value.is_array_buffer_view() {
            let view = value.cast::<v8::ArrayBufferView>();
            let mut storage = [0u8; v8::TYPED_ARRAY_MAX_SIZE_IN_HEAP];
            // No handle is made here: a fast call in a long loop would collect them without end.
            // SAFETY: the parts are used within the call, as the type's contract says.
            let (data, size) = unsafe { view.get_contents_raw_parts(&mut storage) };
            if !std::ptr::eq(data, storage.as_ptr()) {
                return Some(BytesMut(if size == 0 { std::ptr::null_mut() } else { data }, size));
            }
            // Asking for the backing store gives the array one.
            view.get_backing_store()?;
            let size = view.byte_length();
            return Some(BytesMut(if size == 0 { std::ptr::null_mut() } else { view.data().cast() }, size));
        }
        buffer_parts(value).map(|(data, size)| BytesMut(data, size))
    }
}

impl Default for BytesMut {
    fn default() -> Self {
        BytesMut(std::ptr::null_mut(), 0)
    }
}

impl Deref for BytesMut {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        if self.0.is_null() {
            return &[];
        }
        // SAFETY: as for `Bytes`.
        unsafe { std::slice::from_raw_parts(self.0, self.1) }
    }
}

impl DerefMut for BytesMut {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        if self.0.is_null() {
            return &mut [];
        }
        // SAFETY: as for `Bytes`; JavaScript does not run meanwhile, so nothing else writes.
        unsafe { std::slice::from_raw_parts_mut(self.0, self.1) }
    }
}

impl<'s> FromValue<'s> for BytesMut {
    type Error = NodeError;
    #[inline]
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        BytesMut::of(value).ok_or_else(not_bytes)
    }
}

/// The bytes of a buffer or view, kept alive for work that goes on after the call, on any thread. JavaScript may
/// write to them meanwhile, as it may in Node.
#[derive(Clone)]
pub struct SharedBytes {
    store: Option<v8::SharedRef<v8::BackingStore>>,
    offset: usize,
    length: usize,
}

// SAFETY: the backing store is reference-counted atomically and its memory does not move.
unsafe impl Send for SharedBytes {}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl SharedBytes {
    /// The bytes as they are now, for input that is read later or while JavaScript runs: memory that a program can take
    /// away (a resizable `ArrayBuffer`) is copied.
    pub fn held(self) -> SharedBytes {
        if !self.is_resizable() {
            return self;
        }
        let length = self.length;
        let copy = v8::ArrayBuffer::new_backing_store_from_vec(self.as_slice().to_vec()).make_shared();
        SharedBytes { store: Some(copy), offset: 0, length }
    }

    /// Whether a program can take the memory away while a thread of the pool writes to it.
    pub fn is_resizable(&self) -> bool {
        self.store.as_ref().is_some_and(|store| store.is_resizable_by_user_javascript() && !store.is_shared())
    }

    /// Address of the first byte.
    pub fn as_mut_ptr(&self) -> *mut u8 {
        let base = self.store.as_ref().and_then(|store| store.data());
        base.map_or(std::ptr::NonNull::dangling().as_ptr(), |data| data.as_ptr().cast::<u8>().wrapping_add(self.offset))
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `from_value` took offset and length from a view of this store, which is kept alive. Its memory stays
        // where it is unless it is resizable, and then `held` has been called or no JavaScript runs meanwhile.
        unsafe { std::slice::from_raw_parts(self.as_mut_ptr(), self.length) }
    }

    /// The bytes to write to.
    #[allow(clippy::mut_from_ref)]
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        // SAFETY: as above; the request that holds this is the only native writer.
        unsafe { std::slice::from_raw_parts_mut(self.as_mut_ptr(), self.length) }
    }
}

impl<'s> FromValue<'s> for SharedBytes {
    type Error = NodeError;
    fn from_value(_scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_array_buffer_view() {
            let view = value.cast::<v8::ArrayBufferView>();
            let store = view.get_backing_store();
            let length = if store.is_some() { view.byte_length() } else { 0 };
            return Ok(SharedBytes { store, offset: view.byte_offset(), length });
        }
        let store = if value.is_array_buffer() {
            value.cast::<v8::ArrayBuffer>().get_backing_store()
        } else if value.is_shared_array_buffer() {
            value.cast::<v8::SharedArrayBuffer>().get_backing_store()
        } else {
            return Err(not_bytes());
        };
        let length = store.byte_length();
        Ok(SharedBytes { store: Some(store), offset: 0, length })
    }
}

/// A path argument: a string, or the bytes of a `Buffer`. lib/ has refused zero bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FsPath(pub Vec<u8>);

impl FsPath {
    /// As it is shown in an error.
    pub fn display(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl AsRef<std::path::Path> for FsPath {
    fn as_ref(&self) -> &std::path::Path {
        use std::os::unix::ffi::OsStrExt;
        std::path::Path::new(std::ffi::OsStr::from_bytes(&self.0))
    }
}

impl<'s> FromValue<'s> for FsPath {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_string() {
            return Ok(FsPath(value.cast::<v8::String>().to_rust_string_lossy(scope).into_bytes()));
        }
        Bytes::from_value(scope, value).map(|bytes| FsPath(bytes.to_vec()))
    }
}

// Results.

macro_rules! primitive_result {
    ($($ty:ty => $setter:ident as $as:ty, $class:ident);* $(;)?) => {$(
        impl<'s> IntoReturn<'s> for $ty {
            #[inline]
            fn into_return(self, _scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
                result.$setter(self as $as);
            }
        }
        impl<'s> IntoValue<'s> for $ty {
            #[inline]
            fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
                v8::$class::new(scope, self as _).into()
            }
        }
    )*};
}

primitive_result! {
    f64 => set_double as f64, Number;
    i64 => set_double as f64, Number;
    u64 => set_double as f64, Number;
    usize => set_double as f64, Number;
    i32 => set_int32 as i32, Integer;
    u32 => set_uint32 as u32, Number;
    u16 => set_uint32 as u32, Integer;
    u8 => set_uint32 as u32, Integer;
    bool => set_bool as bool, Boolean;
}

impl<'s> IntoReturn<'s> for () {
    #[inline]
    fn into_return(self, _scope: &mut Scope<'s, '_>, _result: &mut v8::ReturnValue<'s, Value>) {}
}

impl<'s> IntoValue<'s> for () {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        v8::undefined(scope).into()
    }
}

impl<'s, T> IntoReturn<'s> for Local<'s, T>
where
    Local<'s, T>: Into<Local<'s, Value>>,
{
    #[inline]
    fn into_return(self, _scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
        result.set(self.into());
    }
}

impl<'s, T> IntoValue<'s> for Local<'s, T>
where
    Local<'s, T>: Into<Local<'s, Value>>,
{
    #[inline]
    fn into_value(self, _scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        self.into()
    }
}

impl<'s, T: IntoReturn<'s>> IntoReturn<'s> for Result<T, NodeError> {
    #[inline]
    fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
        match self {
            Ok(value) => value.into_return(scope, result),
            Err(error) => error.throw(scope),
        }
    }
}

/// `None` becomes `undefined`.
impl<'s, T: IntoReturn<'s>> IntoReturn<'s> for Option<T> {
    #[inline]
    fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
        if let Some(value) = self {
            value.into_return(scope, result);
        }
    }
}

impl<'s, T: IntoValue<'s>> IntoValue<'s> for Option<T> {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        match self {
            Some(value) => value.into_value(scope),
            None => v8::undefined(scope).into(),
        }
    }
}

macro_rules! return_by_value {
    ($($ty:ty),*) => {$(
        impl<'s> IntoReturn<'s> for $ty {
            fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
                let value = self.into_value(scope);
                result.set(value);
            }
        }
    )*};
}

return_by_value!(&str, String, Vec<u8>, Vec<String>);

/// Text longer than V8's limit throws; the value is then `undefined`.
impl<'s> IntoValue<'s> for &str {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        match v8::String::new(scope, self) {
            Some(string) => string.into(),
            None => {
                NodeError::error("ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
                    .throw(scope);
                v8::undefined(scope).into()
            }
        }
    }
}

impl<'s> IntoValue<'s> for String {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        self.as_str().into_value(scope)
    }
}

/// A `Uint8Array` over the vector's own memory.
impl<'s> IntoValue<'s> for Vec<u8> {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        let length = self.len();
        let store = v8::ArrayBuffer::new_backing_store_from_vec(self).make_shared();
        let buffer = v8::ArrayBuffer::with_backing_store(scope, &store);
        match v8::Uint8Array::new(scope, buffer, 0, length) {
            Some(array) => array.into(),
            None => v8::undefined(scope).into(),
        }
    }
}

impl<'s> IntoValue<'s> for Vec<String> {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        crate::array_from(scope, self).into()
    }
}
