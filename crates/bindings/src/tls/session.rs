//! A session: the state of one connection, from its handshake to its end, and the calls that move it on.

use super::callbacks;
use super::context::{Context, TicketKeys};
use super::ffi as more;
use super::wire::{self, Wire};
use crate::buffer;
use crate::crypto::error::OpensslError;
use crate::crypto::pkey::{Bio, owner};
use crate::prelude::*;
use openssl_sys as ffi;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_int, c_long, c_uint, c_void};
use std::ptr::null_mut;

owner!(Ssl, ffi::SSL, ffi::SSL_free);
owner!(
    /// What a later connection can go on with.
    Resumable,
    ffi::SSL_SESSION,
    ffi::SSL_SESSION_free
);

// Flags of a status; the same numbers are in lib/internal/tls/handle.js.
const OUTPUT: i32 = 1;
const EVENTS: i32 = 2;
const ENDED: i32 = 4;
const FAILED: i32 = 8;
const SUSPENDED: i32 = 16;
const ESTABLISHED: i32 = 32;
const MORE: i32 = 64;

// What `session_watch` asks to be told of.
const WATCH_KEYS: u32 = 1;
const WATCH_SESSIONS: u32 = 2;
const WATCH_HELLO: u32 = 4;
const WATCH_CERTIFICATE: u32 = 8;

/// Chunks of plain bytes that one call tells of.
const MOST_CHUNKS: usize = 62;
/// Plain bytes that a thread keeps room for.
const MOST_KEPT_ROOM: usize = 256 * 1024;
const RECORD: usize = 16 * 1024;

/// What the library's callbacks have heard; each becomes a number and a value (see `event_values`).
pub enum Event {
    HandshakeStart,
    HandshakeDone,
    KeyLog(Vec<u8>),
    /// Its identifier, and the session itself.
    Session(Vec<u8>, Vec<u8>),
    Hello(Hello),
    /// The name that is asked for, and whether a status of the certificate is.
    Certificate(Option<String>, bool),
    Status(Option<Vec<u8>>),
}

/// What a client says first.
pub struct Hello {
    pub session: Vec<u8>,
    pub servername: Option<String>,
    pub has_ticket: bool,
    pub protocols: Option<Vec<u8>>,
}

/// A question in the middle of a handshake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Nobody wants to answer it.
    Unasked,
    Wanted,
    /// It has been put, and the handshake waits.
    Open,
    Answered,
}

/// What went wrong, in the library's words.
pub struct Fault {
    pub message: String,
    library: Option<String>,
    reason: Option<String>,
}

/// What callbacks work with. Begins with the wire, for which the library has its address.
#[repr(C)]
pub struct State {
    pub wire: Wire,
    pub is_server: bool,
    pub events: RefCell<Vec<Event>>,
    pub hello: Cell<Question>,
    pub certificate: Cell<Question>,
    pub watches_keys: Cell<bool>,
    pub watches_sessions: Cell<bool>,
    /// Those of the context when the connection began.
    pub ticket_keys: TicketKeys,
    /// Protocols in the wire's form, the preferred first.
    pub protocols: RefCell<Vec<u8>>,
    /// What has been chosen instead, or that nothing fits.
    pub chosen: RefCell<Option<Option<Vec<u8>>>>,
    pub status: RefCell<Option<Vec<u8>>>,
    /// What the client's session has been found to be.
    pub found: RefCell<Option<Resumable>>,
    established: Cell<bool>,
    ended: Cell<bool>,
    suspended: Cell<bool>,
    /// Of the binding that is in a call of the library; null while none is.
    pub scope: Cell<*mut c_void>,
    /// Something has come that is to be told before the rest is read.
    paused: Cell<bool>,
    fault: RefCell<Option<Fault>>,
}

/// A session. Its fields are dropped in this order: the library's half refers to the other.
pub struct Session {
    ssl: Ssl,
    state: Box<State>,
}

impl Session {
    pub fn as_ptr(&self) -> *mut ffi::SSL {
        self.ssl.as_ptr()
    }

    pub fn is_server(&self) -> bool {
        self.state.is_server
    }

    /// Runs `work`, in which the library may be called; `None` where it is in a call of this session already.
    fn at_work<R>(&self, scope: &mut Scope<'_, '_>, work: impl FnOnce() -> R) -> Option<R> {
        if !self.state.scope.get().is_null() {
            return None;
        }
        self.state.scope.set((&raw mut *scope).cast());
        let result = work();
        self.state.scope.set(null_mut());
        Some(result)
    }

    /// Goes on with the handshake; whether it is over.
    fn handshake(&self) -> bool {
        OpensslError::clear();
        // SAFETY: the session is valid.
        let result = unsafe { ffi::SSL_do_handshake(self.as_ptr()) };
        if result != 1 {
            self.halted(result);
            return false;
        }
        self.state.established.set(true);
        true
    }

    /// Takes note of why a call has not gone through. Whether it can go on.
    fn halted(&self, result: c_int) -> bool {
        // SAFETY: the session is valid.
        match unsafe { ffi::SSL_get_error(self.as_ptr(), result) } {
            ffi::SSL_ERROR_WANT_READ | ffi::SSL_ERROR_WANT_WRITE => return true,
            ffi::SSL_ERROR_ZERO_RETURN => self.state.ended.set(true),
            more::ERROR_WANT_X509_LOOKUP | ffi::SSL_ERROR_WANT_CLIENT_HELLO_CB => self.state.suspended.set(true),
            _ => match Fault::take() {
                Some(fault) => drop(self.state.fault.borrow_mut().get_or_insert(fault)),
                None => self.state.ended.set(true),
            },
        }
        false
    }

    /// Moves on as far as what has come allows, and adds to `plain` what has been read.
    fn advance(&self, plain: &mut Plain) {
        self.state.suspended.set(false);
        self.state.paused.set(false);
        if !self.state.established.get() && !self.handshake() {
            return;
        }
        OpensslError::clear();
        loop {
            plain.bytes.reserve(RECORD);
            let before = self.state.wire.unread();
            let room = plain.bytes.spare_capacity_mut();
            let length = c_int::try_from(room.len()).unwrap_or(c_int::MAX);
            // SAFETY: the session is valid, and the room has at least that length; what is read is initialized.
            let read = unsafe {
                let read = ffi::SSL_read(self.as_ptr(), room.as_mut_ptr().cast(), length);
                plain.bytes.set_len(plain.bytes.len() + read.max(0) as usize);
                read
            };
            if read > 0 {
                if (read as usize) < RECORD {
                    plain.end_chunk();
                }
                if plain.ends.len() == MOST_CHUNKS {
                    self.state.paused.set(true);
                    return;
                }
                continue;
            }
            let left = self.state.wire.unread();
            let goes_on = self.halted(read) && left > 0 && left < before;
            if !goes_on {
                return;
            }
            if self.state.events.borrow().iter().any(|event| matches!(event, Event::Session(..))) {
                self.state.paused.set(true);
                return;
            }
        }
    }

    /// Writes flags, and how many chunks there are, and where each ends.
    fn report(&self, status: &mut [u8], ends: &[i32]) {
        let state = &self.state;
        let flags = [
            (state.wire.has_output(), OUTPUT),
            (!state.events.borrow().is_empty(), EVENTS),
            (state.ended.get(), ENDED),
            (state.fault.borrow().is_some(), FAILED),
            (state.suspended.get(), SUSPENDED),
            (state.established.get(), ESTABLISHED),
            (state.paused.get(), MORE),
        ];
        let flags: i32 = flags.into_iter().filter_map(|(holds, flag)| holds.then_some(flag)).sum();
        let values = [flags, ends.len() as i32].into_iter().chain(ends.iter().copied());
        for (slot, value) in status.as_chunks_mut::<4>().0.iter_mut().zip(values) {
            *slot = value.to_ne_bytes();
        }
    }
}

impl Fault {
    /// What the queue of errors says, and empties it.
    pub fn take() -> Option<Self> {
        // SAFETY: the queue is the thread's own; the texts are null or static.
        unsafe {
            let error = more::ERR_peek_error();
            if error == 0 {
                return None;
            }
            let text = |text: *const std::ffi::c_char| {
                (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
            };
            let library = text(ffi::ERR_lib_error_string(error));
            let reason = text(ffi::ERR_reason_error_string(error));
            let message = match Bio::writing() {
                Some(bio) => {
                    more::ERR_print_errors(bio.as_ptr());
                    String::from_utf8_lossy(&bio.written()).into_owned()
                }
                None => String::new(),
            };
            OpensslError::clear();
            Some(Fault { message, library, reason })
        }
    }
}

/// What has been read, in chunks: short records are not put together, as they are not in Node.
#[derive(Default)]
struct Plain {
    bytes: Vec<u8>,
    ends: Vec<i32>,
}

impl Plain {
    fn end_chunk(&mut self) {
        let end = self.bytes.len() as i32;
        if self.ends.last() != Some(&end) {
            self.ends.push(end);
        }
    }
}

thread_local! {
    /// Room for plain bytes, kept from call to call.
    static ROOM: RefCell<Plain> = RefCell::default();
}

/// Moves the session on with what has come; the plain bytes of it, with the status that says where chunks end.
fn move_on<'s>(
    scope: &mut Scope<'s, '_>,
    session: &Session,
    input: &[u8],
    status: &mut [u8],
) -> Option<Local<'s, v8::ArrayBuffer>> {
    let mut plain = ROOM.take();
    let done = session.at_work(scope, || session.state.wire.reading(input, || session.advance(&mut plain)));
    if done.is_none() {
        session.state.wire.keep(input);
    }
    if !plain.bytes.is_empty() {
        plain.end_chunk();
    }
    session.report(status, &plain.ends);
    let result = (!plain.bytes.is_empty()).then(|| buffer::copy_of(scope, &plain.bytes));
    plain.bytes.clear();
    plain.ends.clear();
    if plain.bytes.capacity() <= MOST_KEPT_ROOM {
        ROOM.replace(plain);
    }
    result
}

/// A session of either side.
#[binding]
pub fn session_new<'s>(
    scope: &mut Scope<'s, '_>,
    context: Wrapped<Context>,
    is_server: bool,
) -> Result<Local<'s, Object>, NodeError> {
    OpensslError::clear();
    let state = Box::new(State {
        wire: Wire::new(),
        is_server,
        events: RefCell::default(),
        hello: Cell::new(Question::Unasked),
        certificate: Cell::new(Question::Unasked),
        watches_keys: Cell::new(false),
        watches_sessions: Cell::new(false),
        ticket_keys: context.ticket_keys(),
        protocols: RefCell::default(),
        chosen: RefCell::default(),
        status: RefCell::default(),
        found: RefCell::default(),
        established: Cell::new(false),
        ended: Cell::new(false),
        suspended: Cell::new(false),
        scope: Cell::new(null_mut()),
        paused: Cell::new(false),
        fault: RefCell::default(),
    });
    // SAFETY: the context is valid, of which the session takes a reference; the state is dropped after the session and
    // stays where it is.
    let ssl = unsafe {
        let ssl = Ssl::own(ffi::SSL_new(context.as_ptr())).filter(|ssl| {
            let address = (&raw const *state).cast::<c_void>();
            wire::connect(ssl.as_ptr(), address)
        });
        if let Some(ssl) = &ssl {
            if is_server {
                ffi::SSL_set_accept_state(ssl.as_ptr());
            } else {
                ffi::SSL_set_connect_state(ssl.as_ptr());
            }
            callbacks::install(ssl.as_ptr());
        }
        ssl
    };
    match ssl {
        Some(ssl) => Ok(wrap(scope, Session { ssl, state })),
        None => Err(OpensslError::throw(scope, "SSL_new")),
    }
}

/// Whether a certificate is asked for and one must be there. What is wrong with it is told, and ends nothing.
#[binding]
pub fn session_set_verify(session: Wrapped<Session>, request: bool, require: bool) {
    extern "C" fn accept(_valid: c_int, _context: *mut ffi::X509_STORE_CTX) -> c_int {
        1
    }
    let mode = match (request, require) {
        (false, _) => ffi::SSL_VERIFY_NONE,
        (true, false) => ffi::SSL_VERIFY_PEER,
        (true, true) => ffi::SSL_VERIFY_PEER | ffi::SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
    };
    // SAFETY: the session is valid.
    unsafe { ffi::SSL_set_verify(session.as_ptr(), mode, Some(accept)) };
}

/// Begins the handshake: a client says hello.
#[binding]
pub fn session_start(scope: &mut Scope<'_, '_>, session: Wrapped<Session>, mut status: BytesMut) {
    if !session.state.established.get() {
        session.state.suspended.set(false);
        session.at_work(scope, || session.handshake());
    }
    session.report(&mut status, &[]);
}

/// Takes encrypted bytes; gives the plain ones that come of it, if there are any.
#[binding]
pub fn session_receive<'s>(
    scope: &mut Scope<'s, '_>,
    session: Wrapped<Session>,
    input: Bytes,
    mut status: BytesMut,
) -> Option<Local<'s, v8::ArrayBuffer>> {
    move_on(scope, &session, &input, &mut status)
}

/// Encrypts a range of plain bytes; how many it was, which is less than all of them while the handshake is in the way, or
/// -1 after a failure. What comes of it is written to `room` from `offset` on, as much as the status's second number says;
/// what does not fit is output of the session.
#[binding]
#[allow(clippy::too_many_arguments)]
pub fn session_write(
    scope: &mut Scope<'_, '_>,
    session: Wrapped<Session>,
    plain: Bytes,
    from: f64,
    to: f64,
    mut status: BytesMut,
    mut room: BytesMut,
    offset: f64,
) -> f64 {
    let end = (to as usize).min(plain.len());
    let start = (from as usize).min(end);
    let mut left = &plain[start..end];
    let offset = (offset as usize).min(room.len());
    let mut failed = false;
    let mut used = 0;
    session.at_work(scope, || {
        used = session.state.wire.writing(&mut room[offset..], || {
            OpensslError::clear();
            while !left.is_empty() {
                let length = c_int::try_from(left.len()).unwrap_or(c_int::MAX);
                // SAFETY: the session is valid; address and length are those of a slice.
                let written = unsafe { ffi::SSL_write(session.as_ptr(), left.as_ptr().cast(), length) };
                let Ok(count @ 1..) = usize::try_from(written) else {
                    session.halted(written);
                    failed = session.state.fault.borrow().is_some();
                    break;
                };
                left = &left[count.min(left.len())..];
            }
        });
    });
    session.report(&mut status, &[]);
    if let Some(slot) = status.as_chunks_mut::<4>().0.get_mut(1) {
        *slot = (used as i32).to_ne_bytes();
    }
    if failed { -1.0 } else { (end - start - left.len()) as f64 }
}

/// Says that nothing more will be written.
#[binding]
pub fn session_shutdown(scope: &mut Scope<'_, '_>, session: Wrapped<Session>, mut status: BytesMut) {
    session.at_work(scope, || {
        OpensslError::clear();
        // SAFETY: the session is valid. What a second call would find out, reading does.
        unsafe { ffi::SSL_shutdown(session.as_ptr()) };
        OpensslError::clear();
    });
    session.report(&mut status, &[]);
}

/// Goes on after a question has been answered.
#[binding]
pub fn session_resume<'s>(
    scope: &mut Scope<'s, '_>,
    session: Wrapped<Session>,
    mut status: BytesMut,
) -> Option<Local<'s, v8::ArrayBuffer>> {
    for question in [&session.state.hello, &session.state.certificate] {
        if question.get() == Question::Open {
            question.set(Question::Answered);
        }
    }
    move_on(scope, &session, &[], &mut status)
}

/// Begins another handshake; throws where the protocol has none.
#[binding]
pub fn session_renegotiate(
    scope: &mut Scope<'_, '_>,
    session: Wrapped<Session>,
    mut status: BytesMut,
) -> Result<(), NodeError> {
    let begun = session.at_work(scope, || {
        OpensslError::clear();
        // SAFETY: the session is valid.
        let begun = unsafe { more::SSL_renegotiate(session.as_ptr()) } == 1;
        if begun {
            session.handshake();
        }
        begun
    });
    if begun != Some(true) {
        return Err(OpensslError::throw(scope, "Renegotiation failed"));
    }
    session.report(&mut status, &[]);
    Ok(())
}

#[binding]
pub fn session_set_max_send_fragment(session: Wrapped<Session>, size: f64) -> bool {
    let size = size as c_long;
    // SAFETY: the session is valid.
    unsafe { ffi::SSL_ctrl(session.as_ptr(), more::CTRL_SET_MAX_SEND_FRAGMENT, size, null_mut()) == 1 }
}

/// What is to be sent: how much has been written to `room` from `offset` on, or the bytes themselves where they do not fit.
#[binding]
pub fn session_take_output<'s>(
    scope: &mut Scope<'s, '_>,
    session: Wrapped<Session>,
    mut room: BytesMut,
    offset: f64,
) -> Local<'s, Value> {
    let start = (offset as usize).min(room.len());
    match session.state.wire.give_output(&mut room[start..]) {
        Ok(count) => count.into_value(scope),
        Err(bytes) => bytes.into_value(scope),
    }
}

/// Why the session has failed: `[message, library, reason]`.
#[binding]
pub fn session_take_error<'s>(scope: &mut Scope<'s, '_>, session: Wrapped<Session>) -> Option<Local<'s, Array>> {
    let Fault { message, library, reason } = session.state.fault.take()?;
    let values = [message.into_value(scope), library.into_value(scope), reason.into_value(scope)];
    Some(Array::new_with_elements(scope, &values))
}

/// Number and value of each event, one after the other.
#[binding]
pub fn session_take_events<'s>(scope: &mut Scope<'s, '_>, session: Wrapped<Session>) -> Local<'s, Array> {
    let mut values = Vec::new();
    for event in session.state.events.take() {
        values.extend(event_values(scope, event));
    }
    Array::new_with_elements(scope, &values)
}

/// The numbers are those of lib/internal/tls/handle.js.
fn event_values<'s>(scope: &mut Scope<'s, '_>, event: Event) -> [Local<'s, Value>; 2] {
    let (number, value) = match event {
        Event::HandshakeStart => (0, ().into_value(scope)),
        Event::HandshakeDone => (1, ().into_value(scope)),
        Event::KeyLog(line) => (2, line.into_value(scope)),
        Event::Session(id, session) => {
            let parts = [id.into_value(scope), session.into_value(scope)];
            (3, Array::new_with_elements(scope, &parts).into())
        }
        Event::Hello(Hello { session, servername, has_ticket, protocols }) => {
            let parts = [
                session.into_value(scope),
                servername.into_value(scope),
                has_ticket.into_value(scope),
                protocols.into_value(scope),
            ];
            (4, Array::new_with_elements(scope, &parts).into())
        }
        Event::Certificate(servername, wants_status) => {
            let parts = [servername.into_value(scope), wants_status.into_value(scope)];
            (5, Array::new_with_elements(scope, &parts).into())
        }
        Event::Status(status) => (6, status.into_value(scope)),
    };
    [number.into_value(scope), value]
}

/// Which of the events that cost something are wanted: bits of `WATCH_…`.
#[binding]
pub fn session_watch(session: Wrapped<Session>, wanted: u32) {
    let state = &session.state;
    state.watches_keys.set(wanted & WATCH_KEYS != 0);
    state.watches_sessions.set(wanted & WATCH_SESSIONS != 0);
    for (question, bit) in [(&state.hello, WATCH_HELLO), (&state.certificate, WATCH_CERTIFICATE)] {
        if wanted & bit != 0 && question.get() == Question::Unasked {
            question.set(Question::Wanted);
        }
    }
}

/// The name that the other side is asked for.
#[binding]
pub fn session_set_servername(session: Wrapped<Session>, name: String) -> bool {
    let Ok(name) = CString::new(name) else { return false };
    // SAFETY: the name ends with zero, and is copied.
    unsafe { ffi::SSL_set_tlsext_host_name(session.as_ptr(), name.as_ptr().cast_mut()) == 1 }
}

/// Protocols that are offered, or those that are accepted, in the wire's form.
#[binding]
pub fn session_set_alpn(session: Wrapped<Session>, protocols: Bytes) -> bool {
    if session.is_server() {
        session.state.protocols.replace(protocols.to_vec());
        return true;
    }
    let length = protocols.len() as c_uint;
    // SAFETY: the bytes go with their length, and are copied.
    unsafe { ffi::SSL_set_alpn_protos(session.as_ptr(), protocols.as_ptr(), length) == 0 }
}

/// The protocol that answers a client's offer; undefined refuses all of them.
#[binding]
pub fn session_choose_alpn(session: Wrapped<Session>, protocol: Option<Bytes>) {
    session.state.chosen.replace(Some(protocol.map(|name| name.to_vec())));
}

/// Asks the server for a status of its certificate.
#[binding]
pub fn session_request_status(session: Wrapped<Session>) {
    // SAFETY: the session is valid.
    unsafe { ffi::SSL_set_tlsext_status_type(session.as_ptr(), more::STATUS_TYPE_OCSP) };
}

#[binding]
pub fn session_answer_status(session: Wrapped<Session>, answer: Bytes) {
    session.state.status.replace(Some(answer.to_vec()));
}

fn parse(bytes: &[u8]) -> Option<Resumable> {
    let mut at = bytes.as_ptr();
    let length = c_long::try_from(bytes.len()).ok()?;
    // SAFETY: address and length are those of a slice.
    let session = unsafe { Resumable::own(ffi::d2i_SSL_SESSION(null_mut(), &mut at, length)) };
    OpensslError::clear();
    session
}

/// What the session that a client asks for has been found to be.
#[binding]
pub fn session_offer_session(session: Wrapped<Session>, bytes: Bytes) -> bool {
    let found = parse(&bytes);
    let is_session = found.is_some();
    session.state.found.replace(found);
    is_session
}

/// Has a client go on with an earlier session.
#[binding]
pub fn session_set_session(session: Wrapped<Session>, bytes: Bytes) -> bool {
    // SAFETY: both are valid; the call takes a reference of its own.
    parse(&bytes).is_some_and(|old| unsafe { ffi::SSL_set_session(session.as_ptr(), old.as_ptr()) == 1 })
}

/// Goes on with another context: its certificates, and what it trusts.
#[binding]
pub fn session_use_context(session: Wrapped<Session>, context: Wrapped<Context>) -> bool {
    // SAFETY: both are valid; the session takes a reference.
    unsafe { !ffi::SSL_set_SSL_CTX(session.as_ptr(), context.as_ptr()).is_null() }
}
