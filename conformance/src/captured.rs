//! A child process with a clock: its streams go to files, its process group ends when it does or when time is up.

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
    command.stdout(output.try_clone()?).stderr(output);
    let end = run_to_end(command, timeout, &[scratch]);
    let text = take(scratch)?;
    Ok((end?, text))
}

/// [`run`], with what it wrote to standard output and to standard error apart, in that order.
///
/// # Errors
/// As [`run`].
pub fn run_apart(command: &mut Command, timeout: Duration, scratch: &Path) -> io::Result<(End, String, String)> {
    let errors = scratch.with_added_extension("err");
    command.stdout(File::create(scratch)?).stderr(File::create(&errors)?);
    let end = run_to_end(command, timeout, &[scratch, &errors]);
    let (output, errors) = (take(scratch)?, take(&errors)?);
    Ok((end?, output, errors))
}

fn run_to_end(command: &mut Command, timeout: Duration, outputs: &[&Path]) -> io::Result<End> {
    let mut child = command.stdin(Stdio::null()).process_group(0).spawn()?;
    let group = Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    let waiter = std::thread::spawn(move || drop(sender.send(child.wait())));
    let end = wait(&receiver, outputs, Instant::now() + timeout);
    // Children it left behind go with it. None left is the usual case.
    let _ = kill_process_group(group, Signal::KILL);
    let _ = waiter.join();
    end
}

/// The text of a file, which is removed.
fn take(file: &Path) -> io::Result<String> {
    let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    fs::remove_file(file)?;
    Ok(text)
}

fn wait(receiver: &mpsc::Receiver<io::Result<ExitStatus>>, outputs: &[&Path], deadline: Instant) -> io::Result<End> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left.min(Duration::from_secs(1))) {
            Ok(status) => return status.map(End::Exit),
            Err(RecvTimeoutError::Disconnected) => return Ok(End::TimeOut),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(End::TimeOut),
            Err(RecvTimeoutError::Timeout) => {
                let size = |file: &&Path| fs::metadata(file).map_or(0, |metadata| metadata.len());
                if outputs.iter().map(size).sum::<u64>() > OUTPUT_LIMIT {
                    return Ok(End::TooMuchOutput);
                }
            }
        }
    }
}

pub const OUTPUT_LIMIT: u64 = 64 << 20;
