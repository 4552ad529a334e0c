//! Names and addresses: the system's resolver, on the pool; name servers in `query`.

mod query;

use crate::prelude::*;
use crate::request::Begun;
use event_loop::WorkKind;
use event_loop::sys::{self, LookupFamily};
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

/// The order of results, by its number in lib/.
#[derive(Clone, Copy)]
enum Order {
    Verbatim,
    Ipv4First,
    Ipv6First,
}

fn sorted(mut addresses: Vec<IpAddr>, order: Order) -> Vec<IpAddr> {
    match order {
        Order::Verbatim => {}
        // Stable: within a family the resolver's order counts.
        Order::Ipv4First => addresses.sort_by_key(IpAddr::is_ipv6),
        Order::Ipv6First => addresses.sort_by_key(IpAddr::is_ipv4),
    }
    addresses
}

const RESOURCE: &str = "GetAddrInfoReqWrap";

/// Longest name of a host.
const NAME_MAX: usize = 255;

/// What the resolver is asked.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    host: String,
    family: LookupFamily,
    flags: i32,
}

/// Questions under way, and who waits for the answer: who asks the same meanwhile gets the same answer, and takes no
/// thread for it. Nothing is kept beyond that.
#[derive(Default)]
struct Lookups(RefCell<HashMap<Question, Vec<(Begun, Order)>>>);

/// `getaddrinfo(host, family, flags, order, callback)`: 0, or an error number when it does not even begin; then
/// `callback(null, addresses)` or `callback(null, errorNumber)`.
#[binding]
fn getaddrinfo<'s>(
    scope: &mut Scope<'s, '_>,
    host: String,
    family: i32,
    flags: i32,
    order: i32,
    callback: Callback,
) -> i32 {
    if host.len() > NAME_MAX {
        return -libc::EINVAL;
    }
    let family = match family {
        4 => LookupFamily::V4,
        6 => LookupFamily::V6,
        _ => LookupFamily::Any,
    };
    let order = match order {
        1 => Order::Ipv4First,
        2 => Order::Ipv6First,
        _ => Order::Verbatim,
    };
    let question = Question { host, family, flags };
    let lookups = env().state::<Lookups>();
    let is_first = !lookups.0.borrow().contains_key(&question);
    let (begun, _) = Completion::Callback(callback).begin_request(scope, RESOURCE, !is_first);
    lookups.0.borrow_mut().entry(question.clone()).or_default().push((begun, order));
    if !is_first {
        return 0;
    }
    let asked = question.clone();
    let work = move || sys::host_addresses(&asked.host, asked.family, asked.flags);
    env().event_loop().pool_submit_kind(WorkKind::Slow, RESOURCE, work, move |event_loop, result| {
        let waiting = lookups.0.borrow_mut().remove(&question).unwrap_or_default();
        for (begun, order) in waiting {
            let result = result.clone();
            begun.settle(event_loop, move |scope| {
                Ok(match result {
                    Ok(addresses) => {
                        let addresses = sorted(addresses, order);
                        addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>().into_value(scope)
                    }
                    Err(number) => number.into_value(scope),
                })
            });
        }
    });
    0
}

/// `getnameinfo(address, port, callback)`: like `getaddrinfo`, with `[hostname, service]`.
#[binding]
fn getnameinfo<'s>(scope: &mut Scope<'s, '_>, address: String, port: u16, callback: Callback) -> i32 {
    let Some(sys::Address::Ip(address)) = sys::Address::parse(&address, port) else { return -libc::EINVAL };
    let work = move || name_of(address);
    Completion::Callback(callback).spawn_kind(scope, WorkKind::Slow, "GetNameInfoReqWrap", work, |scope, result| {
        Ok(match result {
            Ok(names) => names.into_value(scope),
            Err(number) => number.into_value(scope),
        })
    });
    0
}

fn name_of(address: SocketAddr) -> Result<Vec<String>, i32> {
    let (host, service) = sys::host_and_service(address)?;
    Ok(vec![host, service])
}

/// `ADDRCONFIG`, `ALL` and `V4MAPPED`, as this system numbers them.
fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    set(scope, target, "AI_ADDRCONFIG", sys::AI_ADDRCONFIG);
    set(scope, target, "AI_ALL", sys::AI_ALL);
    set(scope, target, "AI_V4MAPPED", sys::AI_V4MAPPED);
}

engine::module!(
    "dns",
    init = init,
    [
        getaddrinfo,
        getnameinfo,
        query::system_settings,
        query::settings,
        query::query,
        query::cancel,
        query::host_names,
        query::reverse_name,
        query::canonical,
    ]
);
