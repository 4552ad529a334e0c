//! Small answers of one poll leave together. Each send to a peer that sleeps wakes it, which costs more than the send
//! itself; a peer that is awake already takes the others along.
//!
//! Only while more events of the poll are still to be told, only where callbacks are short, and for a fraction of a
//! millisecond: whoever is alone, or beside others that compute, has its bytes sent at once.

use std::cell::{Cell, RefCell};
use std::io::IoSlice;
use std::rc::Rc;

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;
use crate::stream::Stream;

/// Writes that wait for the others of this poll.
#[derive(Default)]
pub(crate) struct Gathered {
    writes: RefCell<Writes>,
    open: Cell<bool>,
    /// When the oldest of them was made, about.
    since_ns: Cell<u64>,
    /// How long callbacks have taken lately, the long ones above all.
    recent_ns: Cell<u64>,
}

#[derive(Default)]
struct Writes {
    bytes: Vec<u8>,
    /// Each stream with the end of its bytes.
    ends: Vec<(Rc<Stream>, usize)>,
}

/// Larger writes are worth a call of their own.
const SMALL: usize = 4096;
const MOST_BYTES: usize = 64 * 1024;
const MOST_WRITES: usize = 64;
const LONGEST_NS: u64 = 200_000;
/// Where callbacks take longer, one more would make the answers before it late.
const SHORT_NS: u64 = 50_000;

impl Gathered {
    /// Takes bytes of `stream`, if now is the time for it.
    pub(crate) fn take(&self, stream: &Rc<Stream>, parts: &[IoSlice<'_>], length: usize) -> bool {
        if length > SMALL {
            return false;
        }
        let mut writes = self.writes.borrow_mut();
        if writes.bytes.len() + length > MOST_BYTES || writes.ends.len() >= MOST_WRITES {
            return false;
        }
        parts.iter().for_each(|part| writes.bytes.extend_from_slice(part));
        let end = writes.bytes.len();
        match writes.ends.last_mut() {
            Some((last, last_end)) if Rc::ptr_eq(last, stream) => *last_end = end,
            _ => writes.ends.push((stream.clone(), end)),
        }
        true
    }

    /// Whether bytes are taken now.
    pub(crate) fn is_open(&self) -> bool {
        self.open.get()
    }

    fn is_empty(&self) -> bool {
        self.writes.borrow().ends.is_empty()
    }

    /// A callback has run from `began` to `now`. Whether what has been gathered is due.
    fn ran(&self, began: u64, now: u64) -> bool {
        let recent = self.recent_ns.get();
        self.recent_ns.set((now - began).max(recent - recent / 32));
        if self.is_empty() {
            self.since_ns.set(0);
            return false;
        }
        if self.since_ns.get() == 0 {
            self.since_ns.set(began);
        }
        now - self.since_ns.get() > LONGEST_NS
    }
}

impl EventLoop {
    /// Tells of events, one after the other; what their callbacks write may wait for the others' meanwhile.
    pub(crate) fn tell_gathering<E>(&self, events: impl Iterator<Item = E>, mut tell: impl FnMut(E) -> u64) -> u64 {
        let mut events = events.peekable();
        let mut handled = 0;
        let mut began = 0;
        while let Some(event) = events.next() {
            let more = events.peek().is_some();
            if more && began == 0 {
                began = hrtime_ns();
            }
            let gathered = &self.gathered;
            gathered.open.set(more && gathered.recent_ns.get() < SHORT_NS);
            handled += tell(event);
            gathered.open.set(false);
            if began != 0 {
                let now = hrtime_ns();
                if gathered.ran(began, now) {
                    self.send_gathered();
                }
                began = now;
            }
        }
        self.send_gathered();
        handled
    }

    /// Sends what waits for other writes of this poll: before anything that blocks the thread or ends the process.
    pub fn send_gathered(&self) {
        if self.gathered.is_empty() {
            return;
        }
        let mut writes = self.gathered.writes.take();
        self.gathered.since_ns.set(0);
        let mut start = 0;
        for (stream, end) in writes.ends.drain(..) {
            if let Err(error) = stream.send_gathered(self, &writes.bytes[start..end]) {
                // Whoever is in the middle of something else now hears of it afterwards.
                self.defer(Box::new(move |event_loop| stream.tell_write_failed(event_loop, error)));
            }
            start = end;
        }
        writes.bytes.clear();
        self.gathered.writes.replace(writes);
    }
}
