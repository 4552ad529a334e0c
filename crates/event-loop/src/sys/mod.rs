//! What differs between systems, under one set of names.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::*;
