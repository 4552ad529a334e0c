//! The first line of a message. It is looked at from its beginning again when more of it has come: it is short, and
//! what is wrong is said as soon as it is there.

use crate::error::{Error, OVERFLOW, fail};
use crate::method::{self, Method};
use crate::target;
use std::ops::Range;

/// A request's or a response's first line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StartLine {
    pub method: Option<Method>,
    /// Of the target, or of the reason phrase.
    pub text: Range<usize>,
    pub status: u16,
    pub major: u8,
    pub minor: u8,
    /// Index of the next line.
    pub end: usize,
}

const PROTOCOL: &str = "Expected HTTP/, RTSP/ or ICE/";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Http,
    Rtsp,
    Ice,
}

/// The request line at the start of `data`; `None` while it is not whole.
pub(crate) fn request(data: &[u8], lenient: bool, limit: usize) -> Result<Option<StartLine>, Error> {
    let Some((method, space)) = method::parse(data)? else { return Ok(None) };
    let Some(from) = skip_spaces(data, space) else { return Ok(None) };
    let end = target::end(data, from, method)?;
    if end.unwrap_or(data.len()) - from >= limit {
        return fail(OVERFLOW.0, OVERFLOW.1, end.unwrap_or(data.len()));
    }
    let Some(end) = end else { return Ok(None) };
    let mut line = StartLine { method: Some(method), text: from..end, minor: 9, ..StartLine::default() };
    match data[end] {
        // HTTP/0.9 has no version.
        b'\n' => {
            line.end = end + 1;
            return Ok(Some(line));
        }
        b'\r' => {
            return match data.get(end + 1) {
                None => Ok(None),
                Some(b'\n') => {
                    line.end = end + 2;
                    Ok(Some(line))
                }
                Some(_) => fail("HPE_STRICT", "Expected CRLF after version", end + 1),
            };
        }
        _ => {}
    }
    let Some(at) = skip_spaces(data, end) else { return Ok(None) };
    let Some((protocol, at)) = protocol(data, at)? else { return Ok(None) };
    let allowed = match protocol {
        Protocol::Http => (method.is_http(), "Invalid method for HTTP/x.x request"),
        Protocol::Rtsp => (method.is_rtsp(), "Invalid method for RTSP/x.x request"),
        Protocol::Ice => (method == Method::Source, "Expected SOURCE method for ICE/x.x request"),
    };
    if !allowed.0 {
        return fail("HPE_INVALID_CONSTANT", allowed.1, at - 1);
    }
    let Some(at) = version(data, at, lenient, &mut line)? else { return Ok(None) };
    if method == Method::Pri {
        return preface(data, at);
    }
    line.end = match data.get(at) {
        None => return Ok(None),
        Some(b'\n') if lenient => at + 1,
        Some(b'\n') => return fail("HPE_INVALID_VERSION", "Expected CRLF after version", at + 1),
        Some(b'\r') => match data.get(at + 1) {
            None => return Ok(None),
            Some(b'\n') => at + 2,
            Some(_) if lenient => at + 1,
            Some(_) => return fail("HPE_STRICT", "Expected CRLF after version", at + 1),
        },
        Some(_) => return fail("HPE_INVALID_VERSION", "Expected CRLF after version", at),
    };
    Ok(Some(line))
}

/// The status line at the start of `data`.
pub(crate) fn response(data: &[u8], lenient: bool, limit: usize) -> Result<Option<StartLine>, Error> {
    let Some((_, at)) = protocol(data, 0)? else { return Ok(None) };
    let mut line = StartLine::default();
    let Some(at) = version(data, at, lenient, &mut line)? else { return Ok(None) };
    match data.get(at) {
        None => return Ok(None),
        Some(b' ') => {}
        Some(_) => return fail("HPE_INVALID_VERSION", "Expected space after version", at),
    }
    let status = at + 1;
    for at in status..status + 3 {
        match data.get(at) {
            None => return Ok(None),
            Some(digit @ b'0'..=b'9') => line.status = line.status * 10 + u16::from(digit - b'0'),
            Some(_) => return fail("HPE_INVALID_STATUS", "Invalid status code", at),
        }
    }
    let after = status + 3;
    let from = match data.get(after) {
        None => return Ok(None),
        Some(b' ') => after + 1,
        Some(b'\r') => after,
        Some(b'\n') if lenient => after,
        Some(b'\n') => return fail("HPE_INVALID_STATUS", "Invalid response status", after + 1),
        Some(_) => return fail("HPE_INVALID_STATUS", "Invalid response status", after),
    };
    let end = memchr::memchr2(b'\r', b'\n', &data[from..]).map(|at| from + at);
    if end.unwrap_or(data.len()) - from >= limit {
        return fail(OVERFLOW.0, OVERFLOW.1, end.map_or(data.len(), |end| end + 1));
    }
    let Some(end) = end else { return Ok(None) };
    line.text = from..end;
    line.end = match (data[end], data.get(end + 1)) {
        (b'\n', _) if lenient => end + 1,
        (b'\n', _) => return fail("HPE_CR_EXPECTED", "Missing expected CR after response line", end + 1),
        (_, None) => return Ok(None),
        (_, Some(b'\n')) => end + 2,
        (_, Some(_)) if lenient => end + 1,
        (_, Some(_)) => return fail("HPE_STRICT", "Expected LF after CR", end + 1),
    };
    Ok(Some(line))
}

fn skip_spaces(data: &[u8], from: usize) -> Option<usize> {
    data[from..].iter().position(|byte| *byte != b' ').map(|at| from + at)
}

/// The protocol's name at `from` and the index after its slash.
fn protocol(data: &[u8], from: usize) -> Result<Option<(Protocol, usize)>, Error> {
    let (protocol, name): (_, &[u8]) = match data.get(from) {
        Some(b'R') => (Protocol::Rtsp, b"RTSP/"),
        Some(b'I') => (Protocol::Ice, b"ICE/"),
        _ => (Protocol::Http, b"HTTP/"),
    };
    for (index, expected) in name.iter().enumerate() {
        match data.get(from + index) {
            None => return Ok(None),
            Some(byte) if byte == expected => {}
            Some(_) => return fail("HPE_INVALID_CONSTANT", PROTOCOL, from + index),
        }
    }
    Ok(Some((protocol, from + name.len())))
}

/// `1.1`; the index after it.
fn version(data: &[u8], at: usize, lenient: bool, line: &mut StartLine) -> Result<Option<usize>, Error> {
    const CODE: &str = "HPE_INVALID_VERSION";
    match data.get(at) {
        None => return Ok(None),
        Some(digit @ b'0'..=b'9') => line.major = digit - b'0',
        Some(_) => return fail(CODE, "Invalid major version", at),
    }
    match data.get(at + 1) {
        None => return Ok(None),
        Some(b'.') => {}
        Some(_) => return fail(CODE, "Expected dot", at + 1),
    }
    match data.get(at + 2) {
        None => return Ok(None),
        Some(digit @ b'0'..=b'9') => line.minor = digit - b'0',
        Some(_) => return fail(CODE, "Invalid minor version", at + 2),
    }
    let known = matches!((line.major, line.minor), (0, 9) | (1, 0 | 1) | (2, 0));
    if !known && !lenient {
        return fail(CODE, "Invalid HTTP version", at + 3);
    }
    Ok(Some(at + 3))
}

/// What HTTP/2 clients begin with, from `start` on: after the version of a request line.
fn preface(data: &[u8], start: usize) -> Result<Option<StartLine>, Error> {
    const REST: &[u8] = b"\r\n\r\nSM\r\n\r\n";
    for (index, expected) in REST.iter().enumerate() {
        match data.get(start + index) {
            None => return Ok(None),
            Some(byte) if byte == expected => {}
            Some(_) => return fail("HPE_INVALID_VERSION", "Expected HTTP/2 Connection Preface", start + index),
        }
    }
    fail("HPE_PAUSED_H2_UPGRADE", "Pause on PRI/Upgrade", start + REST.len())
}
