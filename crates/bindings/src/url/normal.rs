//! Recognizes `http:`, `https:` and `file:` URLs that parsing would leave as they are, which most are, but for dot
//! segments in their paths, and finds their components in one pass. Whatever is not plainly in normal form is left to
//! the parser: no user with unusual characters, no port with a leading zero, no name that could be a number or an
//! internationalized one, no escaped dot.

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

/// Scheme, user, host and port of a URL in normal form.
struct Authority {
    protocol_end: usize,
    username_end: usize,
    host_start: usize,
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
        let start = protocol_end + 2;
        if scheme_type == FILE {
            let (port, end) = (OMITTED, start);
            return Some(Authority {
                protocol_end,
                username_end: start,
                host_start: start,
                host_end: end,
                port,
                end,
                scheme_type,
            });
        }
        let host_and_port = |start| {
            let host_end = host(text, start)?;
            let (port, end) = port(text, host_end, default_port)?;
            (text.get(end) != Some(&b'@')).then_some((host_end, port, end))
        };
        let (username_end, host_start, (host_end, port, end)) = match host_and_port(start) {
            Some(found) => (start, start, found),
            None => {
                let (username_end, at) = user(text, start)?;
                // The host begins behind the `@`, which is where a URL with a user has its `host_start`.
                (username_end, at, host_and_port(at + 1)?)
            }
        };
        Some(Authority { protocol_end, username_end, host_start, host_end, port, end, scheme_type })
    }
}

/// Path, query and fragment: where they end, and the path without its dot segments if it had any.
struct Tail {
    path_end: usize,
    has_query: bool,
    fragment: Option<usize>,
    resolved: Option<Vec<u8>>,
}

impl Tail {
    /// What stands from `start` to the end of the text.
    fn of(text: &[u8], start: usize, is_file: bool) -> Option<Self> {
        if text.get(start) != Some(&b'/') {
            return None;
        }
        let path_end = run(text, start, PATH);
        let pathname = &text[start..path_end];
        let dotted = pathname.windows(2).any(|window| window == b"/.");
        // A drive letter may be written with a bar, a path may look like one, and none is ever removed: that is left to
        // the parser.
        if is_file && (dotted || pathname.get(2).is_some_and(|&byte| byte == b':' || byte == b'|')) {
            return None;
        }
        let escaped_dot = |window: &[u8]| matches!(window, [b'%', b'2', b'e' | b'E']);
        if memchr::memchr(b'%', pathname).is_some() && pathname.windows(3).any(escaped_dot) {
            return None;
        }
        let mut at = path_end;
        let has_query = text.get(at) == Some(&b'?');
        if has_query {
            at = run(text, at + 1, QUERY);
        }
        let fragment = (text.get(at) == Some(&b'#')).then_some(at);
        if fragment.is_some() {
            at = run(text, at + 1, FRAGMENT);
        }
        (at == text.len()).then(|| Tail {
            path_end,
            has_query,
            fragment,
            resolved: if dotted { resolve(pathname) } else { None },
        })
    }
}

/// The path without dot segments; `None` if it has none.
fn resolve(pathname: &[u8]) -> Option<Vec<u8>> {
    let is_dots = |segment: &[u8]| segment == b"." || segment == b"..";
    if !pathname.split(|&byte| byte == b'/').any(is_dots) {
        return None;
    }
    let mut out = Vec::with_capacity(pathname.len());
    let mut ends_with_dots = false;
    for segment in pathname[1..].split(|&byte| byte == b'/') {
        ends_with_dots = is_dots(segment);
        if segment == b".." {
            out.truncate(out.iter().rposition(|&byte| byte == b'/').unwrap_or(0));
        } else if !ends_with_dots {
            out.push(b'/');
            out.extend_from_slice(segment);
        }
    }
    if ends_with_dots {
        out.push(b'/');
    }
    Some(out)
}

/// The offsets, and the URL unless it is the input itself.
pub type Parsed = (Components, Option<Vec<u8>>);

/// A URL of `authority`, which ends `head`, and of the tail that begins at `start` in `text`.
fn join(authority: &Authority, head: &[u8], text: &[u8], start: usize, tail: &Tail, is_input: bool) -> Option<Parsed> {
    let path = tail.resolved.as_deref().unwrap_or(&text[start..tail.path_end]);
    let path_end = head.len() + path.len();
    if path_end + text.len() > i32::MAX as usize {
        return None;
    }
    let components = [
        authority.protocol_end as i32,
        authority.username_end as i32,
        authority.host_start as i32,
        authority.host_end as i32,
        authority.port,
        authority.end as i32,
        if tail.has_query { path_end as i32 } else { OMITTED },
        tail.fragment.map_or(OMITTED, |at| (path_end + at - tail.path_end) as i32),
        authority.scheme_type,
    ];
    let unchanged = is_input && tail.resolved.is_none();
    Some((components, (!unchanged).then(|| [head, path, &text[tail.path_end..]].concat())))
}

/// A URL in normal form but for dot segments.
pub fn absolute(text: &[u8]) -> Option<Parsed> {
    let authority = Authority::of(text)?;
    let tail = Tail::of(text, authority.end, authority.scheme_type == FILE)?;
    join(&authority, &text[..authority.end], text, authority.end, &tail, true)
}

/// What a path from the root (`/path?query`) means on a host.
pub fn rooted(input: &[u8], base: &[u8]) -> Option<Parsed> {
    if input.starts_with(b"//") {
        return None;
    }
    let authority = Authority::of(base)?;
    // Nothing after the host can make a base invalid, and nothing of it is kept.
    if authority.scheme_type == FILE || !matches!(base.get(authority.end), None | Some(b'/' | b'?' | b'#')) {
        return None;
    }
    let tail = Tail::of(input, 0, false)?;
    join(&authority, &base[..authority.end], input, 0, &tail, false)
}

/// Ends of the user's name and of the whole part before the `@`, if there is one. Of the characters that may stand there
/// only those are known here that no part of a URL escapes.
fn user(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let end_of_plain = |from: usize| from + text[from..].iter().take_while(|&byte| plain(byte)).count();
    let name_end = end_of_plain(start);
    let end = if text.get(name_end) == Some(&b':') { end_of_plain(name_end + 1) } else { name_end };
    (name_end > start && end != name_end + 1 && text.get(end) == Some(&b'@')).then_some((name_end, end))
}

/// End of the characters that are allowed in one part.
fn run(text: &[u8], start: usize, part: u8) -> usize {
    let rest = &text[start..];
    start + rest.iter().position(|&byte| ALLOWED[byte as usize] & part == 0).unwrap_or(rest.len())
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
