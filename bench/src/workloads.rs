//! What is measured: the programs in `micro/` and `processes/`, which time themselves, and start-up, which is timed from
//! outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use conformance::captured::{self, End};
use wait4::Wait4;

use crate::report::Unit;
use crate::runtimes::Runtime;

pub struct Workload {
    pub name: String,
    pub unit: Unit,
    file: PathBuf,
    measure: Measure,
}

#[derive(Clone, Copy, PartialEq)]
enum Measure {
    /// The program prints `{"ns": …}`.
    Own,
    /// As before, but of something that happens once a process; the program gets the tree as its argument.
    OwnOnce,
    WallClock,
    PeakMemory,
}

/// All workloads; what has to be generated for them goes into `scratch`.
pub fn all(home: &Path, scratch: &Path) -> Result<Vec<Workload>, String> {
    let empty = home.join("startup/empty.js");
    let start_up = |name: &str, unit, file: PathBuf, measure| Workload { name: name.to_owned(), unit, file, measure };
    let mut workloads = vec![
        start_up("start-up time", Unit::Nanoseconds, empty.clone(), Measure::WallClock),
        start_up("start-up memory", Unit::Bytes, empty, Measure::PeakMemory),
        start_up("require 1,000 modules", Unit::Nanoseconds, write_tree(home, scratch)?, Measure::OwnOnce),
    ];
    workloads.extend(programs(&home.join("micro"))?);
    Ok(workloads)
}

/// The programs about children, workers and messages between them.
pub fn processes(home: &Path) -> Result<Vec<Workload>, String> {
    programs(&home.join("processes"))
}

/// What the start of a child with three pipes, and the wait for its end, take without any runtime: the floor of
/// `spawn-sync`. The median of some hundred.
pub fn bare_start() -> Result<Duration, String> {
    let start = || {
        let began = Instant::now();
        let mut child = std::process::Command::new("/bin/true");
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        child.spawn()?.wait_with_output()?;
        Ok(began.elapsed())
    };
    let mut times =
        (0..500).map(|_| start()).collect::<std::io::Result<Vec<_>>>().map_err(|error| error.to_string())?;
    times.sort();
    Ok(times[times.len() / 2])
}

/// The programs of a folder that time themselves.
fn programs(folder: &Path) -> Result<Vec<Workload>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let named = files.into_iter().map(|file| {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Workload { name, unit: Unit::Nanoseconds, file, measure: Measure::Own }
    });
    Ok(named.filter(|workload| !["harness", "scratch"].contains(&workload.name.as_str())).collect())
}

impl Workload {
    pub fn is_start_up(&self) -> bool {
        self.measure != Measure::Own
    }

    /// One measurement, in the workload's unit.
    pub fn run(&self, runtime: &Runtime) -> Result<f64, String> {
        let mut command = runtime.command(&self.file);
        match self.measure {
            Measure::Own | Measure::OwnOnce => {
                let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
                let (end, text, errors) = captured::run_apart(&mut command, LONGEST, &scratch.path().join("output"))
                    .map_err(|error| error.to_string())?;
                let last = text.lines().last().and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok());
                last.and_then(|value| value["ns"].as_f64()).ok_or_else(|| failure(&end, &errors))
            }
            Measure::WallClock | Measure::PeakMemory => {
                command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
                let start = Instant::now();
                let mut child = command.spawn().map_err(|error| error.to_string())?;
                let ended = child.wait4().map_err(|error| error.to_string())?;
                let elapsed = start.elapsed().as_nanos() as f64;
                if !ended.status.success() {
                    return Err(ended.status.to_string());
                }
                Ok(if self.measure == Measure::WallClock { elapsed } else { ended.rusage.maxrss as f64 })
            }
        }
    }
}

/// A runtime that hangs in a program has failed in it.
const LONGEST: Duration = Duration::from_secs(60);

fn failure(end: &End, errors: &str) -> String {
    let End::Exit(status) = end else { return "no result in time".to_owned() };
    let line = errors.lines().find(|line| line.contains("Error")).or_else(|| errors.lines().last());
    line.map_or_else(|| status.to_string(), |line| line.trim().to_owned())
}

/// Writes 1,000 CommonJS modules, each of which requires up to ten others, and the program that times them.
fn write_tree(home: &Path, scratch: &Path) -> Result<PathBuf, String> {
    let write =
        |path: PathBuf, text: String| fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()));
    let folder = scratch.join("tree");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for index in 0..TREE {
        let children = (index * 10 + 1..=index * 10 + 10).filter(|child| *child < TREE);
        let requires: String = children.map(|child| format!("  require('./module-{child}'),\n")).collect();
        write(
            folder.join(format!("module-{index}.js")),
            format!(
                "'use strict';\n// Module {index} of a generated tree.\nconst children = [\n{requires}];\n\n\
                 class Thing{index} {{\n  constructor(name) {{\n    this.name = name;\n  }}\n\n  describe() {{\n    \
                 return `${{this.name}} of module {index}`;\n  }}\n}}\n\n\
                 exports.Thing = Thing{index};\nexports.create = (name) => new Thing{index}(name);\n\
                 exports.count = 1 + children.reduce((sum, child) => sum + child.count, 0);\n"
            ),
        )?;
    }
    let program = fs::read_to_string(home.join("startup/tree.cjs")).map_err(|error| error.to_string())?;
    let entry = folder.join("module-0.js");
    let path = scratch.join("tree.cjs");
    write(path.clone(), program.replace("process.argv[2]", &format!("{:?}", entry.display().to_string())))?;
    Ok(path)
}

const TREE: usize = 1000;
