//! Servers and clients: each runtime runs the same program on one core, the load or the other side runs on another.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::cores;
use crate::load::{Bare, BareServer, Exchange, Load, Order};
use crate::report::{Row, Samples, Unit};
use crate::requests::{get, mixed, post};
use crate::runtimes::{self, Runtime};

/// A server under load, or a client of a server that is not measured.
struct Workload {
    name: &'static str,
    program: &'static str,
    kind: Kind,
}

enum Kind {
    /// Where a server of nothing but system calls can do the same, that is the ceiling.
    Server {
        load: Load,
        bare: Option<Bare>,
    },
    Client,
    /// So many workers on all cores, which the load shares.
    Cluster {
        workers: usize,
        load: Load,
    },
}

pub struct Settings<'a> {
    pub filters: &'a [String],
    pub rounds: usize,
    /// How long each server is measured.
    pub time: Duration,
}

/// What one measurement brought: a value for each of the workload's rows, and what has to be said beside them.
struct Values {
    values: Vec<f64>,
    note: Option<String>,
}

/// Measures all workloads that the filters name; four rows a server (rate, processor time an answer, latency, memory), of
/// which one without answers has no latency; one a client.
pub fn run(home: &Path, runtimes: &[Runtime], settings: &Settings<'_>) -> Result<Vec<Row>, String> {
    measure_all(workloads(), home, &packages()?, runtimes, settings)
}

/// The same for clusters; a row each.
pub fn run_clusters(home: &Path, runtimes: &[Runtime], settings: &Settings<'_>) -> Result<Vec<Row>, String> {
    measure_all(clusters(), home, Path::new(""), runtimes, settings)
}

fn measure_all(
    workloads: Vec<Workload>,
    home: &Path,
    packages: &Path,
    runtimes: &[Runtime],
    settings: &Settings<'_>,
) -> Result<Vec<Row>, String> {
    let workloads: Vec<_> = workloads
        .into_iter()
        .filter(|workload| {
            settings.filters.is_empty() || settings.filters.iter().any(|part| workload.name.contains(part.as_str()))
        })
        .collect();
    let mut rows: Vec<Vec<Row>> = workloads.iter().map(|workload| workload.empty_rows(runtimes)).collect();
    for round in 0..settings.rounds {
        for (workload, rows) in workloads.iter().zip(&mut rows) {
            eprint!("\r\x1b[Kround {} of {}: {}", round + 1, settings.rounds, workload.name);
            for turn in 0..runtimes.len() {
                let index = (turn + round) % runtimes.len();
                match workload.measure(home, packages, &runtimes[index], settings.time) {
                    Ok(Values { values, note }) => {
                        rows.iter_mut().zip(values).for_each(|(row, value)| row.samples[index].add(Ok(value)));
                        rows[0].samples[index].notes.extend(note);
                    }
                    Err(error) => rows.iter_mut().for_each(|row| row.samples[index].add(Err(error.clone()))),
                }
            }
            for (order, samples) in workload.orders().iter().zip(&mut rows[0].bare) {
                samples.add(workload.ceiling(*order, settings.time));
            }
        }
    }
    eprint!("\r\x1b[K");
    Ok(rows.into_iter().flatten().collect())
}

impl Workload {
    /// What follows the name in its rows, the first of which is the rate, and their units.
    fn rows(&self) -> &'static [(&'static str, Unit)] {
        match &self.kind {
            Kind::Server { load: Load { exchange: Exchange::OneWay(_), .. }, .. } => {
                &[("", Unit::BytesPerSecond), (" cpu", Unit::Nanoseconds), (" memory", Unit::Bytes)]
            }
            Kind::Server { .. } => &[
                ("", Unit::PerSecond),
                (" cpu", Unit::Nanoseconds),
                (" p99", Unit::Nanoseconds),
                (" memory", Unit::Bytes),
            ],
            Kind::Cluster { .. } | Kind::Client => &[("", Unit::PerSecond)],
        }
    }

    fn empty_rows(&self, runtimes: &[Runtime]) -> Vec<Row> {
        let row = |(suffix, unit): &(&str, Unit)| Row::new(&format!("{}{suffix}", self.name), *unit, runtimes);
        let mut rows: Vec<Row> = self.rows().iter().map(row).collect();
        rows[0].bare = self.orders().iter().map(|_| Samples::default()).collect();
        rows
    }

    /// The ways in which a bare server can do the same.
    fn orders(&self) -> &'static [Order] {
        if let Kind::Server { bare: Some(bare), .. } = &self.kind { bare.orders() } else { &[] }
    }

    /// The rate of the bare server under the same load.
    fn ceiling(&self, order: Order, time: Duration) -> Result<f64, String> {
        let Kind::Server { load, bare: Some(bare) } = &self.kind else {
            return Err("no bare server does that".to_owned());
        };
        let (server_core, load_core) = cores::pair();
        let server = BareServer::start(server_core, bare.clone(), order)?;
        let all = cores::allowed();
        cores::pin(load_core);
        let measured = load.run(server.address(), WARM_UP, time);
        cores::unpin(&all);
        Ok(measured?.rate)
    }

    fn measure(&self, home: &Path, packages: &Path, runtime: &Runtime, time: Duration) -> Result<Values, String> {
        let alone = |value| Values { values: vec![value], note: None };
        match &self.kind {
            Kind::Server { load, .. } => {
                let mut server = Server::start(runtime, &home.join("servers").join(self.program), packages)?;
                let all = cores::allowed();
                cores::pin(cores::pair().1);
                let mut before = Ok(0.0);
                let mut warm = || before = server.processor_time();
                let measured = load.run_watched(server.address, WARM_UP, time, &mut warm);
                let used = server.processor_time();
                cores::unpin(&all);
                let measured = measured.map_err(|error| server.explain(error))?;
                let used = used? - before?;
                let answers = measured.rate * time.as_secs_f64();
                let mut values = vec![measured.rate];
                match load.exchange {
                    // Of each block, since nothing is answered.
                    Exchange::OneWay(block) => values.push(used / (answers / block as f64)),
                    _ => values.extend([used / answers, measured.p99.as_nanos() as f64]),
                }
                values.push(server.peak_memory()?);
                let lost = measured.lost;
                Ok(Values { values, note: (lost > 0).then(|| format!("{lost} of {answers:.0} datagrams lost")) })
            }
            Kind::Cluster { workers, load } => {
                let mut command = runtime.command(&home.join("servers").join(self.program));
                command.env("BENCH_WORKERS", workers.to_string());
                let mut server = Server::await_port(Server::launch(&mut command, None)?)?;
                let measured = load.run(server.address, WARM_UP, time).map_err(|error| server.explain(error))?;
                Ok(alone(measured.rate))
            }
            Kind::Client => {
                let (client_core, server_core) = cores::pair();
                let server = BareServer::start(server_core, Bare::Answer(ANSWER.to_vec()), Order::AtOnce)?;
                let mut command = runtime.command(&home.join("clients").join(self.program));
                command.arg(server.address().port().to_string()).stdin(Stdio::null());
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                let child = spawn_on(client_core, &mut command)?;
                let output = child.wait_with_output().map_err(|error| error.to_string())?;
                let text = String::from_utf8_lossy(&output.stdout);
                let last = text.lines().last().and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok());
                let rate = last.and_then(|value| value["rate"].as_f64());
                rate.map(alone).ok_or_else(|| failure(&output.stderr))
            }
        }
    }
}

/// A server in a process of its own, stopped when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(runtime: &Runtime, program: &Path, packages: &Path) -> Result<Self, String> {
        let mut command = runtime.command(program);
        command.env("BENCH_PACKAGES", packages).env("NODE_ENV", "production");
        Self::await_port(Self::launch(&mut command, Some(cores::pair().0))?)
    }

    fn launch(command: &mut Command, core: Option<usize>) -> Result<Child, String> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        match core {
            Some(core) => spawn_on(core, command),
            None => command.spawn().map_err(|error| error.to_string()),
        }
    }

    /// Reads from its output where it listens.
    fn await_port(mut child: Child) -> Result<Self, String> {
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("a server without output")?;
        let read = BufReader::new(stdout).read_line(&mut line);
        let port = read.ok().and_then(|_| line.trim().strip_prefix("listening ")?.parse::<u16>().ok());
        let mut server = Self { child, address: ([127, 0, 0, 1], port.unwrap_or(0)).into() };
        if port.is_none() { Err(server.explain("the server did not start".to_owned())) } else { Ok(server) }
    }

    /// The most memory that it has had resident, in bytes.
    fn peak_memory(&self) -> Result<f64, String> {
        self.memory("VmHWM:")
    }

    /// The memory that it has resident, in bytes.
    pub fn resident_memory(&self) -> Result<f64, String> {
        self.memory("VmRSS:")
    }

    fn memory(&self, field: &str) -> Result<f64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.map(|kilobytes| kilobytes * 1024.0).ok_or_else(|| format!("{path} says no {field}"))
    }

    /// The processor time that all its threads have had, in nanoseconds.
    fn processor_time(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/task", self.child.id());
        let tasks = std::fs::read_dir(&path).map_err(|error| format!("{path}: {error}"))?;
        // A thread may end between the two looks.
        let times = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok());
        Ok(times.filter_map(|line| line.split_whitespace().next()?.parse::<f64>().ok()).sum())
    }

    /// Ends the server; the error with what it printed.
    fn explain(&mut self, error: String) -> String {
        self.stop();
        let mut text = Vec::new();
        if let Some(stderr) = &mut self.child.stderr {
            // What cannot be read explains nothing.
            let _ = stderr.read_to_end(&mut text);
        }
        if text.is_empty() { error } else { format!("{error}: {}", failure(&text)) }
    }

    /// Asks it to end, so that it can put away what it has made, and ends it when it does not.
    fn stop(&mut self) {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let end = Instant::now() + TO_END;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn_on(core: usize, command: &mut Command) -> Result<Child, String> {
    let all = cores::allowed();
    cores::pin(core);
    let child = command.spawn().map_err(|error| error.to_string());
    cores::unpin(&all);
    child
}

fn failure(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| line.contains("Error")).or_else(|| text.lines().last());
    line.map_or_else(|| "no word of why".to_owned(), |line| line.trim().to_owned())
}

/// The folder with the packages that servers need, installed when missing.
pub fn packages() -> Result<PathBuf, String> {
    let folder = runtimes::cache_folder()?.with_file_name("bench-packages");
    if !PACKAGES.iter().all(|name| folder.join("node_modules").join(name.split('@').next().unwrap_or(name)).exists()) {
        runtimes::install(&folder, &PACKAGES)?;
    }
    Ok(folder)
}

/// What comes down on a server all at once in a soak.
pub fn soak_loads() -> Vec<Load> {
    let with = |connections, load: Load| Load { connections, ..load };
    vec![get("/", 64), with(16, post(10_000)), get("/file", 16), get("/large", 4)]
}

fn workloads() -> Vec<Workload> {
    let server = |name, program, load| Workload { name, program, kind: Kind::Server { load, bare: None } };
    let ceiled = |name, program, load, bare| Workload { name, program, kind: Kind::Server { load, bare: Some(bare) } };
    let hello = || Bare::Answer(ANSWER.to_vec());
    let exchange = |exchange, connections| Load { exchange, connections };
    let client = |name, program| Workload { name, program, kind: Kind::Client };
    let user = || get("/users/42?verbose=1", 64);
    vec![
        ceiled("http-hello-64", "http-hello.cjs", get("/", 64), hello()),
        ceiled("http-hello-512", "http-hello.cjs", get("/", 512), hello()),
        server("http-mixed", "http-mixed.cjs", mixed(64)),
        server("http-json", "json-http.cjs", user()),
        server("express-json", "express-json.cjs", user()),
        server("fastify-json", "fastify-json.cjs", user()),
        server("koa-json", "koa-json.cjs", user()),
        server("post-10k-json", "post-json.cjs", post(10_000)),
        server("file-pipe-100k", "file-pipe.cjs", get("/", 64)),
        ceiled("response-1mb", "response-1mb.cjs", get("/", 64), Bare::Answer(megabyte())),
        ceiled("tcp-echo-64b", "tcp-echo.cjs", exchange(Exchange::Echo(64), 64), Bare::Echo),
        ceiled("tcp-echo-64k", "tcp-echo.cjs", exchange(Exchange::Echo(65_536), 64), Bare::Echo),
        ceiled("tcp-one-way", "tcp-sink.cjs", exchange(Exchange::OneWay(65_536), 4), Bare::Sink),
        server("ws-echo-64b", "ws-echo.cjs", exchange(Exchange::WebSocket(64), 64)),
        server("ws-echo-8k", "ws-echo.cjs", exchange(Exchange::WebSocket(8192), 64)),
        server("udp-echo-64b", "udp-echo.cjs", exchange(Exchange::Datagram(64), 64)),
        client("http-agent", "http-agent.cjs"),
        client("fetch", "fetch.cjs"),
        client("dns-lookup", "dns-lookup.cjs"),
        client("dns-lookup-same-name", "dns-lookup-same-name.cjs"),
    ]
}

/// One worker beside two.
fn clusters() -> Vec<Workload> {
    let cluster =
        |name, workers| Workload { name, program: "cluster.cjs", kind: Kind::Cluster { workers, load: get("/", 64) } };
    vec![cluster("cluster-1-worker", 1), cluster("cluster-2-workers", 2)]
}

const WARM_UP: Duration = Duration::from_millis(1500);
/// How long a server that is asked to end may take.
const TO_END: Duration = Duration::from_secs(2);
const PACKAGES: [&str; 4] = ["express@5", "fastify@5", "koa@3", "ws@8"];

/// The response of `response-1mb`.
fn megabyte() -> Vec<u8> {
    let mut response =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n".to_vec();
    response.resize(response.len() + 1_000_000, b'x');
    response
}

/// What the bare server answers: the response of `http-hello`.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\n\
Keep-Alive: timeout=5\r\nContent-Length: 14\r\n\r\nHello, world!\n";
