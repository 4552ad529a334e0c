//! The lines between the pieces of a chunked body, a byte at a time: they are a few bytes, and may come in any pieces.

use crate::error::{Error, fail};
use crate::tables::is_token;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Before the first digit of a size.
    Size,
    Digits,
    /// After a semicolon.
    Extension,
    Name,
    Value,
    Quoted,
    Escaped,
    AfterQuoted,
    SizeLf,
    /// After the bytes of a chunk.
    DataCr,
    DataLf,
}

/// Where in a chunked body's framing the parser is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Framing {
    pub step: Step,
    pub size: u64,
    /// Bytes of this chunk's extensions so far.
    extensions: usize,
}

impl Framing {
    pub(crate) fn new() -> Self {
        Framing { step: Step::Size, size: 0, extensions: 0 }
    }

    /// Reads until a chunk's size is known: the index of its first byte. `None`: all is read.
    pub(crate) fn advance(&mut self, data: &[u8], lenient: bool) -> Result<Option<usize>, Error> {
        let mut at = 0;
        while let Some(&byte) = data.get(at) {
            match self.step {
                Step::DataCr => match byte {
                    b'\r' => self.step = Step::DataLf,
                    b'\n' if lenient => self.step = Step::Size,
                    b'\n' => return fail("HPE_CR_EXPECTED", "Missing expected CR after chunk data", at + 1),
                    _ if lenient => {
                        self.step = Step::Size;
                        continue;
                    }
                    _ => return fail("HPE_STRICT", "Expected LF after chunk data", at),
                },
                Step::DataLf => match byte {
                    b'\n' => self.step = Step::Size,
                    _ if lenient => {
                        self.step = Step::Size;
                        continue;
                    }
                    _ => return fail("HPE_STRICT", "Expected LF after chunk data", at),
                },
                Step::SizeLf => {
                    return match byte {
                        b'\n' => Ok(Some(at + 1)),
                        _ if lenient => Ok(Some(at)),
                        _ => fail("HPE_STRICT", "Expected LF after chunk size", at),
                    };
                }
                _ => {
                    if self.size_line(byte, at, lenient)? {
                        return Ok(Some(at + 1));
                    }
                }
            }
            at += 1;
        }
        Ok(None)
    }

    /// One byte of the line with the size; `true` when it was the line's end.
    fn size_line(&mut self, byte: u8, at: usize, lenient: bool) -> Result<bool, Error> {
        if let Step::Size | Step::Digits = self.step {
            return self.digit(byte, at, lenient);
        }
        self.extensions += 1;
        if self.extensions > MAX_EXTENSIONS {
            return fail("HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow", at + 1);
        }
        let token = is_token(byte);
        match (self.step, byte) {
            (Step::Extension, b'\r' | b' ' | b'\t') => {
                return fail("HPE_STRICT", "Invalid character in chunk extensions", at + 1);
            }
            (Step::Extension, b'=') => self.step = Step::Value,
            (Step::Extension, b';') | (Step::Name | Step::Value | Step::AfterQuoted, b';') => {
                self.step = Step::Extension
            }
            (Step::Extension, _) if token => self.step = Step::Name,
            (Step::Extension, _) => return fail("HPE_STRICT", "Invalid character in chunk extensions", at + 1),
            (Step::Name, b'=') => self.step = Step::Value,
            (Step::Name | Step::Value | Step::AfterQuoted, b'\r') => self.step = Step::SizeLf,
            (Step::Name | Step::Value | Step::AfterQuoted, b'\n') if lenient => return Ok(true),
            (Step::Name, b'\n') => {
                return fail("HPE_CR_EXPECTED", "Missing expected CR after chunk extension name", at);
            }
            (Step::Value | Step::AfterQuoted, b'\n') => {
                return fail("HPE_CR_EXPECTED", "Missing expected CR after chunk extension value", at);
            }
            (Step::Name | Step::Value, _) if token => {}
            (Step::Value, b'"') => self.step = Step::Quoted,
            (Step::Name, _) => return fail("HPE_STRICT", "Invalid character in chunk extensions name", at + 1),
            (Step::Value, _) => return fail("HPE_STRICT", "Invalid character in chunk extensions value", at + 1),
            (Step::Quoted, b'"') => self.step = Step::AfterQuoted,
            (Step::Quoted, b'\\') => self.step = Step::Escaped,
            (Step::Quoted, b'\t' | b' '..=b'~' | 0x80..) => {}
            (Step::Quoted, _) => {
                return fail("HPE_STRICT", "Invalid character in chunk extensions quoted value", at + 1);
            }
            (Step::Escaped, b'\t' | b' '..=b'~' | 0x80..) => self.step = Step::Quoted,
            (Step::Escaped, _) => {
                return fail("HPE_STRICT", "Invalid quoted-pair in chunk extensions quoted value", at + 1);
            }
            (_, _) => return fail("HPE_STRICT", "Invalid character in chunk extensions quote value", at),
        }
        Ok(false)
    }

    fn digit(&mut self, byte: u8, at: usize, lenient: bool) -> Result<bool, Error> {
        const CODE: &str = "HPE_INVALID_CHUNK_SIZE";
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ if self.step == Step::Size => return fail(CODE, "Invalid character in chunk size", at),
            b'\r' => {
                self.step = Step::SizeLf;
                return Ok(false);
            }
            b'\n' if lenient => return Ok(true),
            b'\n' => return fail("HPE_CR_EXPECTED", "Missing expected CR after chunk size", at + 1),
            b';' => {
                self.step = Step::Extension;
                return Ok(false);
            }
            // Some pad the size with spaces.
            b' ' if lenient => return Ok(false),
            b' ' => return fail(CODE, "Invalid character in chunk size", at + 1),
            _ => return fail(CODE, "Invalid character in chunk size", at),
        };
        if self.step == Step::Size {
            self.size = 0;
            self.extensions = 0;
            self.step = Step::Digits;
        }
        if self.size >> 60 != 0 {
            return fail(CODE, "Chunk size overflow", at + 1);
        }
        self.size = self.size << 4 | u64::from(digit);
        Ok(false)
    }
}

const MAX_EXTENSIONS: usize = 16 * 1024;
