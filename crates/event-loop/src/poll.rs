//! The poll: which file descriptors the loop watches, and what it does with their events.
//!
//! Readiness is edge-triggered: a handler hears of a change once, and must read or write until the
//! system says "would block" before it hears of the next.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;
use crate::phase::add;
use crate::sys::RawIo;
use crate::table::{Key, Table};

/// Which changes of a file descriptor to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    Readable,
    Writable,
    Both,
}

impl Interest {
    fn to_mio(self) -> mio::Interest {
        match self {
            Interest::Readable => mio::Interest::READABLE,
            Interest::Writable => mio::Interest::WRITABLE,
            Interest::Both => mio::Interest::READABLE | mio::Interest::WRITABLE,
        }
    }
}

/// What a file descriptor has become.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ready {
    pub readable: bool,
    pub writable: bool,
    /// The other side will send no more.
    pub read_closed: bool,
    /// The other side will take no more.
    pub write_closed: bool,
    pub error: bool,
}

/// Hears of a file descriptor's readiness.
pub trait IoHandler {
    fn on_ready(&self, event_loop: &EventLoop, ready: Ready);

    /// Whether other descriptors of the same owner close within moments of this one.
    fn closes_with_others(&self) -> bool {
        false
    }
}

/// Names a watched file descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IoToken(Key);

impl IoToken {
    fn to_mio(self) -> mio::Token {
        mio::Token(self.0.to_bits() as usize)
    }
}

struct Source {
    io: RawIo,
    handler: Rc<dyn IoHandler>,
}

pub(crate) struct Poller {
    poll: RefCell<mio::Poll>,
    registry: mio::Registry,
    /// Out while its events are being handled, so that a callback may run the loop again.
    events: Cell<Option<mio::Events>>,
    /// What has happened since then: see [`EventLoop::let_others_close`].
    more: Cell<Option<mio::Events>>,
    sources: RefCell<Table<Source>>,
}

const WAKE: mio::Token = mio::Token(usize::MAX);
const EVENTS_PER_POLL: usize = 1024;

impl Poller {
    pub(crate) fn new() -> io::Result<(Self, mio::Waker)> {
        let poll = mio::Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let waker = mio::Waker::new(&registry, WAKE)?;
        let poller = Poller {
            poll: RefCell::new(poll),
            registry,
            events: Cell::new(None),
            more: Cell::new(None),
            sources: RefCell::new(Table::new()),
        };
        Ok((poller, waker))
    }

    /// What has happened until now.
    pub(crate) fn look(&self, events: &mut mio::Events) {
        self.wait(events, Some(Duration::ZERO));
    }

    fn wait(&self, events: &mut mio::Events, timeout: Option<Duration>) {
        // Without waiting there is nothing to measure.
        let deadline = timeout.filter(|timeout| !timeout.is_zero()).map(|timeout| Instant::now() + timeout);
        let mut remaining = timeout;
        loop {
            match self.poll.borrow_mut().poll(events, remaining) {
                Ok(()) => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                    remaining = timeout.map(|_| left.unwrap_or_default());
                }
                // An error of ours, or a program has closed the poll's descriptor: there is no way on.
                Err(error) => panic!("the poll failed: {error}"),
            }
        }
    }
}

impl EventLoop {
    /// Watches a file descriptor. It must stay open until [`EventLoop::deregister_fd`].
    ///
    /// Does not keep the loop alive: handles do. Fails with `EPERM` for what cannot be polled, such
    /// as a regular file.
    pub fn register_fd(&self, io: RawIo, interest: Interest, handler: Rc<dyn IoHandler>) -> io::Result<IoToken> {
        let token = IoToken(self.poller.sources.borrow_mut().insert(Source { io, handler }));
        let registered = crate::sys::register(&self.poller.registry, io, token.to_mio(), interest.to_mio());
        if let Err(error) = registered {
            self.poller.sources.borrow_mut().remove(token.0);
            return Err(error);
        }
        Ok(token)
    }

    /// Changes the interest; what is ready already is told again.
    pub fn reregister_fd(&self, token: IoToken, interest: Interest) -> io::Result<()> {
        let Some(io) = self.poller.sources.borrow().get(token.0).map(|source| source.io) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        crate::sys::reregister(&self.poller.registry, io, token.to_mio(), interest.to_mio())
    }

    /// Stops watching. The handler is not called again, not even for events already received.
    pub fn deregister_fd(&self, token: IoToken) {
        let source = self.poller.sources.borrow_mut().remove(token.0);
        if let Some(source) = source {
            // Fails when the owner closed the descriptor first, which took it out of the poll too.
            let _ = crate::sys::deregister(&self.poller.registry, source.io);
        }
    }

    pub(crate) fn poll(&self, timeout: Option<Duration>) -> u64 {
        // There are some where a callback runs the loop again.
        self.send_gathered();
        let watch = self.watches.polls();
        let timeout = watch.as_ref().map_or(timeout, |watch| watch.before_poll(self, timeout));
        let mut events = self.poller.events.take().unwrap_or_else(|| mio::Events::with_capacity(EVENTS_PER_POLL));
        let mut more = None;
        if timeout == Some(Duration::ZERO) || self.inbox.has_messages() {
            self.poller.look(&mut events);
            let waiting = events.iter().count() + usize::from(self.inbox.has_messages());
            add(&self.counters.events_waiting, waiting as u64);
        } else {
            let began = hrtime_ns();
            self.counters.times.begin_wait(began);
            self.tell_idle(true);
            if !self.look_for_answer(&mut events, timeout) {
                self.sleep(&mut events, timeout);
                more = self.let_others_close(&events);
            }
            self.tell_idle(false);
            self.count_wait(began);
        }
        self.update_time();
        if let Some(watch) = &watch {
            watch.woken(self);
        }
        let mut handled = if self.inbox.has_messages() { self.read_inbox() } else { 0 };
        handled += self.tell_gathering(events.iter().chain(more.iter().flatten()), |event| {
            // The wake-up itself says nothing.
            if event.token() == WAKE { 0 } else { self.dispatch(event) }
        });
        add(&self.counters.events, handled);
        self.poller.events.set(Some(events));
        if more.is_some() {
            self.poller.more.set(more);
        }
        if let Some(watch) = &watch {
            watch.after_poll(self, handled);
        }
        handled
    }

    fn sleep(&self, events: &mut mio::Events, timeout: Option<Duration>) {
        let timeout = if self.inbox.fall_asleep() { timeout } else { Some(Duration::ZERO) };
        self.poller.wait(events, timeout);
        self.inbox.wake_up();
    }

    /// A child that ends closes one descriptor after the other, and where it shares our core each would wake us from a new
    /// sleep. So it is let finish, and all it has closed is heard of at once.
    fn let_others_close(&self, events: &mio::Events) -> Option<mio::Events> {
        let closes = |event| self.handler(event).is_some_and(|handler| handler.closes_with_others());
        if !events.iter().any(|event| event.is_read_closed() && closes(event)) {
            return None;
        }
        std::thread::yield_now();
        let mut more = self.poller.more.take().unwrap_or_else(|| mio::Events::with_capacity(EVENTS_PER_POLL));
        self.poller.look(&mut more);
        Some(more)
    }

    fn handler(&self, event: &mio::event::Event) -> Option<Rc<dyn IoHandler>> {
        let key = Key::from_bits(event.token().0 as u64);
        self.poller.sources.borrow().get(key).map(|source| source.handler.clone())
    }

    fn dispatch(&self, event: &mio::event::Event) -> u64 {
        let Some(handler) = self.handler(event) else { return 0 };
        let ready = Ready {
            readable: event.is_readable(),
            writable: event.is_writable(),
            read_closed: event.is_read_closed(),
            write_closed: event.is_write_closed(),
            error: event.is_error(),
        };
        handler.on_ready(self, ready);
        1
    }
}
