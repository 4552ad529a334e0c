//! A child process on a pseudo terminal, which is its controlling terminal; and whether what it showed there is what
//! Node's `pseudo-tty/` tests expect of it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, Signal, kill_process_group};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::captured::{End, OUTPUT_LIMIT};

/// What ends the input of a terminal.
const END_OF_INPUT: u8 = 4;

/// Runs `command` on a terminal of its own for at most `timeout`, with the bytes of `input` typed into it; returns how it
/// ended and what the terminal showed, without control characters other than white space.
///
/// # Errors
/// When there is no terminal, the process cannot be started or waited for, or the input not be read.
pub fn run(command: &mut Command, input: Option<&Path>, timeout: Duration) -> io::Result<(End, String)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?;
    let slave = open(
        std::ffi::OsStr::from_bytes(name.as_bytes()),
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    command.stdin(slave.try_clone()?).stdout(slave.try_clone()?).stderr(Stdio::from(slave));
    // SAFETY: both are plain system calls, which may be made between fork and exec.
    unsafe {
        command.pre_exec(|| {
            rustix::process::setsid()?;
            rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
            Ok(())
        });
    }
    let mut child = command.spawn()?;
    // It holds the terminal's other end, whose closing ends the reader below.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let group = Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::spawn({
        let terminal = File::from(master.try_clone()?);
        move || read(terminal)
    });
    if let Some(input) = input {
        let mut typed = fs::read(input)?;
        typed.push(END_OF_INPUT);
        File::from(master.try_clone()?).write_all(&typed)?;
    }
    let waiter = std::thread::spawn(move || drop(sender.send(child.wait())));
    let deadline = Instant::now() + timeout;
    let end = match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(status) => status.map(End::Exit),
        Err(_) => Ok(End::TimeOut),
    };
    // Children it left behind hold the terminal open. None left is the usual case.
    let _ = kill_process_group(group, Signal::KILL);
    let _ = waiter.join();
    let shown = reader.join().unwrap_or_default();
    drop::<OwnedFd>(master);
    Ok((end?, shown))
}

/// Reads until nobody holds the other end.
fn read(mut terminal: File) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    // The end is an error, EIO.
    while let Ok(count @ 1..) = terminal.read(&mut buffer) {
        if (bytes.len() as u64) < OUTPUT_LIMIT {
            bytes.extend(buffer[..count].iter().filter(|&&byte| byte > 31 || b"\t\n\r\x0c".contains(&byte)));
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether `shown` is what the lines of `expected` say, in which `*` stands for anything. Empty lines do not count.
/// The error names the first difference.
pub fn compare(expected: &str, shown: &str) -> Result<(), String> {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let (patterns, shown) = (lines(expected), lines(shown));
    for (pattern, line) in patterns.iter().zip(&shown) {
        if !matches(pattern, line) {
            return Err(format!("expected: {pattern}\nshown:    {line}"));
        }
    }
    if patterns.len() != shown.len() {
        return Err(format!("{} lines expected, {} shown", patterns.len(), shown.len()));
    }
    Ok(())
}

/// Whether the whole of `line` is as `pattern` says.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(compare("at *(x:*)\n\n", "\r\nat f (x:12)\r\n").is_ok());
        assert!(compare("a*b", "ab").is_ok());
        assert!(compare("a*ba", "aba").is_ok());
        assert!(compare("ab*ba", "aba").is_err());
        assert!(compare("a", "ab").is_err());
        assert!(compare("a\nb", "a").is_err());
    }

    #[test]
    fn a_process_on_a_terminal_has_one() {
        let mut command = Command::new("sh");
        command.args(["-c", "test -t 0 && test -t 1 && tty >/dev/tty && echo yes"]);
        let (end, shown) = run(&mut command, None, Duration::from_secs(10)).unwrap();
        assert!(matches!(end, End::Exit(status) if status.success()));
        assert!(compare("/dev/*\nyes", &shown).is_ok(), "{shown}");
    }

    #[test]
    fn what_is_typed_arrives_and_ends() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "hello\n").unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "stty -echo; cat"]);
        let (end, shown) = run(&mut command, Some(file.path()), Duration::from_secs(10)).unwrap();
        assert!(matches!(end, End::Exit(status) if status.success()));
        assert!(shown.contains("hello"), "{shown}");
    }
}
