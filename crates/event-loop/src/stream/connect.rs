//! Connecting: a stream whose other side is not there yet, and sockets on their way to be streams or listeners.

use std::io;
use std::rc::Rc;

use super::{Done, Stream, StreamKind};
use crate::event_loop::EventLoop;
use crate::sys::{self, Address, OwnedIo};

fn is_told_later(error: &io::Error, address: &Address) -> bool {
    match error.raw_os_error() {
        Some(libc::ECONNREFUSED) => true,
        Some(libc::ENAMETOOLONG) => false,
        _ => matches!(address, Address::Path(_)),
    }
}

impl Stream {
    /// A socket of the address family (`AF_INET`, `AF_INET6`, `AF_UNIX`), neither bound nor connected.
    pub fn unconnected(event_loop: &EventLoop, family: i32, resource: &'static str) -> io::Result<Rc<Stream>> {
        Ok(Self::adopt(event_loop, sys::stream_socket(family)?, StreamKind::Socket, resource))
    }

    /// Connects to `address`; `done` tells how it went, from the loop, unless an error is returned.
    ///
    /// What can be written before is refused by the system: write after `done`.
    pub fn connect(
        &self,
        event_loop: &EventLoop,
        address: &Address,
        resource: &'static str,
        done: Done,
    ) -> io::Result<()> {
        if self.is_closed() {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        if self.connecting.borrow().is_some() {
            return Err(io::Error::from_raw_os_error(libc::EALREADY));
        }
        let begun = match sys::connect(self.fd(), address) {
            // Some systems answer at once for addresses of their own; users hear of it in the same way as of others.
            // Of a Unix socket, all failures of the system are told so.
            Err(error) if is_told_later(&error, address) => Err(error),
            other => Ok(other?),
        };
        self.connecting.replace(Some((event_loop.begin_request(resource), done)));
        match begun {
            Ok(false) => {
                if let Err(error) = self.watch(event_loop) {
                    self.connect_later(event_loop, Err(error));
                }
            }
            Ok(true) => self.connect_later(event_loop, Ok(())),
            Err(error) => self.connect_later(event_loop, Err(error)),
        }
        Ok(())
    }

    fn connect_later(&self, event_loop: &EventLoop, result: io::Result<()>) {
        let this = self.rc();
        event_loop.defer(Box::new(move |event_loop| this.finish_connect(event_loop, result)));
    }

    /// The descriptor has become ready: connected, or not.
    pub(super) fn connect_ready(&self, event_loop: &EventLoop) {
        let result = sys::take_socket_error(self.fd());
        self.finish_connect(event_loop, result);
    }

    pub(super) fn finish_connect(&self, event_loop: &EventLoop, result: io::Result<()>) {
        let Some((request, done)) = self.connecting.take() else { return };
        event_loop.end_request(request);
        done(event_loop, result);
    }

    /// Takes the descriptor out, for a listener. The stream's handle is gone then, without a close callback.
    pub fn into_io(&self, event_loop: &EventLoop) -> Option<OwnedIo> {
        let io = self.detach(event_loop)?;
        event_loop.forget_handle(self.id());
        Some(io)
    }
}
