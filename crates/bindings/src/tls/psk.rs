//! Keys that both sides have from elsewhere. The library asks for them in the middle of a call and takes no "later" for an
//! answer, so that JavaScript runs there: the session is busy meanwhile, and lives at least as long as the call.

use super::session::{Session, State};
use super::wire;
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char, c_int, c_uchar, c_uint};

type ServerCallback = unsafe extern "C" fn(*mut ffi::SSL, *const c_char, *mut c_uchar, c_uint) -> c_uint;
type ClientCallback =
    unsafe extern "C" fn(*mut ffi::SSL, *const c_char, *mut c_char, c_uint, *mut c_uchar, c_uint) -> c_uint;

unsafe extern "C" {
    fn SSL_use_psk_identity_hint(ssl: *mut ffi::SSL, hint: *const c_char) -> c_int;
    fn SSL_set_psk_server_callback(ssl: *mut ffi::SSL, callback: Option<ServerCallback>);
    fn SSL_set_psk_client_callback(ssl: *mut ffi::SSL, callback: Option<ClientCallback>);
}

/// The function of lib/ that knows which session is at work.
#[derive(Default)]
struct Handler(RefCell<Option<Global<Function>>>);

/// `handler(text)` gives `[key, identity]` for an identity or a hint, or undefined; it throws nothing.
#[binding]
pub fn set_psk_handler<'s>(scope: &mut Scope<'s, '_>, handler: Local<'s, Function>) {
    let handler = Global::new(scope, handler);
    env().state::<Handler>().0.replace(Some(handler));
}

#[binding]
pub fn session_use_psk(session: Wrapped<Session>) {
    // SAFETY: the session is valid, and the functions are of the types that are wanted.
    unsafe {
        if session.is_server() {
            SSL_set_psk_server_callback(session.as_ptr(), Some(server));
        } else {
            SSL_set_psk_client_callback(session.as_ptr(), Some(client));
        }
    }
}

/// What a server says of the identities that it knows; false for what is too long.
#[binding]
pub fn session_set_psk_hint(session: Wrapped<Session>, hint: String) -> bool {
    let Ok(hint) = CString::new(hint) else { return false };
    // SAFETY: the text ends with zero, and is copied.
    let done = unsafe { SSL_use_psk_identity_hint(session.as_ptr(), hint.as_ptr()) } == 1;
    crate::crypto::error::OpensslError::clear();
    done
}

/// Key and identity, as JavaScript has them.
///
/// # Safety
/// Called by the library in the middle of a call for this session; the text is null or ends with zero.
unsafe fn ask(ssl: *mut ffi::SSL, text: *const c_char) -> Option<(Vec<u8>, Vec<u8>)> {
    // SAFETY: by the contract; the scope is that of the binding which made the call, and nobody uses it meanwhile.
    let (scope, text) = unsafe {
        let state = &*wire::data_of(ssl).cast::<State>();
        let scope = state.scope.get().cast::<Scope<'_, '_>>().as_mut()?;
        (scope, (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned()))
    };
    let handler = env().state::<Handler>().0.borrow().clone()?;
    let handler = Local::new(scope, &handler);
    let receiver = v8::undefined(scope).into();
    let text = text.into_value(scope);
    let answer = handler.call(scope, receiver, &[text])?;
    let answer = Local::<Array>::try_from(answer).ok()?;
    let mut part = |index| {
        let value = answer.get_index(scope, index)?;
        Bytes::from_value(scope, value).ok().map(|bytes| bytes.to_vec())
    };
    Some((part(0)?, part(1)?))
}

/// Copies bytes to where the library wants them; how many, or 0 where they are too many.
///
/// # Safety
/// There is room for `room` bytes.
unsafe fn give(bytes: &[u8], into: *mut c_uchar, room: c_uint) -> c_uint {
    if bytes.len() > room as usize {
        return 0;
    }
    // SAFETY: by the contract.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), into, bytes.len()) };
    bytes.len() as c_uint
}

unsafe extern "C" fn server(ssl: *mut ffi::SSL, identity: *const c_char, key: *mut c_uchar, room: c_uint) -> c_uint {
    // SAFETY: by the library's word.
    unsafe { ask(ssl, identity).map_or(0, |(bytes, _)| give(&bytes, key, room)) }
}

unsafe extern "C" fn client(
    ssl: *mut ffi::SSL,
    hint: *const c_char,
    identity: *mut c_char,
    identity_room: c_uint,
    key: *mut c_uchar,
    room: c_uint,
) -> c_uint {
    // SAFETY: by the library's word; the identity's room is one less than it says, for a zero at the end.
    unsafe {
        let Some((bytes, mut name)) = ask(ssl, hint) else { return 0 };
        name.push(0);
        if give(&name, identity.cast(), identity_room) == 0 { 0 } else { give(&bytes, key, room) }
    }
}
