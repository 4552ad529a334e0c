//! What those who look into a loop from beside it may have: a view of every poll, and a number that says where each
//! handle and request was made. Unset, the one costs a branch a poll and the other a branch a handle.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::event_loop::EventLoop;
use crate::handle::HandleId;

/// Sees every poll of a loop, on the loop's thread.
pub trait PollWatch {
    /// A turn has ended: the loop is about to wait for `timeout` (`None`: for as long as it takes). What is returned is
    /// how long it waits instead.
    fn before_poll(&self, event_loop: &EventLoop, timeout: Option<Duration>) -> Option<Duration>;
    /// A turn begins: the wait is over, and nothing of what has happened has been told yet.
    fn woken(&self, event_loop: &EventLoop);
    /// What has happened has been told: so many events.
    fn after_poll(&self, event_loop: &EventLoop, events: u64);
}

/// Names the place in the program that is running; 0: there is none.
pub type PlaceRecorder = Rc<dyn Fn() -> u32>;

#[derive(Default)]
pub(crate) struct Watches {
    polls: RefCell<Option<Rc<dyn PollWatch>>>,
    recorder: RefCell<Option<PlaceRecorder>>,
    records: Cell<bool>,
    /// The place on whose behalf the loop runs something that is not called from the program.
    behalf: Cell<u32>,
}

impl Watches {
    pub(crate) fn polls(&self) -> Option<Rc<dyn PollWatch>> {
        self.polls.borrow().clone()
    }

    /// The place of something that is being made.
    pub(crate) fn place(&self) -> u32 {
        if self.records.get() { self.record() } else { 0 }
    }

    #[cold]
    fn record(&self) -> u32 {
        let recorder = self.recorder.borrow().clone();
        match recorder.map_or(0, |recorder| recorder()) {
            0 => self.behalf.get(),
            place => place,
        }
    }
}

impl EventLoop {
    /// Sets or removes what sees every poll.
    pub fn set_poll_watch(&self, watch: Option<Rc<dyn PollWatch>>) {
        self.watches.polls.replace(watch);
    }

    /// Sets or removes what is asked for the place whenever a handle or request is made.
    pub fn set_place_recorder(&self, recorder: Option<PlaceRecorder>) {
        self.watches.records.set(recorder.is_some());
        self.watches.recorder.replace(recorder);
    }

    /// The place of something that is being made now; 0 when nobody records.
    pub fn current_place(&self) -> u32 {
        self.watches.place()
    }

    /// Says on behalf of which place the loop acts; returns the one before, to be set again.
    pub fn act_for(&self, place: u32) -> u32 {
        self.watches.behalf.replace(place)
    }

    /// Runs `f` on behalf of the place that made the handle.
    pub(crate) fn acting_for<R>(&self, id: HandleId, f: impl FnOnce() -> R) -> R {
        if !self.watches.records.get() {
            return f();
        }
        let before = self.act_for(self.place_of(id));
        let result = f();
        self.act_for(before);
        result
    }
}
