//! What fetch asks of a connection that net made.

use crate::prelude::*;
use event_loop::{HandleId, Stream, sys};

/// Whether an idle connection has something to read: its end, most likely. True too for one that is gone.
#[binding(fast)]
fn is_readable(id: f64) -> bool {
    let stream = env().event_loop().handle::<Stream>(HandleId::from_bits(id as u64));
    stream.is_none_or(|stream| stream.is_closed() || sys::is_readable(stream.fd()))
}

engine::module!("fetch", [is_readable]);
