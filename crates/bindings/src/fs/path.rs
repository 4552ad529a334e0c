//! Paths on their way in, names on their way out, and the errors of system calls about them.

use crate::prelude::*;
use std::ffi::CStr;
use v8::simdutf;

const INLINE: usize = 256;

/// A path argument as the system wants it: bytes that end in a zero. Short ones need no allocation. A string is
/// encoded as UTF-8, bytes are taken as they are; lib/ has refused zero bytes inside.
#[derive(Clone)]
pub(super) struct CPath {
    length: usize,
    inline: [u8; INLINE],
    heap: Vec<u8>,
}

impl CPath {
    pub(super) fn new(bytes: &[u8]) -> Self {
        if bytes.len() < INLINE {
            let mut inline = [0; INLINE];
            inline[..bytes.len()].copy_from_slice(bytes);
            return CPath { length: bytes.len(), inline, heap: Vec::new() };
        }
        let mut heap = Vec::with_capacity(bytes.len() + 1);
        heap.extend_from_slice(bytes);
        heap.push(0);
        CPath { length: bytes.len(), inline: [0; INLINE], heap }
    }

    /// `self/name`.
    pub(super) fn join(&self, name: &[u8]) -> Self {
        CPath::new(&join(self.as_bytes(), name))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() { &self.inline[..self.length] } else { &self.heap[..self.length] }
    }

    /// For a system call; ends at the first zero.
    pub(super) fn as_ptr(&self) -> *const libc::c_char {
        if self.heap.is_empty() { self.inline.as_ptr().cast() } else { self.heap.as_ptr().cast() }
    }

    /// As an error shows it.
    pub(super) fn display(&self) -> String {
        String::from_utf8_lossy(self.as_bytes()).into_owned()
    }
}

/// `parent/name`, with one slash between them.
pub(super) fn join(parent: &[u8], name: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parent.len() + name.len() + 2);
    bytes.extend_from_slice(parent);
    if !parent.is_empty() && !parent.ends_with(b"/") {
        bytes.push(b'/');
    }
    bytes.extend_from_slice(name);
    bytes
}

impl<'s> FromValue<'s> for CPath {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if !value.is_string() {
            return Bytes::from_value(scope, value).map(|bytes| CPath::new(&bytes));
        }
        let string = value.cast::<v8::String>();
        let flags = v8::WriteFlags::kReplaceInvalidUtf8;
        let most = string.length() * 3;
        if most < INLINE {
            let mut inline = [0; INLINE];
            let length = string.write_utf8_v2(scope, &mut inline, flags, None);
            return Ok(CPath { length, inline, heap: Vec::new() });
        }
        let mut heap = vec![0; most + 1];
        let length = string.write_utf8_v2(scope, &mut heap[..most], flags, None);
        heap.truncate(length + 1);
        heap[length] = 0;
        Ok(CPath { length, inline: [0; INLINE], heap })
    }
}

/// A name that the system gave: text, or bytes where the caller asked for a `Buffer` or another encoding.
pub(super) enum Name {
    Text(Vec<u8>),
    Raw(Vec<u8>),
}

impl Name {
    pub(super) fn new(bytes: Vec<u8>, raw: bool) -> Self {
        if raw { Name::Raw(bytes) } else { Name::Text(bytes) }
    }
}

impl<'s> IntoValue<'s> for Name {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        match self {
            Name::Text(bytes) => text(scope, &bytes),
            Name::Raw(bytes) => bytes.into_value(scope),
        }
    }
}

/// UTF-8 bytes as a string; what is not UTF-8 becomes U+FFFD.
pub(super) fn text<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
    let kind = v8::NewStringType::Normal;
    let string = if simdutf::validate_ascii(bytes) {
        v8::String::new_from_one_byte(scope, bytes, kind)
    } else {
        v8::String::new_from_utf8(scope, bytes, kind)
    };
    match string {
        Some(string) => string.into(),
        None => v8::String::empty(scope).into(),
    }
}

/// The calling thread's error number.
pub(super) fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// Makes a system call until a signal does not interrupt it. Gives the error number when it fails.
pub(super) fn retry<T: Default + PartialOrd>(mut call: impl FnMut() -> T) -> Result<T, i32> {
    loop {
        let result = call();
        if result >= T::default() {
            return Ok(result);
        }
        let errno = last_errno();
        if errno != libc::EINTR {
            return Err(errno);
        }
    }
}

/// How the failure of a system call becomes an error with the call's name and paths.
pub(super) trait At<T> {
    fn at(self, syscall: &'static str, path: &CPath) -> Result<T, NodeError>;
    fn between(self, syscall: &'static str, path: &CPath, dest: &CPath) -> Result<T, NodeError>;
    fn on_fd(self, syscall: &'static str) -> Result<T, NodeError>;
}

impl<T> At<T> for Result<T, i32> {
    fn at(self, syscall: &'static str, path: &CPath) -> Result<T, NodeError> {
        self.map_err(|errno| NodeError::system(errno, syscall).path(path.display()))
    }

    fn between(self, syscall: &'static str, path: &CPath, dest: &CPath) -> Result<T, NodeError> {
        self.map_err(|errno| NodeError::system(errno, syscall).path(path.display()).dest(dest.display()))
    }

    fn on_fd(self, syscall: &'static str) -> Result<T, NodeError> {
        self.map_err(|errno| NodeError::system(errno, syscall))
    }
}

/// A zero-terminated string that libc owns.
///
/// # Safety
/// `pointer` is a valid C string for the time of the call.
pub(super) unsafe fn owned_bytes(pointer: *const libc::c_char) -> Vec<u8> {
    // SAFETY: the caller says so.
    unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec()
}

/// Declares operations in two forms with one body: `name_sync(args)` runs it at once and throws, `name(args, done)`
/// runs it on the thread pool.
macro_rules! operations {
    ($($(#[$doc:meta])* fn $name:ident / $sync:ident($($arg:ident: $ty:ty),* $(,)?) -> $out:ty $body:block)*) => {$(
        $(#[$doc])*
        #[binding]
        pub(super) fn $sync($($arg: $ty),*) -> Result<$out, NodeError> $body

        $(#[$doc])*
        #[binding]
        pub(super) fn $name<'s>(scope: &mut Scope<'s, '_>, $($arg: $ty,)* done: Completion) -> Local<'s, Value> {
            let work = move || -> Result<$out, NodeError> { $body };
            done.spawn(scope, "FSReqCallback", work, |scope, out| Ok(out?.into_value(scope)))
        }
    )*};
}
pub(super) use operations;

/// Lets a binding return a type by its [`IntoValue`].
macro_rules! returned {
    ($($ty:ty),*) => {$(
        impl<'s> engine::IntoReturn<'s> for $ty {
            fn into_return(self, scope: &mut Scope<'s, '_>, result: &mut v8::ReturnValue<'s, Value>) {
                let value = self.into_value(scope);
                result.set(value);
            }
        }
    )*};
}
pub(super) use returned;

returned!(Name);
