//! What name servers are asked.

use crate::prelude::*;
use dns::{Client, Data, Done, Kind, QueryId, QueryName, Record, Settings};
use event_loop::EventLoop;
use event_loop::sys::Address;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

/// The queries of one thread.
struct Queries(Rc<Client>);

impl Default for Queries {
    fn default() -> Self {
        Queries(Client::new("QueryReqWrap"))
    }
}

fn server(text: &str, port: u16) -> Option<SocketAddr> {
    match Address::parse(text, port) {
        Some(Address::Ip(address)) => Some(address),
        _ => None,
    }
}

/// What /etc/resolv.conf says: `{ servers: [address, port, …], timeout, rotate, tcp }`; `timeout` may be undefined.
#[binding]
pub fn system_settings<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
    let system = dns::system_settings();
    let mut servers: Vec<Local<'s, Value>> = Vec::new();
    for server in &system.servers {
        servers.push(event_loop::sys::ip_text(server).into_value(scope));
        servers.push(server.port().into_value(scope));
    }
    let servers = Array::new_with_elements(scope, &servers).into();
    let timeout = system.timeout_ms.into_value(scope);
    let rotate = system.rotate.into_value(scope);
    let tcp = system.always_tcp.into_value(scope);
    object_from(scope, &[("servers", servers), ("timeout", timeout), ("rotate", rotate), ("tcp", tcp)])
}

/// Settings for `query`, of an object like that of `systemSettings` with `maxTimeout`, `tries`, and `local4` and
/// `local6`, which may be undefined.
#[binding]
pub fn settings<'s>(scope: &mut Scope<'s, '_>, of: Local<'s, Object>) -> Result<Local<'s, Object>, NodeError> {
    let list: Local<Array> = member(scope, of, "servers")?;
    let mut servers = Vec::new();
    for index in (0..list.length() / 2 * 2).step_by(2) {
        let text = list.get_index(scope, index).ok_or_else(NodeError::pending)?;
        let text = String::from_value(scope, text)?;
        let port = list.get_index(scope, index + 1).ok_or_else(NodeError::pending)?;
        let port = u16::from_value(scope, port)?;
        servers.extend(server(&text, port));
    }
    let local4: Option<String> = member(scope, of, "local4")?;
    let local6: Option<String> = member(scope, of, "local6")?;
    let settings = Settings {
        servers,
        timeout_ms: member(scope, of, "timeout")?,
        max_timeout_ms: member(scope, of, "maxTimeout")?,
        tries: member(scope, of, "tries")?,
        local_v4: local4.and_then(|text| text.parse().ok()),
        local_v6: local6.and_then(|text| text.parse().ok()),
        rotate: member(scope, of, "rotate")?,
        always_tcp: member(scope, of, "tcp")?,
    };
    Ok(wrap(scope, Rc::new(settings)))
}

fn member<'s, T: FromValue<'s>>(
    scope: &mut Scope<'s, '_>,
    object: Local<'s, Object>,
    key: &str,
) -> Result<T, NodeError> {
    let key = key.into_value(scope);
    let value = object.get(scope, key).ok_or_else(NodeError::pending)?;
    T::from_value(scope, value).map_err(Into::into)
}

/// Asks for the records of a name, by the name of their type: the query's number, and then `callback(null, records)` or
/// `callback(code)`. The code of an error at once where the name is none.
#[binding]
pub fn query<'s>(
    scope: &mut Scope<'s, '_>,
    settings: Wrapped<Rc<Settings>>,
    name: String,
    kind: String,
    callback: Callback,
) -> Local<'s, Value> {
    let Some(kind) = Kind::from_name(&kind) else { return "EBADQUERY".into_value(scope) };
    let name = match QueryName::parse(&name) {
        Ok(name) => name,
        Err(failure) => return failure.code().into_value(scope),
    };
    let env = env();
    let done: Done = Box::new(move |_: &EventLoop, result| {
        crate::prelude::env().scope(|scope| match result {
            Ok(records) => {
                let null = v8::null(scope).into();
                let records: Vec<Local<Value>> =
                    records.into_iter().map(|record| object_of(scope, record).into()).collect();
                let records = Array::new_with_elements(scope, &records).into();
                callback.call(scope, &[null, records]);
            }
            Err(failure) => {
                let code = failure.code().into_value(scope);
                callback.call(scope, &[code]);
            }
        });
    });
    let settings: Rc<Settings> = Rc::clone(&settings);
    let id = env.state::<Queries>().0.query(env.event_loop(), settings, name, kind, done);
    id.0.into_value(scope)
}

/// Ends queries with `ECANCELLED`, soon.
#[binding]
pub fn cancel<'s>(scope: &mut Scope<'s, '_>, ids: Local<'s, Array>) -> Result<(), NodeError> {
    let mut list = Vec::with_capacity(ids.length() as usize);
    for index in 0..ids.length() {
        let id = ids.get_index(scope, index).ok_or_else(NodeError::pending)?;
        list.push(QueryId(u64::from_value(scope, id)?));
    }
    let env = env();
    env.state::<Queries>().0.cancel(env.event_loop(), list);
    Ok(())
}

/// The names that /etc/hosts has for an address.
#[binding]
pub fn host_names(address: String) -> Option<Vec<String>> {
    dns::host_names(ip(&address)?)
}

/// The name under which servers keep an address's names; `undefined` for what is no address.
#[binding]
pub fn reverse_name(address: String) -> Option<String> {
    ip(&address).map(dns::reverse_name)
}

/// An address in its usual form, without a zone; `undefined` for what is none.
#[binding]
pub fn canonical(address: String) -> Option<String> {
    Some(match ip(&address)? {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => dns::ipv6_text(ip),
    })
}

fn ip(text: &str) -> Option<IpAddr> {
    server(text, 0).map(|address| address.ip())
}

/// Bytes that are text as a rule, one character each.
fn latin1<'s>(scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
    match v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal) {
        Some(string) => string.into(),
        None => v8::String::empty(scope).into(),
    }
}

/// A record as `resolveAny` gives it.
fn object_of<'s>(scope: &mut Scope<'s, '_>, record: Record) -> Local<'s, Object> {
    let object = Object::new(scope);
    let kind = match record.data {
        Data::A(ip) => {
            set(scope, object, "address", ip.to_string());
            set(scope, object, "ttl", record.ttl);
            "A"
        }
        Data::Aaaa(ip) => {
            set(scope, object, "address", dns::ipv6_text(ip));
            set(scope, object, "ttl", record.ttl);
            "AAAA"
        }
        Data::Caa { critical, tag, value } => {
            set(scope, object, "critical", critical);
            set(scope, object, "type", "CAA");
            let value = latin1(scope, &value);
            set(scope, object, &String::from_utf8_lossy(&tag), value);
            return object;
        }
        Data::Cname(name) => {
            set(scope, object, "value", name);
            "CNAME"
        }
        Data::Mx { priority, exchange } => {
            set(scope, object, "exchange", exchange);
            set(scope, object, "priority", priority);
            "MX"
        }
        Data::Naptr { flags, service, regexp, replacement, order, preference } => {
            for (key, bytes) in [("flags", flags), ("service", service), ("regexp", regexp)] {
                let text = latin1(scope, &bytes);
                set(scope, object, key, text);
            }
            set(scope, object, "replacement", replacement);
            set(scope, object, "order", order);
            set(scope, object, "preference", preference);
            "NAPTR"
        }
        Data::Ns(name) => {
            set(scope, object, "value", name);
            "NS"
        }
        Data::Ptr(name) => {
            set(scope, object, "value", name);
            "PTR"
        }
        Data::Soa { nsname, hostmaster, serial, refresh, retry, expire, minttl } => {
            set(scope, object, "nsname", nsname);
            set(scope, object, "hostmaster", hostmaster);
            set(scope, object, "serial", serial);
            for (key, seconds) in [("refresh", refresh), ("retry", retry), ("expire", expire)] {
                set(scope, object, key, seconds);
            }
            set(scope, object, "minttl", minttl);
            "SOA"
        }
        Data::Srv { name, port, priority, weight } => {
            set(scope, object, "name", name);
            for (key, number) in [("port", port), ("priority", priority), ("weight", weight)] {
                set(scope, object, key, number);
            }
            "SRV"
        }
        Data::Tlsa { usage, selector, matching, data } => {
            for (key, number) in [("certUsage", usage), ("selector", selector), ("match", matching)] {
                set(scope, object, key, number);
            }
            let store = v8::ArrayBuffer::new_backing_store_from_vec(data).make_shared();
            let data = v8::ArrayBuffer::with_backing_store(scope, &store);
            set(scope, object, "data", data);
            "TLSA"
        }
        Data::Txt(parts) => {
            let entries: Vec<Local<Value>> = parts.iter().map(|part| latin1(scope, part)).collect();
            let entries = Array::new_with_elements(scope, &entries);
            set(scope, object, "entries", entries);
            "TXT"
        }
    };
    set(scope, object, "type", kind);
    object
}
