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

/// Offsets of the components, if the text is a URL in normal form.
pub fn components(text: &[u8]) -> Option<Components> {
    let (protocol_end, default_port, scheme_type) = match text {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (6, 443, 2),
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (5, 80, 0),
        [b'f', b'i', b'l', b'e', b':', b'/', b'/', b'/', ..] => (5, 0, 6),
        _ => return None,
    };
    if text.len() > i32::MAX as usize {
        return None;
    }
    let host_start = protocol_end + 2;
    let is_file = scheme_type == 6;
    let host_end = if is_file { host_start } else { host(text, host_start)? };
    let (port, pathname_start) = port(text, host_end, default_port)?;
    if text.get(pathname_start) != Some(&b'/') {
        return None;
    }
    let pathname_end = run(text, pathname_start, PATH);
    let pathname = &text[pathname_start..pathname_end];
    // A drive letter may be written with a bar, and a path may look like one; files are rare enough for the parser.
    if has_dot_segment(pathname) || (is_file && pathname.get(2).is_some_and(|&byte| byte == b':' || byte == b'|')) {
        return None;
    }
    let mut at = pathname_end;
    let mut search_start = OMITTED;
    let mut hash_start = OMITTED;
    if text.get(at) == Some(&b'?') {
        search_start = at as i32;
        at = run(text, at + 1, QUERY);
    }
    if text.get(at) == Some(&b'#') {
        hash_start = at as i32;
        at = run(text, at + 1, FRAGMENT);
    }
    if at != text.len() {
        return None;
    }
    Some([
        protocol_end as i32,
        host_start as i32,
        host_start as i32,
        host_end as i32,
        port,
        pathname_start as i32,
        search_start,
        hash_start,
        scheme_type,
    ])
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
            b'/' | b':' if at > label_start && text[label_start].is_ascii_lowercase() => return Some(at),
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
