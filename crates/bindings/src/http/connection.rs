//! A parser and the stream that feeds it: what was read becomes calls into JavaScript.

use super::bytes::{copy, latin1};
use crate::prelude::*;
use crate::stream_handle::negative;
use event_loop::{EventLoop, ReadEvent, Stream, StreamClient};
use http1::{Body, Error, Event, Kind, Method, Parser};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::{Rc, Weak};

/// The functions of lib/, a set for each kind of parser, and what all parsers of the thread share.
#[derive(Default)]
pub struct Handlers {
    functions: RefCell<[Option<Functions>; KINDS]>,
    methods: RefCell<Vec<Global<v8::String>>>,
}

type Functions = Rc<[Global<Function>; 4]>;

// Kinds of parsers.
const SERVER: i32 = 0;
const CLIENT: i32 = 1;
/// Those of programs.
const OTHER: i32 = 2;
const FETCH: i32 = 3;
const KINDS: usize = 4;

const ON_HEAD: usize = 0;
const ON_BODY: usize = 1;
const ON_END: usize = 2;
const ON_EVENT: usize = 3;

// Types of events.
const FAILED: i32 = 1;
const UPGRADED: i32 = 2;
const ENDED: i32 = 3;
const READ_FAILED: i32 = 4;
/// Bytes that were taken, and that the system did not take.
const UNWRITTEN: i32 = 5;
/// A client sends no more, while its server does not read.
const HUNG_UP: i32 = 6;

// Flags of a head.
const KEEP_ALIVE: u32 = 1;
const UPGRADE: u32 = 2;
const COMPLETE: u32 = 4;
const BODY: u32 = 8;
const EXPECT: u32 = 16;
const HOST: u32 = 32;
/// The message is over, and bytes behind it have come with it.
const MORE: u32 = 64;
/// How far up the major version is, which has 4 bits, and the minor.
const MAJOR: u32 = 8;
const MINOR: u32 = 12;

/// What `onHead` returns to take an upgrade.
const TAKE_UPGRADE: i32 = 2;

/// What lib/ has to know of these numbers.
pub fn constants<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    for (name, value) in [
        ("SERVER", SERVER),
        ("CLIENT", CLIENT),
        ("OTHER", OTHER),
        ("FETCH", FETCH),
        ("FAILED", FAILED),
        ("UPGRADED", UPGRADED),
        ("ENDED", ENDED),
        ("READ_FAILED", READ_FAILED),
        ("UNWRITTEN", UNWRITTEN),
        ("HUNG_UP", HUNG_UP),
        ("TAKE_UPGRADE", TAKE_UPGRADE),
    ] {
        set(scope, target, name, value);
    }
    for (name, value) in [
        ("KEEP_ALIVE", KEEP_ALIVE),
        ("UPGRADE", UPGRADE),
        ("COMPLETE", COMPLETE),
        ("BODY", BODY),
        ("EXPECT", EXPECT),
        ("HOST", HOST),
        ("MORE", MORE),
        ("MAJOR", MAJOR),
        ("MINOR", MINOR),
        ("VERSION", 0xff << MAJOR),
        ("VERSION_1_1", 1 << MAJOR | 1 << MINOR),
    ] {
        set(scope, target, name, value);
    }
}

impl Handlers {
    pub fn set(&self, kind: usize, functions: [Global<Function>; 4]) {
        if let Some(place) = self.functions.borrow_mut().get_mut(kind) {
            *place = Some(Rc::new(functions));
        }
    }

    fn method<'s>(&self, scope: &mut Scope<'s, '_>, method: Method) -> Local<'s, Value> {
        let mut methods = self.methods.borrow_mut();
        if methods.is_empty() {
            methods.extend(Method::ALL.iter().filter_map(|method| {
                let name = method.as_str().as_bytes();
                let string = v8::String::new_from_one_byte(scope, name, v8::NewStringType::Internalized)?;
                Some(Global::new(scope, string))
            }));
        }
        match methods.get(method.index()) {
            Some(name) => Local::new(scope, name).into(),
            None => v8::undefined(scope).into(),
        }
    }
}

/// One connection's parser.
pub struct Connection {
    kind: usize,
    parser: RefCell<Parser>,
    handlers: Rc<Handlers>,
    stream: RefCell<Weak<Stream>>,
    attached: RefCell<Weak<Attached>>,
    /// Inside of a read event of the attached stream.
    reading: Cell<bool>,
    /// Changes when the parser is given up, so that a parse under way stops.
    generation: Cell<u32>,
    started: Cell<f64>,
    /// More messages came with the one that is told of: answers are gathered, and were before or not.
    gathering: Cell<Option<bool>>,
    /// What waits for `flush` or for more to be sent.
    pub(super) out: RefCell<Vec<u8>>,
    pub(super) rest: RefCell<Vec<u8>>,
}

/// What calls one handler.
struct Caller<'s> {
    functions: Functions,
    owner: Local<'s, Object>,
    /// Ticks and microtasks run between pieces of bodies.
    drains: bool,
}

impl<'s> Caller<'s> {
    fn call(&self, scope: &mut Scope<'s, '_>, which: usize, args: &[Local<'s, Value>]) -> Option<Local<'s, Value>> {
        let function = Local::new(scope, &self.functions[which]);
        // What the handler of the last message has entered is not the context of this one.
        let none = v8::undefined(scope).into();
        scope.set_continuation_preserved_embedder_data(none);
        env().guarded(scope, |scope| function.call(scope, self.owner.into(), args))
    }

    /// A piece of a body was told of, and something follows: whoever waits for the piece has it before that.
    fn pause(&self, scope: &mut Scope<'_, '_>) {
        if self.drains {
            env().drain_between(scope);
        }
    }
}

impl Connection {
    pub fn new(kind: usize, what: Kind) -> Self {
        Connection {
            kind: kind.min(KINDS - 1),
            parser: RefCell::new(Parser::new(what)),
            handlers: env().state(),
            stream: RefCell::new(Weak::new()),
            attached: RefCell::new(Weak::new()),
            reading: Cell::new(false),
            generation: Cell::new(0),
            started: Cell::new(0.0),
            gathering: Cell::new(None),
            out: RefCell::default(),
            rest: RefCell::default(),
        }
    }

    pub fn reset(&self, lenient: bool, max_head: usize) {
        self.parser.borrow_mut().reset(lenient, max_head);
        self.generation.set(self.generation.get().wrapping_add(1));
        self.started.set(0.0);
    }

    pub fn limit_fields(&self, max_fields: usize) {
        self.parser.borrow_mut().limit_fields(max_fields);
    }

    pub fn configure(&self, lenient: bool, max_head: usize) {
        self.parser.borrow_mut().configure(lenient, max_head);
    }

    pub fn expect(&self, no_body: bool, tunnel: bool) {
        self.parser.borrow_mut().expect(no_body, tunnel);
    }

    pub fn set_stream(&self, stream: &Rc<Stream>, attached: &Rc<Attached>) {
        self.stream.replace(Rc::downgrade(stream));
        self.attached.replace(Rc::downgrade(attached));
        self.started.set(env().event_loop().now_ms().max(1.0));
    }

    pub(super) fn stream(&self) -> Option<Rc<Stream>> {
        self.stream.borrow().upgrade()
    }

    pub fn detach(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
        self.release();
    }

    /// Lets go of the stream; what was read of it is still parsed.
    pub fn release(&self) {
        if let Some(stream) = self.stream.take().upgrade() {
            stream.read_stop(env().event_loop());
        }
    }

    pub fn read_stop(&self) {
        if let Some(stream) = self.stream() {
            stream.read_stop(env().event_loop());
        }
    }

    pub fn read_on(&self) -> io::Result<()> {
        match (self.stream(), self.attached.borrow().upgrade()) {
            (Some(stream), Some(attached)) if !stream.is_closed() && !stream.is_reading() => {
                stream.read_start(env().event_loop(), attached)
            }
            _ => Ok(()),
        }
    }

    pub fn has_hung_up(&self) -> bool {
        self.stream().is_some_and(|stream| stream.has_hung_up())
    }

    pub fn started(&self) -> f64 {
        self.started.get()
    }

    pub fn in_head(&self) -> bool {
        let parser = self.parser.borrow();
        parser.in_head() || !parser.in_message()
    }

    pub fn in_message(&self) -> bool {
        self.parser.borrow().in_message()
    }

    fn caller<'s>(&self, owner: Local<'s, Object>) -> Option<Caller<'s>> {
        let functions = self.handlers.functions.borrow()[self.kind].clone()?;
        // Those of a client are part of an event of its socket, and ticks run after that.
        let drains = self.kind == SERVER as usize && self.reading.get();
        Some(Caller { functions, owner, drains })
    }

    /// Reads `input` and tells of what it says. Returns how many bytes were read before the parser was done with,
    /// given up or failed.
    pub fn parse<'s>(&self, scope: &mut Scope<'s, '_>, owner: Local<'s, Object>, input: &[u8]) -> usize {
        let Some(caller) = self.caller(owner) else { return 0 };
        let generation = self.generation.get();
        let mut at = 0;
        while let Some(used) = self.step(scope, &caller, input, at) {
            at += used;
            if self.generation.get() != generation {
                return at;
            }
        }
        if self.started.get() == 0.0 && self.parser.borrow().in_message() {
            self.started.set(env().event_loop().now_ms().max(1.0));
        }
        at
    }

    /// The next event of `input[at..]`: how many bytes it took. `None` when there is none.
    fn step<'s>(&self, scope: &mut Scope<'s, '_>, caller: &Caller<'s>, input: &[u8], at: usize) -> Option<usize> {
        let undefined: Local<Value> = v8::undefined(scope).into();
        let mut parser = self.parser.borrow_mut();
        let (used, event) = parser.advance(&input[at..]);
        match event {
            Event::NeedMore => {
                drop(parser);
                (at + used < input.len()).then_some(used)
            }
            Event::Head(head) => {
                let mut flags = (u32::from(head.major) << MAJOR) | (u32::from(head.minor) << MINOR);
                for (is, flag) in [
                    (head.keep_alive, KEEP_ALIVE),
                    (head.upgrade, UPGRADE),
                    (head.announces_body || head.body != Body::None, BODY),
                    (head.expect, EXPECT),
                    (head.host, HOST),
                ] {
                    flags |= if is { flag } else { 0 };
                }
                let mut args = [undefined; 7];
                (args[0], args[1]) = match head.method {
                    Some(method) => (self.handlers.method(scope, method), latin1(scope, head.target)),
                    None => (u32::from(head.status).into_value(scope), latin1(scope, head.reason)),
                };
                args[2] = latin1(scope, head.fields);
                let (body, upgrade) = (head.body, head.upgrade);
                let mut used = used;
                let mut complete = false;
                if !upgrade {
                    // What has come of the body goes with the head, and the end with both.
                    complete = match body {
                        Body::None => true,
                        Body::Length(length) if at + used < input.len() => {
                            let (more, event) = parser.advance(&input[at + used..]);
                            used += more;
                            let Event::Body(piece) = event else { return Some(used) };
                            args[4] = copy(scope, piece);
                            args[5] = 0.into_value(scope);
                            args[6] = (piece.len() as f64).into_value(scope);
                            piece.len() as u64 == length
                        }
                        _ => false,
                    };
                    if complete {
                        parser.advance(&[]);
                        flags |= COMPLETE;
                        flags |= if at + used < input.len() { MORE } else { 0 };
                    }
                }
                drop(parser);
                self.gather(complete && at + used < input.len());
                args[3] = flags.into_value(scope);
                // Whoever looks in the handler sees a connection with a message under way.
                if self.started.get() == 0.0 {
                    self.started.set(env().event_loop().now_ms().max(1.0));
                }
                let answer = caller.call(scope, ON_HEAD, &args);
                if complete {
                    self.started.set(0.0);
                }
                if !args[4].is_undefined() && at + used < input.len() {
                    caller.pause(scope);
                }
                if upgrade
                    && answer
                        .is_some_and(|answer| answer.is_int32() && answer.cast::<v8::Int32>().value() == TAKE_UPGRADE)
                {
                    self.parser.borrow_mut().accept_upgrade();
                }
                Some(used)
            }
            Event::Body(piece) => {
                let args = packet(scope, piece);
                drop(parser);
                caller.call(scope, ON_BODY, &args);
                caller.pause(scope);
                Some(used)
            }
            Event::End(trailers) => {
                let trailers = trailers.map_or(undefined, |trailers| latin1(scope, trailers));
                let more = at + used < input.len();
                drop(parser);
                self.gather(more);
                self.started.set(0.0);
                let more = more.into_value(scope);
                caller.call(scope, ON_END, &[trailers, more]);
                Some(used)
            }
            Event::Upgrade => {
                drop(parser);
                self.started.set(0.0);
                let kind = UPGRADED.into_value(scope);
                let rest = packet(scope, &input[at..]);
                self.detach();
                caller.call(scope, ON_EVENT, &[kind, rest[0], rest[1], rest[2]]);
                None
            }
            Event::Error(error) => {
                drop(parser);
                self.tell_error(scope, caller, error, at, input);
                None
            }
        }
    }

    fn tell_error<'s>(&self, scope: &mut Scope<'s, '_>, caller: &Caller<'s>, error: Error, at: usize, input: &[u8]) {
        let kind = FAILED.into_value(scope);
        let code = error.code.into_value(scope);
        let reason = error.reason.into_value(scope);
        let place = ((at + error.at).min(input.len()) as f64).into_value(scope);
        let packet = packet(scope, input);
        caller.call(scope, ON_EVENT, &[kind, code, reason, place, packet[0], packet[1], packet[2]]);
    }

    /// The connection has ended: tells of a body that ends with it, or that a message was cut short.
    pub fn finish<'s>(&self, scope: &mut Scope<'s, '_>, owner: Local<'s, Object>) {
        let Some(caller) = self.caller(owner) else { return };
        let undefined: Local<Value> = v8::undefined(scope).into();
        let mut parser = self.parser.borrow_mut();
        match parser.finish() {
            Event::End(trailers) => {
                let trailers = trailers.map_or(undefined, |trailers| latin1(scope, trailers));
                drop(parser);
                caller.call(scope, ON_END, &[trailers]);
            }
            Event::Error(error) => {
                drop(parser);
                let kind = FAILED.into_value(scope);
                let code = error.code.into_value(scope);
                let reason = error.reason.into_value(scope);
                let place = 0.into_value(scope);
                caller.call(scope, ON_EVENT, &[kind, code, reason, place, undefined]);
            }
            _ => {}
        }
    }

    /// Tells of an event between messages.
    fn tell<'s>(&self, scope: &mut Scope<'s, '_>, owner: Local<'s, Object>, event: &[i32]) {
        let Some(caller) = self.caller(owner) else { return };
        let mut args = [v8::undefined(scope).into(); 2];
        for (arg, &value) in args.iter_mut().zip(event) {
            *arg = value.into_value(scope);
        }
        caller.call(scope, ON_EVENT, &args[..event.len()]);
    }

    /// Before a message is told of: the answers to those that came together leave together.
    fn gather(&self, more: bool) {
        if self.gathering.get().is_some() {
            env().event_loop().go_on_gathering();
        } else if more && self.reading.get() {
            self.gathering.set(Some(env().event_loop().begin_gathering()));
        }
    }
}

/// A connection that reads a stream: the stream's client.
pub struct Attached {
    connection: Rc<Connection>,
    owner: Global<Object>,
}

impl Attached {
    pub fn new<'s>(scope: &mut Scope<'s, '_>, connection: Rc<Connection>, owner: Local<'s, Object>) -> Rc<Self> {
        Rc::new(Attached { connection, owner: Global::new(scope, owner) })
    }
}

impl StreamClient for Attached {
    fn on_read(&self, _event_loop: &EventLoop, _stream: &Rc<Stream>, event: ReadEvent<'_>) {
        let env = env();
        let connection = &self.connection;
        env.scope(|scope| {
            let owner = Local::new(scope, &self.owner);
            connection.reading.set(true);
            env.callback_scope(scope, |scope| match event {
                ReadEvent::Data(read) => {
                    connection.parse(scope, owner, read.bytes());
                }
                ReadEvent::End => connection.tell(scope, owner, &[ENDED]),
                ReadEvent::Error(error) => connection.tell(scope, owner, &[READ_FAILED, negative(&error)]),
            });
            connection.reading.set(false);
            if let Some(before) = connection.gathering.take() {
                env.event_loop().end_gathering(before);
            }
            let none = v8::undefined(scope).into();
            scope.set_continuation_preserved_embedder_data(none);
        });
    }

    fn on_hang_up(&self, _event_loop: &EventLoop) {
        if self.connection.kind != SERVER as usize {
            return;
        }
        let env = env();
        env.scope(|scope| {
            let owner = Local::new(scope, &self.owner);
            let Some(caller) = self.connection.caller(owner) else { return };
            env.callback_scope(scope, |scope| {
                let kind = HUNG_UP.into_value(scope);
                caller.call(scope, ON_EVENT, &[kind]);
            });
        });
    }

    fn on_write_failed(&self, _event_loop: &EventLoop, error: io::Error) {
        let env = env();
        env.scope(|scope| {
            let owner = Local::new(scope, &self.owner);
            let Some(caller) = self.connection.caller(owner) else { return };
            env.callback_scope(scope, |scope| {
                let undefined: Local<Value> = v8::undefined(scope).into();
                let kind = UNWRITTEN.into_value(scope);
                let error = negative(&error).into_value(scope);
                caller.call(scope, ON_EVENT, &[kind, undefined, error]);
            });
        });
    }
}

/// A buffer, where in it the bytes begin, and how many there are, as the handlers of lib/ take them.
fn packet<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> [Local<'s, Value>; 3] {
    [copy(scope, bytes), 0.into_value(scope), (bytes.len() as f64).into_value(scope)]
}
