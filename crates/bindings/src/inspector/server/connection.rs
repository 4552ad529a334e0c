//! One connection of the server: a request first, then, if that asked for it, the WebSocket of a session.

use super::outflow::{Load, Outflow, Room};
use super::request::{Answer, answer, refused};
use super::{Hub, hub, say};
use crate::inspector::mailbox::{Letter, RemoteSink};
use crate::inspector::next_session;
use event_loop::{EventLoop, HandleId, ReadEvent, Stream, StreamClient, WriteOutcome};
use http1::{Event, Kind, Parser};
use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::rc::Rc;
use std::sync::Arc;
use tungstenite::Message;
use tungstenite::protocol::{Role, WebSocket, WebSocketConfig};

/// How long a connection may take to say what it wants.
const FIRST_WORDS_MS: u64 = 30_000;
/// Bytes of one message, of all messages of all connections that have not come wholly, and of all that the program has not
/// looked at.
const LARGEST_MESSAGE: usize = 64 << 20;
const MOST_PARTIAL: usize = 128 << 20;
const MOST_UNREAD: usize = 128 << 20;

/// Bytes on their way in and out of a WebSocket.
#[derive(Default)]
struct Pipe {
    incoming: Vec<u8>,
    read: usize,
    outgoing: Vec<u8>,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.incoming[self.read..];
        if rest.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.read += length;
        if self.read == self.incoming.len() {
            self.incoming.clear();
            self.read = 0;
        }
        Ok(length)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.outgoing.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Session {
    number: u32,
    socket: WebSocket<Pipe>,
    /// Bytes of a message of which more is to come.
    partial: usize,
    outflow: Arc<Outflow>,
}

/// What a frame that holds nothing takes: its head, and the mask that clients use.
const EMPTY_FRAME: usize = 6;

impl Session {
    /// Passes what has come on to the program; whether the connection may stay.
    fn read(&mut self, hub: &Hub, bytes: &[u8]) -> bool {
        self.socket.get_mut().incoming.extend_from_slice(bytes);
        let before = self.partial;
        self.partial += bytes.len();
        let open = loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    self.partial = 0;
                    hub.mailbox.post(Letter::Message { session: self.number, text: text.as_str().to_owned() });
                    // The program does not look at what comes: it will not need this debugger.
                    if hub.mailbox.waiting_bytes() > MOST_UNREAD {
                        break false;
                    }
                }
                // They may come between the parts of a message.
                Ok(Message::Ping(data) | Message::Pong(data)) => {
                    self.partial = self.partial.saturating_sub(data.len() + EMPTY_FRAME);
                }
                // The protocol is text.
                Ok(Message::Binary(_)) => break false,
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => break true,
                Err(_) => break false,
            }
        };
        hub.partial.set((hub.partial.get() + self.partial).saturating_sub(before));
        open && hub.partial.get() <= MOST_PARTIAL
    }

    /// Bytes that the WebSocket has made ready.
    fn take_outgoing(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.socket.get_mut().outgoing)
    }
}

enum State {
    Request(Parser),
    Session(Box<Session>),
    /// Only what has been written is still to go out.
    Over,
}

pub struct Connection {
    number: u64,
    stream: Rc<Stream>,
    state: RefCell<State>,
    timer: Cell<Option<HandleId>>,
}

/// The stream's client: the connection itself belongs to the hub.
struct Reader(u64);

impl StreamClient for Reader {
    fn on_read(&self, event_loop: &EventLoop, _stream: &Rc<Stream>, event: ReadEvent<'_>) {
        let connection = hub().connections.borrow().get(&self.0).cloned();
        let Some(connection) = connection else { return };
        match event {
            ReadEvent::Data(bytes) => connection.read(event_loop, bytes.bytes()),
            ReadEvent::End | ReadEvent::Error(_) => connection.end(event_loop),
        }
    }
}

impl Connection {
    pub fn open(event_loop: &EventLoop, number: u64, stream: Rc<Stream>) -> Rc<Connection> {
        let state = RefCell::new(State::Request(Parser::new(Kind::Request)));
        let connection = Rc::new(Connection { number, stream, state, timer: Cell::new(None) });
        let give_up = move |event_loop: &EventLoop| {
            let connection = hub().connections.borrow().get(&number).cloned();
            if let Some(connection) = connection {
                connection.end(event_loop);
            }
        };
        let timer = event_loop.start_timer("Inspector", FIRST_WORDS_MS, None, Rc::new(give_up));
        connection.timer.set(Some(timer));
        // A stream that cannot be read tells of its end.
        let _ = connection.stream.read_start(event_loop, Rc::new(Reader(number)));
        connection
    }

    fn read(&self, event_loop: &EventLoop, bytes: &[u8]) {
        let is_request = matches!(&*self.state.borrow(), State::Request(_));
        if is_request {
            self.read_request(event_loop, bytes);
        } else {
            self.read_socket(event_loop, bytes);
        }
    }

    fn read_request(&self, event_loop: &EventLoop, bytes: &[u8]) {
        let hub = hub();
        let local = self.local_address(&hub);
        let (used, answer) = {
            let mut state = self.state.borrow_mut();
            let State::Request(parser) = &mut *state else { return };
            match parser.advance(bytes) {
                (used, Event::Head(head)) => (used, answer(&hub.target, &head, &local)),
                (_, Event::NeedMore) => return,
                (used, _) => (used, refused()),
            }
        };
        match answer {
            // Who does not take the answer is given up too.
            Answer::Text(text) => {
                self.state.replace(State::Over);
                self.write(event_loop, text, true, None);
            }
            Answer::WebSocket(text) => {
                if hub.mailbox.waiting_bytes() > MOST_UNREAD {
                    return self.end(event_loop);
                }
                self.stop_timer(event_loop);
                self.write(event_loop, text, false, None);
                self.begin(event_loop, &hub);
                self.read_socket(event_loop, bytes.get(used..).unwrap_or_default());
            }
        }
    }

    fn local_address(&self, hub: &Hub) -> String {
        match event_loop::sys::local_address(self.stream.fd()) {
            Ok(address) => address.to_string(),
            Err(_) => format!("{}:{}", hub.target.host, hub.target.port),
        }
    }

    /// A debugger is there.
    fn begin(&self, event_loop: &EventLoop, hub: &Hub) {
        say("Debugger attached.");
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(LARGEST_MESSAGE);
        config.max_frame_size = Some(LARGEST_MESSAGE);
        config.read_buffer_size = 16 << 10;
        config.write_buffer_size = 0;
        let number = next_session();
        let outflow = Arc::new(Outflow::default());
        let session = Session {
            number,
            socket: WebSocket::from_raw_socket(Pipe::default(), Role::Server, Some(config)),
            partial: 0,
            outflow: outflow.clone(),
        };
        self.state.replace(State::Session(Box::new(session)));
        hub.mailbox.post(Letter::Connect { session: number, sink: sink(event_loop, self.number, outflow) });
    }

    fn read_socket(&self, event_loop: &EventLoop, bytes: &[u8]) {
        let hub = hub();
        let open = {
            let mut state = self.state.borrow_mut();
            let State::Session(session) = &mut *state else { return };
            session.read(&hub, bytes)
        };
        let (pongs, outflow) = {
            let mut state = self.state.borrow_mut();
            let State::Session(session) = &mut *state else { return };
            // The pipe takes everything.
            let _ = session.socket.flush();
            (session.take_outgoing(), session.outflow.clone())
        };
        let length = pongs.len();
        if !open || outflow.reserve_pongs(length) != Room::Enough {
            return self.end(event_loop);
        }
        if length > 0 {
            self.write(event_loop, pongs, false, Some((outflow, Load::Pongs(length))));
        }
    }

    /// Sends what a session says, for which there is room.
    fn say(&self, event_loop: &EventLoop, text: String) {
        let load = Load::Message(text.len());
        let (bytes, outflow) = {
            let mut state = self.state.borrow_mut();
            let State::Session(session) = &mut *state else { return };
            // What cannot be sent is the end of the connection, which is read too.
            let _ = session.socket.send(Message::text(text));
            (session.take_outgoing(), session.outflow.clone())
        };
        if bytes.is_empty() {
            outflow.took(load);
            return;
        }
        self.write(event_loop, bytes, false, Some((outflow, load)));
    }

    fn write(&self, event_loop: &EventLoop, bytes: Vec<u8>, last: bool, taken: Option<(Arc<Outflow>, Load)>) {
        let number = self.number;
        let told = taken.clone();
        let done = move |event_loop: &EventLoop, _: io::Result<()>| {
            if let Some((outflow, load)) = told {
                outflow.took(load);
            }
            let connection = last.then(|| hub().connections.borrow().get(&number).cloned()).flatten();
            if let Some(connection) = connection {
                connection.end(event_loop);
            }
        };
        match self.stream.write(event_loop, vec![Box::new(bytes)], "Inspector", Box::new(done)) {
            Ok(WriteOutcome::Queued) => {}
            Ok(WriteOutcome::Written) => {
                if let Some((outflow, load)) = taken {
                    outflow.took(load);
                }
                if last {
                    self.end(event_loop);
                }
            }
            Err(_) => self.end(event_loop),
        }
    }

    fn stop_timer(&self, event_loop: &EventLoop) {
        if let Some(timer) = self.timer.take() {
            event_loop.stop_timer(timer);
            event_loop.close_handle(timer, None);
        }
    }

    /// Takes leave of the debugger, and closes.
    pub fn close(&self, event_loop: &EventLoop) {
        let farewell = {
            let mut state = self.state.borrow_mut();
            match &mut *state {
                State::Session(session) => {
                    // The connection is closed whether that can be said or not.
                    let _ = session.socket.close(None);
                    session.take_outgoing()
                }
                _ => Vec::new(),
            }
        };
        if !farewell.is_empty() {
            self.write(event_loop, farewell, false, None);
        }
        self.end(event_loop);
    }

    /// Whether no debugger is there, so that it may go for the sake of another connection.
    pub fn is_spare(&self) -> bool {
        !matches!(&*self.state.borrow(), State::Session(_))
    }

    /// The connection is over.
    fn end(&self, event_loop: &EventLoop) {
        self.stop_timer(event_loop);
        let hub = hub();
        let gone = hub.connections.borrow_mut().remove(&self.number);
        if let State::Session(session) = self.state.replace(State::Over) {
            session.outflow.end();
            hub.partial.set(hub.partial.get().saturating_sub(session.partial));
            hub.mailbox.post(Letter::Disconnect { session: session.number });
        }
        self.stream.close(event_loop, None);
        drop(gone);
    }
}

/// The way from the program to a connection.
fn sink(event_loop: &EventLoop, number: u64, outflow: Arc<Outflow>) -> RemoteSink {
    let remote = event_loop.remote();
    Arc::new(move |text: String| {
        let room = outflow.reserve(text.len());
        if room == Room::Gone {
            return;
        }
        remote.post(Box::new(move |event_loop| {
            let connection = hub().connections.borrow().get(&number).cloned();
            match connection {
                Some(connection) if room == Room::Enough => connection.say(event_loop, text),
                Some(connection) => connection.end(event_loop),
                None => {}
            }
        }));
    })
}
