//! Servers and clients: each runtime runs the same program on one core, the load or the other side runs on another.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::cores;
use crate::load::{Bare, BareServer, Exchange, Load};
use crate::report::{Row, Unit};
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

/// Measures all workloads that the filters name; four rows a server (rate, processor time an
/// answer, latency, memory), one a client.
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
    let mut rows: BTreeMap<(usize, usize), Row> = BTreeMap::new();
    for round in 0..settings.rounds {
        for (number, workload) in workloads.iter().enumerate() {
            eprint!("\r\x1b[Kround {} of {}: {}", round + 1, settings.rounds, workload.name);
            for turn in 0..runtimes.len() {
                let index = (turn + round) % runtimes.len();
                match workload.measure(home, packages, &runtimes[index], settings.time) {
                    Ok(values) => {
                        for (place, (suffix, unit, value)) in values.into_iter().enumerate() {
                            let name = format!("{}{suffix}", workload.name);
                            let row = rows.entry((number, place)).or_insert_with(|| Row::new(&name, unit, runtimes));
                            row.samples[index].values.push(value);
                        }
                    }
                    Err(error) => {
                        let row = rows
                            .entry((number, 0))
                            .or_insert_with(|| Row::new(workload.name, Unit::PerSecond, runtimes));
                        row.samples[index].error = Some(error);
                    }
                }
            }
            if let Some(rate) = workload.ceiling(settings.time).transpose()?
                && let Some(row) = rows.get_mut(&(number, 0))
            {
                row.bare.push(rate);
            }
        }
    }
    eprint!("\r\x1b[K");
    Ok(rows.into_values().collect())
}

impl Workload {
    /// The rate of the bare server under the same load.
    fn ceiling(&self, time: Duration) -> Option<Result<f64, String>> {
        let Kind::Server { load, bare: Some(bare) } = &self.kind else { return None };
        let (server_core, load_core) = cores::pair();
        let measure = || {
            let server = BareServer::start(server_core, bare.clone())?;
            let all = cores::allowed();
            cores::pin(load_core);
            let measured = load.run(server.address(), WARM_UP, time);
            cores::unpin(&all);
            Ok(measured?.rate)
        };
        Some(measure())
    }

    fn measure(
        &self,
        home: &Path,
        packages: &Path,
        runtime: &Runtime,
        time: Duration,
    ) -> Result<Vec<(&'static str, Unit, f64)>, String> {
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
                let unit =
                    if matches!(load.exchange, Exchange::OneWay(_)) { Unit::BytesPerSecond } else { Unit::PerSecond };
                // An answer's, or a block's.
                let answers = match load.exchange {
                    Exchange::OneWay(block) => measured.rate * time.as_secs_f64() / block as f64,
                    _ => measured.rate * time.as_secs_f64(),
                };
                let mut values = vec![("", unit, measured.rate), (" cpu", Unit::Nanoseconds, used / answers)];
                if unit == Unit::PerSecond {
                    values.push((" p99", Unit::Nanoseconds, measured.p99.as_nanos() as f64));
                }
                values.push((" memory", Unit::Bytes, server.peak_memory()?));
                Ok(values)
            }
            Kind::Cluster { workers, load } => {
                let mut command = runtime.command(&home.join("servers").join(self.program));
                command.env("BENCH_WORKERS", workers.to_string());
                let mut server = Server::await_port(Server::launch(&mut command, None)?)?;
                let measured = load.run(server.address, WARM_UP, time).map_err(|error| server.explain(error))?;
                Ok(vec![("", Unit::PerSecond, measured.rate)])
            }
            Kind::Client => {
                let (client_core, server_core) = cores::pair();
                let server = BareServer::start(server_core, Bare::Answer(ANSWER.to_vec()))?;
                let mut command = runtime.command(&home.join("clients").join(self.program));
                command.arg(server.address().port().to_string()).stdin(Stdio::null());
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                let child = spawn_on(client_core, &mut command)?;
                let output = child.wait_with_output().map_err(|error| error.to_string())?;
                let text = String::from_utf8_lossy(&output.stdout);
                let last = text.lines().last().and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok());
                let rate = last.and_then(|value| value["rate"].as_f64());
                rate.map(|rate| vec![("", Unit::PerSecond, rate)]).ok_or_else(|| failure(&output.stderr))
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

    fn stop(&mut self) {
        // It may have ended by itself.
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
    ]
}

/// One worker beside two.
fn clusters() -> Vec<Workload> {
    let cluster =
        |name, workers| Workload { name, program: "cluster.cjs", kind: Kind::Cluster { workers, load: get("/", 64) } };
    vec![cluster("cluster-1-worker", 1), cluster("cluster-2-workers", 2)]
}

/// What a load generator or a browser sends, with a few headers.
fn get(path: &str, connections: usize) -> Load {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n\
         Accept-Language: en\r\nConnection: keep-alive\r\n\r\n"
    );
    Load { exchange: Exchange::Http(request.into_bytes()), connections }
}

/// A JSON body of about `size` bytes.
fn post(size: usize) -> Load {
    let item = r#"{"id":12345,"name":"an item of a list","price":9.5,"tags":["one","two"]}"#;
    let items = vec![item; size / (item.len() + 1)].join(",");
    let body = format!("{{\"items\":[{items}]}}");
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    Load { exchange: Exchange::Http(request.into_bytes()), connections: 64 }
}

const WARM_UP: Duration = Duration::from_millis(1500);
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
