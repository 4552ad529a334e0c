//! Recognizes `http:`, `https:` and `file:` URLs that parsing would leave as they are, which most are, and finds their
//! components in one pass. Whatever is not plainly in normal form is left to the parser: no user, no port with a
//! leading zero, no name that could be a number or an internationalized one, no dot segment.

use super::{Components, OMITTED};

const PATH: u8 = 1;
const QUERY: u8 = 2;
const FRAGMENT: u8 = 4;

/// Where each character may stand unescaped.
static ALLOWED: [u8; 256] = {
    let mut table = [0; 256];
    let mut character = 0x21;
    while character < 0x7f {
        let byte = character as u8;
        table[character] = match byte {
            b'"' | b'<' | b'>' | b'#' => 0,
            b'`' => QUERY,
            b'{' | b'}' | b'^' | b'|' => QUERY | FRAGMENT,
            b'?' | b'\\' => QUERY | FRAGMENT,
            b'\'' => PATH | FRAGMENT,
            _ => PATH | QUERY | FRAGMENT,
        };
        character += 1;
    }
    table
};

/// Scheme, host and port of a URL in normal form.
struct Authority {
    protocol_end: usize,
    host_end: usize,
    port: i32,
    end: usize,
    scheme_type: i32,
}

const FILE: i32 = 6;

impl Authority {
    fn of(text: &[u8]) -> Option<Self> {
        let (protocol_end, default_port, scheme_type) = match text {
            [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (6, 443, 2),
            [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (5, 80, 0),
            [b'f', b'i', b'l', b'e', b':', b'/', b'/', b'/', ..] => (5, 0, FILE),
            _ => return None,
        };
        let host_start = protocol_end + 2;
        let host_end = if scheme_type == FILE { host_start } else { host(text, host_start)? };
        let (port, end) = port(text, host_end, default_port)?;
        Some(Authority { protocol_end, host_end, port, end, scheme_type })
    }

    fn components(&self, tail: &Tail) -> Components {
        let host_start = (self.protocol_end + 2) as i32;
        [
            self.protocol_end as i32,
            host_start,
            host_start,
            self.host_end as i32,
            self.port,
            self.end as i32,
            tail.search_start,
            tail.hash_start,
            self.scheme_type,
        ]
    }
}

/// Where query and fragment begin, in a text that ends with them.
struct Tail {
    search_start: i32,
    hash_start: i32,
}

impl Tail {
    /// Path, query and fragment from `start` on, counted from `origin` before it.
    fn of(text: &[u8], start: usize, is_file: bool, origin: usize) -> Option<Self> {
        if text.get(start) != Some(&b'/') || text.len() + origin > i32::MAX as usize {
            return None;
        }
        let mut at = run(text, start, PATH);
        let pathname = &text[start..at];
        // A drive letter may be written with a bar, and a path may look like one; that is left to the parser.
        if has_dot_segment(pathname) || (is_file && pathname.get(2).is_some_and(|&byte| byte == b':' || byte == b'|')) {
            return None;
        }
        let mut tail = Tail { search_start: OMITTED, hash_start: OMITTED };
        if text.get(at) == Some(&b'?') {
            tail.search_start = (origin + at) as i32;
            at = run(text, at + 1, QUERY);
        }
        if text.get(at) == Some(&b'#') {
            tail.hash_start = (origin + at) as i32;
            at = run(text, at + 1, FRAGMENT);
        }
        (at == text.len()).then_some(tail)
    }
}

/// Offsets of the components, if the text is a URL in normal form.
pub fn components(text: &[u8]) -> Option<Components> {
    let authority = Authority::of(text)?;
    let tail = Tail::of(text, authority.end, authority.scheme_type == FILE, 0)?;
    Some(authority.components(&tail))
}

/// What a path from the root (`/path?query`) means on a host: the URL and its components.
pub fn rooted(input: &[u8], base: &[u8]) -> Option<(Vec<u8>, Components)> {
    if input.starts_with(b"//") {
        return None;
    }
    let authority = Authority::of(base)?;
    // Nothing after the host can make a base invalid, and nothing of it is kept.
    if authority.scheme_type == FILE || !matches!(base.get(authority.end), None | Some(b'/' | b'?' | b'#')) {
        return None;
    }
    let tail = Tail::of(input, 0, false, authority.end)?;
    Some(([&base[..authority.end], input].concat(), authority.components(&tail)))
}

/// End of the characters that are allowed in one part.
fn run(text: &[u8], start: usize, part: u8) -> usize {
    let rest = &text[start..];
    start + rest.iter().position(|&byte| ALLOWED[byte as usize] & part == 0).unwrap_or(rest.len())
}

/// `/.`, or a dot that is escaped.
fn has_dot_segment(pathname: &[u8]) -> bool {
    let escaped_dot = |window: &[u8]| matches!(window, [b'%', b'2', b'e' | b'E']);
    pathname.windows(2).any(|window| window == b"/.") || pathname.windows(3).any(escaped_dot)
}

/// End of a host of lower-case letters, digits, hyphens and single dots, whose last label begins with a letter.
fn host(text: &[u8], start: usize) -> Option<usize> {
    let mut label_start = start;
    let mut at = start;
    loop {
        let byte = text.get(at).copied().unwrap_or(b'/');
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => {}
            // Two hyphens may introduce an encoded label.
            b'-' if at > label_start && text[at - 1] != b'-' => {}
            b'.' if at > label_start => label_start = at + 1,
            b'/' | b':' | b'?' | b'#' if at > label_start && text[label_start].is_ascii_lowercase() => return Some(at),
            _ => return None,
        }
        at += 1;
    }
}

/// The port and where it ends.
fn port(text: &[u8], start: usize, default: i32) -> Option<(i32, usize)> {
    if text.get(start) != Some(&b':') {
        return Some((OMITTED, start));
    }
    let digits = text[start + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = &text[start + 1..start + 1 + digits];
    if digits.is_empty() || digits.len() > 5 || digits[0] == b'0' {
        return None;
    }
    let port = digits.iter().fold(0, |port, digit| port * 10 + i32::from(digit - b'0'));
    (port <= 65535 && port != default).then_some((port, start + 1 + digits.len()))
}
