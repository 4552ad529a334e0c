//! What the library calls in the middle of a session. Nothing here enters JavaScript: events are kept for after the call, and
//! where an answer is needed the handshake is suspended.

use super::ffi as more;
use super::session::{Event, Hello, Question, State};
use super::ticket;
use super::wire;
use openssl_sys as ffi;
use std::ffi::{CStr, c_char, c_int, c_long, c_uchar, c_uint, c_void};
use std::ptr::{null, null_mut};

const EXTENSION_SERVER_NAME: c_uint = 0;
const EXTENSION_ALPN: c_uint = 16;
const EXTENSION_TICKET: c_uint = 35;

/// The library's hooks of a context, which are the same for all of them.
///
/// # Safety
/// The context is valid, and all its sessions get [`install`]ed.
pub unsafe fn prepare(context: *mut ffi::SSL_CTX) {
    // SAFETY: by the contract; the functions are of the types that are wanted.
    unsafe {
        ffi::SSL_CTX_set_keylog_callback(context, Some(key_log));
        ffi::SSL_CTX_sess_set_new_cb(context, Some(new_session));
        ffi::SSL_CTX_sess_set_get_cb(context, Some(find_session));
        ffi::SSL_CTX_set_alpn_select_cb__fixed_rust(context, Some(choose_protocol), null_mut());
        ffi::SSL_CTX_set_tlsext_servername_callback__fixed_rust(context, Some(accept_name));
        ffi::SSL_CTX_set_tlsext_status_cb(context, Some(status));
        ffi::SSL_CTX_set_client_hello_cb(context, Some(client_hello), null_mut());
        ticket::prepare(context);
    }
}

/// The hooks of a session.
///
/// # Safety
/// The session is valid, and connected to the wire of its state.
pub unsafe fn install(ssl: *mut ffi::SSL) {
    // SAFETY: by the contract.
    unsafe {
        more::SSL_set_info_callback(ssl, Some(info));
        more::SSL_set_cert_cb(ssl, Some(certificate), null_mut());
    }
}

/// # Safety
/// The session is one of ours, and alive.
unsafe fn state<'a>(ssl: *const ffi::SSL) -> &'a State {
    // SAFETY: sessions are connected to the wire with which their state begins.
    unsafe { &*wire::data_of(ssl).cast::<State>() }
}

unsafe extern "C" fn info(ssl: *const ffi::SSL, kind: c_int, _value: c_int) {
    // SAFETY: called for sessions that are ours.
    let (state, pending) = unsafe { (state(ssl), more::SSL_renegotiate_pending(ssl) != 0) };
    if kind & more::CB_HANDSHAKE_START != 0 {
        state.events.borrow_mut().push(Event::HandshakeStart);
    }
    if kind & more::CB_HANDSHAKE_DONE != 0 && !pending {
        state.events.borrow_mut().push(Event::HandshakeDone);
    }
}

unsafe extern "C" fn key_log(ssl: *const ffi::SSL, line: *const c_char) {
    // SAFETY: called for sessions that are ours, with a text.
    let (state, line) = unsafe { (state(ssl), CStr::from_ptr(line)) };
    if state.watches_keys.get() {
        let mut line = line.to_bytes().to_vec();
        line.push(b'\n');
        state.events.borrow_mut().push(Event::KeyLog(line));
    }
}

/// The bytes of a session that a later connection can go on with.
///
/// # Safety
/// The session is valid.
pub unsafe fn session_bytes(session: *mut ffi::SSL_SESSION) -> Option<Vec<u8>> {
    // SAFETY: by the contract; the second call writes as much as the first has counted.
    unsafe {
        let length = usize::try_from(ffi::i2d_SSL_SESSION(session, null_mut())).ok().filter(|&length| length > 0)?;
        let mut bytes = vec![0; length];
        let mut at = bytes.as_mut_ptr();
        (ffi::i2d_SSL_SESSION(session, &mut at) > 0).then_some(bytes)
    }
}

unsafe extern "C" fn new_session(ssl: *mut ffi::SSL, session: *mut ffi::SSL_SESSION) -> c_int {
    // SAFETY: both are valid, and the identifier goes with its length.
    unsafe {
        let state = state(ssl);
        if state.watches_sessions.get()
            && let Some(bytes) = session_bytes(session)
        {
            let mut length = 0;
            let id = ffi::SSL_SESSION_get_id(session, &mut length);
            let id = if id.is_null() { &[] } else { std::slice::from_raw_parts(id, length as usize) };
            state.events.borrow_mut().push(Event::Session(id.to_vec(), bytes));
        }
    }
    0
}

unsafe extern "C" fn find_session(
    ssl: *mut ffi::SSL,
    _id: *const c_uchar,
    _length: c_int,
    copy: *mut c_int,
) -> *mut ffi::SSL_SESSION {
    // SAFETY: called for sessions that are ours; the reference goes to the library.
    unsafe {
        *copy = 0;
        state(ssl).found.take().map_or(null_mut(), |session| session.release())
    }
}

unsafe extern "C" fn accept_name(_ssl: *mut ffi::SSL, _alert: *mut c_int, _argument: *mut c_void) -> c_int {
    ffi::SSL_TLSEXT_ERR_OK
}

/// Whether a list in the wire's form has the name.
fn contains(mut list: &[u8], name: &[u8]) -> bool {
    while let [length, rest @ ..] = list {
        let Some((entry, left)) = rest.split_at_checked(usize::from(*length)) else { return false };
        if entry == name {
            return true;
        }
        list = left;
    }
    false
}

unsafe extern "C" fn choose_protocol(
    ssl: *mut ffi::SSL,
    out: *mut *const c_uchar,
    out_length: *mut c_uchar,
    offered: *const c_uchar,
    offered_length: c_uint,
    _argument: *mut c_void,
) -> c_int {
    // SAFETY: called for sessions that are ours. What is chosen lies in the offer, in the session's list or in its choice,
    // which stay until the call that this is part of is over; the library copies it before.
    unsafe {
        let state = state(ssl);
        let offer = std::slice::from_raw_parts(offered, offered_length as usize);
        if let Some(chosen) = &*state.chosen.borrow() {
            let Some(name) = chosen.as_ref().filter(|name| contains(offer, name)) else {
                return ffi::SSL_TLSEXT_ERR_ALERT_FATAL;
            };
            *out = name.as_ptr();
            *out_length = name.len() as c_uchar;
            return ffi::SSL_TLSEXT_ERR_OK;
        }
        let protocols = state.protocols.borrow();
        if protocols.is_empty() {
            return ffi::SSL_TLSEXT_ERR_NOACK;
        }
        let (mut chosen, length) = (null_mut(), protocols.len() as c_uint);
        let found =
            ffi::SSL_select_next_proto(&mut chosen, out_length, protocols.as_ptr(), length, offered, offered_length);
        if found != ffi::OPENSSL_NPN_NEGOTIATED {
            return ffi::SSL_TLSEXT_ERR_ALERT_FATAL;
        }
        *out = chosen;
        ffi::SSL_TLSEXT_ERR_OK
    }
}

/// The contents of an extension of the hello that is being read.
///
/// # Safety
/// Called from [`client_hello`] for its session.
unsafe fn extension<'a>(ssl: *mut ffi::SSL, number: c_uint) -> Option<&'a [u8]> {
    let (mut data, mut length) = (null(), 0);
    // SAFETY: by the contract.
    unsafe {
        (ffi::SSL_client_hello_get0_ext(ssl, number, &mut data, &mut length) == 1)
            .then(|| if length == 0 { &[][..] } else { std::slice::from_raw_parts(data, length) })
    }
}

/// The host's name in the extension: a list's length, a kind (0), the name's length, the name.
fn host_name(extension: &[u8]) -> Option<String> {
    let [_, _, 0, high, low, rest @ ..] = extension else { return None };
    let name = rest.get(..usize::from(u16::from_be_bytes([*high, *low])))?;
    String::from_utf8(name.to_vec()).ok()
}

unsafe extern "C" fn client_hello(ssl: *mut ffi::SSL, _alert: *mut c_int, _argument: *mut c_void) -> c_int {
    // SAFETY: called for sessions that are ours; everything that is asked for is valid during the call.
    unsafe {
        let state = state(ssl);
        match state.hello.get() {
            Question::Unasked | Question::Answered => return ffi::SSL_CLIENT_HELLO_SUCCESS,
            Question::Open => return ffi::SSL_CLIENT_HELLO_RETRY,
            Question::Wanted => state.hello.set(Question::Open),
        }
        let mut id = null();
        let length = ffi::SSL_client_hello_get0_session_id(ssl, &mut id);
        let id = if id.is_null() || length == 0 { &[] } else { std::slice::from_raw_parts(id, length) };
        let hello = Hello {
            session: id.to_vec(),
            servername: extension(ssl, EXTENSION_SERVER_NAME).and_then(host_name),
            has_ticket: extension(ssl, EXTENSION_TICKET).is_some_and(|ticket| !ticket.is_empty()),
            protocols: extension(ssl, EXTENSION_ALPN).and_then(|list| list.get(2..)).map(<[u8]>::to_vec),
        };
        state.events.borrow_mut().push(Event::Hello(hello));
    }
    ffi::SSL_CLIENT_HELLO_RETRY
}

unsafe extern "C" fn certificate(ssl: *mut ffi::SSL, _argument: *mut c_void) -> c_int {
    // SAFETY: called for sessions that are ours; the name is null or a text.
    unsafe {
        let state = state(ssl);
        if !state.is_server {
            return 1;
        }
        match state.certificate.get() {
            Question::Unasked | Question::Answered => return 1,
            Question::Open => return -1,
            Question::Wanted => state.certificate.set(Question::Open),
        }
        let name = ffi::SSL_get_servername(ssl, ffi::TLSEXT_NAMETYPE_host_name);
        let name = (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned());
        let wants_status =
            ffi::SSL_ctrl(ssl, CTRL_GET_STATUS_TYPE, 0, null_mut()) == c_long::from(more::STATUS_TYPE_OCSP);
        state.events.borrow_mut().push(Event::Certificate(name, wants_status));
    }
    -1
}

const CTRL_GET_STATUS_TYPE: c_int = 127;

unsafe extern "C" fn status(ssl: *mut ffi::SSL, _argument: *mut c_void) -> c_int {
    // SAFETY: called for sessions that are ours; the memory of an answer is made by the library's allocator and goes to it.
    unsafe {
        let state = state(ssl);
        if !state.is_server {
            let mut data = null_mut();
            let length = ffi::SSL_get_tlsext_status_ocsp_resp(ssl, &mut data);
            let answer = usize::try_from(length)
                .ok()
                .filter(|_| !data.is_null())
                .map(|length| std::slice::from_raw_parts(data.cast_const(), length).to_vec());
            state.events.borrow_mut().push(Event::Status(answer));
            return 1;
        }
        let Some(answer) = state.status.take() else { return ffi::SSL_TLSEXT_ERR_NOACK };
        let memory = ffi::OPENSSL_malloc(answer.len()).cast::<c_uchar>();
        if memory.is_null() {
            return ffi::SSL_TLSEXT_ERR_ALERT_FATAL;
        }
        std::ptr::copy_nonoverlapping(answer.as_ptr(), memory, answer.len());
        ffi::SSL_set_tlsext_status_ocsp_resp(ssl, memory, answer.len() as _);
    }
    ffi::SSL_TLSEXT_ERR_OK
}
