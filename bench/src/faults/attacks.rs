//! What peers do to a server.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::expected::Expected;
use super::victim::{Victim, ask, connect};

pub struct Attack {
    pub name: &'static str,
    /// How many descriptors more than at rest the server may have.
    pub descriptors: Option<u64>,
    pub expected: Expected,
    /// Ends with all its connections closed; what came of it.
    pub run: fn(&Victim) -> Result<Outcome, String>,
}

/// What came of an attack.
#[derive(Default)]
pub struct Outcome {
    pub text: String,
    /// Peers that the server treated as it should: each attack says how.
    pub served: usize,
    /// Bytes that it took from a peer that sends without an end.
    pub taken: usize,
}

/// What each has to come to. A server that holds what is sent to it, or what nobody reads, grows by a gigabyte here; the
/// bounds on memory are some times what a sound one needs, so that a busy machine does not fail.
pub const ATTACKS: [Attack; 10] = [
    attack("idle", idle, Expected::served(10_000).growth(150)),
    attack("slow-heads", slow_heads, Expected::served(500).growth(40)),
    attack("slow-bodies", slow_bodies, Expected::served(500).growth(40)),
    attack("half-open", half_open, Expected::served(900).growth(40)),
    attack("vanish", vanish, Expected::served(500).growth(40)),
    // Of 60 in either turn.
    Attack { descriptors: Some(60), ..attack("few-descriptors", few_descriptors, Expected::served(40).growth(30)) },
    attack("never-reads", never_reads, Expected::served(50).growth(50)),
    attack("pipelined-flood", pipelined_flood, Expected::served(0).growth(200).taken(40)),
    attack("garbage", garbage, Expected::served(500).growth(100)),
    attack("upload", upload, Expected::served(0).growth(40).taken(40)),
];

const fn attack(name: &'static str, run: fn(&Victim) -> Result<Outcome, String>, expected: Expected) -> Attack {
    Attack { name, descriptors: None, expected, run }
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

/// How often each of the last words was there; those are served that came to `good` ones.
fn tally(streams: &mut [TcpStream], good: impl Fn(&str) -> bool) -> Outcome {
    let mut counts = std::collections::BTreeMap::new();
    streams.iter_mut().map(last_words).for_each(|words| *counts.entry(words).or_insert(0) += 1);
    let served = counts.iter().filter(|(words, _)| good(words)).map(|(_, count)| count).sum();
    let texts: Vec<_> = counts.iter().map(|(words, count)| format!("{count} × {words}")).collect();
    Outcome { text: texts.join(", "), served, taken: 0 }
}

/// 10,000 connections that have asked once and wait, of which each still answers.
fn idle(victim: &Victim) -> Result<Outcome, String> {
    const COUNT: usize = 10_000;
    let mut streams = Vec::with_capacity(COUNT);
    for number in 0..COUNT {
        let mut stream = connect(victim.plain).map_err(|error| format!("connection {number}: {error}"))?;
        ask(&mut stream, "/").map_err(text)?;
        streams.push(stream);
    }
    std::thread::sleep(Duration::from_secs(1));
    let again = streams.iter_mut().filter_map(|stream| ask(stream, "/").ok()).count();
    Ok(Outcome { text: format!("{again} of {COUNT} answer again"), served: again, taken: 0 })
}

/// Heads that come a byte at a time and never end; each is told that it took too long.
fn slow_heads(victim: &Victim) -> Result<Outcome, String> {
    drip(victim, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
}

/// Bodies that do.
fn slow_bodies(victim: &Victim) -> Result<Outcome, String> {
    drip(victim, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
}

fn drip(victim: &Victim, beginning: &[u8]) -> Result<Outcome, String> {
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
    Ok(tally(&mut streams, |words| words.contains("408")))
}

/// Peers that end their side: after a request, in the middle of a head, in the middle of a body. The
/// first is answered, the others are told that their request is none.
fn half_open(victim: &Victim) -> Result<Outcome, String> {
    let mut outcomes = Vec::new();
    let mut served = 0;
    for (what, message, end) in [
        ("whole", GET, "200, closed"),
        ("head", b"GET / HTTP/1.1\r\nHo", "400, closed"),
        ("body", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", "400, closed"),
    ] {
        let mut streams = crowd(victim.plain, 300)?;
        let mut counted = connect(victim.counting)?;
        for stream in streams.iter_mut().chain([&mut counted]) {
            stream.write_all(message).map_err(text)?;
            stream.shutdown(Shutdown::Write).map_err(text)?;
        }
        last_words(&mut counted);
        let outcome = tally(&mut streams, |words| words.ends_with(end));
        outcomes.push(format!("{what}: {}", outcome.text));
        served += outcome.served;
    }
    Ok(Outcome { text: outcomes.join("; "), served, taken: 0 })
}

/// Peers that reset the connection in the middle of a large answer, of which the server has to hear.
fn vanish(victim: &Victim) -> Result<Outcome, String> {
    const COUNT: usize = 500;
    let cut = || Ok::<_, String>(victim.report()?["cut"].as_u64().unwrap_or(0) as usize);
    let before = cut()?;
    for number in 0..COUNT {
        let mut stream = connect(if number % 100 == 0 { victim.counting } else { victim.plain })?;
        stream.write_all(BIG).map_err(text)?;
        stream.read_exact(&mut [0; 8192]).map_err(text)?;
        rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).map_err(|error| text(error.into()))?;
    }
    let end = Instant::now() + Duration::from_secs(5);
    let mut told = cut()? - before;
    while told < COUNT && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(100));
        told = cut()? - before;
    }
    let text = format!("{told} of {COUNT} answers told that they were cut short");
    Ok(Outcome { text, served: told, taken: 0 })
}

/// More connections than the server may have descriptors; and as many again once those are gone. The
/// turn with fewer answers counts.
fn few_descriptors(victim: &Victim) -> Result<Outcome, String> {
    let mut outcomes = Vec::new();
    let mut served = usize::MAX;
    for _ in 0..2 {
        let mut streams = crowd(victim.plain, 150)?;
        for stream in &mut streams {
            stream.set_read_timeout(Some(Duration::from_millis(500))).map_err(text)?;
        }
        let answered = streams.iter_mut().filter_map(|stream| ask(stream, "/").ok()).count();
        served = served.min(answered);
        outcomes.push(format!("{answered} of {} answered", streams.len()));
        drop(streams);
        std::thread::sleep(Duration::from_millis(300));
    }
    Ok(Outcome { text: outcomes.join(", then "), served, taken: 0 })
}

/// Clients that ask for a gigabyte and read nothing for two seconds; by then its beginning waits for each.
fn never_reads(victim: &Victim) -> Result<Outcome, String> {
    let mut streams = crowd(victim.plain, 50)?;
    for stream in &mut streams {
        stream.write_all(BIG).map_err(text)?;
    }
    std::thread::sleep(Duration::from_secs(2));
    let begun = |stream: &mut TcpStream| {
        let mut line = [0; 12];
        stream.read_exact(&mut line).is_ok() && line == *b"HTTP/1.1 200"
    };
    let served = streams.iter_mut().map(begun).filter(|begun| *begun).count();
    Ok(Outcome { text: format!("{served} of {} have the beginning after 2 s", streams.len()), served, taken: 0 })
}

/// A client that sends requests as fast as it can and reads no answer.
fn pipelined_flood(victim: &Victim) -> Result<Outcome, String> {
    let mut stream = connect(victim.plain)?;
    let block = GET.repeat(1000);
    let taken = send_until_stuck(&mut stream, &block, 1 << 30)?;
    Ok(Outcome { text: format!("{} requests taken", taken / GET.len()), served: 0, taken })
}

/// Requests, and then what is none; the connection is closed over it, after an answer.
fn garbage(victim: &Victim) -> Result<Outcome, String> {
    let message = [&GET.repeat(10), &b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 \xff\xfe garbage\r\n\r\n"[..]].concat();
    let mut streams = crowd(victim.plain, 500)?;
    let mut counted = connect(victim.counting)?;
    for stream in streams.iter_mut().chain([&mut counted]) {
        stream.write_all(&message).map_err(text)?;
    }
    last_words(&mut counted);
    Ok(tally(&mut streams, |words| words.ends_with(", closed") && !words.starts_with("no answer")))
}

/// A gigabyte for a handler that never takes it.
fn upload(victim: &Victim) -> Result<Outcome, String> {
    let mut stream = connect(victim.plain)?;
    let head = b"POST /never-consumed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n";
    stream.write_all(head).map_err(text)?;
    let taken = send_until_stuck(&mut stream, &vec![b'x'; 1 << 20], 1 << 30)?;
    Ok(Outcome { text: format!("{:.1} MB taken", taken as f64 / 1e6), served: 0, taken })
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
