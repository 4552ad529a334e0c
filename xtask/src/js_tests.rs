//! The JavaScript tests under `test/`: each `*.test.js` (or `.mjs`, `.ts`) is a program that the built command runs, and
//! that passes when its exit code is 0.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conformance::captured::{self, End};

use crate::{binary, root};

/// Returns whether all tests passed; `filter` is a part of the paths to run.
pub fn run(filter: Option<&str>) -> Result<bool, String> {
    let mut tests = Vec::new();
    collect(&root().join("test"), &mut tests);
    tests.retain(|test| filter.is_none_or(|filter| name(test).contains(filter)));
    tests.sort();

    let scratch = tempfile::Builder::new().prefix("at-").tempdir().map_err(|error| error.to_string())?;
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let jobs = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for slot in 0..jobs {
            let (tests, next, failures, scratch) = (&tests, &next, &failures, scratch.path());
            scope.spawn(move || {
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(report) = run_one(test, &scratch.join(slot.to_string())) {
                        let mut failures = failures.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                        println!("FAILED {}\n{report}", name(test));
                        failures.push(name(test));
                    }
                }
            });
        }
    });

    let mut failures = failures.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    failures.sort();
    for failure in &failures {
        println!("failed: {failure}");
    }
    println!("{} passed, {} failed", tests.len() - failures.len(), failures.len());
    Ok(failures.is_empty())
}

/// The error is the text to show.
fn run_one(test: &Path, folder: &Path) -> Result<(), String> {
    // A folder of its own, which is also where `os.tmpdir()` points.
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let mut command = Command::new(binary());
    command.arg(test).current_dir(root()).env("TMPDIR", folder).env_remove("NODE_OPTIONS").env_remove("FORCE_COLOR");
    let ended = captured::run(&mut command, TIMEOUT, &folder.with_extension("out")).map_err(|error| error.to_string());
    let _ = fs::remove_dir_all(folder);
    let (end, output) = ended?;
    let why = match end {
        End::Exit(status) if status.success() => return Ok(()),
        End::Exit(status) => status.to_string(),
        End::TimeOut => format!("still running after {} seconds", TIMEOUT.as_secs()),
        End::TooMuchOutput => "too much output".to_owned(),
    };
    Err(format!("{}\n({why})", output.trim_end()))
}

fn collect(folder: &Path, tests: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, tests);
        } else if ENDINGS.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
            tests.push(path);
        }
    }
}

fn name(test: &Path) -> String {
    test.strip_prefix(root()).unwrap_or(test).display().to_string()
}

const TIMEOUT: Duration = Duration::from_secs(60);
const ENDINGS: [&str; 4] = [".test.js", ".test.mjs", ".test.cjs", ".test.ts"];
