//! The parser: where in a message it is, and what comes next.

use crate::chunked::{Framing, Step};
use crate::error::{Error, OVERFLOW, fail};
use crate::field::{self, Line, Options, Rules, Special};
use crate::method::Method;
use crate::start_line::{self, StartLine};
use std::ops::Range;

/// What a parser reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Request,
    Response,
}

/// How many bytes target, reason, names and values of a head may have together.
pub const DEFAULT_MAX_HEAD: usize = 16 * 1024;

/// What the bytes said.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// All bytes are used; there is nothing to tell yet.
    NeedMore,
    Head(Head<'a>),
    /// A piece of the body.
    Body(&'a [u8]),
    /// The message is over; the text of its trailers, if there were any.
    End(Option<&'a [u8]>),
    /// What follows is another protocol's. Comes after [`Event::End`] where the upgrade was accepted.
    Upgrade,
    Error(Error),
}

/// How the body of a message is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    None,
    Length(u64),
    Chunked,
    /// By the end of the connection.
    UntilEof,
}

/// The head of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// Of a request.
    pub method: Option<Method>,
    /// A request's target.
    pub target: &'a [u8],
    /// A response's status and reason phrase.
    pub status: u16,
    pub reason: &'a [u8],
    pub major: u8,
    pub minor: u8,
    /// The lines of the fields, each with its end: see [`split_fields`](crate::split_fields).
    pub fields: &'a [u8],
    pub body: Body,
    /// A field speaks of a body, be it an empty one.
    pub announces_body: bool,
    pub keep_alive: bool,
    /// The other side wants another protocol: [`Parser::accept_upgrade`] says yes.
    pub upgrade: bool,
    pub expect: bool,
    pub host: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between messages: empty lines are skipped.
    Idle,
    StartLine,
    Fields,
    Length(u64),
    Chunk,
    ChunkData(u64),
    UntilEof,
    Trailers,
    End,
    Upgraded,
    /// The peer has said that this was the last message.
    Closed,
    Failed(Error),
}

/// Framing and connection as the fields so far say.
#[derive(Clone, Copy, Default)]
struct Seen {
    length: Option<u64>,
    transfer_encoding: bool,
    chunked: bool,
    upgrade: bool,
    options: Options,
    expect: bool,
    host: bool,
}

/// An incremental parser of the messages of one connection: any split of the same bytes gives the same events, but for
/// the pieces of bodies.
pub struct Parser {
    kind: Kind,
    lenient: bool,
    max_head: usize,
    max_fields: usize,
    state: State,
    /// The head or trailers so far, where they come in pieces.
    held: Vec<u8>,
    /// Whether `held` is what the last event refers to.
    holding: bool,
    line: StartLine,
    /// Index of the line to read next.
    at: usize,
    first: bool,
    /// Bytes and fields that may still come.
    left: usize,
    fields_left: usize,
    seen: Seen,
    framing: Framing,
    keep_alive: bool,
    accepted: bool,
    /// The response is to a HEAD request, or to CONNECT.
    no_body: bool,
    tunnel: bool,
}

impl Parser {
    pub fn new(kind: Kind) -> Self {
        Parser {
            kind,
            lenient: false,
            max_head: DEFAULT_MAX_HEAD,
            max_fields: usize::MAX,
            state: State::Idle,
            held: Vec::new(),
            holding: false,
            line: StartLine::default(),
            at: 0,
            first: true,
            left: 0,
            fields_left: 0,
            seen: Seen::default(),
            framing: Framing::new(),
            keep_alive: true,
            accepted: false,
            no_body: false,
            tunnel: false,
        }
    }

    /// Forgets everything and starts anew with these settings.
    pub fn reset(&mut self, lenient: bool, max_head: usize) {
        let held = std::mem::take(&mut self.held);
        *self = Parser { held, lenient, max_head, ..Parser::new(self.kind) };
        self.held.clear();
    }

    /// How many fields a head, and as many trailers, may have from the next message on.
    pub fn limit_fields(&mut self, max_fields: usize) {
        self.max_fields = max_fields;
    }

    /// Changes the settings for what comes.
    pub fn configure(&mut self, lenient: bool, max_head: usize) {
        self.lenient = lenient;
        self.max_head = max_head;
    }

    /// What the next final response answers: it has no body (HEAD), or opens a tunnel (CONNECT).
    pub fn expect(&mut self, no_body: bool, tunnel: bool) {
        self.no_body = no_body;
        self.tunnel = tunnel;
    }

    /// The bytes after the message whose head was told last are another protocol's.
    pub fn accept_upgrade(&mut self) {
        self.accepted = true;
    }

    /// A message has begun and is not over.
    pub fn in_message(&self) -> bool {
        !matches!(self.state, State::Idle | State::Closed | State::Upgraded | State::Failed(_))
    }

    /// The head of the message under way has not come whole yet.
    pub fn in_head(&self) -> bool {
        matches!(self.state, State::StartLine | State::Fields)
    }

    /// The error that ended it.
    pub fn failed(&self) -> Option<Error> {
        match self.state {
            State::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Reads `input`: how many bytes it has used, and what they said. To be called with the rest until it says
    /// [`Event::NeedMore`]. [`Event::End`] comes even where no bytes are left, after a head without a body for
    /// instance: calling with an empty slice is fine.
    pub fn advance<'a>(&'a mut self, input: &'a [u8]) -> (usize, Event<'a>) {
        match self.state {
            State::Idle => self.idle(input),
            State::StartLine | State::Fields | State::Trailers => self.lines(input, 0),
            State::Length(left) => match piece(left, input) {
                0 => (0, Event::NeedMore),
                length => {
                    let left = left - length as u64;
                    self.state = if left == 0 { State::End } else { State::Length(left) };
                    (length, Event::Body(&input[..length]))
                }
            },
            State::Chunk => self.chunk_line(input),
            State::ChunkData(left) => match piece(left, input) {
                0 => (0, Event::NeedMore),
                length => {
                    let left = left - length as u64;
                    self.state = if left == 0 { State::Chunk } else { State::ChunkData(left) };
                    (length, Event::Body(&input[..length]))
                }
            },
            State::UntilEof if input.is_empty() => (0, Event::NeedMore),
            State::UntilEof => (input.len(), Event::Body(input)),
            State::End => {
                self.end_message();
                (0, Event::End(None))
            }
            State::Upgraded => (0, Event::Upgrade),
            State::Closed => {
                let skipped = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                if skipped == input.len() {
                    return (skipped, Event::NeedMore);
                }
                let error =
                    Error { code: "HPE_CLOSED_CONNECTION", reason: "Data after `Connection: close`", at: skipped + 1 };
                self.fail(error)
            }
            State::Failed(error) => (0, Event::Error(Error { at: 0, ..error })),
        }
    }

    /// The connection has ended: [`Event::End`] for a body that ends with it, an error for a message cut short,
    /// [`Event::NeedMore`] where nothing was under way or the error has been told already.
    pub fn finish(&mut self) -> Event<'_> {
        match self.state {
            State::Idle | State::Closed | State::Upgraded | State::Failed(_) => Event::NeedMore,
            State::UntilEof | State::End => {
                self.end_message();
                Event::End(None)
            }
            _ => self.fail(Error { code: "HPE_INVALID_EOF_STATE", reason: "Invalid EOF state", at: 0 }).1,
        }
    }

    fn fail(&mut self, error: Error) -> (usize, Event<'_>) {
        self.state = State::Failed(error);
        (0, Event::Error(error))
    }

    fn idle<'a>(&'a mut self, input: &'a [u8]) -> (usize, Event<'a>) {
        let skipped = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if skipped == input.len() {
            return (skipped, Event::NeedMore);
        }
        self.state = State::StartLine;
        self.seen = Seen::default();
        self.start_lines(self.max_head);
        self.lines(&input[skipped..], skipped)
    }

    fn start_lines(&mut self, limit: usize) {
        self.at = 0;
        self.first = true;
        self.left = limit;
        self.fields_left = self.max_fields;
        self.held.clear();
        self.holding = false;
    }

    /// Reads lines: of the head or of the trailers. `skipped` bytes before `input` are used already.
    fn lines<'a>(&'a mut self, input: &'a [u8], skipped: usize) -> (usize, Event<'a>) {
        let before = self.held.len();
        if before > 0 {
            self.held.extend_from_slice(input);
        }
        let held = std::mem::take(&mut self.held);
        let data: &[u8] = if before > 0 { &held } else { input };
        let result = self.read_lines(data);
        self.holding = before > 0;
        self.held = held;
        match result {
            Err(error) => {
                // Where it is in the bytes given now; it may be in what came before.
                let at = (error.at + skipped).saturating_sub(before);
                self.fail(Error { at, ..error })
            }
            Ok(None) => {
                if before == 0 {
                    self.held.extend_from_slice(input);
                }
                // What does not count against the limit, such as spaces before a value, has to end as well.
                if self.held.len() > self.max_head.saturating_mul(8).saturating_add(MAX_UNCOUNTED) {
                    let (code, reason) = OVERFLOW;
                    return self.fail(Error { code, reason, at: skipped + input.len() });
                }
                (skipped + input.len(), Event::NeedMore)
            }
            Ok(Some(fields)) => {
                let used = skipped + self.at - before;
                if self.state == State::Trailers {
                    self.end_message();
                    let data: &'a [u8] = if self.holding { &self.held } else { input };
                    let trailers = &data[fields];
                    return (used, Event::End((!trailers.is_empty()).then_some(trailers)));
                }
                let (body, upgrade) = self.begin_body();
                let data: &'a [u8] = if self.holding { &self.held } else { input };
                let text = &data[self.line.text.clone()];
                let request = self.kind == Kind::Request;
                let head = Head {
                    method: self.line.method,
                    target: if request { text } else { &[] },
                    status: self.line.status,
                    reason: if request { &[] } else { text },
                    major: self.line.major,
                    minor: self.line.minor,
                    fields: &data[fields],
                    body,
                    announces_body: self.seen.length.is_some() || self.seen.transfer_encoding,
                    keep_alive: self.keep_alive,
                    upgrade,
                    expect: self.seen.expect,
                    host: self.seen.host,
                };
                (used, Event::Head(head))
            }
        }
    }

    /// Reads as many lines of `data` as are whole; at the empty line, where the fields stand. `self.at` is then after it.
    fn read_lines(&mut self, data: &[u8]) -> Result<Option<Range<usize>>, Error> {
        if self.state == State::StartLine {
            let line = match self.kind {
                Kind::Request => start_line::request(data, self.lenient, self.left)?,
                Kind::Response => start_line::response(data, self.lenient, self.left)?,
            };
            let Some(line) = line else { return Ok(None) };
            self.left -= line.text.len();
            self.at = line.end;
            self.line = line;
            self.state = State::Fields;
        }
        let trailers = self.state == State::Trailers;
        loop {
            let rules = Rules { lenient: self.lenient, left: self.left, first: self.first };
            match field::line(data, self.at, rules)? {
                Line::Partial => return Ok(None),
                Line::End(next) => {
                    let from = if trailers { 0 } else { self.line.end };
                    let fields = from..self.at;
                    self.at = next;
                    return Ok(Some(fields));
                }
                Line::Field { name, value, next, size } => {
                    if self.fields_left == 0 {
                        let (code, reason) = OVERFLOW;
                        return fail(code, reason, name.end + 1);
                    }
                    self.fields_left -= 1;
                    self.left -= size;
                    self.first = false;
                    let special = field::special(trim_end(&data[name.clone()]));
                    if special != Special::None {
                        self.note(data, special, name.end, value, next)?;
                    }
                    self.at = next;
                }
            }
        }
    }

    fn note(
        &mut self,
        data: &[u8],
        special: Special,
        colon: usize,
        value: Range<usize>,
        next: usize,
    ) -> Result<(), Error> {
        let seen = &mut self.seen;
        match special {
            Special::None => {}
            Special::Host => seen.host = true,
            Special::Expect => seen.expect = true,
            Special::Upgrade => seen.upgrade |= !value.is_empty(),
            Special::Connection => field::connection(&data[value], &mut seen.options),
            Special::ContentLength => {
                if seen.transfer_encoding && !self.lenient {
                    let reason = "Content-Length can't be present with Transfer-Encoding";
                    return Err(Error { code: "HPE_INVALID_CONTENT_LENGTH", reason, at: colon + 1 });
                }
                if self.state == State::Trailers {
                    return Ok(());
                }
                if seen.length.is_some() {
                    let code = "HPE_UNEXPECTED_CONTENT_LENGTH";
                    return Err(Error { code, reason: "Duplicate Content-Length", at: value.start });
                }
                seen.length = Some(field::content_length(data, value, next)?);
            }
            Special::TransferEncoding => {
                const CODE: &str = "HPE_INVALID_TRANSFER_ENCODING";
                if self.state == State::Trailers && self.lenient {
                    return Ok(());
                }
                if seen.length.is_some() && !self.lenient {
                    let reason = "Transfer-Encoding can't be present with Content-Length";
                    return Err(Error { code: CODE, reason, at: colon + 1 });
                }
                if value.is_empty() {
                    return Err(Error { code: CODE, reason: "Empty Transfer-Encoding", at: next });
                }
                seen.transfer_encoding = true;
                // A client cannot be misled by codings after `chunked`: it reads until the end.
                let strict = !self.lenient && self.kind == Kind::Request;
                seen.chunked = field::ends_in_chunked(data, value, seen.chunked, strict)?;
            }
        }
        Ok(())
    }

    /// The head is whole: what follows it.
    fn begin_body(&mut self) -> (Body, bool) {
        let seen = self.seen;
        let asked = seen.upgrade && seen.options.upgrade;
        self.accepted = false;
        let bodiless;
        let upgrade;
        let mut refused = false;
        match self.kind {
            Kind::Request => {
                let connect = self.line.method == Some(Method::Connect);
                upgrade = asked || connect;
                bodiless = connect;
                refused = seen.transfer_encoding && !seen.chunked && !self.lenient && !connect;
            }
            Kind::Response => {
                let status = self.line.status;
                upgrade = self.tunnel || (asked && status == 101);
                bodiless = upgrade || self.no_body || status / 100 == 1 || matches!(status, 204 | 304);
            }
        }
        let body = if bodiless {
            Body::None
        } else if seen.chunked {
            Body::Chunked
        } else if seen.transfer_encoding {
            Body::UntilEof
        } else {
            match (seen.length, self.kind) {
                (Some(0), _) | (None, Kind::Request) => Body::None,
                (Some(length), _) => Body::Length(length),
                (None, Kind::Response) => Body::UntilEof,
            }
        };
        self.keep_alive = if self.line.major > 0 && self.line.minor > 0 {
            !seen.options.close
        } else {
            seen.options.keep_alive && !seen.options.close
        } && body != Body::UntilEof;
        self.state = match body {
            Body::None => State::End,
            Body::Length(length) => State::Length(length),
            Body::Chunked => {
                self.framing = Framing::new();
                State::Chunk
            }
            Body::UntilEof => State::UntilEof,
        };
        if refused {
            self.state = State::Failed(Error {
                code: "HPE_INVALID_TRANSFER_ENCODING",
                reason: "Request has invalid `Transfer-Encoding`",
                at: 0,
            });
        }
        (body, upgrade)
    }

    fn chunk_line<'a>(&'a mut self, input: &'a [u8]) -> (usize, Event<'a>) {
        match self.framing.advance(input, self.lenient) {
            Err(error) => self.fail(error),
            Ok(None) => (input.len(), Event::NeedMore),
            Ok(Some(used)) => {
                if self.framing.size == 0 {
                    self.state = State::Trailers;
                    self.start_lines(self.max_head);
                    // A trailer is no reason to complain about a space after the start line.
                    self.first = false;
                    return self.lines(&input[used..], used);
                }
                self.framing.step = Step::DataCr;
                let size = self.framing.size;
                let length = piece(size, &input[used..]);
                let left = size - length as u64;
                self.state = if left == 0 { State::Chunk } else { State::ChunkData(left) };
                if length == 0 {
                    return (used, Event::NeedMore);
                }
                (used + length, Event::Body(&input[used..used + length]))
            }
        }
    }

    fn end_message(&mut self) {
        let interim = self.kind == Kind::Response && self.line.status / 100 == 1 && self.line.status != 101;
        if !interim {
            self.no_body = false;
            self.tunnel = false;
        }
        self.state = if self.accepted {
            State::Upgraded
        } else if self.keep_alive || self.lenient || interim {
            State::Idle
        } else {
            State::Closed
        };
    }
}

/// How much of `input` belongs to a piece of `left` bytes.
fn piece(left: u64, input: &[u8]) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(input.len())
}

const MAX_UNCOUNTED: usize = 64 * 1024;

fn trim_end(name: &[u8]) -> &[u8] {
    let mut name = name;
    while let [rest @ .., b' '] = name {
        name = rest;
    }
    name
}
