//! Small answers of one poll leave together. Each send to a peer that sleeps wakes it, which costs more than the send
//! itself; a peer that is awake already takes the others along.
//!
//! Only while more events of the poll are still to be told, only where callbacks are short, and not for long: whoever is
//! alone, or beside others that compute, has its bytes sent at once. What is late because a callback takes its time all
//! the same, or blocks the thread, is sent by a thread beside the loop.

use std::cell::{Cell, OnceCell, RefCell};
use std::io::{self, IoSlice};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;
use crate::stream::Stream;
use crate::sys::{self, RawIo};

/// Writes that wait for the others of this poll.
#[derive(Default)]
pub(crate) struct Gathered {
    /// The streams of the writes, in their order.
    streams: RefCell<Vec<Rc<Stream>>>,
    /// How many bytes they have together.
    bytes: Cell<usize>,
    beside: OnceCell<Option<Beside>>,
    open: Cell<bool>,
    /// When the callback that runs began, about.
    began_ns: Cell<u64>,
    /// When the oldest of them was made, about; 0: there is none.
    since_ns: Cell<u64>,
    /// How long callbacks have taken lately, the long ones above all.
    recent_ns: Cell<u64>,
}

/// Larger writes are worth a call of their own.
const SMALL: usize = 4096;
const MOST_BYTES: usize = 64 * 1024;
const MOST_WRITES: usize = 64;
const LONGEST_NS: u64 = 200_000;
/// Where callbacks take longer, one more would make the answers before it late.
const SHORT_NS: u64 = 50_000;
/// After this the thread beside the loop sends, which looks so often, and sleeps when there has been nothing for so many
/// looks.
const LATE_NS: u64 = 1_000_000;
const LOOK_EVERY: Duration = Duration::from_millis(2);
const IDLE_LOOKS: u32 = 500;

/// One write: its bytes end there in those of all, and the system has some of them already.
struct Write {
    io: RawIo,
    end: usize,
    sent: usize,
    /// Why it cannot have more.
    error: Option<i32>,
}

#[derive(Default)]
struct Writes {
    bytes: Vec<u8>,
    list: Vec<Write>,
}

/// What the loop and the thread beside it share.
#[derive(Default)]
struct Shared {
    writes: Mutex<Writes>,
    /// When the oldest write was made; 0: there is none, or the thread has sent what it could.
    since_ns: AtomicU64,
    parked: AtomicBool,
    over: AtomicBool,
}

impl Shared {
    /// Descriptors in the list are open as long as this is held: the loop sends what waits before it closes one.
    fn writes(&self) -> MutexGuard<'_, Writes> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the thread beside the loop does.
    fn watch(&self) {
        let mut idle = 0;
        while !self.over.load(Ordering::SeqCst) {
            let since = self.since_ns.load(Ordering::SeqCst);
            if since != 0 {
                idle = 0;
                if hrtime_ns().saturating_sub(since) >= LATE_NS {
                    self.send_late(sys::send);
                }
            }
            idle += 1;
            if idle < IDLE_LOOKS {
                std::thread::park_timeout(LOOK_EVERY);
                continue;
            }
            self.parked.store(true, Ordering::SeqCst);
            if self.since_ns.load(Ordering::SeqCst) == 0 && !self.over.load(Ordering::SeqCst) {
                std::thread::park();
            }
            self.parked.store(false, Ordering::SeqCst);
            idle = 0;
        }
    }

    /// Has `send` take what it can of each write; the loop sees to the rest.
    fn send_late(&self, mut send: impl FnMut(RawIo, &[u8]) -> io::Result<usize>) {
        let mut writes = self.writes();
        let Writes { bytes, list } = &mut *writes;
        let mut start = 0;
        // What comes later for these would overtake what they have not taken.
        let mut full = Vec::new();
        for write in list.iter_mut() {
            let rest = &bytes[start + write.sent..write.end];
            if !rest.is_empty() && write.error.is_none() && !full.contains(&write.io) {
                match send(write.io, rest) {
                    Ok(sent) => write.sent += sent,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => write.error = error.raw_os_error(),
                }
                if write.sent < write.end - start {
                    full.push(write.io);
                }
            }
            start = write.end;
        }
        self.since_ns.store(0, Ordering::SeqCst);
    }
}

/// The thread beside the loop; ends with this.
struct Beside {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Beside {
    /// `None` where the system has no thread left: then nothing is gathered.
    fn start() -> Option<Self> {
        let shared = Arc::<Shared>::default();
        let its = shared.clone();
        let thread = std::thread::Builder::new().name("late answers".into()).stack_size(64 << 10);
        let thread = thread.spawn(move || its.watch()).ok()?;
        Some(Beside { shared, thread: Some(thread) })
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        self.wake();
        if let Some(thread) = self.thread.take() {
            // It does nothing that could panic, and there is nobody to tell.
            let _ = thread.join();
        }
    }
}

impl Gathered {
    /// Whether as many bytes can be taken before the others are sent; true for those that are not taken anyway.
    pub(crate) fn has_room(&self, length: usize) -> bool {
        length > SMALL || self.bytes.get() + length <= MOST_BYTES && self.streams.borrow().len() < MOST_WRITES
    }

    /// Takes bytes of `stream`, if now is the time for it.
    pub(crate) fn take(&self, stream: &Rc<Stream>, io: RawIo, parts: &[IoSlice<'_>], length: usize) -> bool {
        if length > SMALL {
            return false;
        }
        let Some(beside) = self.beside.get_or_init(Beside::start) else { return false };
        let mut streams = self.streams.borrow_mut();
        let mut writes = beside.shared.writes();
        let Writes { bytes, list } = &mut *writes;
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
        let end = bytes.len();
        self.bytes.set(end);
        match (streams.last(), list.last_mut()) {
            (Some(last), Some(write)) if Rc::ptr_eq(last, stream) => write.end = end,
            _ => {
                streams.push(stream.clone());
                list.push(Write { io, end, sent: 0, error: None });
            }
        }
        drop(writes);
        // Bytes that come after the thread has sent are the first ones again.
        if beside.shared.since_ns.load(Ordering::SeqCst) == 0 {
            let since = if self.since_ns.get() == 0 { self.began_ns.get() } else { hrtime_ns() };
            beside.shared.since_ns.store(since, Ordering::SeqCst);
            if self.since_ns.get() == 0 {
                self.since_ns.set(since);
            }
            if beside.shared.parked.load(Ordering::SeqCst) {
                beside.wake();
            }
        }
        true
    }

    /// Whether bytes are taken now.
    pub(crate) fn is_open(&self) -> bool {
        self.open.get()
    }

    fn is_empty(&self) -> bool {
        self.since_ns.get() == 0
    }

    /// A callback has run until `now`. Whether what has been gathered is due.
    fn ran(&self, now: u64) -> bool {
        let recent = self.recent_ns.get();
        self.recent_ns.set((now - self.began_ns.get()).max(recent - recent / 32));
        !self.is_empty() && now - self.since_ns.get() > LONGEST_NS
    }
}

impl EventLoop {
    /// Tells of events, one after the other; what their callbacks write may wait for the others' meanwhile.
    pub(crate) fn tell_gathering<E>(&self, events: impl Iterator<Item = E>, mut tell: impl FnMut(E) -> u64) -> u64 {
        let mut events = events.peekable();
        let mut handled = 0;
        let mut began = 0;
        // A callback may have run the loop.
        let outer = self.gathered.began_ns.get();
        while let Some(event) = events.next() {
            let more = events.peek().is_some();
            if more && began == 0 {
                began = hrtime_ns();
            }
            let gathered = &self.gathered;
            gathered.began_ns.set(began);
            gathered.open.set(more && gathered.recent_ns.get() < SHORT_NS);
            handled += tell(event);
            gathered.open.set(false);
            if began != 0 {
                let now = hrtime_ns();
                if gathered.ran(now) {
                    self.send_gathered();
                }
                began = now;
            }
        }
        self.send_gathered();
        self.gathered.began_ns.set(outer);
        handled
    }

    /// Has small writes wait for those of the callbacks that follow for the same event, up to
    /// [`EventLoop::end_gathering`], which takes what this returns.
    pub fn begin_gathering(&self) -> bool {
        let gathered = &self.gathered;
        gathered.began_ns.set(hrtime_ns());
        gathered.open.replace(gathered.recent_ns.get() < LONGEST_NS)
    }

    /// One of those callbacks is over, and another one follows.
    pub fn go_on_gathering(&self) {
        let now = hrtime_ns();
        if self.gathered.ran(now) {
            self.send_gathered();
        }
        self.gathered.began_ns.set(now);
    }

    /// The last of them is over: what they wrote leaves, unless it may wait for other events.
    pub fn end_gathering(&self, before: bool) {
        self.gathered.open.set(before);
        if !before {
            self.send_gathered();
        }
    }

    /// Sends what waits for other writes of this poll.
    pub fn send_gathered(&self) {
        let gathered = &self.gathered;
        let Some(Some(beside)) = gathered.beside.get() else { return };
        if gathered.is_empty() {
            return;
        }
        gathered.since_ns.set(0);
        gathered.bytes.set(0);
        let streams = gathered.streams.take();
        let Writes { mut bytes, mut list } = {
            // From here on the thread has nothing to send.
            let mut writes = beside.shared.writes();
            beside.shared.since_ns.store(0, Ordering::SeqCst);
            std::mem::take(&mut *writes)
        };
        let mut start = 0;
        // Nothing follows what could not be sent.
        let mut failed = Vec::new();
        for (stream, write) in streams.into_iter().zip(list.drain(..)) {
            let result = match write.error {
                _ if failed.contains(&write.io) => {
                    stream.count_gathered(write.end - start, write.sent);
                    Ok(())
                }
                Some(errno) => {
                    stream.count_gathered(write.end - start, write.sent);
                    Err(io::Error::from_raw_os_error(errno))
                }
                None => stream.send_gathered(self, &bytes[start..write.end], write.sent),
            };
            if let Err(error) = result {
                failed.push(write.io);
                // Whoever is in the middle of something else now hears of it afterwards.
                self.defer(Box::new(move |event_loop| stream.tell_write_failed(event_loop, error)));
            }
            start = write.end;
        }
        bytes.clear();
        // Their memory serves again, unless something was gathered meanwhile.
        let mut writes = beside.shared.writes();
        if writes.list.is_empty() {
            *writes = Writes { bytes, list };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stream_has_not_taken_is_not_overtaken_by_what_comes_after_it() {
        let shared = Shared::default();
        for (io, text) in [(1, "first"), (2, "other"), (1, "second"), (2, "more")] {
            let mut writes = shared.writes();
            writes.bytes.extend(text.bytes());
            let end = writes.bytes.len();
            writes.list.push(Write { io, end, sent: 0, error: None });
        }
        let mut sent = Vec::new();
        // Stream 1 is nearly full, and has room again at once.
        shared.send_late(|io, bytes| {
            let taken = if io == 1 && sent.is_empty() { 2 } else { bytes.len() };
            sent.push((io, String::from_utf8_lossy(&bytes[..taken]).into_owned()));
            Ok(taken)
        });
        assert_eq!(sent, [(1, "fi".to_owned()), (2, "other".to_owned()), (2, "more".to_owned())]);
        let left: Vec<usize> = shared.writes().list.iter().map(|write| write.sent).collect();
        assert_eq!(left, [2, 5, 0, 4]);
    }
}
