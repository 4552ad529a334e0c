//! The target of a request: which bytes it may have. What it means is left to users.

use crate::error::{Error, fail};
use crate::method::Method;
use crate::tables::control;

const CODE: &str = "HPE_INVALID_URL";
const CHARACTERS: &str = "Invalid characters in url";

/// The end of the target that starts at `from`: the index of a space, CR or LF. `None`: it goes on.
pub(crate) fn end(data: &[u8], from: usize, method: Method) -> Result<Option<usize>, Error> {
    let Some(first) = data.get(from) else { return Ok(None) };
    if method == Method::Connect {
        return authority(data, from, from);
    }
    match first {
        b'/' | b'*' => path(data, from + 1),
        b'a'..=b'z' | b'A'..=b'Z' => scheme(data, from),
        b' ' | b'\r' | b'\n' | b'\t' | 0x0c => fail(CODE, CHARACTERS, from + 1),
        _ => fail(CODE, "Unexpected start char in url", from),
    }
}

fn scheme(data: &[u8], from: usize) -> Result<Option<usize>, Error> {
    let mut at = from;
    while let Some(b'a'..=b'z' | b'A'..=b'Z') = data.get(at) {
        at += 1;
    }
    for expected in b"://" {
        match data.get(at) {
            None => return Ok(None),
            Some(byte) if byte == expected => at += 1,
            Some(b' ' | b'\r' | b'\n' | b'\t' | 0x0c) => return fail(CODE, CHARACTERS, at + 1),
            Some(_) => return fail(CODE, "Unexpected char in url schema", at),
        }
    }
    let mut credentials = 0;
    while let Some(byte) = data.get(at) {
        match byte {
            b' ' | b'\r' | b'\n' => return Ok(Some(at)),
            b'/' | b'?' => return path(data, at + 1),
            b'@' => credentials += 1,
            byte if is_authority(*byte) => {}
            b'\t' | 0x0c => return fail(CODE, CHARACTERS, at + 1),
            _ => return fail(CODE, "Unexpected char in url server", at),
        }
        if credentials > 1 && data.get(at + 1) == Some(&b'@') {
            return fail(CODE, "Double @ in url", at + 1);
        }
        at += 1;
    }
    Ok(None)
}

fn is_authority(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%[]<>@".contains(&byte)
}

/// The target of CONNECT; servers have always taken other forms as well.
fn authority(data: &[u8], from: usize, start: usize) -> Result<Option<usize>, Error> {
    let mut at = from;
    while let Some(byte) = data.get(at) {
        match byte {
            b' ' | b'\r' | b'\n' if at > start => return Ok(Some(at)),
            b'/' | b'?' => {}
            byte if is_authority(*byte) => {}
            b' ' | b'\r' | b'\n' | b'\t' | 0x0c => return fail(CODE, CHARACTERS, at + 1),
            _ => return fail(CODE, "Unexpected char in url server", at),
        }
        at += 1;
    }
    Ok(None)
}

fn path(data: &[u8], from: usize) -> Result<Option<usize>, Error> {
    let stop = control(data, from);
    let part = &data[from..stop];
    if let Some(space) = memchr::memchr(b' ', part) {
        check_ascii(&part[..space], from)?;
        return Ok(Some(from + space));
    }
    check_ascii(part, from)?;
    match data.get(stop) {
        None => Ok(None),
        Some(b'\r' | b'\n') => Ok(Some(stop)),
        Some(b'\t' | 0x0c) => fail(CODE, CHARACTERS, stop + 1),
        Some(_) => fail(CODE, "Invalid char in url path", stop),
    }
}

fn check_ascii(part: &[u8], from: usize) -> Result<(), Error> {
    if part.is_ascii() {
        return Ok(());
    }
    let at = part.iter().position(|byte| *byte >= 0x80).unwrap_or(0);
    fail(CODE, "Invalid char in url path", from + at)
}
