//! What peers do to a server.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::victim::{Victim, ask, connect};

pub struct Attack {
    pub name: &'static str,
    /// How many descriptors more than at rest the server may have.
    pub descriptors: Option<u64>,
    /// Ends with all its connections closed; what came of it.
    pub run: fn(&Victim) -> Result<String, String>,
}

pub const ATTACKS: [Attack; 10] = [
    attack("idle", idle),
    attack("slow-heads", slow_heads),
    attack("slow-bodies", slow_bodies),
    attack("half-open", half_open),
    attack("vanish", vanish),
    Attack { name: "few-descriptors", descriptors: Some(60), run: few_descriptors },
    attack("never-reads", never_reads),
    attack("pipelined-flood", pipelined_flood),
    attack("garbage", garbage),
    attack("upload", upload),
];

const fn attack(name: &'static str, run: fn(&Victim) -> Result<String, String>) -> Attack {
    Attack { name, descriptors: None, run }
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const BIG: &[u8] = b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn text(error: std::io::Error) -> String {
    error.to_string()
}

fn crowd(address: SocketAddr, count: usize) -> Result<Vec<TcpStream>, String> {
    (0..count).map(|number| connect(address).map_err(|error| format!("connection {number}: {error}"))).collect()
}

/// The first line of what comes, and whether the connection ends after it.
fn last_words(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break "closed",
            Ok(length) => answer.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => break "still open",
            Err(_) => break "reset",
        }
    };
    let text = String::from_utf8_lossy(&answer);
    let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)).collect();
    match heads.as_slice() {
        [] => format!("no answer, {end}"),
        [.., last] if heads.len() > 3 => format!("{} answers, {last}, {end}", heads.len()),
        all => format!("{}, {end}", all.join(" ")),
    }
}

/// How often each of the outcomes was there.
fn tally(outcomes: impl Iterator<Item = String>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    outcomes.for_each(|outcome| *counts.entry(outcome).or_insert(0) += 1);
    counts.iter().map(|(outcome, count)| format!("{count} × {outcome}")).collect::<Vec<_>>().join(", ")
}

/// 10,000 connections that have asked once and wait, of which each still answers.
fn idle(victim: &Victim) -> Result<String, String> {
    const COUNT: usize = 10_000;
    let mut streams = Vec::with_capacity(COUNT);
    for number in 0..COUNT {
        let mut stream = connect(victim.plain).map_err(|error| format!("connection {number}: {error}"))?;
        ask(&mut stream, "/").map_err(text)?;
        streams.push(stream);
    }
    std::thread::sleep(Duration::from_secs(1));
    let again = streams.iter_mut().filter_map(|stream| ask(stream, "/").ok()).count();
    Ok(format!("{again} of {COUNT} answer again"))
}

/// Heads that come a byte at a time and never end.
fn slow_heads(victim: &Victim) -> Result<String, String> {
    drip(victim, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
}

/// Bodies that do.
fn slow_bodies(victim: &Victim) -> Result<String, String> {
    drip(victim, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
}

fn drip(victim: &Victim, beginning: &[u8]) -> Result<String, String> {
    let mut streams = crowd(victim.plain, 500)?;
    streams.extend(crowd(victim.counting, 1)?);
    for stream in &mut streams {
        stream.write_all(beginning).map_err(text)?;
        stream.set_read_timeout(Some(Duration::from_secs(1))).map_err(text)?;
    }
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(4500) {
        // Those that were closed do not mind.
        streams.iter_mut().for_each(|stream| drop(stream.write(b"x")));
        std::thread::sleep(Duration::from_millis(100));
    }
    streams.pop();
    Ok(tally(streams.iter_mut().map(last_words)))
}

/// Peers that end their side: after a request, in the middle of a head, in the middle of a body.
fn half_open(victim: &Victim) -> Result<String, String> {
    let mut outcomes = Vec::new();
    for (what, message) in [
        ("whole", GET),
        ("head", b"GET / HTTP/1.1\r\nHo"),
        ("body", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"),
    ] {
        let mut streams = crowd(victim.plain, 300)?;
        let mut counted = connect(victim.counting)?;
        for stream in streams.iter_mut().chain([&mut counted]) {
            stream.write_all(message).map_err(text)?;
            stream.shutdown(Shutdown::Write).map_err(text)?;
        }
        last_words(&mut counted);
        outcomes.push(format!("{what}: {}", tally(streams.iter_mut().map(last_words))));
    }
    Ok(outcomes.join("; "))
}

/// Peers that reset the connection in the middle of a large answer.
fn vanish(victim: &Victim) -> Result<String, String> {
    const COUNT: usize = 500;
    let before = victim.report()?;
    for number in 0..COUNT {
        let mut stream = connect(if number % 100 == 0 { victim.counting } else { victim.plain })?;
        stream.write_all(BIG).map_err(text)?;
        stream.read_exact(&mut [0; 8192]).map_err(text)?;
        rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).map_err(|error| text(error.into()))?;
    }
    std::thread::sleep(Duration::from_millis(300));
    let after = victim.report()?;
    let cut = after["cut"].as_u64().unwrap_or(0) - before["cut"].as_u64().unwrap_or(0);
    Ok(format!("{cut} of {COUNT} answers told that they were cut short"))
}

/// More connections than the server may have descriptors; and as many again once those are gone.
fn few_descriptors(victim: &Victim) -> Result<String, String> {
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let mut streams = crowd(victim.plain, 150)?;
        for stream in &mut streams {
            stream.set_read_timeout(Some(Duration::from_millis(500))).map_err(text)?;
        }
        let answered = streams.iter_mut().filter_map(|stream| ask(stream, "/").ok()).count();
        outcomes.push(format!("{answered} of {} answered", streams.len()));
        drop(streams);
        std::thread::sleep(Duration::from_millis(300));
    }
    Ok(outcomes.join(", then "))
}

/// Clients that ask for a gigabyte and read nothing.
fn never_reads(victim: &Victim) -> Result<String, String> {
    let mut streams = crowd(victim.plain, 50)?;
    for stream in &mut streams {
        stream.write_all(BIG).map_err(text)?;
    }
    std::thread::sleep(Duration::from_secs(2));
    Ok(format!("{} waited for 2 s", streams.len()))
}

/// A client that sends requests as fast as it can and reads no answer.
fn pipelined_flood(victim: &Victim) -> Result<String, String> {
    let mut stream = connect(victim.plain)?;
    let block = GET.repeat(1000);
    let taken = send_until_stuck(&mut stream, &block, 1 << 30)?;
    Ok(format!("{} requests taken", taken / GET.len()))
}

/// Requests, and then what is none.
fn garbage(victim: &Victim) -> Result<String, String> {
    let message = [&GET.repeat(10), &b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 \xff\xfe garbage\r\n\r\n"[..]].concat();
    let mut streams = crowd(victim.plain, 500)?;
    let mut counted = connect(victim.counting)?;
    for stream in streams.iter_mut().chain([&mut counted]) {
        stream.write_all(&message).map_err(text)?;
    }
    last_words(&mut counted);
    Ok(tally(streams.iter_mut().map(last_words)))
}

/// A gigabyte for a handler that never takes it.
fn upload(victim: &Victim) -> Result<String, String> {
    let mut stream = connect(victim.plain)?;
    let head = b"POST /never-consumed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n";
    stream.write_all(head).map_err(text)?;
    let taken = send_until_stuck(&mut stream, &vec![b'x'; 1 << 20], 1 << 30)?;
    Ok(format!("{:.1} MB taken", taken as f64 / 1e6))
}

/// Sends `block` over and over, up to `most` bytes, until nothing is taken for a second; how much was.
fn send_until_stuck(stream: &mut TcpStream, block: &[u8], most: usize) -> Result<usize, String> {
    stream.set_write_timeout(Some(Duration::from_secs(1))).map_err(text)?;
    let mut taken = 0;
    while taken < most {
        let from = taken % block.len();
        match stream.write(&block[from..]) {
            Ok(length) => taken += length,
            Err(_) => break,
        }
    }
    Ok(taken)
}
