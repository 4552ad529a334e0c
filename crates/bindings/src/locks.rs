//! Web Locks: one table for all threads of the process. What a lock's holder does is lib's; here is who comes next.

use crate::prelude::*;
use event_loop::Remote;
use std::cell::RefCell;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// A wish for a lock, waiting or granted.
struct Request {
    id: u32,
    name: String,
    shared: bool,
    thread: u32,
    remote: Remote,
}

#[derive(Default)]
struct Table {
    last: u32,
    held: Vec<Request>,
    waiting: Vec<Request>,
}

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(Mutex::default);

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    /// Whoever asked first comes first: a shared lock waits behind an exclusive one that waits in `queue`.
    fn is_free(&self, name: &str, shared: bool, queue: &[Request]) -> bool {
        !queue.iter().any(|other| other.name == name)
            && self.held.iter().all(|held| held.name != name || (held.shared && shared))
    }

    /// Grants what has become free; threads other than `own` are told, the numbers of `own`'s are the result.
    fn grant(&mut self, own: u32) -> Vec<u32> {
        let mut granted = Vec::new();
        let mut still = Vec::new();
        for request in std::mem::take(&mut self.waiting) {
            if !self.is_free(&request.name, request.shared, &still) {
                still.push(request);
                continue;
            }
            let id = request.id;
            if request.thread == own {
                granted.push(id);
            } else {
                request.remote.post(Box::new(move |_| tell(id, false)));
            }
            self.held.push(request);
        }
        self.waiting = still;
        granted
    }
}

#[derive(Default)]
struct State(RefCell<Option<Callback>>);

/// `setup(changed)`: `changed(id, stolen)` is called when another thread's doing has granted or taken a lock.
#[binding]
fn setup(scope: &mut Scope<'_, '_>, changed: Callback) {
    let _ = scope;
    env().state::<State>().0.replace(Some(changed));
}

fn tell(id: u32, stolen: bool) {
    let env = env();
    env.scope(|scope| {
        let state = env.state::<State>();
        let arguments = [id.into_value(scope), stolen.into_value(scope)];
        if let Some(changed) = &*state.0.borrow() {
            changed.call(scope, &arguments);
        }
    });
}

fn thread_id() -> u32 {
    env().worker().map_or(0, |seat| seat.shared.id())
}

/// What becomes of a wish that cannot be granted at once.
const IF_AVAILABLE: u32 = 1;
const STEAL: u32 = 2;

/// `request(name, shared, how)` → `[id, granted, stolenFromThisThread…]`; an id of 0 means "not available".
#[binding]
fn request<'s>(scope: &mut Scope<'s, '_>, name: String, shared: bool, how: u32) -> Local<'s, Array> {
    let thread = thread_id();
    let mut table = table();
    let mut stolen = Vec::new();
    if how == STEAL {
        let (taken, held) = std::mem::take(&mut table.held).into_iter().partition(|held| held.name == name);
        table.held = held;
        let taken: Vec<Request> = taken;
        for Request { id, thread: owner, remote, .. } in taken {
            if owner == thread {
                stolen.push(id);
            } else {
                remote.post(Box::new(move |_| tell(id, true)));
            }
        }
    }
    let granted = how == STEAL || table.is_free(&name, shared, &table.waiting);
    if !granted && how == IF_AVAILABLE {
        return array_from(scope, [0, 0]);
    }
    table.last += 1;
    let id = table.last;
    let request = Request { id, name, shared, thread, remote: env().event_loop().remote() };
    if granted {
        table.held.push(request)
    } else {
        table.waiting.push(request)
    }
    array_from(scope, [id, u32::from(granted)].into_iter().chain(stolen))
}

/// Gives a lock back, or the wish for one up. The numbers of this thread's wishes that are granted now.
#[binding]
fn release<'s>(scope: &mut Scope<'s, '_>, id: u32) -> Local<'s, Array> {
    let mut table = table();
    table.held.retain(|held| held.id != id);
    table.waiting.retain(|waiting| waiting.id != id);
    let granted = table.grant(thread_id());
    array_from(scope, granted)
}

/// `[held, waiting]` of this thread, each a flat list of name, whether it is shared, and thread.
#[binding]
fn query<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let thread = thread_id();
    let table = table();
    let lists = [&table.held, &table.waiting].map(|requests| {
        let mut values = Vec::with_capacity(requests.len() * 3);
        for request in requests.iter().filter(|request| request.thread == thread) {
            values.push(request.name.as_str().into_value(scope));
            values.push(request.shared.into_value(scope));
            values.push(request.thread.into_value(scope));
        }
        Array::new_with_elements(scope, &values).into()
    });
    Array::new_with_elements(scope, &lists)
}

/// A thread ends: what it held is free.
pub fn release_all(env: &Env) {
    let Some(thread) = env.worker().map(|seat| seat.shared.id()) else { return };
    let mut table = table();
    table.held.retain(|held| held.thread != thread);
    table.waiting.retain(|waiting| waiting.thread != thread);
    table.grant(thread);
}

engine::module!("locks", [setup, request, release, query]);
