//! Handles: what can keep a loop alive, and can be closed.
//!
//! A handle keeps the loop alive while it is active *and* referenced. What "active" means is its
//! owner's business (a stream that reads, a child that runs); the table here only counts.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::event_loop::EventLoop;
use crate::table::{Key, Table};

/// Names a handle. Stops working when the handle is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HandleId(Key);

impl HandleId {
    /// Below 2^53: a double holds it.
    pub fn to_bits(self) -> u64 {
        self.0.to_bits()
    }

    /// The opposite of [`HandleId::to_bits`]. Any number is accepted; an unknown one names nothing.
    #[inline]
    pub fn from_bits(bits: u64) -> Self {
        HandleId(Key::from_bits(bits))
    }
}

/// What a handle's owner registers.
pub trait Handle: Any {
    /// The resource's name as users see it, `"PipeWrap"` for instance.
    fn resource(&self) -> &'static str;

    /// Which one it is, for a person who asks: addresses, a path, a number.
    fn detail(&self) -> Option<String> {
        None
    }
}

/// One row of [`EventLoop::handles`].
#[derive(Clone, Debug)]
pub struct HandleInfo {
    pub id: HandleId,
    pub resource: &'static str,
    pub active: bool,
    pub referenced: bool,
    /// Where it was made, as the place recorder says; 0: not known.
    pub place: u32,
}

/// What the loop calls once.
pub type Callback = Box<dyn FnOnce(&EventLoop)>;

struct Entry {
    object: Rc<dyn Handle>,
    active: bool,
    referenced: bool,
    place: u32,
}

/// The table of one loop's handles.
pub(crate) struct Handles {
    entries: RefCell<Table<Entry>>,
    /// How many entries are active and referenced.
    holding: Cell<usize>,
    closing: RefCell<Vec<(HandleId, Option<Callback>)>>,
}

impl Handles {
    pub(crate) fn new() -> Self {
        Handles { entries: RefCell::new(Table::new()), holding: Cell::new(0), closing: RefCell::new(Vec::new()) }
    }

    pub(crate) fn keep_alive(&self) -> bool {
        self.holding.get() > 0
    }

    pub(crate) fn any_closing(&self) -> bool {
        !self.closing.borrow().is_empty()
    }

    pub(crate) fn take_closing(&self) -> Vec<(HandleId, Option<Callback>)> {
        self.closing.take()
    }

    fn change(&self, id: HandleId, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.entries.borrow_mut();
        let Some(entry) = entries.get_mut(id.0) else { return };
        let before = entry.active && entry.referenced;
        change(entry);
        let after = entry.active && entry.referenced;
        self.holding.set(self.holding.get() + usize::from(after) - usize::from(before));
    }

    pub(crate) fn forget(&self, id: HandleId) {
        self.change(id, |entry| entry.active = false);
        let removed = self.entries.borrow_mut().remove(id.0);
        drop(removed);
    }
}

impl EventLoop {
    /// Registers a handle: referenced, not active.
    pub fn add_handle(&self, object: Rc<dyn Handle>) -> HandleId {
        let entry = Entry { object, active: false, referenced: true, place: self.watches.place() };
        HandleId(self.handles.entries.borrow_mut().insert(entry))
    }

    /// Says whether the handle has something to wait for.
    pub fn set_active(&self, id: HandleId, active: bool) {
        self.handles.change(id, |entry| entry.active = active);
    }

    /// `true` is "ref", `false` is "unref".
    pub fn set_referenced(&self, id: HandleId, referenced: bool) {
        self.handles.change(id, |entry| entry.referenced = referenced);
    }

    /// `false` for a closed handle too.
    pub fn is_referenced(&self, id: HandleId) -> bool {
        self.handles.entries.borrow().get(id.0).is_some_and(|entry| entry.referenced)
    }

    /// The object behind an id, when it is a `T` and not closed.
    pub fn handle<T: Handle>(&self, id: HandleId) -> Option<Rc<T>> {
        let object: Rc<dyn Any> = self.handles.entries.borrow().get(id.0)?.object.clone();
        object.downcast().ok()
    }

    /// Takes the handle out of the loop at once and runs `closed` in the next close phase.
    ///
    /// The loop stays alive until then. Unknown ids are ignored, and `closed` is not called.
    pub fn close_handle(&self, id: HandleId, closed: Option<Callback>) {
        if self.handles.entries.borrow().get(id.0).is_none() {
            return;
        }
        self.handles.forget(id);
        self.handles.closing.borrow_mut().push((id, closed));
    }

    /// Takes the handle out of the loop without a close phase: what was behind it lives on as another handle.
    pub(crate) fn forget_handle(&self, id: HandleId) {
        self.handles.forget(id);
    }

    /// Where a handle was made; 0: not known.
    pub fn place_of(&self, id: HandleId) -> u32 {
        self.handles.entries.borrow().get(id.0).map_or(0, |entry| entry.place)
    }

    /// Which one of its kind a handle is, for a person who asks.
    pub fn detail_of(&self, id: HandleId) -> Option<String> {
        let object = self.handles.entries.borrow().get(id.0)?.object.clone();
        object.detail()
    }

    /// Every open handle.
    pub fn handles(&self) -> Vec<HandleInfo> {
        let entries = self.handles.entries.borrow();
        entries
            .iter()
            .map(|(key, entry)| HandleInfo {
                id: HandleId(key),
                resource: entry.object.resource(),
                active: entry.active,
                referenced: entry.referenced,
                place: entry.place,
            })
            .collect()
    }
}
