//! The server under attack, and what can be seen of it from outside: memory and descriptors.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::runtimes::Runtime;

pub struct Victim {
    child: Child,
    /// Where errors are answered by the runtime.
    pub plain: SocketAddr,
    /// Where they are counted, and the connection is destroyed.
    pub counting: SocketAddr,
}

/// What a server holds, at one time or at most.
#[derive(Clone, Copy, Default)]
pub struct Held {
    /// Resident, in bytes.
    pub memory: f64,
    pub descriptors: usize,
}

impl Victim {
    pub fn start(home: &Path, runtime: &Runtime) -> Result<Self, String> {
        let mut command = runtime.command_with(&["--expose-gc"], &home.join("faults/server.cjs"));
        let mut child = spawn(&mut command)?;
        let stdout = child.stdout.take().ok_or("a server without output")?;
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let ports: Vec<u16> = line.split_whitespace().skip(1).filter_map(|port| port.parse().ok()).collect();
        let address = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        match (read, ports.as_slice()) {
            (Ok(_), [plain, counting]) => Ok(Self { child, plain: address(*plain), counting: address(*counting) }),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                Err("the server did not start".to_owned())
            }
        }
    }

    /// Some thousand requests, so that what is compiled and allocated once is there before anything is measured.
    pub fn warm_up(&self) -> Result<(), String> {
        let mut stream = connect(self.plain)?;
        for _ in 0..5000 {
            ask(&mut stream, "/").map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// What the server says about itself, after a collection of its garbage.
    pub fn report(&self) -> Result<serde_json::Value, String> {
        let answer = ask(&mut connect(self.plain)?, "/report").map_err(|error| format!("no report: {error}"))?;
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        serde_json::from_str(body).map_err(|error| format!("{error} in {body:?}"))
    }

    /// What it holds, after a collection.
    pub fn look(&self) -> Result<Held, String> {
        self.report()?;
        self.report()?;
        // The connection that asked goes away.
        std::thread::sleep(Duration::from_millis(50));
        Ok(held(self.child.id()))
    }

    /// Waits until the server has let go of the attackers' descriptors, at most five seconds; then what it holds.
    pub fn settle(&self, descriptors: usize) -> Result<Held, String> {
        let end = Instant::now() + Duration::from_secs(5);
        while held(self.child.id()).descriptors > descriptors && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.look()
    }

    pub fn limit_descriptors(&self, more: u64) -> Result<(), String> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).ok_or("the server has no id")?;
        let limit = held(self.child.id()).descriptors as u64 + more;
        let limit = Rlimit { current: Some(limit), maximum: Some(limit) };
        prlimit(Some(pid), Resource::Nofile, limit).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Follows what it holds until asked for the most.
    pub fn watch(&self) -> Watch {
        let (stop, most) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Held::default())));
        let (stopped, seen, id) = (stop.clone(), most.clone(), self.child.id());
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let now = held(id);
                let mut most = seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                *most =
                    Held { memory: now.memory.max(most.memory), descriptors: now.descriptors.max(most.descriptors) };
                drop(most);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Watch { stop, most, thread: Some(thread) }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Watch {
    stop: Arc<AtomicBool>,
    most: Arc<Mutex<Held>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub fn peak(mut self) -> Held {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of its own has been printed.
            let _ = thread.join();
        }
        *self.most.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn spawn(command: &mut Command) -> Result<Child, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    command.spawn().map_err(|error| error.to_string())
}

/// Nothing, once the process is gone.
fn held(id: u32) -> Held {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    let descriptors = std::fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count);
    Held { memory: kilobytes.unwrap_or(0.0) * 1024.0, descriptors }
}

/// A connection whose reads and writes take five seconds at most.
pub fn connect(address: SocketAddr) -> Result<TcpStream, String> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(|error| format!("connect: {error}"))?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
    Ok(stream)
}

/// One request on a connection that stays; the answer.
pub fn ask(stream: &mut TcpStream, path: &str) -> std::io::Result<String> {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        answer.push_str(&String::from_utf8_lossy(&buffer[..length]));
        if let Some((head, body)) = answer.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
            if length.is_none_or(|length| body.len() >= length) {
                return Ok(answer);
            }
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
