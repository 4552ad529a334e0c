//! What messages become, whole and in pieces.

use crate::{Body, Event, Kind, Parser, split_fields};

/// What a parser said, with the pieces of bodies joined and places left out.
#[derive(Debug, PartialEq, Eq, Clone)]
enum Said {
    Head { start: String, fields: Vec<(String, String)>, keep_alive: bool, upgrade: bool },
    Body(Vec<u8>),
    End(Option<String>),
    Upgrade,
    Error(&'static str, &'static str),
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

struct Feeder {
    parser: Parser,
    said: Vec<Said>,
}

impl Feeder {
    fn new(kind: Kind, lenient: bool) -> Self {
        let mut parser = Parser::new(kind);
        parser.reset(lenient, 200);
        Feeder { parser, said: Vec::new() }
    }

    fn feed(&mut self, mut input: &[u8]) {
        for _ in 0..10_000 {
            let (used, event) = self.parser.advance(input);
            assert!(used <= input.len());
            let said = match event {
                Event::NeedMore => {
                    input = &input[used..];
                    if input.is_empty() {
                        return;
                    }
                    continue;
                }
                Event::Head(head) => {
                    let start = match head.method {
                        Some(method) => {
                            format!("{} {} {}.{}", method.as_str(), text(head.target), head.major, head.minor)
                        }
                        None => format!("{} {} {}.{}", head.status, text(head.reason), head.major, head.minor),
                    };
                    let fields = split_fields(head.fields).map(|(name, value)| (text(name), text(&value))).collect();
                    let (keep_alive, upgrade) = (head.keep_alive, head.upgrade);
                    if upgrade {
                        self.parser.accept_upgrade();
                    }
                    Said::Head { start, fields, keep_alive, upgrade }
                }
                Event::Body(piece) => {
                    let piece = piece.to_vec();
                    input = &input[used..];
                    if let Some(Said::Body(body)) = self.said.last_mut() {
                        body.extend(piece);
                    } else {
                        self.said.push(Said::Body(piece));
                    }
                    continue;
                }
                Event::End(trailers) => Said::End(trailers.map(text)),
                Event::Upgrade => {
                    if self.said.last() != Some(&Said::Upgrade) {
                        self.said.push(Said::Upgrade);
                    }
                    return;
                }
                Event::Error(error) => {
                    let said = Said::Error(error.code, error.reason);
                    if self.said.last() != Some(&said) {
                        self.said.push(said);
                    }
                    return;
                }
            };
            self.said.push(said);
            input = &input[used..];
        }
        panic!("the parser does not come to an end");
    }

    fn finish(mut self) -> Vec<Said> {
        match self.parser.finish() {
            Event::End(trailers) => self.said.push(Said::End(trailers.map(text))),
            Event::Error(error) => {
                let said = Said::Error(error.code, error.reason);
                if self.said.last() != Some(&said) {
                    self.said.push(said);
                }
            }
            _ => {}
        }
        self.said
    }
}

fn whole(kind: Kind, lenient: bool, input: &[u8]) -> Vec<Said> {
    let mut feeder = Feeder::new(kind, lenient);
    feeder.feed(input);
    feeder.finish()
}

fn requests(input: &str) -> Vec<Said> {
    whole(Kind::Request, false, input.as_bytes())
}

fn error_of(kind: Kind, input: &[u8]) -> Option<(&'static str, usize)> {
    let mut parser = Parser::new(kind);
    let mut at = 0;
    loop {
        match parser.advance(&input[at..]) {
            (_, Event::Error(error)) => return Some((error.code, at + error.at)),
            (used, Event::NeedMore) if at + used == input.len() => return None,
            (used, _) => at += used,
        }
    }
}

#[test]
fn a_request_without_a_body() {
    let said = requests("GET /a?b HTTP/1.1\r\nHost: x\r\nA:  b \r\n\r\n");
    assert_eq!(
        said,
        [
            Said::Head {
                start: "GET /a?b 1.1".into(),
                fields: vec![("Host".into(), "x".into()), ("A".into(), "b".into())],
                keep_alive: true,
                upgrade: false,
            },
            Said::End(None),
        ]
    );
}

#[test]
fn pipelined_requests_with_bodies() {
    let said = requests(
        "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\nT: u\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    );
    assert_eq!(said.len(), 8);
    assert_eq!(said[1], Said::Body(b"hi".to_vec()));
    assert_eq!(said[4], Said::Body(b"abc".to_vec()));
    assert_eq!(said[5], Said::End(Some("T: u\r\n".into())));
}

#[test]
fn what_two_programs_could_understand_differently_is_refused() {
    let head = "POST / HTTP/1.1\r\nHost: x\r\n";
    for (rest, code, at) in [
        ("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "HPE_UNEXPECTED_CONTENT_LENGTH", 61),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING", 63),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH", 69),
        ("Transfer-Encoding: chunked, gzip\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING", 53),
        ("Transfer-Encoding: chunkedx\r\n\r\n0", "HPE_INVALID_TRANSFER_ENCODING", 57),
        ("Transfer-Encoding : chunked\r\n\r\n", "HPE_INVALID_HEADER_TOKEN", 44),
        ("Content-Length: 0x5\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH", 43),
        ("Content-Length: 0 5\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH", 44),
        ("A: b\n\r\n", "HPE_CR_EXPECTED", 30),
        ("A: b\r\n c\r\n\r\n", "HPE_INVALID_HEADER_TOKEN", 32),
        ("Transfer-Encoding: chunked\r\n\r\n5\nhello", "HPE_CR_EXPECTED", 58),
        ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0", "HPE_CR_EXPECTED", 65),
        ("Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX", "HPE_STRICT", 64),
        ("Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", "HPE_INVALID_CHUNK_SIZE", 73),
    ] {
        let input = format!("{head}{rest}");
        assert_eq!(error_of(Kind::Request, input.as_bytes()), Some((code, at)), "{rest:?}");
    }
}

#[test]
fn a_head_has_a_limit_however_it_comes() {
    let mut parser = Parser::new(Kind::Request);
    parser.reset(false, 100);
    parser.advance(b"GET / HTTP/1.1\r\nA: ");
    let mut failed = false;
    for _ in 0..100 {
        failed |= matches!(parser.advance(b"b").1, Event::Error(error) if error.code == "HPE_HEADER_OVERFLOW");
    }
    assert!(failed);
    let mut parser = Parser::new(Kind::Request);
    parser.advance(b"GET / HTTP/1.1\r\nA: ");
    let mut failed = false;
    for _ in 0..100 {
        failed |= matches!(parser.advance(&[b' '; 16 * 1024]).1, Event::Error(_));
    }
    assert!(failed);
}

#[test]
fn the_end_of_the_connection_ends_a_response_without_a_length() {
    let mut parser = Parser::new(Kind::Response);
    let input = b"HTTP/1.1 200 OK\r\n\r\nabc";
    let (used, event) = parser.advance(input);
    assert!(matches!(event, Event::Head(head) if head.body == Body::UntilEof && !head.keep_alive));
    assert_eq!(parser.advance(&input[used..]), (3, Event::Body(b"abc")));
    assert_eq!(parser.finish(), Event::End(None));
}

#[test]
fn what_is_expected_of_a_response_decides_about_its_body() {
    let mut parser = Parser::new(Kind::Response);
    parser.expect(true, false);
    let input = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    let mut at = 0;
    let mut heads = 0;
    loop {
        match parser.advance(&input[at..]) {
            (_, Event::NeedMore) => break,
            (used, Event::Head(head)) => {
                assert_eq!(head.body, Body::None);
                heads += 1;
                at += used;
            }
            (used, _) => at += used,
        }
    }
    assert_eq!(heads, 2);
}

/// A small generator, so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn corpus() -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    for line in include_str!("../fuzz/corpus/messages.txt").lines().filter(|line| !line.is_empty()) {
        let line = line.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
        inputs.push(line.chars().map(|c| c as u8).collect());
    }
    inputs
}

#[test]
fn any_split_of_the_input_gives_the_same_events() {
    let mut random = Random(1);
    for input in corpus() {
        for (kind, lenient) in
            [(Kind::Request, false), (Kind::Request, true), (Kind::Response, false), (Kind::Response, true)]
        {
            let expected = whole(kind, lenient, &input);
            for round in 0..12 {
                let mut feeder = Feeder::new(kind, lenient);
                let mut at = 0;
                while at < input.len() {
                    let length = input.len().checked_div(round).map_or(1, |most| 1 + random.below(1 + most));
                    let end = (at + length).min(input.len());
                    feeder.feed(&input[at..end]);
                    at = end;
                }
                assert_eq!(feeder.finish(), expected, "{kind:?} {lenient} {:?}", text(&input));
            }
        }
    }
}

#[test]
fn damaged_messages_end_in_events_and_nothing_else() {
    const SPICE: &[u8] = b"\r\n :;,=\"\\\t\0\x7f\x80\xff0123456789abcdefGETPOSTHTTP/1.1chunked";
    let corpus = corpus();
    let mut random = Random(7);
    for _ in 0..20_000 {
        let mut input = corpus[random.below(corpus.len())].clone();
        for _ in 0..1 + random.below(4) {
            if input.is_empty() {
                break;
            }
            let at = random.below(input.len());
            match random.below(4) {
                0 => input[at] = SPICE[random.below(SPICE.len())],
                1 => input.insert(at, SPICE[random.below(SPICE.len())]),
                2 => {
                    input.remove(at);
                }
                _ => {
                    let other = &corpus[random.below(corpus.len())];
                    input.truncate(at);
                    input.extend_from_slice(&other[random.below(other.len())..]);
                }
            }
        }
        let kind = if random.below(2) == 0 { Kind::Request } else { Kind::Response };
        let lenient = random.below(2) == 0;
        let expected = whole(kind, lenient, &input);
        let mut feeder = Feeder::new(kind, lenient);
        let cut = random.below(input.len() + 1);
        feeder.feed(&input[..cut]);
        feeder.feed(&input[cut..]);
        assert_eq!(feeder.finish(), expected, "{kind:?} {lenient} cut {cut} {:?}", text(&input));
    }
}

#[test]
fn heads_and_trailers_have_no_more_fields_than_allowed() {
    let overflows = |message: &[u8]| {
        let mut parser = Parser::new(Kind::Request);
        parser.limit_fields(2);
        let mut at = 0;
        loop {
            match parser.advance(&message[at..]) {
                (_, Event::Error(error)) => break Some((error.code, at + error.at)),
                (used, event) => {
                    at += used;
                    if event == Event::NeedMore {
                        break None;
                    }
                }
            }
        }
    };
    assert_eq!(overflows(b"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n"), None);
    assert_eq!(overflows(b"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"), Some(("HPE_HEADER_OVERFLOW", 30)));
    let trailers =
        |fields: &str| format!("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{fields}\r\n");
    assert_eq!(overflows(trailers("A: 1\r\nB: 2\r\n").as_bytes()), None);
    assert!(overflows(trailers("A: 1\r\nB: 2\r\nC: 3\r\n").as_bytes()).is_some());
}
