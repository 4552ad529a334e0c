//! What has been said on a connection and its peer has not taken yet. The program never waits for a debugger: one that
//! leaves too much behind is let go of.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Bytes of messages that may be on their way when the next one comes.
const MOST_BYTES: usize = 64 << 20;
/// The same for answers to pings, which a peer need not ask for.
const MOST_PONGS: usize = 1 << 20;
/// What a message takes beside its text.
const OVERHEAD: usize = 128;

#[derive(Default)]
pub struct Outflow {
    messages: AtomicUsize,
    pongs: AtomicUsize,
    dead: AtomicBool,
}

/// Whether something can be said.
#[derive(PartialEq)]
pub enum Room {
    Enough,
    /// There is none any more, for the first time: the peer has to go.
    Full,
    /// The peer is gone.
    Gone,
}

/// Bytes that the system is to take.
#[derive(Clone, Copy)]
pub enum Load {
    Message(usize),
    Pongs(usize),
}

impl Outflow {
    /// Makes room for a message, of whatever length, if those before it have been taken.
    pub fn reserve(&self, bytes: usize) -> Room {
        self.take_room(&self.messages, bytes.saturating_add(OVERHEAD), MOST_BYTES)
    }

    /// Makes room for answers to pings.
    pub fn reserve_pongs(&self, bytes: usize) -> Room {
        self.take_room(&self.pongs, bytes, MOST_PONGS)
    }

    fn take_room(&self, counter: &AtomicUsize, bytes: usize, most: usize) -> Room {
        if self.dead.load(Ordering::Acquire) {
            return Room::Gone;
        }
        if counter.fetch_add(bytes, Ordering::AcqRel) <= most {
            return Room::Enough;
        }
        if self.dead.swap(true, Ordering::AcqRel) { Room::Gone } else { Room::Full }
    }

    /// The system has taken it.
    pub fn took(&self, load: Load) {
        match load {
            Load::Message(bytes) => self.messages.fetch_sub(bytes.saturating_add(OVERHEAD), Ordering::AcqRel),
            Load::Pongs(bytes) => self.pongs.fetch_sub(bytes, Ordering::AcqRel),
        };
    }

    /// The connection is gone.
    pub fn end(&self) {
        self.dead.store(true, Ordering::Release);
    }
}
