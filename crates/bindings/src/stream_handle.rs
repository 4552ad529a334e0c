//! Streams over a descriptor (pipes, terminals, sockets): JavaScript holds the handle's number.
//!
//! Results: 0 done, 1 queued (the callback will be called with 0 or an error number), negative an error number.

use crate::prelude::*;
use event_loop::sys::{self, FdKind, OwnedIo};
use event_loop::{
    EventLoop, HandleId, Listener, OwnedBytes, ReadEvent, Stream, StreamClient, StreamKind, UdpSocket, WriteOutcome,
};
use std::io::{self, IoSlice};
use std::os::fd::FromRawFd;
use std::rc::Rc;

const QUEUED: i32 = 1;

pub fn negative(error: &io::Error) -> i32 {
    -error.raw_os_error().unwrap_or(libc::EIO)
}

fn stream(id: f64) -> Option<Rc<Stream>> {
    env().event_loop().handle(HandleId::from_bits(id as u64))
}

/// The stream's number, as JavaScript holds it.
pub fn number_of(stream: &Stream) -> f64 {
    stream.id().to_bits() as f64
}

/// Whether one of this thread's sockets or pipes has descriptor `fd`, and will close it.
pub fn has_owner(fd: i32) -> bool {
    let env = env();
    let event_loop = env.event_loop();
    event_loop.handles().iter().any(|info| {
        event_loop.handle::<Stream>(info.id).is_some_and(|other| other.fd() == fd)
            || event_loop.handle::<Listener>(info.id).is_some_and(|other| other.fd() == fd)
            || event_loop.handle::<UdpSocket>(info.id).is_some_and(|other| other.fd() == fd)
    })
}

/// Takes over descriptor `fd` for reading and writing without blocking; negative: an error number, `EEXIST` when another
/// of this thread's handles has it.
#[binding]
fn open(fd: i32) -> f64 {
    take(fd)
}

/// Takes over the channel at descriptor `fd` as `open` does. A standard stream stays where it is, for who writes to it as
/// such: the channel is a second descriptor of the same.
#[binding]
fn open_channel(fd: i32) -> f64 {
    if fd > libc::STDERR_FILENO {
        return take(fd);
    }
    let (Some((kind, resource)), Ok(io)) = (kind_of(fd), sys::duplicate(fd)) else { return -f64::from(libc::EINVAL) };
    adopt(io, kind, resource)
}

fn take(fd: i32) -> f64 {
    if has_owner(fd) {
        return -f64::from(libc::EEXIST);
    }
    let Some((kind, resource)) = kind_of(fd) else { return -f64::from(libc::EINVAL) };
    // SAFETY: no other handle of this thread owns it, and whoever passes a number gives the descriptor away.
    adopt(unsafe { OwnedIo::from_raw_fd(fd) }, kind, resource)
}

/// What streams of a descriptor are, and the name that async hooks have for them.
fn kind_of(fd: i32) -> Option<(StreamKind, &'static str)> {
    match sys::fd_kind(fd) {
        FdKind::Pipe => Some((StreamKind::Pipe, "PipeWrap")),
        FdKind::UnixSocket => Some((StreamKind::Socket, "PipeWrap")),
        FdKind::Tcp => Some((StreamKind::Socket, "TCPSocketWrap")),
        FdKind::Tty => Some((StreamKind::Tty, "TTYWrap")),
        FdKind::File => Some((StreamKind::File, "PipeWrap")),
        FdKind::Udp | FdKind::Unknown => None,
    }
}

fn adopt(io: OwnedIo, kind: StreamKind, resource: &'static str) -> f64 {
    match Stream::open(env().event_loop(), io, kind, resource) {
        Ok(stream) => number_of(&stream),
        Err(error) => f64::from(negative(&error)),
    }
}

/// A terminal: read through a descriptor of our own, written in blocking mode. Descriptor `fd` stays as it is.
#[binding]
fn open_tty(fd: i32) -> f64 {
    let env = env();
    let opened = sys::reopen_tty(fd).map(|io| Stream::adopt(env.event_loop(), io, StreamKind::Tty, "TTYWrap"));
    match opened {
        Ok(stream) => {
            stream.set_blocking_writes(true);
            number_of(&stream)
        }
        Err(error) => f64::from(negative(&error)),
    }
}

struct Reader {
    callback: Callback,
}

impl StreamClient for Reader {
    fn on_read(&self, _event_loop: &EventLoop, _stream: &Rc<Stream>, event: ReadEvent<'_>) {
        env().scope(|scope| match event {
            ReadEvent::Data(buffer) => {
                let store = v8::ArrayBuffer::new_backing_store_from_vec(buffer.take()).make_shared();
                let bytes = v8::ArrayBuffer::with_backing_store(scope, &store).into();
                self.callback.call(scope, &[bytes]);
            }
            ReadEvent::End => {
                let null = v8::null(scope).into();
                self.callback.call(scope, &[null]);
            }
            ReadEvent::Error(error) => {
                let null = v8::null(scope).into();
                let error = negative(&error).into_value(scope);
                self.callback.call(scope, &[null, error]);
            }
        });
    }
}

/// Starts to read: `callback(arrayBuffer)`, at the end `callback(null)`, on an error `callback(null, errno)`.
#[binding]
fn read_start(id: f64, callback: Callback) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    match stream.read_start(env().event_loop(), Rc::new(Reader { callback })) {
        Ok(()) => 0,
        Err(error) => negative(&error),
    }
}

#[binding(fast)]
fn read_stop(id: f64) {
    if let Some(stream) = stream(id) {
        stream.read_stop(env().event_loop());
    }
}

/// The result of a write, as JavaScript is told it.
pub fn outcome(result: io::Result<WriteOutcome>) -> i32 {
    match result {
        Ok(WriteOutcome::Written) => 0,
        Ok(WriteOutcome::Queued) => QUEUED,
        Err(error) => negative(&error),
    }
}

fn finished(done: Callback) -> event_loop::Done {
    Box::new(move |_, result| {
        env().scope(|scope| {
            let status = result.as_ref().err().map_or(0, negative).into_value(scope);
            done.call(scope, &[status]);
        });
    })
}

fn write_owned(id: f64, buffers: Vec<OwnedBytes>, done: Callback) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    outcome(stream.write(env().event_loop(), buffers, "WriteWrap", finished(done)))
}

/// The bytes of an array of views, for writes that go on after the call.
pub fn owned<'s>(scope: &mut Scope<'s, '_>, list: Local<'s, Array>) -> Result<Vec<OwnedBytes>, NodeError> {
    let mut buffers: Vec<OwnedBytes> = Vec::with_capacity(list.length() as usize);
    for index in 0..list.length() {
        let item = list.get_index(scope, index).ok_or_else(NodeError::pending)?;
        buffers.push(Box::new(SharedBytes::from_value(scope, item)?.held()));
    }
    Ok(buffers)
}

/// Writes bytes.
#[binding]
fn write_bytes(id: f64, bytes: SharedBytes, done: Callback) -> i32 {
    write_owned(id, vec![Box::new(bytes.held())], done)
}

/// Writes a string as UTF-8.
#[binding]
fn write_utf8(id: f64, text: String, done: Callback) -> i32 {
    let Some(stream) = stream(id) else { return -libc::EBADF };
    env().event_loop().send_gathered();
    match stream.try_write(&[IoSlice::new(text.as_bytes())]) {
        Ok(written) if written == text.len() && stream.queued_bytes() == 0 => 0,
        Ok(written) => {
            outcome(stream.queue_rest(env().event_loop(), vec![Box::new(text)], written, "WriteWrap", finished(done)))
        }
        Err(error) => negative(&error),
    }
}

/// Writes an array of views in one go.
#[binding]
fn write_many<'s>(
    scope: &mut Scope<'s, '_>,
    id: f64,
    list: Local<'s, Array>,
    done: Callback,
) -> Result<i32, NodeError> {
    let buffers = owned(scope, list)?;
    Ok(write_owned(id, buffers, done))
}

/// Ends the sending side, after the writes that wait.
#[binding]
fn shutdown(id: f64, done: Callback) -> i32 {
    let Some(stream) = stream(id) else { return -libc::ENOTCONN };
    outcome(stream.shutdown(env().event_loop(), "ShutdownWrap", finished(done)))
}

/// Closes; `closed()` is called in the close phase.
#[binding]
fn close(id: f64, closed: Callback) {
    let Some(stream) = stream(id) else { return };
    let closed = move |_: &EventLoop| {
        env().scope(|scope| {
            closed.call(scope, &[]);
        });
    };
    stream.close(env().event_loop(), Some(Box::new(closed)));
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
fn set_blocking(id: f64, blocking: bool) {
    if let Some(stream) = stream(id) {
        stream.set_blocking_writes(blocking);
    }
}

#[binding(fast)]
fn fd(id: f64) -> i32 {
    stream(id).map_or(-1, |stream| stream.fd())
}

#[binding]
fn bytes_read(id: f64) -> f64 {
    stream(id).map_or(0.0, |stream| stream.bytes_read() as f64)
}

#[binding]
fn bytes_written(id: f64) -> f64 {
    stream(id).map_or(0.0, |stream| (stream.bytes_written() + stream.queued_bytes() as u64) as f64)
}

#[binding]
fn queued_bytes(id: f64) -> f64 {
    stream(id).map_or(0.0, |stream| stream.queued_bytes() as f64)
}

engine::module!(
    "stream_handle",
    [
        open,
        open_channel,
        open_tty,
        read_start,
        read_stop,
        write_bytes,
        write_utf8,
        write_many,
        shutdown,
        close,
        set_ref,
        has_ref,
        set_blocking,
        fd,
        bytes_read,
        bytes_written,
        queued_bytes,
    ]
);
