//! When an answer is whole.

/// Follows the bytes of one connection.
pub struct Reply {
    state: State,
    head: Vec<u8>,
}

enum State {
    /// Bytes still to come of an answer of known length.
    Bytes(usize),
    HttpHead,
    ChunkSize(usize),
    /// Bytes of a chunk with its line end.
    Chunk(usize),
    /// The line ends after the last chunk still to come.
    LastChunk(usize),
    FrameHead,
}

/// What kind of answer comes.
#[derive(Clone, Copy)]
pub enum Kind {
    Bytes(usize),
    Http,
    Frame,
}

impl Reply {
    pub fn new() -> Self {
        Self { state: State::Bytes(0), head: Vec::new() }
    }

    /// The next answer is of this kind.
    pub fn expect(&mut self, kind: Kind) {
        self.head.clear();
        self.state = match kind {
            Kind::Bytes(length) => State::Bytes(length),
            Kind::Http => State::HttpHead,
            Kind::Frame => State::FrameHead,
        };
    }

    /// Takes bytes that came; whether the answer is whole with them. More than the answer is an error.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<bool, String> {
        loop {
            match &mut self.state {
                State::Bytes(left) => {
                    if bytes.len() > *left {
                        return Err("more came than the answer".to_owned());
                    }
                    *left -= bytes.len();
                    return Ok(*left == 0);
                }
                State::HttpHead => {
                    let before = self.head.len();
                    self.head.extend_from_slice(bytes);
                    let Some(end) = memchr::memmem::find(&self.head, b"\r\n\r\n").map(|at| at + 4) else {
                        return if before > 65536 { Err("an endless head".to_owned()) } else { Ok(false) };
                    };
                    bytes = &bytes[end - before..];
                    self.state = body(&self.head[..end])?;
                }
                State::ChunkSize(size) => {
                    let Some((&byte, rest)) = bytes.split_first() else { return Ok(false) };
                    bytes = rest;
                    match (byte as char).to_digit(16) {
                        Some(digit) => *size = *size * 16 + digit as usize,
                        None if byte == b'\r' => {}
                        None if byte == b'\n' && *size == 0 => self.state = State::LastChunk(2),
                        None if byte == b'\n' => self.state = State::Chunk(*size + 2),
                        None => return Err("a chunk without a size".to_owned()),
                    }
                }
                State::Chunk(left) => {
                    let here = bytes.len().min(*left);
                    *left -= here;
                    bytes = &bytes[here..];
                    if *left > 0 {
                        return Ok(false);
                    }
                    self.state = State::ChunkSize(0);
                }
                State::LastChunk(left) => {
                    let left = *left;
                    self.state = State::Bytes(left);
                }
                State::FrameHead => {
                    self.head.extend_from_slice(bytes);
                    let Some((head, length)) = frame(&self.head)? else { return Ok(false) };
                    let here = self.head.len() - head;
                    self.state = State::Bytes(length);
                    bytes = &bytes[bytes.len() - here..];
                }
            }
        }
    }
}

/// What follows an HTTP response's head.
fn body(head: &[u8]) -> Result<State, String> {
    let text = std::str::from_utf8(head).map_err(|_| "a head that is not text")?;
    let status = text.split(' ').nth(1).unwrap_or_default();
    if status == "101" {
        return Ok(State::Bytes(0));
    }
    if status != "200" {
        return Err(format!("status {status}"));
    }
    for line in text.lines().skip(1) {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            return value.trim().parse().map(State::Bytes).map_err(|_| "a bad length".to_owned());
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(State::ChunkSize(0));
        }
    }
    Err("an answer without a length".to_owned())
}

/// Lengths of the head and the content of an unmasked WebSocket frame, once its head is there.
fn frame(bytes: &[u8]) -> Result<Option<(usize, usize)>, String> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    if first & 0x0f > 2 {
        return Err(format!("a frame of kind {}", first & 0x0f));
    }
    Ok(match (second & 0x7f, rest) {
        (126, [a, b, ..]) => Some((4, usize::from(u16::from_be_bytes([*a, *b])))),
        (126 | 127, _) => return if second & 0x7f == 127 { Err("a huge frame".to_owned()) } else { Ok(None) },
        (length, _) => Some((2, usize::from(length))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(kind: Kind, pieces: &[&[u8]]) -> Result<bool, String> {
        let mut reply = Reply::new();
        reply.expect(kind);
        let mut whole = false;
        for piece in pieces {
            assert!(!whole);
            whole = reply.take(piece)?;
        }
        Ok(whole)
    }

    #[test]
    fn an_answer_is_whole_with_its_last_byte_wherever_it_is_split() {
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        let counted = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
        for text in [chunked.as_slice(), counted] {
            for at in 1..text.len() {
                assert_eq!(whole(Kind::Http, &[&text[..at], &text[at..]]), Ok(true));
                assert_eq!(whole(Kind::Http, &[&text[..at]]), Ok(false));
            }
        }
        assert_eq!(whole(Kind::Frame, &[b"\x81", b"\x03a", b"bc"]), Ok(true));
        assert_eq!(whole(Kind::Frame, &[b"\x81\x7e\x00", b"\x02a", b"b"]), Ok(true));
    }

    #[test]
    fn wrong_answers_are_errors() {
        assert!(whole(Kind::Http, &[b"HTTP/1.1 500 No\r\n\r\n"]).is_err());
        assert!(whole(Kind::Bytes(2), &[b"abc"]).is_err());
        assert!(whole(Kind::Frame, &[b"\x88\x00"]).is_err());
    }
}
