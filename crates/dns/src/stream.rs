//! One query over TCP, for answers that are too long for UDP.

use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsRawFd;
use std::rc::{Rc, Weak};

use event_loop::sys::{self, Address, BindOptions};
use event_loop::{EventLoop, Interest, IoHandler, IoToken, Ready};

use crate::client::{Client, Query};
use crate::wire::random_id;
use crate::{Failure, message};

pub(crate) struct Exchange {
    socket: TcpStream,
    token: Cell<Option<IoToken>>,
    query: Weak<Query>,
    client: Weak<Client>,
    id: u16,
    /// The length and the query, and how much of both has been sent.
    output: Vec<u8>,
    sent: Cell<usize>,
    input: RefCell<Vec<u8>>,
}

impl Exchange {
    pub(crate) fn begin(
        event_loop: &EventLoop,
        client: &Weak<Client>,
        query: &Rc<Query>,
        server: SocketAddr,
    ) -> io::Result<Rc<Exchange>> {
        let id = random_id()?;
        let bytes = message::encode(id, &query.name, query.kind).ok_or(io::ErrorKind::InvalidInput)?;
        let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
        let address = Address::Ip(server);
        let socket = sys::stream_socket(address.family())?;
        let local = query.settings.local_for(&server);
        if !local.ip().is_unspecified() {
            sys::bind(socket.as_raw_fd(), &Address::Ip(local), BindOptions::default())?;
        }
        sys::connect(socket.as_raw_fd(), &address)?;
        let exchange = Rc::new(Exchange {
            socket: TcpStream::from(socket),
            token: Cell::new(None),
            query: Rc::downgrade(query),
            client: client.clone(),
            id,
            output: [&length.to_be_bytes()[..], &bytes].concat(),
            sent: Cell::new(0),
            input: RefCell::default(),
        });
        let handler = Rc::new(ExchangeHandler(Rc::downgrade(&exchange)));
        let token = event_loop.register_fd(exchange.socket.as_raw_fd(), Interest::Both, handler)?;
        exchange.token.set(Some(token));
        Ok(exchange)
    }

    pub(crate) fn close(&self, event_loop: &EventLoop) {
        if let Some(token) = self.token.take() {
            event_loop.deregister_fd(token);
        }
    }

    fn write(&self) -> io::Result<()> {
        while self.sent.get() < self.output.len() {
            match (&self.socket).write(&self.output[self.sent.get()..]) {
                Ok(count) => self.sent.set(self.sent.get() + count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The answer, once all of it is there.
    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let mut input = self.input.borrow_mut();
        loop {
            let wanted = match *input.as_slice() {
                [high, low, ..] => 2 + usize::from(u16::from_be_bytes([high, low])),
                _ => 2,
            };
            if wanted > 2 && input.len() == wanted {
                return Ok(Some(input.split_off(2)));
            }
            let mut piece = [0; 4096];
            let room = (wanted - input.len()).min(piece.len());
            if room == 0 {
                // A message of no bytes.
                return Err(io::ErrorKind::InvalidData.into());
            }
            match (&self.socket).read(&mut piece[..room]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => input.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn go_on(&self, ready: Ready) -> io::Result<Option<Vec<u8>>> {
        if ready.error {
            sys::take_socket_error(self.socket.as_raw_fd())?;
        }
        if ready.writable {
            self.write()?;
        }
        if ready.readable || ready.read_closed {
            return self.read();
        }
        Ok(None)
    }
}

struct ExchangeHandler(Weak<Exchange>);

impl IoHandler for ExchangeHandler {
    fn on_ready(&self, event_loop: &EventLoop, ready: Ready) {
        let Some(exchange) = self.0.upgrade() else { return };
        let (Some(client), Some(query)) = (exchange.client.upgrade(), exchange.query.upgrade()) else { return };
        match exchange.go_on(ready) {
            Ok(None) => {}
            Ok(Some(bytes)) => {
                let ours = message::id_of(&bytes) == Some(exchange.id);
                if !ours || !client.received(event_loop, &query, &bytes) {
                    client.failed(event_loop, &query, Failure::BadResp);
                }
            }
            Err(_) => client.failed(event_loop, &query, Failure::ConnRefused),
        }
    }
}
