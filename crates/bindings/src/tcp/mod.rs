//! Sockets for lib/net: TCP and Unix sockets that connect or listen. JavaScript holds the handle's number, and the
//! native side the JavaScript object of the handle: what happens is told to functions set once, with that object.
//!
//! Results: 0 done, 1 queued or under way (the function for its end will be called), negative an error number.

mod owner;
mod write;

use crate::prelude::*;
use crate::stream_handle::{negative, number_of};
use event_loop::sys::{self, Address, BindOptions};
use event_loop::{EventLoop, HandleId, Listener, ListenerClient, Stream};
use std::io;
use std::rc::Rc;

use owner::Handlers;
pub use owner::Owner;

pub(crate) fn stream(id: f64) -> Option<Rc<Stream>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

fn listener(id: f64) -> Option<Rc<Listener>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

fn status(result: io::Result<()>) -> i32 {
    result.err().as_ref().map_or(0, negative)
}

/// `setHandlers(read, written, ended, connected, connection, closed)`, each called with the handle's object first:
/// `read(handle, buffer, offset, length)` where `buffer` is an `ArrayBuffer`, `undefined` for the handle's own read
/// buffer, or `null` at the end (`offset` 0) and on an error (`offset` its number); `written`, `ended` and `connected`
/// with a status; `connection` with the new stream's number or a negative error number.
#[binding]
#[allow(clippy::too_many_arguments)]
fn set_handlers<'s>(
    scope: &mut Scope<'s, '_>,
    read: Local<'s, Function>,
    written: Local<'s, Function>,
    ended: Local<'s, Function>,
    connected: Local<'s, Function>,
    connection: Local<'s, Function>,
    closed: Local<'s, Function>,
) {
    let handlers = [read, written, ended, connected, connection, closed].map(|handler| Global::new(scope, handler));
    env().state::<Handlers>().set(handlers);
}

/// Makes `object` the one that hears of the stream.
#[binding]
fn attach<'s>(scope: &mut Scope<'s, '_>, id: f64, object: Local<'s, Object>) {
    if let Some(stream) = stream(id) {
        stream.set_owner(Some(Owner::new(scope, object)));
    }
}

/// A new socket for IPv4 (4), IPv6 (6) or paths (0); negative: an error number.
#[binding]
fn socket(family: i32) -> f64 {
    let (family, resource) = match family {
        4 => (libc::AF_INET, "TCPSocketWrap"),
        6 => (libc::AF_INET6, "TCPSocketWrap"),
        _ => (libc::AF_UNIX, "PipeWrap"),
    };
    match Stream::unconnected(env().event_loop(), family, resource) {
        Ok(stream) => number_of(&stream),
        Err(error) => negative(&error).into(),
    }
}

const IPV6_ONLY: u32 = 1;
const REUSE_PORT: u32 = 2;

/// Gives the socket an address. `flags`: 1 IPv6 only, 2 shared port.
#[binding]
fn bind(id: f64, address: String, port: u32, flags: u32) -> i32 {
    let (Some(stream), Some(address)) = (stream(id), Address::parse(&address, port as u16)) else {
        return -libc::EINVAL;
    };
    let options = BindOptions { ipv6_only: flags & IPV6_ONLY != 0, reuse_port: flags & REUSE_PORT != 0 };
    status(sys::bind(stream.fd(), &address, options))
}

/// A path; one that begins with a zero byte is an abstract name.
#[binding]
fn bind_path(id: f64, path: FsPath) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EINVAL };
    status(sys::bind(stream.fd(), &Address::Path(path.0), BindOptions::default()))
}

struct Server(Rc<Owner>);

impl ListenerClient for Server {
    fn on_connection(&self, _event_loop: &EventLoop, result: io::Result<Rc<Stream>>) {
        let number = match &result {
            Ok(stream) => number_of(stream),
            Err(error) => negative(error).into(),
        };
        self.0.tell(Handlers::CONNECTION, number);
    }
}

/// Makes a listener of a socket: its new number, or the negative error number, after which the old number is gone as
/// well. `path` (may be `undefined`) is removed with the listener.
#[binding]
fn listen<'s>(
    scope: &mut Scope<'s, '_>,
    id: f64,
    backlog: i32,
    path: Option<FsPath>,
    object: Local<'s, Object>,
) -> f64 {
    let env = env();
    let Some(stream) = stream(id) else { return (-libc::EINVAL).into() };
    let names = match stream.local_is_path() {
        true => ("PipeServerWrap", "PipeWrap"),
        false => ("TCPServerWrap", "TCPSocketWrap"),
    };
    let Some(io) = stream.into_io(env.event_loop()) else { return (-libc::EINVAL).into() };
    let client = Rc::new(Server(Owner::new(scope, object)));
    match Listener::open(env.event_loop(), io, backlog, names, path.map(|path| path.0), client) {
        Ok(listener) => listener.id().to_bits() as f64,
        Err((error, _io)) => negative(&error).into(),
    }
}

fn begin_connect(stream: &Stream, address: &Address, resource: &'static str) -> i32 {
    let Some(owner) = Owner::of(stream) else { return -libc::EINVAL };
    let done = Box::new(move |_: &EventLoop, result: io::Result<()>| {
        owner.tell(Handlers::CONNECTED, status(result).into());
    });
    status(stream.connect(env().event_loop(), address, resource, done))
}

/// Begins to connect; 0: the end will be told.
#[binding]
fn connect(id: f64, address: String, port: u32) -> i32 {
    let (Some(stream), Some(address)) = (stream(id), Address::parse(&address, port as u16)) else {
        return -libc::EINVAL;
    };
    begin_connect(&stream, &address, "TCPConnectWrap")
}

#[binding]
fn connect_path(id: f64, path: FsPath) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EINVAL };
    begin_connect(&stream, &Address::Path(path.0), "PipeConnectWrap")
}

/// Starts to read.
#[binding]
fn read_start(id: f64) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    let Some(owner) = Owner::of(&stream) else { return -libc::EINVAL };
    status(stream.read_start(env().event_loop(), owner))
}

/// Bytes are read into this buffer from now on.
#[binding]
fn set_read_buffer(id: f64, buffer: SharedBytes) {
    if let Some(owner) = stream(id).as_deref().and_then(Owner::of) {
        owner.set_target(buffer);
    }
}

/// Closes a stream or a listener; the object is told in the close phase. `false`: it was closed already.
#[binding]
fn close(id: f64) -> bool {
    let env = env();
    if let Some(stream) = stream(id) {
        let owner = Owner::of(&stream);
        let closed = move |_: &EventLoop| {
            if let Some(owner) = owner {
                owner.tell(Handlers::CLOSED, 0.0);
            }
        };
        stream.close(env.event_loop(), Some(Box::new(closed)));
        return true;
    }
    let Some(listener) = listener(id) else { return false };
    let owner = listener.client::<Server>().map(|server| server.0.clone());
    let closed = move |_: &EventLoop| {
        if let Some(owner) = owner {
            owner.tell(Handlers::CLOSED, 0.0);
        }
    };
    listener.close(env.event_loop(), Some(Box::new(closed)));
    true
}

/// Has closing reset the connection.
#[binding]
fn reset_on_close(id: f64) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    if stream.is_shutting_down() {
        return -libc::EINVAL;
    }
    status(sys::set_reset_on_close(stream.fd()))
}

/// The descriptor of a stream or a listener; -1 once closed.
#[binding]
fn fd(id: f64) -> i32 {
    match stream(id) {
        Some(stream) => stream.fd(),
        None => listener(id).map_or(-1, |listener| listener.fd()),
    }
}

/// `[address, family, port]` of an IP socket, the path of another; or the negative error number.
#[binding]
fn address_of<'s>(scope: &mut Scope<'s, '_>, id: f64, peer: bool) -> Local<'s, Value> {
    let fd = fd(id);
    let address = match if peer { sys::peer_address(fd) } else { sys::local_address(fd) } {
        Ok(address) => address,
        Err(error) => return negative(&error).into_value(scope),
    };
    match address {
        Address::Ip(address) => {
            let text = sys::ip_text(&address).into_value(scope);
            let family = if address.is_ipv4() { "IPv4" } else { "IPv6" }.into_value(scope);
            let port = u32::from(address.port()).into_value(scope);
            array_from(scope, [text, family, port]).into()
        }
        Address::Path(path) => String::from_utf8_lossy(&path).into_value(scope),
    }
}

#[binding]
fn set_no_delay(id: f64, on: bool) -> i32 {
    status(sys::set_no_delay(fd(id), on))
}

/// Seconds, seconds and probes; 0 leaves the system's value.
#[binding]
fn set_keep_alive(id: f64, on: bool, idle: u32, interval: u32, count: u32) -> i32 {
    status(sys::set_keep_alive(fd(id), on, idle, interval, count))
}

#[binding]
fn set_type_of_service(id: f64, value: u32) -> i32 {
    status(sys::set_type_of_service(fd(id), value as u8))
}

/// Negative: an error number.
#[binding]
fn get_type_of_service(id: f64) -> i32 {
    sys::get_type_of_service(fd(id)).unwrap_or_else(|error| negative(&error))
}

/// The object that hears of the stream or listener.
#[binding]
fn object_of<'s>(scope: &mut Scope<'s, '_>, id: f64) -> Option<Local<'s, Object>> {
    let owner = stream(id).and_then(|stream| Owner::of(&stream));
    let owner = owner.or_else(|| Some(listener(id)?.client::<Server>()?.0.clone()))?;
    Some(owner.object(scope))
}

engine::module!(
    "tcp",
    [
        object_of,
        set_handlers,
        attach,
        socket,
        bind,
        bind_path,
        listen,
        connect,
        connect_path,
        read_start,
        set_read_buffer,
        close,
        reset_on_close,
        fd,
        address_of,
        set_no_delay,
        set_keep_alive,
        set_type_of_service,
        get_type_of_service,
        write::queue_many,
        write::try_write,
        write::try_write_two,
        write::write_bytes,
        write::write_string,
        write::write_many,
        write::shutdown,
    ]
);
