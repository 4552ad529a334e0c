//! HTTP/1.x without I/O: a parser of requests and responses that is fed with bytes as they come and tells what they
//! say, and the names of methods. It allocates only where a message's head comes in pieces.
//!
//! The parser is as strict as Node's: what could be understood in two ways by two programs in a row (bare line feeds,
//! folded fields, conflicting lengths, odd transfer encodings) is an error with Node's code and text.
//!
//! ```
//! use http1::{Event, Kind, Parser};
//! let mut parser = Parser::new(Kind::Request);
//! let input = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
//! let (used, event) = parser.advance(input);
//! let Event::Head(head) = event else { panic!() };
//! assert_eq!((head.target, head.fields), (&b"/a"[..], &b"Host: x\r\n"[..]));
//! assert!(matches!(parser.advance(&input[used..]), (0, Event::End(None))));
//! ```

mod chunked;
mod error;
mod field;
mod method;
mod parser;
mod start_line;
mod tables;
mod target;

pub use error::Error;
pub use field::{Fields, split_fields};
pub use method::Method;
pub use parser::{Body, DEFAULT_MAX_HEAD, Event, Head, Kind, Parser};

#[cfg(test)]
mod tests;
