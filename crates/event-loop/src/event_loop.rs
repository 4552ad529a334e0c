//! The loop itself: its phases in order, and when it ends.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, hrtime_ns};
use crate::gather::Gathered;
use crate::handle::{Callback, Handles};
use crate::listener::Reserve;
use crate::patience::Patience;
use crate::phase::{Counters, Hook, Phase, add};
use crate::poll::Poller;
use crate::remote::{Inbox, Message, Remote};
use crate::request::Requests;
use crate::signal::Signals;
use crate::stream::ReadPool;
use crate::sys::DatagramBatch;
use crate::timer::Timers;
use crate::watch::Watches;

/// What the loop calls that belongs to no handle. One per loop.
pub trait LoopClient {
    /// The client's timer is due; it is off now, set it again with [`EventLoop::set_timer`].
    fn on_timer(&self, event_loop: &EventLoop, now_ms: f64);
    /// The check phase, when immediates are pending.
    fn on_check(&self, event_loop: &EventLoop);
    /// Once an iteration, before the poll.
    fn on_prepare(&self, _event_loop: &EventLoop) {}
}

/// A single-threaded event loop. See the crate's page.
pub struct EventLoop {
    this: Weak<EventLoop>,
    clock: Clock,
    client: RefCell<Option<Rc<dyn LoopClient>>>,
    pending: RefCell<VecDeque<Callback>>,
    next_iteration: RefCell<VecDeque<Callback>>,
    immediates: Cell<Immediates>,
    stopped: Cell<bool>,
    run_span: Cell<(u64, u64)>,
    pub(crate) timers: Timers,
    pub(crate) handles: Handles,
    pub(crate) requests: Requests,
    pub(crate) poller: Poller,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) patience: Patience,
    spare_messages: Cell<Vec<Message>>,
    pub(crate) signals: Signals,
    pub(crate) read_pool: ReadPool,
    pub(crate) reserve: Reserve,
    /// Out while its messages are being handed out.
    pub(crate) datagrams: Cell<Option<Box<DatagramBatch>>>,
    pub(crate) gathered: Gathered,
    pub(crate) counters: Counters,
    pub(crate) hook: Hook,
    pub(crate) idle_hook: RefCell<Option<crate::phase::IdleHook>>,
    pub(crate) watches: Watches,
}

#[derive(Clone, Copy, Default)]
struct Immediates {
    referenced: bool,
    pending: bool,
}

impl EventLoop {
    /// Fails when the system has no file descriptors left for the poll.
    pub fn new() -> io::Result<Rc<EventLoop>> {
        let (poller, waker) = Poller::new()?;
        Ok(Rc::new_cyclic(|this| EventLoop {
            this: this.clone(),
            clock: Clock::new(),
            client: RefCell::new(None),
            pending: RefCell::new(VecDeque::new()),
            next_iteration: RefCell::new(VecDeque::new()),
            immediates: Cell::default(),
            stopped: Cell::new(false),
            run_span: Cell::default(),
            timers: Timers::new(),
            handles: Handles::new(),
            requests: Requests::new(),
            poller,
            inbox: Inbox::new(waker),
            patience: Patience::default(),
            spare_messages: Cell::default(),
            signals: Signals::default(),
            read_pool: ReadPool::default(),
            reserve: Reserve::default(),
            datagrams: Cell::default(),
            gathered: Gathered::default(),
            counters: Counters::default(),
            hook: Hook::default(),
            idle_hook: RefCell::default(),
            watches: Watches::default(),
        }))
    }

    /// Runs until nothing keeps the loop alive or [`EventLoop::stop`] is called.
    ///
    /// Returns whether something still does. Timers run after the poll, and once before the first,
    /// so the order as seen is timers → pending → prepare → poll → check → close.
    pub fn run(&self) -> bool {
        let (started, _) = self.run_span.get();
        let started = if started == 0 { hrtime_ns() } else { started };
        self.run_span.set((started, 0));
        self.counters.times.begin();
        if self.is_alive() && !self.stopped.get() {
            self.run_timers();
        }
        while self.is_alive() && !self.stopped.get() {
            self.run_once();
        }
        self.stopped.set(false);
        self.run_span.set((started, hrtime_ns()));
        self.is_alive()
    }

    /// Says that the loop runs from now on, though [`EventLoop::run`] is entered later: where what is done before counts as
    /// an event of the loop.
    pub fn begin(&self) {
        if self.run_span.get().0 == 0 {
            self.run_span.set((hrtime_ns(), 0));
        }
        self.counters.times.begin();
    }

    /// One iteration, ending with the timers that the next one starts with.
    pub fn run_once(&self) {
        add(&self.counters.iterations, 1);
        if self.next_iteration.borrow().is_empty() {
            let timeout = self.poll_timeout();
            self.run_pending();
            self.run_prepare();
            self.run_poll(timeout);
        } else {
            // What was found in the poll before; the system need not be asked again.
            self.update_time();
            self.run_callbacks(&self.next_iteration);
        }
        self.run_pending();
        self.run_check();
        self.run_closing();
        self.run_timers();
    }

    /// Whether a referenced handle, a request, a timer, an immediate or a closing handle is left.
    pub fn is_alive(&self) -> bool {
        self.handles.keep_alive()
            || self.requests.keep_alive()
            || self.timers.keep_alive()
            || self.immediates.get().referenced
            || self.handles.any_closing()
    }

    /// Makes [`EventLoop::run`] return after the phases of the current iteration.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Sets the client; `None` lets go of it, which the owner must do where the client owns the loop.
    pub fn set_client(&self, client: Option<Rc<dyn LoopClient>>) {
        self.client.replace(client);
    }

    /// Says what immediates wait: `pending` asks for [`LoopClient::on_check`], `referenced` also keeps
    /// the loop alive and its poll from waiting.
    pub fn set_immediate_state(&self, referenced: bool, pending: bool) {
        self.immediates.set(Immediates { referenced, pending });
    }

    /// Runs `callback` in the pending phase of the next iteration. Does not keep the loop alive.
    pub fn defer(&self, callback: Callback) {
        self.pending.borrow_mut().push_back(callback);
    }

    /// Runs `callback` in the next iteration, in place of its poll: for what the last poll has found. Does not keep the
    /// loop alive.
    pub(crate) fn defer_an_iteration(&self, callback: Callback) {
        self.next_iteration.borrow_mut().push_back(callback);
    }

    /// Milliseconds since the loop was created, whole, as of the last update.
    #[inline]
    pub fn now_ms(&self) -> f64 {
        self.clock.now_ms()
    }

    /// Reads the clock; the new [`EventLoop::now_ms`].
    pub fn update_time(&self) -> f64 {
        self.clock.update()
    }

    /// [`hrtime_ns`] when the loop was created.
    pub fn start_ns(&self) -> u64 {
        self.clock.start_ns()
    }

    /// When [`EventLoop::run`] was first entered and last left, as [`hrtime_ns`]; 0 for what has not happened.
    pub fn run_span_ns(&self) -> (u64, u64) {
        self.run_span.get()
    }

    /// A handle for other threads.
    pub fn remote(&self) -> Remote {
        Remote::new(self.inbox.clone())
    }

    /// The loop as its owner holds it.
    pub fn rc(&self) -> Rc<EventLoop> {
        self.this.upgrade().expect("a loop is only reachable through an Rc")
    }

    pub(crate) fn client(&self) -> Option<Rc<dyn LoopClient>> {
        self.client.borrow().clone()
    }

    fn run_timers(&self) {
        // Nobody is waiting for the clock: the poll reads it.
        if self.timers.next_due_ms().is_infinite() && !self.hook.is_set() {
            return;
        }
        self.update_time();
        if self.timers.next_due_ms() <= self.now_ms() || self.hook.is_set() {
            self.in_phase(Phase::Timers, || self.fire_timers());
        }
    }

    fn run_pending(&self) {
        self.run_callbacks(&self.pending);
    }

    fn run_callbacks(&self, list: &RefCell<VecDeque<Callback>>) {
        if list.borrow().is_empty() {
            return;
        }
        self.in_phase(Phase::Pending, || {
            // What these add waits for the next round.
            let callbacks = list.take();
            let count = callbacks.len() as u64;
            callbacks.into_iter().for_each(|callback| callback(self));
            count
        });
    }

    fn run_prepare(&self) {
        if let Some(client) = self.client() {
            self.in_phase(Phase::Prepare, || {
                client.on_prepare(self);
                0
            });
        }
    }

    fn run_poll(&self, timeout: Option<Duration>) {
        self.in_phase(Phase::Poll, || self.poll(timeout));
    }

    fn run_check(&self) {
        if self.immediates.get().pending
            && let Some(client) = self.client()
        {
            self.in_phase(Phase::Check, || {
                client.on_check(self);
                1
            });
        }
    }

    fn run_closing(&self) {
        if !self.handles.any_closing() {
            return;
        }
        self.in_phase(Phase::Close, || {
            let closing = self.handles.take_closing();
            let count = closing.len() as u64;
            // The last one closed comes first, as in Node.
            closing.into_iter().rev().filter_map(|(_, closed)| closed).for_each(|closed| closed(self));
            count
        });
    }

    /// `None` waits for an event however long it takes.
    fn poll_timeout(&self) -> Option<Duration> {
        let must_not_wait = self.stopped.get()
            || self.immediates.get().referenced
            || self.handles.any_closing()
            || !self.pending.borrow().is_empty()
            || !self.is_alive();
        if must_not_wait {
            return Some(Duration::ZERO);
        }
        let due = self.timers.next_due_ms();
        if due.is_infinite() {
            return None;
        }
        Some(Duration::from_millis((due - self.now_ms()).clamp(0.0, i32::MAX.into()).ceil() as u64))
    }

    /// What other threads and signals have left.
    pub(crate) fn read_inbox(&self) -> u64 {
        let mut messages = self.spare_messages.take();
        self.inbox.take(&mut messages);
        let mut count = self.deliver_signals();
        for message in messages.drain(..) {
            count += 1;
            match message {
                Message::Task(task) => task(self),
                Message::Completed(request, result) => self.complete_request(request, result),
                Message::Worked(span) => self.hook.call(crate::phase::PhaseEvent::Work {
                    label: span.label,
                    thread: span.thread,
                    submitted_ns: span.submitted_ns,
                    started_ns: span.started_ns,
                    ended_ns: span.ended_ns,
                }),
            }
        }
        self.spare_messages.set(messages);
        count
    }

    pub(crate) fn count_wait(&self, began_ns: u64) {
        self.counters.times.end_wait(began_ns);
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        self.release_signals();
        drop(self.inbox.close());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Log = Rc<RefCell<Vec<&'static str>>>;

    struct Recorder(Log);

    impl LoopClient for Recorder {
        fn on_timer(&self, _: &EventLoop, _: f64) {
            self.0.borrow_mut().push("timer");
        }

        fn on_check(&self, event_loop: &EventLoop) {
            event_loop.set_immediate_state(false, false);
            self.0.borrow_mut().push("check");
        }
    }

    fn recorded() -> (Rc<EventLoop>, Log) {
        let event_loop = EventLoop::new().unwrap();
        let log = Log::default();
        event_loop.set_client(Some(Rc::new(Recorder(log.clone()))));
        (event_loop, log)
    }

    #[test]
    fn an_empty_loop_ends_at_once() {
        let event_loop = EventLoop::new().unwrap();
        assert!(!event_loop.run());
    }

    #[test]
    fn a_due_timer_runs_before_an_immediate() {
        let (event_loop, log) = recorded();
        event_loop.set_timer(Some(0.0));
        event_loop.set_immediate_state(true, true);
        event_loop.run();
        assert_eq!(*log.borrow(), ["timer", "check"]);
    }

    #[test]
    fn an_unreferenced_timer_does_not_keep_the_loop_alive() {
        let (event_loop, log) = recorded();
        event_loop.set_timer_ref(false);
        event_loop.set_timer(Some(60_000.0));
        event_loop.run();
        assert!(log.borrow().is_empty());
    }

    #[test]
    fn another_thread_reaches_the_loop_through_its_remote() {
        let (event_loop, _) = recorded();
        let request = event_loop.begin_request("Test");
        let remote = event_loop.remote();
        let thread =
            std::thread::spawn(move || remote.post(Box::new(move |event_loop| event_loop.end_request(request))));
        event_loop.run();
        assert!(thread.join().unwrap());
    }

    #[test]
    fn a_remote_refuses_once_the_loop_is_gone() {
        let remote = EventLoop::new().unwrap().remote();
        assert!(!remote.post(Box::new(|_| unreachable!())));
    }

    #[test]
    fn pool_work_keeps_the_loop_alive_and_returns_its_result() {
        let (event_loop, _) = recorded();
        let sum = Rc::new(Cell::new(0));
        for n in 1..=10 {
            let sum = sum.clone();
            event_loop.pool_submit("Test", move || n * n, move |_, square| sum.set(sum.get() + square));
        }
        assert_eq!(event_loop.requests().len(), 10);
        event_loop.run();
        assert_eq!(sum.get(), 385);
    }

    #[test]
    fn a_native_timer_repeats_until_it_is_stopped() {
        let (event_loop, _) = recorded();
        let count = Rc::new(Cell::new(0));
        let id = Rc::new(Cell::new(None));
        let callback = {
            let (count, id) = (count.clone(), id.clone());
            Rc::new(move |event_loop: &EventLoop| {
                count.set(count.get() + 1);
                if count.get() == 3
                    && let Some(id) = id.get()
                {
                    event_loop.stop_timer(id);
                    event_loop.close_handle(id, None);
                }
            })
        };
        id.set(Some(event_loop.start_timer("Test", 1, Some(1), callback)));
        event_loop.run();
        assert_eq!(count.get(), 3);
    }

    #[test]
    fn close_callbacks_run_in_the_close_phase_and_keep_the_loop_alive() {
        let (event_loop, log) = recorded();
        let id = event_loop.start_timer("Test", 60_000, None, Rc::new(|_| {}));
        event_loop.stop_timer(id);
        event_loop.set_immediate_state(true, true);
        let closed = log.clone();
        event_loop.close_handle(id, Some(Box::new(move |_| closed.borrow_mut().push("closed"))));
        event_loop.run();
        assert_eq!(*log.borrow(), ["check", "closed"]);
    }

    #[test]
    fn the_phase_hook_sees_the_phases_in_order() {
        let (event_loop, _) = recorded();
        let phases = Rc::new(RefCell::new(Vec::new()));
        let seen = phases.clone();
        event_loop.set_phase_hook(Some(Rc::new(move |event| {
            if let crate::PhaseEvent::Enter { phase, .. } = event {
                seen.borrow_mut().push(phase);
            }
        })));
        event_loop.set_immediate_state(true, true);
        event_loop.run();
        assert_eq!(*phases.borrow(), [Phase::Timers, Phase::Prepare, Phase::Poll, Phase::Check, Phase::Timers]);
    }
}
