//! Header and trailer fields, a line at a time, and what those that decide about framing say.

use crate::error::{Error, OVERFLOW, fail};
use crate::tables::{control, token_end, trim};
use std::ops::Range;

/// What stands at the start of a line.
pub(crate) enum Line {
    /// The line is not whole yet.
    Partial,
    Field {
        name: Range<usize>,
        value: Range<usize>,
        next: usize,
        /// Bytes that count against the limit.
        size: usize,
    },
    /// The empty line; the index after it.
    End(usize),
}

/// Whether a lone CR, a lone LF, folded lines and such are accepted, and how much a head may still have.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub lenient: bool,
    pub left: usize,
    /// No field has come before this line.
    pub first: bool,
}

const TOKEN: &str = "HPE_INVALID_HEADER_TOKEN";

/// Reads the line that starts at `from`.
#[inline(always)]
pub(crate) fn line(data: &[u8], from: usize, rules: Rules) -> Result<Line, Error> {
    let mut start = from;
    match data.get(from) {
        None => return Ok(Line::Partial),
        Some(b'\r') => {
            return match data.get(from + 1) {
                None => Ok(Line::Partial),
                Some(b'\n') => Ok(Line::End(from + 2)),
                Some(_) if rules.lenient => Ok(Line::End(from + 1)),
                Some(_) => fail("HPE_STRICT", "Expected LF after headers", from + 1),
            };
        }
        Some(b'\n') if rules.lenient => return Ok(Line::End(from + 1)),
        Some(b'\n') => return fail(TOKEN, "Invalid header field char", from + 1),
        Some(b' ' | b'\t') => {
            if !rules.lenient {
                return if rules.first {
                    fail("HPE_UNEXPECTED_SPACE", "Unexpected space after start line", from + 1)
                } else {
                    fail(TOKEN, "Unexpected whitespace after header value", from)
                };
            }
            while let Some(b' ' | b'\t') = data.get(start) {
                start += 1;
            }
        }
        Some(_) => {}
    }
    let name_end = token_end(data, start);
    let name_size = name_end - start;
    if name_size >= rules.left {
        return fail(OVERFLOW.0, OVERFLOW.1, (name_end + 1).min(data.len()));
    }
    let colon = match data.get(name_end) {
        None => return Ok(Line::Partial),
        Some(b':') if name_size > 0 => name_end,
        Some(b' ') if special(&data[start..name_end]).frames() => {
            if !rules.lenient {
                return fail(TOKEN, "Invalid header field char", name_end + 1);
            }
            let mut at = name_end;
            while data.get(at) == Some(&b' ') {
                at += 1;
            }
            match data.get(at) {
                None => return Ok(Line::Partial),
                Some(b':') => at,
                Some(_) => return fail(TOKEN, "Invalid header token", at),
            }
        }
        Some(_) => return fail(TOKEN, "Invalid header token", name_end),
    };
    let mut value_start = colon + 1;
    while let Some(b' ' | b'\t') = data.get(value_start) {
        value_start += 1;
    }
    let left = rules.left - name_size;
    let Some((end, next)) = value_end(data, value_start, left, rules.lenient)? else { return Ok(Line::Partial) };
    let value = trimmed(data, value_start..end);
    Ok(Line::Field { name: start..colon, value, next, size: name_size + (end - value_start) })
}

/// Where the value ends, and where the next line starts.
#[inline(always)]
fn value_end(data: &[u8], from: usize, left: usize, lenient: bool) -> Result<Option<(usize, usize)>, Error> {
    let mut at = from;
    loop {
        at = control(data, at);
        if at - from >= left {
            return fail(OVERFLOW.0, OVERFLOW.1, (at + 1).min(data.len()));
        }
        let next = match data.get(at) {
            None => return Ok(None),
            Some(b'\t') => {
                at += 1;
                continue;
            }
            Some(b'\r') => match data.get(at + 1) {
                None => return Ok(None),
                Some(b'\n') => at + 2,
                Some(_) => return fail("HPE_LF_EXPECTED", "Missing expected LF after header value", at + 1),
            },
            Some(b'\n') if lenient => at + 1,
            Some(b'\n') => return fail("HPE_CR_EXPECTED", "Missing expected CR after header value", at),
            Some(_) if lenient => {
                at += 1;
                continue;
            }
            Some(_) => return fail(TOKEN, "Invalid header value char", at),
        };
        if !lenient {
            return Ok(Some((at, next)));
        }
        match data.get(next) {
            None => return Ok(None),
            // The value goes on in this line.
            Some(b' ' | b'\t') => at = next + 1,
            Some(_) => return Ok(Some((at, next))),
        }
    }
}

#[inline(always)]
fn trimmed(data: &[u8], range: Range<usize>) -> Range<usize> {
    let mut end = range.end;
    while end > range.start && matches!(data[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    range.start..end
}

/// Fields that say something to the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    None,
    Host,
    Expect,
    Upgrade,
    Connection,
    ContentLength,
    TransferEncoding,
}

impl Special {
    fn frames(self) -> bool {
        !matches!(self, Special::None | Special::Host | Special::Expect)
    }
}

pub(crate) fn special(name: &[u8]) -> Special {
    let (text, special): (&[u8], _) = match name.len() {
        4 => (b"host", Special::Host),
        6 => (b"expect", Special::Expect),
        7 => (b"upgrade", Special::Upgrade),
        10 => (b"connection", Special::Connection),
        14 => (b"content-length", Special::ContentLength),
        16 => (b"proxy-connection", Special::Connection),
        17 => (b"transfer-encoding", Special::TransferEncoding),
        _ => return Special::None,
    };
    if name.eq_ignore_ascii_case(text) { special } else { Special::None }
}

/// The value of Content-Length; `next` is the index of the next line.
pub(crate) fn content_length(data: &[u8], value: Range<usize>, next: usize) -> Result<u64, Error> {
    const CODE: &str = "HPE_INVALID_CONTENT_LENGTH";
    if value.is_empty() {
        return fail(CODE, "Empty Content-Length", next);
    }
    let mut length = 0u64;
    for at in value.clone() {
        let digit = match data[at] {
            digit @ b'0'..=b'9' if at == value.start || data[at - 1].is_ascii_digit() => digit - b'0',
            // Spaces end the number; no other may follow.
            b' ' | b'\t' => continue,
            _ => return fail(CODE, "Invalid character in Content-Length", at),
        };
        match length.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit))) {
            Some(more) => length = more,
            None => return fail(CODE, "Content-Length overflow", at + 1),
        }
    }
    Ok(length)
}

/// The codings of a Transfer-Encoding value: whether `chunked` is the last. `after_chunked` where one came before.
pub(crate) fn ends_in_chunked(
    data: &[u8],
    value: Range<usize>,
    after_chunked: bool,
    strict: bool,
) -> Result<bool, Error> {
    const CODE: &str = "HPE_INVALID_TRANSFER_ENCODING";
    const REASON: &str = "Invalid `Transfer-Encoding` header value";
    if after_chunked && strict {
        return fail(CODE, REASON, value.start + 1);
    }
    let mut from = value.start;
    loop {
        let end = memchr::memchr(b',', &data[from..value.end]).map_or(value.end, |at| from + at);
        let chunked = trim(&data[from..end]).eq_ignore_ascii_case(b"chunked");
        if end == value.end {
            return Ok(chunked);
        }
        if chunked && strict {
            return fail(CODE, REASON, end + 1);
        }
        from = end + 1;
    }
}

/// What Connection lists.
#[derive(Clone, Copy, Default)]
pub(crate) struct Options {
    pub close: bool,
    pub keep_alive: bool,
    pub upgrade: bool,
}

pub(crate) fn connection(value: &[u8], options: &mut Options) {
    // Nearly all say this.
    if value == b"keep-alive" {
        options.keep_alive = true;
        return;
    }
    for option in value.split(|byte| *byte == b',') {
        let option = trim(option);
        match option.len() {
            5 if option.eq_ignore_ascii_case(b"close") => options.close = true,
            7 if option.eq_ignore_ascii_case(b"upgrade") => options.upgrade = true,
            10 if option.eq_ignore_ascii_case(b"keep-alive") => options.keep_alive = true,
            _ => {}
        }
    }
}

/// The fields of a block that a parser has accepted, as pairs of name and value. Folded values keep their inner
/// spaces and lose their line ends, for which the value is copied.
pub struct Fields<'a> {
    rest: &'a [u8],
}

/// Takes the text of [`Head::fields`](crate::Head) or of trailers apart.
pub fn split_fields(block: &[u8]) -> Fields<'_> {
    Fields { rest: block }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a [u8], std::borrow::Cow<'a, [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.rest;
        let start = block.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
        let colon = start + memchr::memchr(b':', &block[start..])?;
        let mut end = colon + 1;
        let mut folded = false;
        let next = loop {
            let Some(feed) = memchr::memchr(b'\n', &block[end..]) else {
                end = block.len();
                break end;
            };
            end += feed;
            if !matches!(block.get(end + 1), Some(b' ' | b'\t')) {
                break end + 1;
            }
            folded = true;
            end += 1;
        };
        self.rest = &block[next..];
        let mut value = &block[colon + 1..end];
        if let [rest @ .., b'\r'] = value {
            value = rest;
        }
        let value = trim(value);
        if !folded {
            return Some((&block[start..colon], value.into()));
        }
        let unfolded = value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect::<Vec<u8>>();
        Some((&block[start..colon], unfolded.into()))
    }
}
