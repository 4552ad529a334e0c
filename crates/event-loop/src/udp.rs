//! UDP sockets.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::rc::{Rc, Weak};

use crate::clock::hrtime_ns;
use crate::event_loop::EventLoop;
use crate::handle::{Callback, Handle, HandleId};
use crate::poll::{Interest, IoHandler, IoToken, Ready};
use crate::request::RequestId;
use crate::stream::OwnedBytes;
use crate::sys::{self, Address, BATCH, DatagramBatch, OwnedIo, RawAddress, UdpBindOptions};

/// Hears of what a UDP socket receives.
pub trait UdpClient {
    /// One message. The socket may be closed in here.
    fn on_message(&self, event_loop: &EventLoop, socket: &Rc<UdpSocket>, bytes: &[u8], from: &RawAddress);
    /// Receiving goes on.
    fn on_error(&self, event_loop: &EventLoop, socket: &Rc<UdpSocket>, error: io::Error);
}

/// Told how a queued message ended.
pub type Sent = Box<dyn FnOnce(&EventLoop, io::Result<usize>)>;

/// A message's parts and where it goes; `None` is the connected side.
struct Queued {
    parts: Vec<OwnedBytes>,
    to: Option<RawAddress>,
    size: usize,
    request: RequestId,
    done: Sent,
}

/// Messages whose sender does not ask how they end, kept until the messages of this turn are read.
#[derive(Default)]
struct Outbox {
    bytes: Vec<u8>,
    messages: Vec<(usize, Option<RawAddress>)>,
}

/// A UDP socket. Active while it receives; messages that wait are requests and keep the loop alive
/// even when the socket is unreferenced.
pub struct UdpSocket {
    this: Weak<UdpSocket>,
    id: Cell<HandleId>,
    ipv6: Cell<bool>,
    io: RefCell<Option<OwnedIo>>,
    raw: Cell<RawFd>,
    token: Cell<Option<IoToken>>,
    client: RefCell<Option<Rc<dyn UdpClient>>>,
    receiving: Cell<bool>,
    connected: Cell<bool>,
    /// The last event said so, and the socket has not been emptied since.
    readable: Cell<bool>,
    continuing: Cell<bool>,
    /// How many messages the next read asks for.
    expected: Cell<usize>,
    /// Other processes may receive from it too: what this one does not want must stay with the system, so that messages
    /// are read one by one.
    shared: Cell<bool>,
    queue: RefCell<VecDeque<Queued>>,
    queued_bytes: Cell<usize>,
    outbox: RefCell<Outbox>,
    /// Messages are being handed out.
    delivering: Cell<bool>,
}

impl Handle for UdpSocket {
    fn resource(&self) -> &'static str {
        "UDPWrap"
    }

    fn detail(&self) -> Option<String> {
        let local = sys::local_address(self.fd()).ok()?;
        Some(format!("bound to {local}"))
    }
}

/// Reads in a row before others get a turn.
const READS_PER_TURN: usize = 4;
/// Messages are not kept longer than about this while others are read.
const COLLECTED_NS: u64 = 250_000;
/// Larger messages are sent at once.
const OUTBOX_MESSAGE: usize = 4096;

fn bad_descriptor() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}

impl UdpSocket {
    /// A handle that has no descriptor until it is bound, connected, opened or sends. `ipv6` is the
    /// family of the descriptor that it then makes.
    pub fn new(event_loop: &EventLoop, ipv6: bool) -> Rc<UdpSocket> {
        let socket = Rc::new_cyclic(|this| UdpSocket {
            this: this.clone(),
            id: Cell::new(HandleId::from_bits(0)),
            ipv6: Cell::new(ipv6),
            io: RefCell::new(None),
            raw: Cell::new(-1),
            token: Cell::new(None),
            client: RefCell::new(None),
            receiving: Cell::new(false),
            connected: Cell::new(false),
            readable: Cell::new(false),
            continuing: Cell::new(false),
            expected: Cell::new(1),
            shared: Cell::new(false),
            queue: RefCell::default(),
            queued_bytes: Cell::new(0),
            outbox: RefCell::default(),
            delivering: Cell::new(false),
        });
        socket.id.set(event_loop.add_handle(socket.clone()));
        socket
    }

    pub fn id(&self) -> HandleId {
        self.id.get()
    }

    /// The descriptor; -1 when there is none.
    pub fn fd(&self) -> RawFd {
        self.raw.get()
    }

    pub fn is_ipv6(&self) -> bool {
        self.ipv6.get()
    }

    pub fn is_connected(&self) -> bool {
        self.connected.get()
    }

    /// Bytes and number of the messages that wait.
    pub fn queued(&self) -> (usize, usize) {
        (self.queued_bytes.get(), self.queue.borrow().len())
    }

    /// Takes over an open socket, which others may have too.
    pub fn open(&self, io: OwnedIo) -> io::Result<()> {
        if self.fd() != -1 {
            return Err(io::Error::from_raw_os_error(libc::EALREADY));
        }
        sys::set_nonblocking(io.as_raw_fd(), true)?;
        self.connected.set(sys::peer_address(io.as_raw_fd()).is_ok());
        self.shared.set(true);
        self.ipv6.set(sys::local_address(io.as_raw_fd())?.is_ipv6());
        self.adopt(io);
        Ok(())
    }

    fn adopt(&self, io: OwnedIo) {
        self.raw.set(io.as_raw_fd());
        self.io.replace(Some(io));
    }

    /// Binds; fails with `EINVAL` when it is bound already.
    pub fn bind(&self, address: SocketAddr, options: UdpBindOptions) -> io::Result<()> {
        if self.fd() != -1 {
            return sys::bind_datagram(self.fd(), address, options);
        }
        let io = sys::datagram_socket(self.is_ipv6())?;
        sys::bind_datagram(io.as_raw_fd(), address, options)?;
        self.adopt(io);
        Ok(())
    }

    /// Binds to a port that the system chooses, unless the socket is bound.
    pub fn bind_any(&self, options: UdpBindOptions) -> io::Result<()> {
        if self.fd() != -1 {
            return Ok(());
        }
        let any = if self.is_ipv6() { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
        self.bind(SocketAddr::new(any, 0), options)
    }

    pub fn connect(&self, event_loop: &EventLoop, address: SocketAddr) -> io::Result<()> {
        self.send_collected(event_loop);
        self.bind_any(UdpBindOptions::default())?;
        sys::connect_datagram(self.fd(), address)?;
        self.connected.set(true);
        Ok(())
    }

    pub fn disconnect(&self, event_loop: &EventLoop) -> io::Result<()> {
        self.send_collected(event_loop);
        sys::disconnect_datagram(self.fd())?;
        self.connected.set(false);
        Ok(())
    }

    /// Starts to receive: `client` hears of each message, from the poll phase. The handle is active
    /// until [`UdpSocket::receive_stop`].
    pub fn receive_start(&self, event_loop: &EventLoop, client: Rc<dyn UdpClient>) -> io::Result<()> {
        self.bind_any(UdpBindOptions::default())?;
        self.watch(event_loop)?;
        self.client.replace(Some(client));
        self.receiving.set(true);
        event_loop.set_active(self.id(), true);
        if self.readable.get() {
            self.continue_later(event_loop);
        }
        Ok(())
    }

    /// Stops receiving. Messages stay with the system.
    pub fn receive_stop(&self, event_loop: &EventLoop) {
        self.receiving.set(false);
        event_loop.set_active(self.id(), false);
    }

    /// Sends a message at once: its size, or `WouldBlock`. One with an address that nobody waits for may
    /// leave a little later, with others.
    pub fn try_send(
        &self,
        event_loop: &EventLoop,
        parts: &[IoSlice<'_>],
        to: Option<RawAddress>,
        anybody_waits: bool,
    ) -> io::Result<usize> {
        self.bind_any(UdpBindOptions::default())?;
        if self.delivering.get()
            && !anybody_waits
            && to.is_some()
            && self.queue.borrow().is_empty()
            && let [message] = parts
            && message.len() <= OUTBOX_MESSAGE
        {
            let mut outbox = self.outbox.borrow_mut();
            outbox.bytes.extend_from_slice(message);
            outbox.messages.push((message.len(), to));
            if outbox.messages.len() == BATCH {
                self.send_outbox(event_loop, &mut outbox);
            }
            return Ok(message.len());
        }
        self.send_collected(event_loop);
        if !self.queue.borrow().is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        sys::send_datagram(self.fd(), parts, to.as_ref())
    }

    /// Sends a message when the system takes it, after those that wait.
    pub fn queue_send(
        &self,
        event_loop: &EventLoop,
        parts: Vec<OwnedBytes>,
        to: Option<RawAddress>,
        done: Sent,
    ) -> io::Result<()> {
        self.bind_any(UdpBindOptions::default())?;
        self.watch(event_loop)?;
        let size = parts.iter().map(|part| part.as_ref().as_ref().len()).sum();
        let request = event_loop.begin_request("UDPSendWrap");
        self.queued_bytes.set(self.queued_bytes.get() + size);
        self.queue.borrow_mut().push_back(Queued { parts, to, size, request, done });
        // The socket may be writable already, and then there is no event to wait for.
        let this = self.rc();
        event_loop.defer(Box::new(move |event_loop| this.flush(event_loop)));
        Ok(())
    }

    /// Closes the descriptor at once. Messages that still wait end with `ECANCELED`; `closed` runs in
    /// the close phase, after them. A second close does nothing, and drops `closed`.
    pub fn close(&self, event_loop: &EventLoop, closed: Option<Callback>) {
        self.send_collected(event_loop);
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
        self.raw.set(-1);
        self.receiving.set(false);
        self.client.replace(None);
        drop(self.io.take());
        let this = self.rc();
        event_loop.close_handle(
            self.id(),
            Some(Box::new(move |event_loop| {
                this.cancel(event_loop);
                if let Some(closed) = closed {
                    closed(event_loop);
                }
            })),
        );
    }

    fn rc(&self) -> Rc<UdpSocket> {
        self.this.upgrade().expect("a socket is only reachable through an Rc")
    }

    /// Puts the descriptor into the poll, on the first need.
    fn watch(&self, event_loop: &EventLoop) -> io::Result<()> {
        if self.fd() == -1 {
            return Err(bad_descriptor());
        }
        if self.token.get().is_none() {
            let handler = Rc::new(UdpHandler(self.this.clone()));
            self.token.set(Some(event_loop.register_fd(self.fd(), Interest::Both, handler)?));
        }
        Ok(())
    }

    fn receive_while_readable(&self, event_loop: &EventLoop) {
        let mut batch = event_loop.datagrams.take().unwrap_or_default();
        self.delivering.set(true);
        for _ in 0..if self.shared.get() { BATCH } else { READS_PER_TURN } {
            if !self.receiving.get() || !self.readable.get() {
                break;
            }
            self.receive_once(event_loop, &mut batch);
            self.send_collected(event_loop);
        }
        self.delivering.set(false);
        event_loop.datagrams.set(Some(batch));
        if self.receiving.get() && self.readable.get() {
            self.continue_later(event_loop);
        }
    }

    fn receive_once(&self, event_loop: &EventLoop, batch: &mut DatagramBatch) {
        let limit = if self.shared.get() { 1 } else { self.expected.get() };
        let count = match batch.receive(self.fd(), limit) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.readable.set(false);
                return;
            }
            Err(error) => {
                if let Some(client) = self.client() {
                    client.on_error(event_loop, &self.rc(), error);
                }
                return;
            }
        };
        if count < limit {
            // It is empty; more will be a new event.
            self.readable.set(false);
        }
        self.expected.set((count * 2).clamp(2, BATCH));
        let mut began_ns = hrtime_ns();
        for index in 0..count {
            // Closed meanwhile: the rest is gone, as it would be with the socket's own buffer.
            let Some(client) = self.client() else { return };
            let (bytes, from) = batch.message(index);
            client.on_message(event_loop, &self.rc(), bytes, from);
            let now_ns = hrtime_ns();
            if now_ns - began_ns > COLLECTED_NS {
                self.send_collected(event_loop);
                began_ns = now_ns;
            }
        }
    }

    fn client(&self) -> Option<Rc<dyn UdpClient>> {
        self.client.borrow().clone()
    }

    fn continue_later(&self, event_loop: &EventLoop) {
        if self.continuing.replace(true) {
            return;
        }
        let this = self.rc();
        event_loop.defer(Box::new(move |event_loop| {
            this.continuing.set(false);
            this.receive_while_readable(event_loop);
        }));
    }

    /// Sends what [`UdpSocket::try_send`] has kept. Before the socket changes, and when the messages of
    /// this turn are read.
    pub fn send_collected(&self, event_loop: &EventLoop) {
        if self.fd() != -1 {
            self.send_outbox(event_loop, &mut self.outbox.borrow_mut());
        }
    }

    /// What the system does not take now waits with the others.
    fn send_outbox(&self, event_loop: &EventLoop, outbox: &mut Outbox) {
        let Outbox { bytes, messages } = outbox;
        if messages.is_empty() {
            return;
        }
        let mut rest = bytes.as_slice();
        let mut list = Vec::with_capacity(messages.len());
        for (length, to) in messages.iter() {
            let (message, after) = rest.split_at(*length);
            list.push((IoSlice::new(message), to.as_ref()));
            rest = after;
        }
        let mut sent = 0;
        while sent < list.len() {
            sent += match sys::send_datagrams(self.fd(), &list[sent..]) {
                Ok(count) => count.max(1),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // One message's error says nothing about the next.
                Err(_) => 1,
            };
        }
        let left: Vec<Vec<u8>> = list[sent..].iter().map(|(message, _)| message.to_vec()).collect();
        drop(list);
        for (message, (_, to)) in left.into_iter().zip(messages.drain(..).skip(sent)) {
            // Nobody waits to hear how it ends. Fails only without a descriptor, and there is one.
            let _ = self.queue_send(event_loop, vec![Box::new(message)], to, Box::new(|_, _| {}));
        }
        bytes.clear();
        messages.clear();
    }

    fn flush(&self, event_loop: &EventLoop) {
        while self.fd() != -1 {
            let Some(next) = self.queue.borrow_mut().pop_front() else { return };
            let parts: Vec<IoSlice<'_>> = next.parts.iter().map(|part| IoSlice::new(part.as_ref().as_ref())).collect();
            let result = sys::send_datagram(self.fd(), &parts, next.to.as_ref());
            drop(parts);
            if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
                self.queue.borrow_mut().push_front(next);
                return;
            }
            self.end(event_loop, next, result);
        }
    }

    fn cancel(&self, event_loop: &EventLoop) {
        loop {
            let Some(next) = self.queue.borrow_mut().pop_front() else { return };
            self.end(event_loop, next, Err(io::Error::from_raw_os_error(libc::ECANCELED)));
        }
    }

    fn end(&self, event_loop: &EventLoop, message: Queued, result: io::Result<usize>) {
        self.queued_bytes.set(self.queued_bytes.get() - message.size);
        event_loop.end_request(message.request);
        (message.done)(event_loop, result);
    }

    /// The sender of a message.
    pub fn sender(from: &RawAddress) -> Option<SocketAddr> {
        match from.to_address() {
            Some(Address::Ip(address)) => Some(address),
            _ => None,
        }
    }
}

/// Holds the socket weakly: the handle table is what owns it.
struct UdpHandler(Weak<UdpSocket>);

impl IoHandler for UdpHandler {
    fn on_ready(&self, event_loop: &EventLoop, ready: Ready) {
        let Some(socket) = self.0.upgrade() else { return };
        if ready.readable || ready.read_closed || ready.error {
            socket.readable.set(true);
            if ready.error {
                // Reads on until the system says that nothing is left, the error included.
                socket.expected.set(1);
            }
            socket.receive_while_readable(event_loop);
        }
        if ready.writable || ready.write_closed || ready.error {
            socket.flush(event_loop);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Received = Rc<RefCell<Vec<Vec<u8>>>>;

    struct Echo {
        received: Received,
        until: usize,
    }

    impl UdpClient for Echo {
        fn on_message(&self, event_loop: &EventLoop, socket: &Rc<UdpSocket>, bytes: &[u8], from: &RawAddress) {
            assert!(UdpSocket::sender(from).is_some());
            self.received.borrow_mut().push(bytes.to_vec());
            if self.received.borrow().len() == self.until {
                socket.close(event_loop, None);
            }
        }

        fn on_error(&self, _: &EventLoop, _: &Rc<UdpSocket>, error: io::Error) {
            panic!("{error}");
        }
    }

    fn bound(event_loop: &EventLoop) -> (Rc<UdpSocket>, Address) {
        let socket = UdpSocket::new(event_loop, false);
        socket.bind("127.0.0.1:0".parse().unwrap(), UdpBindOptions::default()).unwrap();
        let address = sys::local_address(socket.fd()).unwrap();
        (socket, address)
    }

    #[test]
    fn messages_arrive_in_order_and_whole() {
        let event_loop = EventLoop::new().unwrap();
        let (socket, to) = bound(&event_loop);
        let received = Received::default();
        let client = Rc::new(Echo { received: received.clone(), until: 100 });
        socket.receive_start(&event_loop, client).unwrap();
        for n in 0..100u8 {
            let first = [n];
            let parts = [IoSlice::new(&first), IoSlice::new(b"tail")];
            assert_eq!(socket.try_send(&event_loop, &parts, RawAddress::new(&to).ok(), true).unwrap(), 5);
        }
        event_loop.run();
        let expected: Vec<Vec<u8>> = (0..100u8).map(|n| [&[n], b"tail".as_slice()].concat()).collect();
        assert_eq!(*received.borrow(), expected);
    }

    #[test]
    fn a_queued_message_is_sent_and_keeps_the_loop_alive() {
        let event_loop = EventLoop::new().unwrap();
        let (socket, to) = bound(&event_loop);
        let sent = Rc::new(Cell::new(0));
        let seen = sent.clone();
        let done = move |_: &EventLoop, result: io::Result<usize>| seen.set(result.unwrap());
        socket.queue_send(&event_loop, vec![Box::new("hello")], RawAddress::new(&to).ok(), Box::new(done)).unwrap();
        assert_eq!(socket.queued(), (5, 1));
        event_loop.run();
        assert_eq!((sent.get(), socket.queued()), (5, (0, 0)));
    }

    #[test]
    fn closing_cancels_what_waits() {
        let event_loop = EventLoop::new().unwrap();
        let (socket, to) = bound(&event_loop);
        let error = Rc::new(Cell::new(None));
        let seen = error.clone();
        let done = move |_: &EventLoop, result: io::Result<usize>| seen.set(result.unwrap_err().raw_os_error());
        socket.queue_send(&event_loop, vec![Box::new("hello")], RawAddress::new(&to).ok(), Box::new(done)).unwrap();
        socket.close(&event_loop, None);
        event_loop.run();
        assert_eq!(error.get(), Some(libc::ECANCELED));
    }
}
