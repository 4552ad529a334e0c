//! Names and addresses: the system's resolver, on the pool; name servers in `query`.

mod query;

use crate::prelude::*;
use event_loop::WorkKind;
use event_loop::sys::{self, LookupFamily};
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

/// Longest name of a host.
const NAME_MAX: usize = 255;

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
    let work = move || -> Result<Vec<String>, i32> {
        let addresses = sorted(sys::host_addresses(&host, family, flags)?, order);
        Ok(addresses.iter().map(IpAddr::to_string).collect())
    };
    Completion::Callback(callback).spawn_kind(scope, WorkKind::Slow, "GetAddrInfoReqWrap", work, |scope, result| {
        Ok(match result {
            Ok(addresses) => addresses.into_value(scope),
            Err(number) => number.into_value(scope),
        })
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
