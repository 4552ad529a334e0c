//! What can be wrong with a message: code and text as Node's users know them.

/// Why a message was refused. A parser that has said so once refuses everything after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// `HPE_…`
    pub code: &'static str,
    pub reason: &'static str,
    /// Where, counted from the start of the bytes the parser was last given.
    pub at: usize,
}

/// An error at a place, counted from the start of the data at hand.
pub(crate) fn fail<T>(code: &'static str, reason: &'static str, at: usize) -> Result<T, Error> {
    Err(Error { code, reason, at })
}

pub(crate) const OVERFLOW: (&str, &str) = ("HPE_HEADER_OVERFLOW", "Header overflow");
