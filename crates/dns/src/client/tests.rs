use super::*;
use std::net::UdpSocket;
use std::thread::JoinHandle;

use crate::Data;

fn name(text: &str) -> QueryName {
    QueryName::parse(text).unwrap()
}

fn settings(servers: Vec<SocketAddr>) -> Rc<Settings> {
    Rc::new(Settings {
        servers,
        timeout_ms: 1,
        max_timeout_ms: 250,
        tries: 2,
        local_v4: None,
        local_v6: None,
        rotate: false,
        always_tcp: false,
    })
}

/// The result of one query for `a.test`.
fn ask(servers: Vec<SocketAddr>) -> Result<Vec<Record>, Failure> {
    let event_loop = EventLoop::new().unwrap();
    let client = Client::new("Test");
    let result = Rc::new(RefCell::new(None));
    let seen = result.clone();
    let done: Done = Box::new(move |_, result| {
        seen.replace(Some(result));
    });
    client.query(&event_loop, settings(servers), name("a.test"), Kind::A, done);
    event_loop.run();
    assert!(client.wires.borrow().is_empty());
    result.take().unwrap()
}

/// A server that answers `count` queries with what `reply` makes of them.
fn serve(count: usize, reply: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> (SocketAddr, JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let thread = std::thread::spawn(move || {
        for _ in 0..count {
            let mut buffer = [0; 512];
            let (length, from) = socket.recv_from(&mut buffer).unwrap();
            socket.send_to(&reply(&buffer[..length]), from).unwrap();
        }
    });
    (address, thread)
}

/// The query with the bits of an answer and one A record.
fn answer(query: &[u8]) -> Vec<u8> {
    let mut bytes = query.to_vec();
    bytes[2..4].copy_from_slice(&[0x81, 0x80]);
    bytes[7] = 1;
    bytes.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4]);
    bytes
}

const ADDRESS: Data = Data::A(Ipv4Addr::new(1, 2, 3, 4));

#[test]
fn an_answer_ends_the_query() {
    let (server, thread) = serve(1, answer);
    assert_eq!(ask(vec![server]).unwrap()[0].data, ADDRESS);
    thread.join().unwrap();
}

#[test]
fn an_answer_with_another_id_is_ignored_and_the_query_repeated() {
    let (server, thread) = serve(2, |query| {
        let mut bytes = answer(query);
        bytes[0] ^= 1;
        bytes
    });
    assert_eq!(ask(vec![server]), Err(Failure::Timeout));
    thread.join().unwrap();
}

#[test]
fn the_next_server_is_asked_where_nobody_listens() {
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (server, thread) = serve(1, answer);
    assert_eq!(ask(vec![closed, server]).unwrap()[0].data, ADDRESS);
    thread.join().unwrap();
    assert_eq!(ask(vec![closed]), Err(Failure::ConnRefused));
    assert_eq!(ask(vec![]), Err(Failure::NoServer));
}

#[test]
fn a_cancelled_query_ends() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let event_loop = EventLoop::new().unwrap();
    let client = Client::new("Test");
    let failure = Rc::new(Cell::new(None));
    let seen = failure.clone();
    let done: Done = Box::new(move |_, result| seen.set(result.err()));
    let servers = settings(vec![silent.local_addr().unwrap()]);
    let id = client.query(&event_loop, servers, name("a.test"), Kind::A, done);
    client.cancel(&event_loop, [id]);
    event_loop.run();
    assert_eq!(failure.get(), Some(Failure::Cancelled));
}

#[test]
fn rounds_wait_longer_up_to_the_limit() {
    let mut settings = Rc::into_inner(settings(vec![])).unwrap();
    settings.timeout_ms = 500;
    settings.max_timeout_ms = 1500;
    assert_eq!([0, 1, 2, 40].map(|round| settings.timeout_of(round)), [500, 1000, 1500, 1500]);
    settings.max_timeout_ms = 0;
    assert_eq!([0, 2, u32::MAX].map(|round| settings.timeout_of(round)), [500, 2000, 500 << 20]);
}
