//! Datagram sockets: making and binding, receiving and sending many messages in a call, multicast and other options.

use std::io::{self, IoSlice};
use std::mem::{MaybeUninit, size_of};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::ptr;

use super::{Address, RawAddress, check, set_cloexec, set_nonblocking, set_socket_option};

/// How a UDP socket is bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct UdpBindOptions {
    pub reuse_address: bool,
    /// Several sockets may have the port, and the system spreads messages over them.
    pub reuse_port: bool,
    pub ipv6_only: bool,
}

/// A UDP socket that does not block and does not pass to children.
pub fn datagram_socket(ipv6: bool) -> io::Result<OwnedFd> {
    let family = if ipv6 { libc::AF_INET6 } else { libc::AF_INET };
    #[cfg(target_os = "linux")]
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    #[cfg(not(target_os = "linux"))]
    let kind = libc::SOCK_DGRAM;
    // SAFETY: takes no pointers; a new descriptor belongs to nobody else.
    let socket = unsafe { OwnedFd::from_raw_fd(check(libc::socket(family, kind, 0))?) };
    if cfg!(not(target_os = "linux")) {
        use std::os::fd::AsRawFd;
        set_cloexec(socket.as_raw_fd(), true)?;
        set_nonblocking(socket.as_raw_fd(), true)?;
    }
    Ok(socket)
}

/// Gives the socket an address. One of the other family is `EINVAL`.
pub fn bind_datagram(fd: RawFd, address: SocketAddr, options: UdpBindOptions) -> io::Result<()> {
    if options.reuse_address {
        set_socket_option(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    }
    if options.reuse_port {
        if cfg!(not(any(target_os = "linux", target_os = "freebsd", target_os = "dragonfly"))) {
            return Err(io::Error::from_raw_os_error(libc::ENOTSUP));
        }
        set_socket_option(fd, libc::SOL_SOCKET, libc::SO_REUSEPORT, 1)?;
    }
    if options.ipv6_only && address.is_ipv6() {
        set_socket_option(fd, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 1)?;
    }
    let raw = RawAddress::new(&Address::Ip(address))?;
    // SAFETY: address and length describe a valid address.
    match check(unsafe { libc::bind(fd, raw.as_ptr(), raw.length()) }) {
        Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => {
            Err(io::Error::from_raw_os_error(libc::EINVAL))
        }
        result => result.map(|_| ()),
    }
}

/// Fixes the other side: its messages alone are received, and `send` needs no address.
pub fn connect_datagram(fd: RawFd, address: SocketAddr) -> io::Result<()> {
    let raw = RawAddress::new(&Address::Ip(address))?;
    loop {
        // SAFETY: address and length describe a valid address.
        match check(unsafe { libc::connect(fd, raw.as_ptr(), raw.length()) }) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result.map(|_| ()),
        }
    }
}

/// The opposite of [`connect_datagram`].
pub fn disconnect_datagram(fd: RawFd) -> io::Result<()> {
    // SAFETY: all zeros is a valid value.
    let mut nobody: libc::sockaddr = unsafe { MaybeUninit::zeroed().assume_init() };
    nobody.sa_family = libc::AF_UNSPEC as libc::sa_family_t;
    // SAFETY: address and size belong together.
    match check(unsafe { libc::connect(fd, &nobody, size_of::<libc::sockaddr>() as libc::socklen_t) }) {
        // Some systems say so although it has worked.
        Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => Ok(()),
        result => result.map(|_| ()),
    }
}

/// Room for this many messages of any size.
pub const BATCH: usize = 32;
const MESSAGE_MAX: usize = 64 * 1024;

/// Where a batch of messages is received.
pub struct DatagramBatch {
    /// `BATCH` rooms; memory that no message has touched is the system's to provide later.
    bytes: Box<[MaybeUninit<u8>]>,
    addresses: Vec<RawAddress>,
    lengths: [usize; BATCH],
    count: usize,
}

impl Default for DatagramBatch {
    fn default() -> Self {
        DatagramBatch {
            bytes: Box::new_uninit_slice(BATCH * MESSAGE_MAX),
            addresses: (0..BATCH).map(|_| RawAddress::empty()).collect(),
            lengths: [0; BATCH],
            count: 0,
        }
    }
}

impl DatagramBatch {
    /// Receives up to `limit` messages without waiting; how many. `WouldBlock` when there is none.
    pub fn receive(&mut self, fd: RawFd, limit: usize) -> io::Result<usize> {
        self.count = 0;
        self.count = self.fill(fd, limit.clamp(1, BATCH))?;
        Ok(self.count)
    }

    #[cfg(target_os = "linux")]
    fn fill(&mut self, fd: RawFd, limit: usize) -> io::Result<usize> {
        // SAFETY: all zeros is a valid value.
        let mut vectors: [libc::iovec; BATCH] = unsafe { MaybeUninit::zeroed().assume_init() };
        // SAFETY: as above.
        let mut headers: [libc::mmsghdr; BATCH] = unsafe { MaybeUninit::zeroed().assume_init() };
        for i in 0..limit {
            vectors[i].iov_base = self.bytes[i * MESSAGE_MAX..].as_mut_ptr().cast();
            vectors[i].iov_len = MESSAGE_MAX;
            let header = &mut headers[i].msg_hdr;
            header.msg_iov = &mut vectors[i];
            header.msg_iovlen = 1;
            header.msg_name = self.addresses[i].as_mut_ptr().cast();
            header.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        }
        loop {
            // SAFETY: the headers describe buffers that are valid for the writes.
            let received = unsafe { libc::recvmmsg(fd, headers.as_mut_ptr(), limit as _, 0, ptr::null_mut()) };
            match check(received) {
                Ok(count) => {
                    let count = (count as usize).min(limit);
                    for (length, header) in self.lengths.iter_mut().zip(&headers[..count]) {
                        *length = (header.msg_len as usize).min(MESSAGE_MAX);
                    }
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn fill(&mut self, fd: RawFd, limit: usize) -> io::Result<usize> {
        for i in 0..limit {
            let mut size = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            let room = self.bytes[i * MESSAGE_MAX..].as_mut_ptr().cast();
            // SAFETY: buffer and address are valid for the writes.
            let received =
                unsafe { libc::recvfrom(fd, room, MESSAGE_MAX, 0, self.addresses[i].as_mut_ptr(), &mut size) };
            match received {
                0.. => self.lengths[i] = received as usize,
                _ if i > 0 => return Ok(i),
                _ => return Err(io::Error::last_os_error()),
            }
        }
        Ok(limit)
    }

    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bytes and the sender of a message of the last [`DatagramBatch::receive`].
    ///
    /// # Panics
    /// For an index that is not below its count.
    pub fn message(&self, index: usize) -> (&[u8], &RawAddress) {
        assert!(index < self.count);
        let start = self.bytes[index * MESSAGE_MAX..].as_ptr().cast::<u8>();
        // SAFETY: the system has written that many bytes there.
        (unsafe { std::slice::from_raw_parts(start, self.lengths[index]) }, &self.addresses[index])
    }
}

/// Sends one message made of parts, without waiting; to the connected side where there is no address.
pub fn send_datagram(fd: RawFd, parts: &[IoSlice<'_>], to: Option<&RawAddress>) -> io::Result<usize> {
    // SAFETY: all zeros is a valid value.
    let mut header: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    header.msg_iov = parts.as_ptr().cast_mut().cast();
    header.msg_iovlen = parts.len() as _;
    if let Some(to) = to {
        header.msg_name = to.as_ptr().cast_mut().cast();
        header.msg_namelen = to.length();
    }
    loop {
        // SAFETY: an `IoSlice` is an `iovec`; the system only reads what the header describes.
        let sent = unsafe { libc::sendmsg(fd, &header, 0) };
        if sent >= 0 {
            return Ok(sent as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

/// Sends messages in order, without waiting; how many. Fails when the first one does.
#[cfg(target_os = "linux")]
pub fn send_datagrams(fd: RawFd, messages: &[(IoSlice<'_>, Option<&RawAddress>)]) -> io::Result<usize> {
    // SAFETY: all zeros is a valid value.
    let mut headers: [libc::mmsghdr; BATCH] = unsafe { MaybeUninit::zeroed().assume_init() };
    let count = messages.len().min(BATCH);
    for (header, (bytes, to)) in headers.iter_mut().zip(messages) {
        header.msg_hdr.msg_iov = ptr::from_ref(bytes).cast_mut().cast();
        header.msg_hdr.msg_iovlen = 1;
        if let Some(to) = to {
            header.msg_hdr.msg_name = to.as_ptr().cast_mut().cast();
            header.msg_hdr.msg_namelen = to.length();
        }
    }
    loop {
        // SAFETY: as for `send_datagram`.
        match check(unsafe { libc::sendmmsg(fd, headers.as_mut_ptr(), count as _, 0) }) {
            Ok(sent) => return Ok(sent as usize),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Sends messages in order, without waiting; how many. Fails when the first one does.
#[cfg(not(target_os = "linux"))]
pub fn send_datagrams(fd: RawFd, messages: &[(IoSlice<'_>, Option<&RawAddress>)]) -> io::Result<usize> {
    for (index, (bytes, to)) in messages.iter().enumerate() {
        match send_datagram(fd, std::slice::from_ref(bytes), *to) {
            Ok(_) => {}
            Err(_) if index > 0 => return Ok(index),
            Err(error) => return Err(error),
        }
    }
    Ok(messages.len())
}

fn invalid() -> io::Error {
    io::Error::from_raw_os_error(libc::EINVAL)
}

pub fn set_broadcast(fd: RawFd, on: bool) -> io::Result<()> {
    set_socket_option(fd, libc::SOL_SOCKET, libc::SO_BROADCAST, on.into())
}

fn set_by_family(fd: RawFd, ipv6: bool, v4: libc::c_int, v6: libc::c_int, value: i32) -> io::Result<()> {
    match ipv6 {
        false => set_socket_option(fd, libc::IPPROTO_IP, v4, value),
        true => set_socket_option(fd, libc::IPPROTO_IPV6, v6, value),
    }
}

/// How many routers a message may pass: 1 to 255.
pub fn set_time_to_live(fd: RawFd, ipv6: bool, value: i32) -> io::Result<()> {
    if !(1..=255).contains(&value) {
        return Err(invalid());
    }
    set_by_family(fd, ipv6, libc::IP_TTL, libc::IPV6_UNICAST_HOPS, value)
}

/// The same for multicast: 0 to 255.
pub fn set_multicast_time_to_live(fd: RawFd, ipv6: bool, value: i32) -> io::Result<()> {
    if !(0..=255).contains(&value) {
        return Err(invalid());
    }
    set_by_family(fd, ipv6, libc::IP_MULTICAST_TTL, libc::IPV6_MULTICAST_HOPS, value)
}

/// Whether this machine hears its own multicast messages.
pub fn set_multicast_loopback(fd: RawFd, ipv6: bool, on: bool) -> io::Result<()> {
    set_by_family(fd, ipv6, libc::IP_MULTICAST_LOOP, libc::IPV6_MULTICAST_LOOP, on.into())
}

fn set_struct<T>(fd: RawFd, level: libc::c_int, option: libc::c_int, value: &T) -> io::Result<()> {
    let size = size_of::<T>() as libc::socklen_t;
    // SAFETY: the value is valid for the read.
    check(unsafe { libc::setsockopt(fd, level, option, ptr::from_ref(value).cast(), size) })?;
    Ok(())
}

fn raw_v4(ip: Ipv4Addr) -> libc::in_addr {
    libc::in_addr { s_addr: u32::from_ne_bytes(ip.octets()) }
}

/// The interface that multicast messages leave by: its address, or for IPv6 its scope.
pub fn set_multicast_interface(fd: RawFd, interface: SocketAddr) -> io::Result<()> {
    match interface {
        SocketAddr::V4(v4) => set_struct(fd, libc::IPPROTO_IP, libc::IP_MULTICAST_IF, &raw_v4(*v4.ip())),
        SocketAddr::V6(v6) => set_struct(fd, libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF, &v6.scope_id()),
    }
}

/// Joins or leaves a multicast group, on one interface or the one that the system chooses.
pub fn set_membership(fd: RawFd, group: IpAddr, interface: Option<SocketAddr>, join: bool) -> io::Result<()> {
    match (group, interface) {
        (IpAddr::V4(group), None | Some(SocketAddr::V4(_))) => {
            let own = match interface {
                Some(SocketAddr::V4(v4)) => *v4.ip(),
                _ => Ipv4Addr::UNSPECIFIED,
            };
            let request = libc::ip_mreq { imr_multiaddr: raw_v4(group), imr_interface: raw_v4(own) };
            let option = if join { libc::IP_ADD_MEMBERSHIP } else { libc::IP_DROP_MEMBERSHIP };
            set_struct(fd, libc::IPPROTO_IP, option, &request)
        }
        (IpAddr::V6(group), None | Some(SocketAddr::V6(_))) => {
            let scope = match interface {
                Some(SocketAddr::V6(v6)) => v6.scope_id(),
                _ => 0,
            };
            let request = libc::ipv6_mreq {
                ipv6mr_multiaddr: libc::in6_addr { s6_addr: group.octets() },
                ipv6mr_interface: scope as _,
            };
            let option = if join { libc::IPV6_ADD_MEMBERSHIP } else { libc::IPV6_DROP_MEMBERSHIP };
            set_struct(fd, libc::IPPROTO_IPV6, option, &request)
        }
        _ => Err(invalid()),
    }
}

/// What RFC 3678 calls `group_source_req`.
#[repr(C)]
struct GroupSource {
    interface: u32,
    group: libc::sockaddr_storage,
    source: libc::sockaddr_storage,
}

fn storage_of(ip: IpAddr) -> io::Result<libc::sockaddr_storage> {
    let raw = RawAddress::new(&Address::Ip(SocketAddr::new(ip, 0)))?;
    // SAFETY: it points to a whole `sockaddr_storage`.
    Ok(unsafe { raw.as_ptr().cast::<libc::sockaddr_storage>().read() })
}

/// Joins or leaves the channel of one source in a multicast group.
pub fn set_source_membership(
    fd: RawFd,
    source: IpAddr,
    group: IpAddr,
    interface: Option<SocketAddr>,
    join: bool,
) -> io::Result<()> {
    match (group, source, interface) {
        (IpAddr::V4(group), IpAddr::V4(source), None | Some(SocketAddr::V4(_))) => {
            let own = match interface {
                Some(SocketAddr::V4(v4)) => *v4.ip(),
                _ => Ipv4Addr::UNSPECIFIED,
            };
            let request = libc::ip_mreq_source {
                imr_multiaddr: raw_v4(group),
                imr_interface: raw_v4(own),
                imr_sourceaddr: raw_v4(source),
            };
            let option = if join { libc::IP_ADD_SOURCE_MEMBERSHIP } else { libc::IP_DROP_SOURCE_MEMBERSHIP };
            set_struct(fd, libc::IPPROTO_IP, option, &request)
        }
        (IpAddr::V6(_), IpAddr::V6(_), None | Some(SocketAddr::V6(_))) => {
            let request = GroupSource {
                interface: match interface {
                    Some(SocketAddr::V6(v6)) => v6.scope_id(),
                    _ => 0,
                },
                group: storage_of(group)?,
                source: storage_of(source)?,
            };
            let option = if join { JOIN_SOURCE_GROUP } else { LEAVE_SOURCE_GROUP };
            set_struct(fd, libc::IPPROTO_IPV6, option, &request)
        }
        _ => Err(invalid()),
    }
}

#[cfg(target_os = "linux")]
const JOIN_SOURCE_GROUP: libc::c_int = 46;
#[cfg(target_os = "linux")]
const LEAVE_SOURCE_GROUP: libc::c_int = 47;
#[cfg(not(target_os = "linux"))]
const JOIN_SOURCE_GROUP: libc::c_int = 82;
#[cfg(not(target_os = "linux"))]
const LEAVE_SOURCE_GROUP: libc::c_int = 83;

/// Which of a socket's buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketBuffer {
    Receive,
    Send,
}

impl SocketBuffer {
    fn option(self) -> libc::c_int {
        match self {
            SocketBuffer::Receive => libc::SO_RCVBUF,
            SocketBuffer::Send => libc::SO_SNDBUF,
        }
    }

    /// In bytes; Linux counts its own bookkeeping in and says twice what was set.
    pub fn size(self, fd: RawFd) -> io::Result<i32> {
        super::socket_option_value(fd, libc::SOL_SOCKET, self.option())
    }

    pub fn set_size(self, fd: RawFd, bytes: i32) -> io::Result<()> {
        set_socket_option(fd, libc::SOL_SOCKET, self.option(), bytes)
    }
}
