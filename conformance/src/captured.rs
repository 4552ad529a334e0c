//! A child process with a clock: both its streams go to one file, its process group ends when it does or when time is up.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

pub enum End {
    Exit(ExitStatus),
    TimeOut,
    TooMuchOutput,
}

/// Runs `command` for at most `timeout`; returns how it ended and all it wrote. `scratch` is a file to write to, and is
/// removed at the end.
///
/// # Errors
/// When the process cannot be started or waited for, or the file not be used.
pub fn run(command: &mut Command, timeout: Duration, scratch: &Path) -> io::Result<(End, String)> {
    // A file rather than pipes: nobody has to read while the process runs, and a grandchild cannot keep it from ending.
    let output = File::create(scratch)?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).process_group(0);
    let mut child = command.spawn()?;
    let group = Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    let waiter = std::thread::spawn(move || drop(sender.send(child.wait())));
    let end = wait(&receiver, scratch, Instant::now() + timeout);
    // Children it left behind go with it. None left is the usual case.
    let _ = kill_process_group(group, Signal::KILL);
    let _ = waiter.join();
    let text = String::from_utf8_lossy(&fs::read(scratch)?).into_owned();
    fs::remove_file(scratch)?;
    Ok((end?, text))
}

fn wait(receiver: &mpsc::Receiver<io::Result<ExitStatus>>, output: &Path, deadline: Instant) -> io::Result<End> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left.min(Duration::from_secs(1))) {
            Ok(status) => return status.map(End::Exit),
            Err(RecvTimeoutError::Disconnected) => return Ok(End::TimeOut),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(End::TimeOut),
            Err(RecvTimeoutError::Timeout) => {
                if fs::metadata(output).is_ok_and(|metadata| metadata.len() > OUTPUT_LIMIT) {
                    return Ok(End::TooMuchOutput);
                }
            }
        }
    }
}

pub const OUTPUT_LIMIT: u64 = 64 << 20;
