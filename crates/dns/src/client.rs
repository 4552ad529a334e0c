//! Queries under way: which server is asked when, and how each ends.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::{Rc, Weak};

use event_loop::{EventLoop, HandleId, RequestId};

use crate::message::{self, Reading};
use crate::stream::Exchange;
use crate::wire::Wire;
use crate::{Failure, Kind, QueryName, Record};

/// Whom to ask, and for how long.
#[derive(Debug)]
pub struct Settings {
    pub servers: Vec<SocketAddr>,
    /// How long the first round waits for each server; every further round waits twice as long as the one before.
    pub timeout_ms: u64,
    /// The longest that any round waits; 0 for no limit.
    pub max_timeout_ms: u64,
    /// How many rounds there are.
    pub tries: u32,
    /// The addresses that queries are sent from, where it matters.
    pub local_v4: Option<Ipv4Addr>,
    pub local_v6: Option<Ipv6Addr>,
    /// Begin with another server each time.
    pub rotate: bool,
    pub always_tcp: bool,
}

impl Settings {
    /// The address to send from; port 0 leaves the choice of the port, a random one, to the system.
    pub(crate) fn local_for(&self, server: &SocketAddr) -> SocketAddr {
        let ip = match server {
            SocketAddr::V4(_) => IpAddr::V4(self.local_v4.unwrap_or(Ipv4Addr::UNSPECIFIED)),
            SocketAddr::V6(_) => IpAddr::V6(self.local_v6.unwrap_or(Ipv6Addr::UNSPECIFIED)),
        };
        SocketAddr::new(ip, 0)
    }

    fn timeout_of(&self, round: u32) -> u64 {
        let doubled = self.timeout_ms.max(SHORTEST_MS).saturating_mul(1 << round.min(20));
        match self.max_timeout_ms {
            0 => doubled,
            longest => doubled.min(longest.max(SHORTEST_MS)),
        }
        .min(LONGEST_MS)
    }
}

/// No round is shorter: servers need some time.
const SHORTEST_MS: u64 = 250;
const LONGEST_MS: u64 = i32::MAX as u64;

/// How a query ends; called once, from the loop.
pub type Done = Box<dyn FnOnce(&EventLoop, Result<Vec<Record>, Failure>)>;

/// Names a query. Below 2^53.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryId(pub u64);

pub(crate) struct Query {
    id: QueryId,
    pub(crate) settings: Rc<Settings>,
    pub(crate) name: QueryName,
    pub(crate) kind: Kind,
    done: Cell<Option<Done>>,
    request: RequestId,
    /// Of `servers.len() * tries`.
    attempt: Cell<usize>,
    first_server: usize,
    /// Why the last attempt has failed.
    failure: Cell<Failure>,
    tcp: Cell<bool>,
    transport: RefCell<Option<Transport>>,
    timer: Cell<Option<HandleId>>,
}

/// What an attempt's answer comes by.
pub(crate) enum Transport {
    Udp(Rc<Wire>, u16),
    Tcp(Rc<Exchange>),
}

impl Query {
    /// The server of this attempt and how long it may take; `None` after the last.
    fn current(&self) -> Option<(SocketAddr, u64)> {
        let servers = &self.settings.servers;
        let attempt = self.attempt.get();
        let round = u32::try_from(attempt.checked_div(servers.len())?).ok()?;
        if round >= self.settings.tries {
            return None;
        }
        let server = servers[(self.first_server + attempt) % servers.len()];
        Some((server, self.settings.timeout_of(round)))
    }
}

/// One loop's queries.
pub struct Client {
    this: Weak<Client>,
    resource: &'static str,
    queries: RefCell<HashMap<QueryId, Rc<Query>>>,
    last_id: Cell<u64>,
    turn: Cell<usize>,
    pub(crate) wires: RefCell<Vec<Rc<Wire>>>,
    pub(crate) spare_buffer: Cell<Option<Vec<u8>>>,
}

impl Client {
    /// `resource` is the name that queries have among the loop's requests.
    pub fn new(resource: &'static str) -> Rc<Client> {
        Rc::new_cyclic(|this| Client {
            this: this.clone(),
            resource,
            queries: RefCell::default(),
            last_id: Cell::new(0),
            turn: Cell::new(0),
            wires: RefCell::default(),
            spare_buffer: Cell::default(),
        })
    }

    /// Asks the servers for the records of a name. The loop stays alive until `done` has been called.
    pub fn query(
        &self,
        event_loop: &EventLoop,
        settings: Rc<Settings>,
        name: QueryName,
        kind: Kind,
        done: Done,
    ) -> QueryId {
        let id = QueryId(self.last_id.get() + 1);
        self.last_id.set(id.0);
        let failure = if settings.servers.is_empty() { Failure::NoServer } else { Failure::Timeout };
        let query = Rc::new(Query {
            id,
            tcp: Cell::new(settings.always_tcp),
            first_server: if settings.rotate { self.turn.get() } else { 0 },
            settings,
            name,
            kind,
            done: Cell::new(Some(done)),
            request: event_loop.begin_request(self.resource),
            attempt: Cell::new(0),
            failure: Cell::new(failure),
            transport: RefCell::default(),
            timer: Cell::new(None),
        });
        self.turn.set(self.turn.get().wrapping_add(1));
        self.queries.borrow_mut().insert(id, query.clone());
        self.later(event_loop, &query, |client, event_loop, query| client.attempt(event_loop, query));
        id
    }

    /// Ends queries, soon, with [`Failure::Cancelled`]; those that have ended are left alone.
    pub fn cancel(&self, event_loop: &EventLoop, ids: impl IntoIterator<Item = QueryId>) {
        for id in ids {
            let query = self.queries.borrow().get(&id).cloned();
            let Some(query) = query else { continue };
            self.stop_attempt(event_loop, &query);
            query.failure.set(Failure::Cancelled);
            // No attempt is left.
            query.attempt.set(usize::MAX);
            self.later(event_loop, &query, |client, event_loop, query| {
                client.finish(event_loop, query, Err(Failure::Cancelled));
            });
        }
    }

    fn later(&self, event_loop: &EventLoop, query: &Rc<Query>, then: fn(&Client, &EventLoop, &Rc<Query>)) {
        let (client, query) = (self.this.clone(), Rc::downgrade(query));
        event_loop.defer(Box::new(move |event_loop| {
            if let (Some(client), Some(query)) = (client.upgrade(), query.upgrade()) {
                then(&client, event_loop, &query);
            }
        }));
    }

    fn attempt(&self, event_loop: &EventLoop, query: &Rc<Query>) {
        loop {
            let Some((server, timeout_ms)) = query.current() else {
                self.finish(event_loop, query, Err(query.failure.get()));
                return;
            };
            match self.send(event_loop, query, server) {
                Ok(transport) => {
                    query.transport.replace(Some(transport));
                    self.start_timer(event_loop, query, timeout_ms);
                    return;
                }
                Err(_) => {
                    query.failure.set(Failure::ConnRefused);
                    query.attempt.set(query.attempt.get() + 1);
                }
            }
        }
    }

    fn send(&self, event_loop: &EventLoop, query: &Rc<Query>, server: SocketAddr) -> io::Result<Transport> {
        if query.tcp.get() {
            return Exchange::begin(event_loop, &self.this, query, server).map(Transport::Tcp);
        }
        let wire = Wire::to(event_loop, self, &self.this, server, query.settings.local_for(&server))?;
        let id = wire.ask(event_loop, query)?;
        Ok(Transport::Udp(wire, id))
    }

    fn start_timer(&self, event_loop: &EventLoop, query: &Rc<Query>, timeout_ms: u64) {
        let (client, weak) = (self.this.clone(), Rc::downgrade(query));
        let on_due = move |event_loop: &EventLoop| {
            if let (Some(client), Some(query)) = (client.upgrade(), weak.upgrade()) {
                client.failed(event_loop, &query, Failure::Timeout);
            }
        };
        let timer = event_loop.start_timer("Timer", timeout_ms, None, Rc::new(on_due));
        // The request keeps the loop alive.
        event_loop.set_referenced(timer, false);
        query.timer.set(Some(timer));
    }

    fn stop_attempt(&self, event_loop: &EventLoop, query: &Query) {
        if let Some(timer) = query.timer.take() {
            event_loop.stop_timer(timer);
            event_loop.close_handle(timer, None);
        }
        match query.transport.take() {
            Some(Transport::Udp(wire, id)) => wire.forget(event_loop, self, id),
            Some(Transport::Tcp(exchange)) => exchange.close(event_loop),
            None => {}
        }
    }

    /// An attempt has failed: the next one begins.
    pub(crate) fn failed(&self, event_loop: &EventLoop, query: &Rc<Query>, failure: Failure) {
        self.stop_attempt(event_loop, query);
        query.failure.set(failure);
        query.attempt.set(query.attempt.get().saturating_add(1));
        self.attempt(event_loop, query);
    }

    /// A message with the id of a query's attempt has come. Returns whether the attempt is over.
    pub(crate) fn received(&self, event_loop: &EventLoop, query: &Rc<Query>, bytes: &[u8]) -> bool {
        match message::read(bytes, &query.name, query.kind) {
            Reading::Foreign => return false,
            Reading::Malformed => self.failed(event_loop, query, Failure::BadResp),
            Reading::Truncated if query.tcp.get() => self.failed(event_loop, query, Failure::BadResp),
            Reading::Truncated => {
                self.stop_attempt(event_loop, query);
                query.tcp.set(true);
                self.attempt(event_loop, query);
            }
            Reading::Answer(result) => self.finish(event_loop, query, result),
        }
        true
    }

    fn finish(&self, event_loop: &EventLoop, query: &Rc<Query>, result: Result<Vec<Record>, Failure>) {
        self.stop_attempt(event_loop, query);
        if self.queries.borrow_mut().remove(&query.id).is_none() {
            return;
        }
        event_loop.end_request(query.request);
        if let Some(done) = query.done.take() {
            done(event_loop, result);
        }
    }
}

#[cfg(test)]
mod tests;
