//! One test in one process: its command line, environment and private folder, the clock, and what became of it.

use std::fmt;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use conformance::captured::{self, End};
use conformance::terminal;

use crate::suite::{Header, Suite};

pub struct Runner<'a> {
    binary: &'a Path,
    flags: &'a [String],
    suite: &'a Suite,
    timeout: Duration,
    /// Holds the private folder of each running test; short, because tests put sockets into theirs.
    folders: tempfile::TempDir,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Pass,
    Skip,
    Fail(i32),
    TimeOut,
    /// A signal, or a Rust panic anywhere in the test's output (it may have been a child's).
    Crash(String),
    /// The test could not be run at all.
    NotRun(String),
}

pub struct TestResult {
    pub test: String,
    pub outcome: Outcome,
    pub time: Duration,
    pub output: String,
}

impl<'a> Runner<'a> {
    pub fn new(binary: &'a Path, flags: &'a [String], suite: &'a Suite, timeout: Duration) -> Result<Self, String> {
        let folders = tempfile::Builder::new().prefix("ac-").tempdir().map_err(|error| error.to_string())?;
        Ok(Self { binary, flags, suite, timeout, folders })
    }

    /// Runs `test` to its end; `slot` is the number of the job, which tests derive their ports from.
    pub fn run(&self, test: &str, slot: usize) -> TestResult {
        let started = Instant::now();
        let folder = self.folders.path().join(slot.to_string());
        let (outcome, output) = self
            .run_in(test, slot, &folder)
            .unwrap_or_else(|error| (Outcome::NotRun(error.to_string()), String::new()));
        // A folder that a test made unreadable, or that a straggler still writes to, is left to the end of the run.
        if fs::remove_dir_all(&folder).is_err() {
            let _ = fs::rename(&folder, folder.with_extension(format!("left-{}", started.elapsed().as_nanos())));
        }
        TestResult { test: test.to_owned(), outcome, time: started.elapsed(), output }
    }

    fn run_in(&self, test: &str, slot: usize, folder: &Path) -> std::io::Result<(Outcome, String)> {
        fs::create_dir_all(folder)?;
        let path = self.suite.path(test);
        let header = Header::parse(&String::from_utf8_lossy(&fs::read(&path)?));
        let mut command = Command::new(self.binary);
        command.args(self.flags).args(&header.flags).arg(&path).current_dir(self.suite.working_directory());
        for name in OURS {
            command.env_remove(name);
        }
        command
            .env("NODE_TEST_DIR", folder)
            .env("TEST_THREAD_ID", slot.to_string())
            .env("TEST_SERIAL_ID", slot.to_string());
        command.envs(header.env);

        if self.suite.wants_terminal(test) {
            return self.run_on_terminal(&mut command, &path);
        }
        let (ended, text) = captured::run(&mut command, self.timeout, &folder.with_extension("out"))?;
        let outcome = match ended {
            End::Exit(status) => judge(status, &text),
            End::TimeOut if text.contains(PANIC) => Outcome::Crash("panic".to_owned()),
            End::TimeOut => Outcome::TimeOut,
            End::TooMuchOutput => {
                Outcome::NotRun(format!("stopped: more than {} bytes of output", captured::OUTPUT_LIMIT))
            }
        };
        Ok((outcome, text))
    }

    /// A test whose outcome is what the terminal shows, be its exit code what it may.
    fn run_on_terminal(&self, command: &mut Command, path: &Path) -> std::io::Result<(Outcome, String)> {
        let input = path.with_extension("in");
        let input = input.exists().then_some(input);
        let (ended, mut text) = terminal::run(command, input.as_deref(), self.timeout)?;
        let outcome = match ended {
            _ if text.contains(PANIC) => Outcome::Crash("panic".to_owned()),
            End::TimeOut => Outcome::TimeOut,
            End::TooMuchOutput => Outcome::Fail(-1),
            End::Exit(_) if text.lines().any(|line| line.starts_with("1..0 # Skipped")) => Outcome::Skip,
            End::Exit(status) => match terminal::compare(&fs::read_to_string(path.with_extension("out"))?, &text) {
                Ok(()) => Outcome::Pass,
                Err(difference) => {
                    text += &format!("\n{difference}\n");
                    Outcome::Fail(status.code().unwrap_or(-1))
                }
            },
        };
        Ok((outcome, text))
    }
}

impl TestResult {
    /// The line of the output that says most about the failure.
    pub fn first_error(&self) -> Option<&str> {
        let lines = || self.output.lines().map(str::trim).filter(|line| !line.is_empty());
        lines()
            .find(|line| line.contains(PANIC))
            .or_else(|| lines().find(|line| line.split([':', ' ']).next().is_some_and(|word| word.ends_with("Error"))))
            .or_else(|| lines().next_back())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("pass"),
            Self::Skip => f.write_str("skip"),
            Self::Fail(code) => write!(f, "fail (exit code {code})"),
            Self::TimeOut => f.write_str("time-out"),
            Self::Crash(how) => write!(f, "crash ({how})"),
            Self::NotRun(why) => write!(f, "not run ({why})"),
        }
    }
}

fn judge(status: ExitStatus, output: &str) -> Outcome {
    if let Some(signal) = status.signal() {
        return Outcome::Crash(format!("signal {signal}"));
    }
    if output.contains(PANIC) {
        return Outcome::Crash("panic".to_owned());
    }
    match status.code() {
        Some(0) if output.lines().any(|line| line.starts_with("1..0 # Skipped")) => Outcome::Skip,
        Some(0) => Outcome::Pass,
        code => Outcome::Fail(code.unwrap_or(-1)),
    }
}

/// How a Rust panic announces itself: `thread 'main' (12) panicked at crates/…`.
const PANIC: &str = " panicked at ";

/// Settings of the person who runs the tests; they must not reach the tests.
const OURS: [&str; 9] = [
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_DEBUG",
    "NODE_ENV",
    "NODE_DISABLE_COLORS",
    "NODE_TEST_CONTEXT",
    "FORCE_COLOR",
    "NO_COLOR",
    "RUST_BACKTRACE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_follow_the_exit_status_and_the_output() {
        assert_eq!(judge(ExitStatus::from_raw(0), "ok\n"), Outcome::Pass);
        assert_eq!(judge(ExitStatus::from_raw(0), "1..0 # Skipped: no network\n"), Outcome::Skip);
        assert_eq!(judge(ExitStatus::from_raw(1 << 8), ""), Outcome::Fail(1));
        assert_eq!(judge(ExitStatus::from_raw(11), ""), Outcome::Crash("signal 11".into()));
        assert_eq!(
            judge(ExitStatus::from_raw(0), "thread 'main' (7) panicked at x.rs:1:1:\n"),
            Outcome::Crash("panic".into())
        );
    }
}
