//! UDP sockets: JavaScript holds the handle's number. Results: not negative is success, negative an error number.

use crate::prelude::*;
use crate::stream_handle::{has_owner, negative, owned};
use event_loop::sys::{self, Address, FdKind, OwnedIo, RawAddress, SocketBuffer, UdpBindOptions};
use event_loop::{EventLoop, HandleId, UdpClient, UdpSocket};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::os::fd::FromRawFd;
use std::rc::Rc;

// Flags of `bind`.
const IPV6_ONLY: u32 = 1;
const REUSE_ADDRESS: u32 = 4;
const REUSE_PORT: u32 = 64;

fn socket(id: f64) -> Option<Rc<UdpSocket>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

fn status(result: io::Result<()>) -> i32 {
    result.as_ref().err().map_or(0, negative)
}

/// Calls `f` with the socket, if it has a descriptor.
fn with_fd(id: f64, f: impl FnOnce(&UdpSocket, i32) -> io::Result<()>) -> i32 {
    match socket(id) {
        Some(socket) if socket.fd() != -1 => {
            socket.send_collected(env().event_loop());
            status(f(&socket, socket.fd()))
        }
        _ => -libc::EBADF,
    }
}

/// An address of the socket's family.
fn parse(socket: &UdpSocket, text: &str, port: u32) -> io::Result<SocketAddr> {
    match Address::parse(text, port as u16) {
        Some(Address::Ip(address)) if address.is_ipv6() == socket.is_ipv6() => Ok(address),
        _ => Err(io::Error::from_raw_os_error(libc::EINVAL)),
    }
}

#[binding]
fn create(ipv6: bool) -> f64 {
    UdpSocket::new(env().event_loop(), ipv6).id().to_bits() as f64
}

#[binding]
fn bind(id: f64, address: String, port: u32, flags: u32) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    let options = UdpBindOptions {
        reuse_address: flags & REUSE_ADDRESS != 0,
        reuse_port: flags & REUSE_PORT != 0,
        ipv6_only: flags & IPV6_ONLY != 0,
    };
    status(parse(&socket, &address, port).and_then(|address| socket.bind(address, options)))
}

/// Takes over descriptor `fd`; `EEXIST` when another of this thread's sockets has it.
#[binding]
fn open(id: f64, fd: i32) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    if sys::fd_kind(fd) != FdKind::Udp {
        return -libc::EINVAL;
    }
    if has_owner(fd) {
        return -libc::EEXIST;
    }
    // SAFETY: no other handle of this thread owns it, and whoever passes a number gives the descriptor away.
    status(socket.open(unsafe { OwnedIo::from_raw_fd(fd) }))
}

#[binding]
fn connect(id: f64, address: String, port: u32) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    status(parse(&socket, &address, port).and_then(|address| socket.connect(env().event_loop(), address)))
}

#[binding]
fn disconnect(id: f64) -> i32 {
    with_fd(id, |socket, _| socket.disconnect(env().event_loop()))
}

/// Where to: nowhere in particular on a connected socket, then `address` is `undefined`.
fn destination(socket: &UdpSocket, address: Option<String>, port: u32) -> io::Result<Option<RawAddress>> {
    match address {
        Some(text) => RawAddress::new(&Address::Ip(parse(socket, &text, port)?)).map(Some),
        None => Ok(None),
    }
}

/// What `send` says to an address that is none, as a name is: no error number has this value.
const NO_ADDRESS: i32 = i32::MIN;

fn sent(result: io::Result<usize>) -> i32 {
    match result {
        Ok(size) => i32::try_from(size).unwrap_or(i32::MAX),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => -libc::EAGAIN,
        Err(error) => negative(&error),
    }
}

/// Sends a view's bytes at once: how many. `waits`: somebody wants to know how it ends. A name instead of an address is
/// `NO_ADDRESS`.
#[binding]
fn send(id: f64, bytes: Bytes, address: Option<String>, port: u32, waits: bool) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    match destination(&socket, address, port) {
        Ok(to) => sent(socket.try_send(env().event_loop(), &[IoSlice::new(&bytes)], to, waits)),
        Err(_) => NO_ADDRESS,
    }
}

/// Sends the bytes of several views as one message.
#[binding]
fn send_many<'s>(
    scope: &mut Scope<'s, '_>,
    id: f64,
    list: Local<'s, Array>,
    address: Option<String>,
    port: u32,
) -> Result<i32, NodeError> {
    let Some(socket) = socket(id) else { return Ok(-libc::EBADF) };
    let mut parts = Vec::with_capacity(list.length() as usize);
    for index in 0..list.length() {
        let item = list.get_index(scope, index).ok_or_else(NodeError::pending)?;
        parts.push(Bytes::from_value(scope, item)?);
    }
    let slices: Vec<IoSlice<'_>> = parts.iter().map(|part| IoSlice::new(part)).collect();
    Ok(match destination(&socket, address, port) {
        Ok(to) => sent(socket.try_send(env().event_loop(), &slices, to, true)),
        Err(_) => NO_ADDRESS,
    })
}

/// Sends the views as one message when the system takes it; then `callback(status)`: its size or an error number.
#[binding]
fn send_later<'s>(
    scope: &mut Scope<'s, '_>,
    id: f64,
    list: Local<'s, Array>,
    address: Option<String>,
    port: u32,
    callback: Callback,
) -> Result<i32, NodeError> {
    let Some(socket) = socket(id) else { return Ok(-libc::EBADF) };
    let parts = owned(scope, list)?;
    let done = move |_: &EventLoop, result: io::Result<usize>| {
        env().scope(|scope| {
            let status = sent(result).into_value(scope);
            callback.call(scope, &[status]);
        });
    };
    let to = match destination(&socket, address, port) {
        Ok(to) => to,
        Err(error) => return Ok(negative(&error)),
    };
    Ok(status(socket.queue_send(env().event_loop(), parts, to, Box::new(done))))
}

const KNOWN_ADDRESSES: usize = 256;

/// Texts of senders' addresses, for all of a thread's sockets.
#[derive(Default)]
struct Senders(RefCell<HashMap<SocketAddr, Global<v8::String>>>);

impl Senders {
    fn text<'s>(&self, scope: &mut Scope<'s, '_>, mut address: SocketAddr) -> Local<'s, Value> {
        address.set_port(0);
        let mut known = self.0.borrow_mut();
        if let Some(text) = known.get(&address) {
            return Local::new(scope, text).into();
        }
        let text = sys::ip_text(&address).into_value(scope);
        if known.len() == KNOWN_ADDRESSES {
            known.clear();
        }
        if let Ok(string) = text.try_cast::<v8::String>() {
            known.insert(address, Global::new(scope, string));
        }
        text
    }
}

struct Receiver {
    callback: Callback,
    senders: Rc<Senders>,
}

impl UdpClient for Receiver {
    fn on_message(&self, _event_loop: &EventLoop, _socket: &Rc<UdpSocket>, bytes: &[u8], from: &RawAddress) {
        env().scope(|scope| {
            let size = bytes.len().into_value(scope);
            // Memory of its own: programs read a message's `buffer` from 0 on, and move it to other threads.
            let buffer = crate::buffer::copy_of(scope, bytes).into();
            let sender = UdpSocket::sender(from);
            let port = sender.map_or(0, |sender| sender.port()).into_value(scope);
            let address = match sender {
                Some(sender) => self.senders.text(scope, sender),
                None => v8::undefined(scope).into(),
            };
            self.callback.call(scope, &[size, buffer, address, port]);
        });
    }

    fn on_error(&self, _event_loop: &EventLoop, _socket: &Rc<UdpSocket>, error: io::Error) {
        env().scope(|scope| {
            let status = negative(&error).into_value(scope);
            self.callback.call(scope, &[status]);
        });
    }
}

/// Starts to receive: `callback(size, arrayBuffer, address, port)`, on an error `callback(errno)`.
#[binding]
fn receive_start(id: f64, callback: Callback) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    let env = env();
    let receiver = Receiver { callback, senders: env.state::<Senders>() };
    status(socket.receive_start(env.event_loop(), Rc::new(receiver)))
}

#[binding]
fn receive_stop(id: f64) {
    if let Some(socket) = socket(id) {
        socket.receive_stop(env().event_loop());
    }
}

/// Closes; `closed()` is called in the close phase.
#[binding]
fn close(id: f64, closed: Callback) {
    let Some(socket) = socket(id) else { return };
    let closed = move |_: &EventLoop| {
        env().scope(|scope| {
            closed.call(scope, &[]);
        });
    };
    socket.close(env().event_loop(), Some(Box::new(closed)));
}

/// `[address, family, port]` of the socket itself or of the other side, or an error number.
#[binding]
fn address<'s>(scope: &mut Scope<'s, '_>, id: f64, peer: bool) -> Local<'s, Value> {
    let Some(socket) = socket(id).filter(|socket| socket.fd() != -1) else {
        return (-libc::EBADF).into_value(scope);
    };
    let address = if peer { sys::peer_address(socket.fd()) } else { sys::local_address(socket.fd()) };
    match address {
        Ok(Address::Ip(address)) => {
            let family = if address.is_ipv6() { "IPv6" } else { "IPv4" };
            let values =
                [sys::ip_text(&address).into_value(scope), family.into_value(scope), address.port().into_value(scope)];
            Array::new_with_elements(scope, &values).into()
        }
        Ok(Address::Path(_)) => (-libc::EINVAL).into_value(scope),
        Err(error) => negative(&error).into_value(scope),
    }
}

#[binding]
fn set_broadcast(id: f64, on: bool) -> i32 {
    with_fd(id, |_, fd| sys::set_broadcast(fd, on))
}

#[binding]
fn set_ttl(id: f64, value: i32) -> i32 {
    with_fd(id, |socket, fd| sys::set_time_to_live(fd, socket.is_ipv6(), value))
}

#[binding]
fn set_multicast_ttl(id: f64, value: i32) -> i32 {
    with_fd(id, |socket, fd| sys::set_multicast_time_to_live(fd, socket.is_ipv6(), value))
}

#[binding]
fn set_multicast_loopback(id: f64, on: bool) -> i32 {
    with_fd(id, |socket, fd| sys::set_multicast_loopback(fd, socket.is_ipv6(), on))
}

fn ip(text: &str) -> io::Result<SocketAddr> {
    match Address::parse(text, 0) {
        Some(Address::Ip(address)) => Ok(address),
        _ => Err(io::Error::from_raw_os_error(libc::EINVAL)),
    }
}

#[binding]
fn set_multicast_interface(id: f64, interface: String) -> i32 {
    with_fd(id, |_, fd| sys::set_multicast_interface(fd, ip(&interface)?))
}

/// Sockets that are not bound yet are bound where others may be too: groups are for many.
fn bind_for_group(id: f64) -> i32 {
    let Some(socket) = socket(id) else { return -libc::EBADF };
    status(socket.bind_any(UdpBindOptions { reuse_address: true, ..UdpBindOptions::default() }))
}

#[binding]
fn set_membership(id: f64, group: String, interface: Option<String>, join: bool) -> i32 {
    let bound = bind_for_group(id);
    if bound != 0 {
        return bound;
    }
    with_fd(id, |_, fd| {
        let interface = interface.map(|text| ip(&text)).transpose()?;
        sys::set_membership(fd, ip(&group)?.ip(), interface, join)
    })
}

#[binding]
fn set_source_membership(id: f64, source: String, group: String, interface: Option<String>, join: bool) -> i32 {
    let bound = bind_for_group(id);
    if bound != 0 {
        return bound;
    }
    with_fd(id, |_, fd| {
        let interface = interface.map(|text| ip(&text)).transpose()?;
        sys::set_source_membership(fd, ip(&source)?.ip(), ip(&group)?.ip(), interface, join)
    })
}

/// Sets the size of the receive or send buffer, or for 0 asks for it.
#[binding]
fn buffer_size(id: f64, size: f64, receive: bool) -> i32 {
    let Some(socket) = socket(id).filter(|socket| socket.fd() != -1) else { return -libc::EBADF };
    let buffer = if receive { SocketBuffer::Receive } else { SocketBuffer::Send };
    if size > f64::from(i32::MAX) {
        return -libc::EINVAL;
    }
    let result = match size as i32 {
        0 => buffer.size(socket.fd()),
        bytes => buffer.set_size(socket.fd(), bytes).map(|()| 0),
    };
    result.unwrap_or_else(|error| negative(&error))
}

#[binding(fast)]
fn set_ref(id: f64, referenced: bool) {
    env().event_loop().set_referenced(HandleId::from_bits(id as u64), referenced);
}

#[binding(fast)]
fn has_ref(id: f64) -> bool {
    env().event_loop().is_referenced(HandleId::from_bits(id as u64))
}

#[binding(fast)]
fn fd(id: f64) -> i32 {
    socket(id).map_or(-1, |socket| socket.fd())
}

#[binding]
fn queue_size(id: f64) -> f64 {
    socket(id).map_or(0.0, |socket| socket.queued().0 as f64)
}

#[binding]
fn queue_count(id: f64) -> f64 {
    socket(id).map_or(0.0, |socket| socket.queued().1 as f64)
}

fn init<'s>(scope: &mut Scope<'s, '_>, target: Local<'s, Object>) {
    set(scope, target, "NO_ADDRESS", NO_ADDRESS);
    set(scope, target, "IPV6_ONLY", IPV6_ONLY);
    set(scope, target, "REUSE_ADDRESS", REUSE_ADDRESS);
    set(scope, target, "REUSE_PORT", REUSE_PORT);
}

engine::module!(
    "udp",
    init = init,
    [
        create,
        bind,
        open,
        connect,
        disconnect,
        send,
        send_many,
        send_later,
        receive_start,
        receive_stop,
        close,
        address,
        set_broadcast,
        set_ttl,
        set_multicast_ttl,
        set_multicast_loopback,
        set_multicast_interface,
        set_membership,
        set_source_membership,
        buffer_size,
        set_ref,
        has_ref,
        fd,
        queue_size,
        queue_count,
    ]
);
