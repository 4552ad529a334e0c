use super::*;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

#[derive(Default)]
struct Collector {
    bytes: RefCell<Vec<u8>>,
    ended: Cell<bool>,
}

impl StreamClient for Collector {
    fn on_read(&self, event_loop: &EventLoop, stream: &Rc<Stream>, event: ReadEvent<'_>) {
        match event {
            ReadEvent::Data(buffer) => self.bytes.borrow_mut().extend_from_slice(buffer.bytes()),
            ReadEvent::End => {
                self.ended.set(true);
                stream.close(event_loop, None);
            }
            ReadEvent::Error(error) => panic!("{error}"),
        }
    }
}

fn pair(event_loop: &EventLoop) -> (Rc<Stream>, UnixStream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    (Stream::open(event_loop, OwnedFd::from(ours), StreamKind::Socket, "PipeWrap").unwrap(), theirs)
}

fn big() -> Vec<u8> {
    (0..3_000_000u32).map(|n| n as u8).collect()
}

#[test]
fn everything_written_is_read_and_the_end_is_told() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, mut peer) = pair(&event_loop);
    let collector = Rc::new(Collector::default());
    stream.read_start(&event_loop, collector.clone()).unwrap();
    let writer = std::thread::spawn(move || peer.write_all(&big()).unwrap());
    event_loop.run();
    writer.join().unwrap();
    assert!(collector.ended.get());
    assert!(*collector.bytes.borrow() == big());
}

#[test]
fn a_large_write_is_queued_and_then_shut_down() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, mut peer) = pair(&event_loop);
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        peer.read_to_end(&mut bytes).unwrap();
        bytes
    });
    let log = Rc::new(RefCell::new(Vec::new()));
    let (written, ended) = (log.clone(), log.clone());
    let buffers: Vec<OwnedBytes> = vec![Box::new(big()), Box::new("tail")];
    let outcome = stream.write(
        &event_loop,
        buffers,
        "WriteWrap",
        Box::new(move |_, result| {
            result.unwrap();
            written.borrow_mut().push("written");
        }),
    );
    assert_eq!(outcome.unwrap(), WriteOutcome::Queued);
    let outcome = stream.shutdown(
        &event_loop,
        "ShutdownWrap",
        Box::new(move |_, result| {
            result.unwrap();
            ended.borrow_mut().push("ended");
        }),
    );
    assert_eq!(outcome.unwrap(), WriteOutcome::Queued);
    event_loop.run();
    assert_eq!(*log.borrow(), ["written", "ended"]);
    assert_eq!(reader.join().unwrap(), [big(), b"tail".to_vec()].concat());
    assert_eq!(stream.queued_bytes(), 0);
}

#[test]
fn a_small_write_goes_through_at_once() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, mut peer) = pair(&event_loop);
    let outcome = stream.write(&event_loop, vec![Box::new("hello")], "WriteWrap", Box::new(|_, _| unreachable!()));
    assert_eq!(outcome.unwrap(), WriteOutcome::Written);
    stream.close(&event_loop, None);
    let mut text = String::new();
    peer.read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello");
}

#[test]
fn closing_cancels_queued_writes_before_it_is_told() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, _peer) = pair(&event_loop);
    let log = Rc::new(RefCell::new(Vec::new()));
    let (canceled, closed) = (log.clone(), log.clone());
    let done = move |_: &EventLoop, result: io::Result<()>| {
        assert_eq!(result.unwrap_err().raw_os_error(), Some(libc::ECANCELED));
        canceled.borrow_mut().push("canceled");
    };
    stream.write(&event_loop, vec![Box::new(big())], "WriteWrap", Box::new(done)).unwrap();
    stream.close(&event_loop, Some(Box::new(move |_| closed.borrow_mut().push("closed"))));
    event_loop.run();
    assert_eq!(*log.borrow(), ["canceled", "closed"]);
}

#[test]
fn an_unreferenced_reader_does_not_keep_the_loop_alive() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, _peer) = pair(&event_loop);
    stream.read_start(&event_loop, Rc::new(Collector::default())).unwrap();
    event_loop.set_referenced(stream.id(), false);
    event_loop.run();
}

#[test]
fn bytes_that_came_while_reading_was_stopped_are_read_later() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, mut peer) = pair(&event_loop);
    let collector = Rc::new(Collector::default());
    stream.read_start(&event_loop, collector.clone()).unwrap();
    stream.read_stop(&event_loop);
    peer.write_all(b"late").unwrap();
    drop(peer);
    event_loop.run_once();
    assert!(collector.bytes.borrow().is_empty());
    stream.read_start(&event_loop, collector.clone()).unwrap();
    event_loop.run();
    assert_eq!(*collector.bytes.borrow(), b"late");
}

/// Answers and looks at once whether the other side has it; the second one ends after that.
struct Answering {
    peer: RefCell<UnixStream>,
    turns: Rc<RefCell<Vec<String>>>,
}

impl StreamClient for Answering {
    fn on_read(&self, event_loop: &EventLoop, stream: &Rc<Stream>, _: ReadEvent<'_>) {
        let arrived = || {
            let mut bytes = [0; 100];
            let length = self.peer.borrow_mut().read(&mut bytes).unwrap_or(0);
            String::from_utf8_lossy(&bytes[..length]).into_owned()
        };
        for part in ["an", "swer"] {
            assert_eq!(stream.write_soon(event_loop, &[io::IoSlice::new(part.as_bytes())]).unwrap(), part.len());
        }
        assert_eq!(stream.bytes_written(), 6);
        let turn = self.turns.borrow().len();
        if turn == 1 {
            stream.shutdown(event_loop, "ShutdownWrap", Box::new(|_, _| unreachable!())).unwrap();
        }
        self.turns.borrow_mut().push(arrived());
    }
}

#[test]
fn answers_wait_for_the_other_events_of_a_poll_and_no_longer() {
    let event_loop = EventLoop::new().unwrap();
    let turns = Rc::default();
    let mut pairs = Vec::new();
    for _ in 0..3 {
        let (stream, mut peer) = pair(&event_loop);
        peer.set_nonblocking(true).unwrap();
        peer.write_all(b"question").unwrap();
        let client = Answering { peer: RefCell::new(peer.try_clone().unwrap()), turns: Rc::clone(&turns) };
        stream.read_start(&event_loop, Rc::new(client)).unwrap();
        pairs.push((stream, peer));
    }
    event_loop.run_once();
    // The second one goes before its end, and behind the third one there is nobody to wait for. The first one waits, but
    // not longer than a slow machine may take to look.
    assert_eq!(turns.borrow()[1..], ["answer", "answer"]);
    let rest: Vec<_> = pairs
        .iter_mut()
        .map(|(_, peer)| {
            let mut bytes = [0; 100];
            peer.read(&mut bytes).map(|length| String::from_utf8_lossy(&bytes[..length]).into_owned())
        })
        .collect();
    assert_eq!(rest[0].as_deref().ok(), Some("answer"));
    assert_eq!(rest[1].as_deref().ok(), Some(""));
    assert!(rest[2].is_err());
}

/// Answers, and then blocks the thread until the other side has the answer.
struct Blocking(RefCell<UnixStream>);

impl StreamClient for Blocking {
    fn on_read(&self, event_loop: &EventLoop, stream: &Rc<Stream>, event: ReadEvent<'_>) {
        if let ReadEvent::Data(_) = event {
            stream.write_soon(event_loop, &[io::IoSlice::new(b"answer")]).unwrap();
            let mut bytes = [0; 6];
            self.0.borrow_mut().read_exact(&mut bytes).unwrap();
            assert_eq!(&bytes, b"answer");
        }
    }
}

#[test]
fn an_answer_leaves_though_its_callback_blocks_the_thread() {
    let event_loop = EventLoop::new().unwrap();
    let mut pairs = Vec::new();
    for _ in 0..3 {
        let (stream, mut peer) = pair(&event_loop);
        peer.write_all(b"question").unwrap();
        stream.read_start(&event_loop, Rc::new(Blocking(RefCell::new(peer.try_clone().unwrap())))).unwrap();
        pairs.push((stream, peer));
    }
    event_loop.run_once();
    assert!(pairs.iter().all(|(stream, _)| stream.bytes_written() == 6));
}

#[test]
fn a_late_error_that_no_client_hears_fails_the_next_write() {
    let event_loop = EventLoop::new().unwrap();
    let (stream, _peer) = pair(&event_loop);
    stream.tell_write_failed(&event_loop, io::Error::from_raw_os_error(libc::EPIPE));
    let error = stream.try_write(&[io::IoSlice::new(b"more")]).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(libc::EPIPE));
    assert_eq!(stream.try_write(&[io::IoSlice::new(b"more")]).unwrap(), 4);
}
