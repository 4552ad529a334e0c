//! Requests: one-shot operations under way, each of which keeps the loop alive until it is over.

use std::any::Any;
use std::cell::RefCell;

use crate::event_loop::EventLoop;
use crate::table::{Key, Table};

/// Names a request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Key);

impl RequestId {
    /// Below 2^53: a double holds it.
    pub fn to_bits(self) -> u64 {
        self.0.to_bits()
    }

    /// The opposite of [`RequestId::to_bits`].
    pub fn from_bits(bits: u64) -> Self {
        RequestId(Key::from_bits(bits))
    }
}

pub(crate) type Completion = Box<dyn FnOnce(&EventLoop, Box<dyn Any + Send>)>;

/// One row of [`EventLoop::requests_under_way`].
#[derive(Clone, Copy, Debug)]
pub struct RequestInfo {
    pub resource: &'static str,
    /// Where it was begun, as the place recorder says; 0: not known.
    pub place: u32,
}

struct Entry {
    resource: &'static str,
    place: u32,
    completion: Option<Completion>,
}

pub(crate) struct Requests {
    entries: RefCell<Table<Entry>>,
    count: std::cell::Cell<usize>,
}

impl Requests {
    pub(crate) fn new() -> Self {
        Requests { entries: RefCell::new(Table::new()), count: std::cell::Cell::new(0) }
    }

    pub(crate) fn keep_alive(&self) -> bool {
        self.count.get() > 0
    }

    pub(crate) fn add(&self, resource: &'static str, place: u32, completion: Option<Completion>) -> RequestId {
        self.count.set(self.count.get() + 1);
        RequestId(self.entries.borrow_mut().insert(Entry { resource, place, completion }))
    }

    /// Ends a request; its completion, if it was still there.
    pub(crate) fn remove(&self, id: RequestId) -> Option<Option<Completion>> {
        let entry = self.entries.borrow_mut().remove(id.0)?;
        self.count.set(self.count.get() - 1);
        Some(entry.completion)
    }
}

impl EventLoop {
    /// Starts a request that another part of the program will end with [`EventLoop::end_request`].
    pub fn begin_request(&self, resource: &'static str) -> RequestId {
        self.requests.add(resource, self.watches.place(), None)
    }

    /// Ends a request of [`EventLoop::begin_request`].
    pub fn end_request(&self, id: RequestId) {
        self.requests.remove(id);
    }

    /// The resource names of all requests under way.
    pub fn requests(&self) -> Vec<&'static str> {
        self.requests.entries.borrow().iter().map(|(_, entry)| entry.resource).collect()
    }

    /// Every request under way.
    pub fn requests_under_way(&self) -> Vec<RequestInfo> {
        let entries = self.requests.entries.borrow();
        entries.iter().map(|(_, entry)| RequestInfo { resource: entry.resource, place: entry.place }).collect()
    }

    pub(crate) fn complete_request(&self, id: RequestId, result: Box<dyn Any + Send>) {
        if let Some(Some(completion)) = self.requests.remove(id) {
            completion(self, result);
        }
    }
}
