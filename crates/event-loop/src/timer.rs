//! Timers: one for the client, which keeps its own lists under it, and a few native ones beside it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::event_loop::EventLoop;
use crate::handle::{Handle, HandleId};

/// The client's timer. `at_ms` is infinite when it is not set.
pub(crate) struct ClientTimer {
    at_ms: Cell<f64>,
    referenced: Cell<bool>,
}

type TimerCallback = Rc<dyn Fn(&EventLoop)>;

struct NativeTimer {
    id: Cell<Option<HandleId>>,
    resource: &'static str,
    /// Key in the queue; `None` when not started.
    due: Cell<Option<(u64, u64)>>,
    repeat_ms: Cell<Option<u64>>,
    callback: TimerCallback,
}

impl Handle for NativeTimer {
    fn resource(&self) -> &'static str {
        self.resource
    }
}

pub(crate) struct Timers {
    client: ClientTimer,
    /// By due time in milliseconds, then by order of starting.
    queue: RefCell<BTreeMap<(u64, u64), Rc<NativeTimer>>>,
    started: Cell<u64>,
}

impl Timers {
    pub(crate) fn new() -> Self {
        Timers {
            client: ClientTimer { at_ms: Cell::new(f64::INFINITY), referenced: Cell::new(true) },
            queue: RefCell::new(BTreeMap::new()),
            started: Cell::new(0),
        }
    }

    /// Native timers are counted as handles.
    pub(crate) fn keep_alive(&self) -> bool {
        self.client.referenced.get() && self.client.at_ms.get().is_finite()
    }

    /// Infinite when no timer is set.
    pub(crate) fn next_due_ms(&self) -> f64 {
        let native = self.queue.borrow().keys().next().map_or(f64::INFINITY, |&(at, _)| at as f64);
        native.min(self.client.at_ms.get())
    }

    fn enqueue(&self, timer: &Rc<NativeTimer>, at_ms: u64) {
        self.started.set(self.started.get() + 1);
        let key = (at_ms, self.started.get());
        timer.due.set(Some(key));
        self.queue.borrow_mut().insert(key, timer.clone());
    }

    fn dequeue(&self, timer: &NativeTimer) {
        if let Some(key) = timer.due.take() {
            self.queue.borrow_mut().remove(&key);
        }
    }

    fn pop_due(&self, now_ms: f64) -> Option<Rc<NativeTimer>> {
        let mut queue = self.queue.borrow_mut();
        let entry = queue.first_entry()?;
        if entry.key().0 as f64 > now_ms {
            return None;
        }
        let timer = entry.remove();
        timer.due.set(None);
        Some(timer)
    }
}

impl EventLoop {
    /// When (loop time) `LoopClient::on_timer` is to be called next; `None` stops it. It fires once.
    pub fn set_timer(&self, at_ms: Option<f64>) {
        self.timers.client.at_ms.set(at_ms.unwrap_or(f64::INFINITY));
    }

    /// Whether the client's timer, when set, keeps the loop alive. Initially it does.
    pub fn set_timer_ref(&self, referenced: bool) {
        self.timers.client.referenced.set(referenced);
    }

    /// Starts a native timer: a handle that calls `callback` after `after_ms`, then every `repeat_ms`.
    ///
    /// Close it with [`EventLoop::close_handle`] after [`EventLoop::stop_timer`].
    pub fn start_timer(
        &self,
        resource: &'static str,
        after_ms: u64,
        repeat_ms: Option<u64>,
        callback: Rc<dyn Fn(&EventLoop)>,
    ) -> HandleId {
        let timer = Rc::new(NativeTimer {
            id: Cell::new(None),
            resource,
            due: Cell::new(None),
            repeat_ms: Cell::new(repeat_ms.map(|ms| ms.max(1))),
            callback,
        });
        let id = self.add_handle(timer.clone());
        timer.id.set(Some(id));
        self.timers.enqueue(&timer, self.now_ms() as u64 + after_ms);
        self.set_active(id, true);
        id
    }

    /// Stops a native timer; the handle stays open.
    pub fn stop_timer(&self, id: HandleId) {
        if let Some(timer) = self.handle::<NativeTimer>(id) {
            timer.repeat_ms.set(None);
            self.timers.dequeue(&timer);
            self.set_active(id, false);
        }
    }

    pub(crate) fn fire_timers(&self) -> u64 {
        let now = self.now_ms();
        let mut fired = 0;
        if self.timers.client.at_ms.get() <= now {
            self.timers.client.at_ms.set(f64::INFINITY);
            if let Some(client) = self.client() {
                client.on_timer(self, now);
                fired += 1;
            }
        }
        while let Some(timer) = self.timers.pop_due(now) {
            match timer.repeat_ms.get() {
                Some(repeat) => self.timers.enqueue(&timer, now as u64 + repeat),
                None => timer.id.get().into_iter().for_each(|id| self.set_active(id, false)),
            }
            (timer.callback)(self);
            fired += 1;
        }
        fired
    }
}
