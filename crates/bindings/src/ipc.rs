//! The channel between two processes: lines of JSON or bytes over a Unix socket, with descriptors beside them.
//!
//! Results: 0 done, 1 queued (the channel's `written` will be called), negative an error number.

use crate::prelude::*;
use crate::stream_handle::{negative, number_of};
use engine::v8::simdutf;
use event_loop::sys::{self, FdKind};
use event_loop::{Done, EventLoop, HandleId, OwnedBytes, ReadBuffer, ReadEvent, Stream, StreamClient, StreamKind};
use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::os::fd::{AsRawFd, IntoRawFd};
use std::rc::Rc;
use v8::{ValueView, ValueViewData, WriteFlags};

const QUEUED: i32 = 1;

fn stream(id: f64) -> Option<Rc<Stream>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

/// What hears of a channel.
struct Channel {
    lines: bool,
    /// The beginning of a line whose end has not come.
    rest: RefCell<Vec<u8>>,
    read: Callback,
    written: Callback,
}

impl Channel {
    fn lines<'s>(&self, scope: &mut Scope<'s, '_>, text: &[u8]) {
        let many = memchr::memchr(b'\n', text).is_some();
        let string = if simdutf::validate_ascii(text) {
            v8::String::new_from_one_byte(scope, text, v8::NewStringType::Normal)
        } else {
            v8::String::new_from_utf8(scope, text, v8::NewStringType::Normal)
        };
        match string {
            Some(string) => {
                let many = many.into_value(scope);
                self.read.call(scope, &[string.into(), many]);
            }
            // Longer than a string can be.
            None => self.ended(scope, -libc::EMSGSIZE),
        }
    }

    fn ended(&self, scope: &mut Scope<'_, '_>, status: i32) {
        let null = v8::null(scope).into();
        let status = status.into_value(scope);
        self.read.call(scope, &[null, status]);
    }

    fn received(&self, scope: &mut Scope<'_, '_>, buffer: ReadBuffer<'_>) {
        if !self.lines {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(buffer.take()).make_shared();
            let bytes = v8::ArrayBuffer::with_backing_store(scope, &store).into();
            self.read.call(scope, &[bytes]);
            return;
        }
        let bytes = buffer.bytes();
        let Some(end) = memchr::memrchr(b'\n', bytes) else {
            self.rest.borrow_mut().extend_from_slice(bytes);
            return;
        };
        let mut whole = self.rest.take();
        self.rest.borrow_mut().extend_from_slice(&bytes[end + 1..]);
        if whole.is_empty() {
            self.lines(scope, &bytes[..end]);
        } else {
            whole.extend_from_slice(&bytes[..end]);
            self.lines(scope, &whole);
        }
    }
}

impl StreamClient for Channel {
    fn on_read(&self, _event_loop: &EventLoop, _stream: &Rc<Stream>, event: ReadEvent<'_>) {
        env().scope(|scope| match event {
            ReadEvent::Data(buffer) => self.received(scope, buffer),
            ReadEvent::End => self.ended(scope, 0),
            ReadEvent::Error(error) => self.ended(scope, negative(&error)),
        });
    }
}

/// Begins to read stream `id`. With `lines`, `read(text, many)` gets whole lines without the last end of line, and
/// `many` says that there is one in `text`; otherwise `read(arrayBuffer)` gets bytes as they come. At the end
/// `read(null, status)`. `written(status)` is called once for each write that was queued, in order.
#[binding]
fn start(id: f64, lines: bool, read: Callback, written: Callback) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    let channel = Rc::new(Channel { lines, rest: RefCell::default(), read, written });
    stream.receive_handles();
    stream.set_owner(Some(channel.clone()));
    match stream.read_start(env().event_loop(), channel) {
        Ok(()) => 0,
        Err(error) => negative(&error),
    }
}

fn done(stream: &Stream) -> Done {
    let channel = stream.owner().and_then(|owner| owner.downcast::<Channel>().ok());
    Box::new(move |_: &EventLoop, result| {
        let Some(channel) = channel else { return };
        env().scope(|scope| {
            let status = result.as_ref().err().map_or(0, negative).into_value(scope);
            channel.written.call(scope, &[status]);
        });
    })
}

/// Writes the parts; `fd`, unless it is negative, goes with them. The parts are only copied when they have to wait.
fn write(stream: &Stream, parts: &[IoSlice<'_>], fd: i32) -> io::Result<i32> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    // What the other process sees comes in the order in which it was written.
    env().event_loop().send_gathered();
    let written = match fd {
        -1 => stream.try_write(parts)?,
        fd => stream.try_write_with_handle(parts, fd)?,
    };
    if written == length {
        if fd < 0 {
            env().event_loop().expect_answer();
        }
        return Ok(0);
    }
    // The descriptor may be closed before it is its turn.
    let handle = if fd >= 0 && written == 0 { Some(sys::duplicate(fd)?) } else { None };
    let mut bytes = Vec::with_capacity(length);
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    let bytes: OwnedBytes = Box::new(bytes);
    stream.queue_rest_with_handle(env().event_loop(), vec![bytes], written, handle, "WriteWrap", done(stream))?;
    Ok(QUEUED)
}

/// Writes a line, with descriptor `fd` unless that is -1.
#[binding]
fn write_line<'s>(scope: &mut Scope<'s, '_>, id: f64, line: JsString<'s>, fd: i32) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    {
        let view = ValueView::new(scope, line);
        if let ValueViewData::OneByte(text) = view.data()
            && simdutf::validate_ascii(text)
        {
            let written = write(&stream, &[IoSlice::new(text), IoSlice::new(b"\n")], fd);
            return written.unwrap_or_else(|error| negative(&error));
        }
    }
    let mut bytes = vec![0; line.utf8_length(scope)];
    let length = line.write_utf8_v2(scope, &mut bytes, WriteFlags::kReplaceInvalidUtf8, None);
    bytes.truncate(length);
    bytes.push(b'\n');
    write(&stream, &[IoSlice::new(&bytes)], fd).unwrap_or_else(|error| negative(&error))
}

/// Writes bytes, with descriptor `fd` unless that is -1.
#[binding]
fn write_bytes(id: f64, bytes: Bytes, fd: i32) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    write(&stream, &[IoSlice::new(&bytes)], fd).unwrap_or_else(|error| negative(&error))
}

/// The oldest descriptor that has come over channel `id`, as a socket or pipe that neither reads nor listens yet: its
/// number. Negative: an error number, `ENOENT` where none has come.
#[binding]
fn take_stream(id: f64) -> f64 {
    let Some(io) = stream(id).and_then(|stream| stream.take_handle()) else { return f64::from(-libc::ENOENT) };

    let (kind, resource) = match sys::fd_kind(io.as_raw_fd()) {
        FdKind::Tcp => (StreamKind::Socket, "TCPSocketWrap"),
        FdKind::UnixSocket => (StreamKind::Socket, "PipeWrap"),
        FdKind::Pipe => (StreamKind::Pipe, "PipeWrap"),
        _ => return f64::from(-libc::EINVAL),
    };
    match Stream::open(env().event_loop(), io, kind, resource) {
        Ok(stream) => number_of(&stream),
        Err(error) => negative(&error).into(),
    }
}

/// The oldest descriptor that has come over channel `id`, which is the caller's from now on; negative: an error number.
#[binding]
fn take_fd(id: f64) -> i32 {
    match stream(id).and_then(|stream| stream.take_handle()) {
        Some(io) => io.into_raw_fd(),
        None => -libc::ENOENT,
    }
}

engine::module!("ipc", [start, write_line, write_bytes, take_stream, take_fd]);
