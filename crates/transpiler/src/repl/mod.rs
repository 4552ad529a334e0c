//! What an interactive prompt asks about the text typed into it: whether more lines could complete it, what it is with
//! `await` at its top level, which expression is being completed, and which dynamic imports say what static ones meant.

mod awaits;
mod imports;
mod target;
#[cfg(test)]
mod tests;

pub use awaits::{AwaitError, Awaits, top_level_await};
pub use imports::dynamic_imports;
pub use target::{Key, Target, completion_target};

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Where and why a text is no JavaScript.
struct Complaint {
    message: String,
    start: usize,
    end: usize,
}

/// The parser's first complaint about a script.
fn first_complaint(source: &str, kind: SourceType) -> Option<Complaint> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, kind).parse();
    complaint_of(&parsed)
}

fn complaint_of(parsed: &oxc_parser::ParserReturn<'_>) -> Option<Complaint> {
    let first = parsed.diagnostics.errors().next()?;
    let (start, end) = first.labels.first().map_or((0, 0), |label| {
        let start = label.offset() as usize;
        (start, start + label.len() as usize)
    });
    Some(Complaint { message: first.message.to_string(), start, end })
}

impl Complaint {
    /// Whether it is about the end of `source`, which may be followed by other text that was parsed with it.
    fn wants_more(&self, source: &str) -> bool {
        let end = source.trim_end().len();
        match self.message.as_str() {
            "Unterminated multiline comment" => true,
            "Unterminated string" => self.is_open_string(source),
            // Of names that something has to follow.
            "Missing initializer in const declaration" => self.end >= end,
            message if message.starts_with("Identifier expected after") => self.end >= end,
            message if message.starts_with("Invalid") || message.starts_with("Unterminated") => false,
            _ => self.start >= end,
        }
    }

    /// A template goes on in the next line; a string only after a backslash.
    fn is_open_string(&self, source: &str) -> bool {
        match source.as_bytes().get(self.start) {
            Some(b'`' | b'}') => true,
            Some(_) => {
                let text = source.strip_suffix('\n').unwrap_or(source);
                let backslashes = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
                self.end >= text.len() && backslashes % 2 == 1
            }
            None => false,
        }
    }
}

/// Whether `source`, which does not compile, could be the beginning of something that does.
pub fn is_incomplete(source: &str) -> bool {
    crate::stack::with_room(source, || {
        first_complaint(source, SourceType::script()).is_some_and(|complaint| complaint.wants_more(source))
    })
}
