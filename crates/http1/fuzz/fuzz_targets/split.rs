//! Feeds the parser the same bytes whole and cut in two: the events must be the same, and none may be a panic.
#![no_main]

use http1::{Event, Kind, Parser};
use libfuzzer_sys::fuzz_target;

fn events(parser: &mut Parser, mut input: &[u8], out: &mut Vec<String>) {
    loop {
        let (used, event) = parser.advance(input);
        let text = match event {
            Event::NeedMore if used == input.len() => return,
            Event::NeedMore => None,
            Event::Body(piece) => {
                match out.last_mut() {
                    Some(last) if last.starts_with("Body") => last.push_str(&format!("{piece:?}")),
                    _ => out.push(format!("Body{piece:?}")),
                }
                None
            }
            Event::Error(error) => {
                out.push(format!("{} {}", error.code, error.reason));
                return;
            }
            Event::Upgrade => return,
            other => Some(format!("{other:?}")),
        };
        out.extend(text);
        input = &input[used..];
    }
}

fuzz_target!(|data: &[u8]| {
    let [settings, input @ ..] = data else { return };
    let kind = if settings & 1 == 0 { Kind::Request } else { Kind::Response };
    let cut = input.len() * usize::from(settings >> 2) / 64;
    let mut said = [Vec::new(), Vec::new()];
    for (index, said) in said.iter_mut().enumerate() {
        let mut parser = Parser::new(kind);
        parser.reset(settings & 2 != 0, 1024);
        if index == 0 {
            events(&mut parser, input, said);
        } else {
            events(&mut parser, &input[..cut], said);
            if parser.failed().is_none() {
                events(&mut parser, &input[cut..], said);
            }
        }
    }
    let [whole, cut] = said;
    assert_eq!(
        whole.iter().map(|s| s.replace("][", ", ")).collect::<Vec<_>>(),
        cut.iter().map(|s| s.replace("][", ", ")).collect::<Vec<_>>()
    );
});
