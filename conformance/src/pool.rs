//! Runs many tests with a fixed number of jobs, and keeps the progress line.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::suite::runs_alone;
use crate::test_process::{Outcome, Runner, TestResult};

pub struct Pool<'a> {
    pub runner: &'a Runner<'a>,
    pub jobs: usize,
    pub quiet: bool,
}

impl Pool<'_> {
    /// Results come in the order of `tests`.
    pub fn run(&self, tests: &[String]) -> Vec<TestResult> {
        let progress = Progress::new(tests.len(), self.quiet);
        let (alone, together): (Vec<_>, Vec<_>) = tests.iter().partition(|test| runs_alone(test));
        let mut results = self.run_with(&together, self.jobs, &progress);
        results.extend(self.run_with(&alone, 1, &progress));
        progress.close();
        results.sort_by(|a, b| a.test.cmp(&b.test));
        results
    }

    fn run_with(&self, tests: &[&String], jobs: usize, progress: &Progress) -> Vec<TestResult> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::with_capacity(tests.len()));
        std::thread::scope(|scope| {
            for slot in 0..jobs.min(tests.len()) {
                let (next, results) = (&next, &results);
                scope.spawn(move || {
                    while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = self.runner.run(test, slot);
                        progress.note(&result);
                        results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(result);
                    }
                });
            }
        });
        results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// `[ 312/1432 02:10] 290 pass, 20 fail, 2 crash · parallel/test-fs-stat.js`, rewritten in place on a terminal and
/// printed every half minute elsewhere.
struct Progress {
    total: usize,
    quiet: bool,
    terminal: bool,
    started: Instant,
    state: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    done: usize,
    pass: usize,
    skip: usize,
    fail: usize,
    time_out: usize,
    crash: usize,
    printed: Option<Instant>,
}

impl Progress {
    fn new(total: usize, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            total,
            quiet,
            terminal,
            started: Instant::now(),
            state: Mutex::new(Counts { printed: Some(Instant::now()), ..Counts::default() }),
        }
    }

    fn note(&self, result: &TestResult) {
        let mut counts = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        counts.done += 1;
        *match result.outcome {
            Outcome::Pass => &mut counts.pass,
            Outcome::Skip => &mut counts.skip,
            Outcome::Fail(_) | Outcome::NotRun(_) => &mut counts.fail,
            Outcome::TimeOut => &mut counts.time_out,
            Outcome::Crash(_) => &mut counts.crash,
        } += 1;
        let pause = Duration::from_millis(if self.terminal { 80 } else { 30_000 });
        if self.quiet || counts.printed.is_some_and(|at| at.elapsed() < pause) {
            return;
        }
        counts.printed = Some(Instant::now());
        let seconds = self.started.elapsed().as_secs();
        let mut line = format!(
            "[{}/{} {:02}:{:02}] {} pass, {} fail",
            counts.done,
            self.total,
            seconds / 60,
            seconds % 60,
            counts.pass,
            counts.fail
        );
        for (count, name) in [(counts.skip, "skip"), (counts.time_out, "time-out"), (counts.crash, "crash")] {
            if count > 0 {
                line += &format!(", {count} {name}");
            }
        }
        let mut stderr = std::io::stderr().lock();
        // The progress line is an extra: a closed stderr is no reason to stop.
        let _ = if self.terminal {
            write!(stderr, "\r\x1b[K{line} · {}", result.test)
        } else {
            writeln!(stderr, "{line}")
        };
        let _ = stderr.flush();
    }

    fn close(&self) {
        if self.terminal && !self.quiet {
            eprint!("\r\x1b[K");
        }
    }
}
