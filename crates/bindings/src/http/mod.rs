//! HTTP/1 for lib/: parsers that are fed by a native stream or by bytes, and the writing of heads with their bodies.
//!
//! A message is one call into JavaScript where it came in one piece: head, body and end together. What is written
//! while requests that came together are being handled leaves together.

mod bytes;
mod connection;
mod fields;
mod send;

use crate::prelude::*;
use crate::stream_handle::negative;
use connection::{Attached, Connection, Handlers};
use http1::{Kind, Method};

/// Sets the functions that hear of the parsers of a kind:
/// `onHead(methodOrStatus, targetOrReason, fields, flags, buffer, offset, length)`, which may return `TAKE_UPGRADE`,
/// `onBody(buffer, offset, length)`, `onEnd(trailers, more)`, `onEvent(type, …)`; `this` is the owner.
#[binding]
fn set_handlers<'s>(
    scope: &mut Scope<'s, '_>,
    kind: u32,
    on_head: Local<'s, Function>,
    on_body: Local<'s, Function>,
    on_end: Local<'s, Function>,
    on_event: Local<'s, Function>,
) {
    let functions = [on_head, on_body, on_end, on_event].map(|function| Global::new(scope, function));
    env().state::<Handlers>().set(kind as usize, functions);
}

/// A parser of requests or of responses; `max_fields` is how many a head may have, 0 for any number.
#[binding]
fn create<'s>(
    scope: &mut Scope<'s, '_>,
    kind: u32,
    is_response: bool,
    lenient: bool,
    max_head: u32,
    max_fields: u32,
) -> Local<'s, Object> {
    let what = if is_response { Kind::Response } else { Kind::Request };
    let connection = Connection::new(kind as usize, what);
    connection.reset(lenient, max_head as usize);
    if max_fields > 0 {
        connection.limit_fields(max_fields as usize);
    }
    wrap(scope, std::rc::Rc::new(connection))
}

type Parser = Wrapped<std::rc::Rc<Connection>>;

/// Forgets what was read and starts anew.
#[binding]
fn reset(parser: Parser, lenient: bool, max_head: u32) {
    parser.reset(lenient, max_head as usize);
}

/// Settings for the messages to come.
#[binding]
fn configure(parser: Parser, lenient: bool, max_head: u32) {
    parser.configure(lenient, max_head as usize);
}

/// What the next final response answers, where that matters.
const ANSWERS_HEAD: u32 = 1;
const ANSWERS_CONNECT: u32 = 2;

#[binding]
fn expect(parser: Parser, flags: u32) {
    parser.expect(flags & ANSWERS_HEAD != 0, flags & ANSWERS_CONNECT != 0);
}

/// Reads the stream with this number into the parser; `owner` is held until the stream is closed or detached.
#[binding]
fn attach<'s>(scope: &mut Scope<'s, '_>, parser: Parser, owner: Local<'s, Object>, id: f64) -> i32 {
    let Some(stream) = crate::tcp::stream(id) else { return -libc::EBADF };
    let attached = Attached::new(scope, (*parser).clone(), owner);
    parser.set_stream(&stream, &attached);
    match stream.read_start(env().event_loop(), attached) {
        Ok(()) => 0,
        Err(error) => negative(&error),
    }
}

/// Stops reading and lets go of the stream.
#[binding]
fn detach(parser: Parser) {
    parser.detach();
}

/// Lets go of the stream, inside of its read event too: what came with that is still parsed.
#[binding]
fn release(parser: Parser) {
    parser.release();
}

#[binding]
fn read_stop(parser: Parser) {
    parser.read_stop();
}

/// Reads on after `readStop`.
#[binding]
fn read_start(parser: Parser) -> i32 {
    match parser.read_on() {
        Ok(()) => 0,
        Err(error) => negative(&error),
    }
}

/// Parses bytes that do not come from an attached stream. Returns how many were read.
#[binding]
fn execute<'s>(scope: &mut Scope<'s, '_>, parser: Parser, owner: Local<'s, Object>, bytes: SharedBytes) -> f64 {
    let connection = (*parser).clone();
    connection.parse(scope, owner, bytes.held().as_slice()) as f64
}

/// The connection has ended.
#[binding]
fn finish<'s>(scope: &mut Scope<'s, '_>, parser: Parser, owner: Local<'s, Object>) {
    let connection = (*parser).clone();
    connection.finish(scope, owner);
}

/// The loop's time in milliseconds when the message under way began; 0 between messages.
#[binding]
fn started(parser: Parser) -> f64 {
    parser.started()
}

/// A message's head is on its way, or is waited for.
#[binding]
fn in_head(parser: Parser) -> bool {
    parser.in_head()
}

/// Something of a message has come, and not its end.
#[binding]
fn in_message(parser: Parser) -> bool {
    parser.in_message()
}

/// The other side sends no more: what is to be read is what the system has.
#[binding]
fn has_hung_up(parser: Parser) -> bool {
    parser.has_hung_up()
}

#[binding(fast)]
fn now() -> f64 {
    env().event_loop().now_ms()
}

/// The methods of HTTP.
#[binding]
fn methods() -> Vec<String> {
    Method::ALL[..Method::HTTP].iter().map(|method| method.as_str().to_owned()).collect()
}

/// All methods that a parser knows.
#[binding]
fn all_methods() -> Vec<String> {
    Method::ALL.iter().map(|method| method.as_str().to_owned()).collect()
}

fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    connection::constants(scope, target);
    send::constants(scope, target);
    set(scope, target, "ANSWERS_HEAD", ANSWERS_HEAD);
    set(scope, target, "ANSWERS_CONNECT", ANSWERS_CONNECT);
}

engine::module!(
    "http",
    init = init,
    [
        set_handlers,
        create,
        reset,
        configure,
        expect,
        attach,
        detach,
        release,
        read_stop,
        read_start,
        execute,
        finish,
        started,
        in_head,
        in_message,
        has_hung_up,
        now,
        methods,
        all_methods,
        fields::raw_headers,
        send::send,
        send::take_rest,
        send::flush,
        send::pending,
    ]
);
