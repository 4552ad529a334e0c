//! `bench`: runs small workloads, start-up, servers and clients on Anode, Node, Bun and Deno in turn, and compares. Here:
//! the command line and the order of the runs.

mod chart;
mod cores;
mod faults;
mod load;
mod report;
mod requests;
mod runtimes;
mod servers;
mod soak;
mod workloads;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::{Report, Row};
use workloads::Workload;

const HELP: &str = "\
Benchmarks Anode beside Node, Bun and Deno, each from npm.

    bench [OPTIONS] [FILTER...]             small workloads in bench/micro, and start-up
    bench [OPTIONS] servers [FILTER...]     servers in bench/servers under load, clients in bench/clients
    bench [OPTIONS] processes [FILTER...]   children, workers and messages in bench/processes, and a cluster under load
    bench [OPTIONS] faults [FILTER...]      a server of anode and of node treated badly: see bench/faults/README.md
    bench [OPTIONS] soak                    anode's server at full load; fails when its memory grows

A FILTER is a part of the name of the workloads to run. A server has one core, the load another one; a cluster and its
load share all cores. The load is a closed loop: a connection asks again when it has its answer, so that p99 mostly restates
the rate.

    --bin PATH     the command to measure (default: target/release/anode)
    --peers DIR    a folder whose node_modules has node, bun and deno (default: ~/.cache/anode/peers; made when missing)
    --only NAMES   runtimes to run, with commas: anode,node,bun,deno
    --rounds N     rounds of the workloads (default: 5)
    --starts N     runs of each start-up row (default: 30)
    --minutes N    how long a soak takes (default: 10)
    --seconds N    how long each server is measured, after a warm-up (default: 4)
    --out DIR      where to write results.json, results.md and chart.svg (default: target/bench)";

/// Which kind of workload.
#[derive(Clone, Copy, PartialEq)]
enum Suite {
    Micro,
    Servers,
    Processes,
    Faults,
    Soak,
}

struct Options {
    suite: Suite,
    filters: Vec<String>,
    binary: PathBuf,
    peers: Option<PathBuf>,
    only: Vec<String>,
    rounds: usize,
    starts: usize,
    seconds: u64,
    minutes: u64,
    out: PathBuf,
}

impl Options {
    /// The runtimes to run, unless the command line says which.
    fn only_or(&self, usual: &[&str]) -> Vec<String> {
        if self.only.is_empty() { usual.iter().map(|name| (*name).to_owned()).collect() } else { self.only.clone() }
    }
}

fn suite_of(word: &std::ffi::OsStr) -> Option<Suite> {
    match word.to_str()? {
        "servers" => Some(Suite::Servers),
        "processes" => Some(Suite::Processes),
        "faults" => Some(Suite::Faults),
        "soak" => Some(Suite::Soak),
        _ => None,
    }
}

fn main() -> ExitCode {
    match parse_options().and_then(|options| options.map_or(Ok(true), |options| run(&options))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

/// False where what was run has a verdict, and it is bad.
fn run(options: &Options) -> Result<bool, String> {
    let only = match options.suite {
        Suite::Faults => options.only_or(&["anode", "node"]),
        Suite::Soak => options.only_or(&["anode"]),
        _ => options.only.clone(),
    };
    let runtimes = runtimes::find(&options.binary, options.peers.as_deref(), &only)?;
    for runtime in &runtimes {
        println!("{:<6} {}", runtime.name, runtime.version);
    }
    match options.suite {
        Suite::Faults => return faults::run(&home(), &runtimes, &options.filters),
        Suite::Soak => return soak::run(&home(), &runtimes, options.minutes),
        _ => {}
    }
    let time = std::time::Duration::from_secs(options.seconds);
    let settings = servers::Settings { filters: &options.filters, rounds: options.rounds, time };
    if options.suite == Suite::Servers {
        let rows = servers::run(&home(), &runtimes, &settings)?;
        return write(options, &Report::new(&runtimes, rows), "servers-").map(|()| true);
    }
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let all = match options.suite {
        Suite::Processes => workloads::processes(&home())?,
        _ => workloads::all(&home(), scratch.path())?,
    };
    let workloads: Vec<_> = all
        .into_iter()
        .filter(|workload| {
            options.filters.is_empty() || options.filters.iter().any(|part| workload.name.contains(part))
        })
        .collect();

    let mut rows: Vec<Row> =
        workloads.iter().map(|workload| Row::new(&workload.name, workload.unit, &runtimes)).collect();
    let rounds = workloads.iter().map(|workload| rounds_of(workload, options)).max().unwrap_or(0);
    for round in 0..rounds {
        for (workload, row) in workloads.iter().zip(&mut rows) {
            if round >= rounds_of(workload, options) {
                continue;
            }
            eprint!("\r\x1b[Kround {} of {rounds}: {}", round + 1, workload.name);
            // Another one begins each round, so that none has always the warm or the hot machine.
            for turn in 0..runtimes.len() {
                let index = (turn + round) % runtimes.len();
                row.samples[index].add(workload.run(&runtimes[index]));
            }
        }
    }
    eprint!("\r\x1b[K");

    if options.suite == Suite::Processes {
        println!(
            "no runtime at all starts a child and sees its end in {:.0} µs",
            workloads::bare_start()?.as_secs_f64() * 1e6
        );
        rows.extend(servers::run_clusters(&home(), &runtimes, &settings)?);
        return write(options, &Report::new(&runtimes, rows), "processes-").map(|()| true);
    }
    write(options, &Report::new(&runtimes, rows), "").map(|()| true)
}

/// Prints the table, and writes the three files.
fn write(options: &Options, report: &Report, prefix: &str) -> Result<(), String> {
    print!("{}", report.table());
    std::fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let files =
        [("results.json", report.json()?), ("results.md", report.markdown()), ("chart.svg", chart::svg(report))];
    for (name, text) in files {
        let path = options.out.join(format!("{prefix}{name}"));
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn rounds_of(workload: &Workload, options: &Options) -> usize {
    if workload.is_start_up() { options.starts } else { options.rounds }
}

fn parse_options() -> Result<Option<Options>, String> {
    use lexopt::prelude::*;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| home().join("../target"), PathBuf::from);
    let mut options = Options {
        suite: Suite::Micro,
        filters: Vec::new(),
        binary: target.join("release/anode"),
        peers: None,
        only: Vec::new(),
        rounds: 5,
        starts: 30,
        seconds: 4,
        minutes: 10,
        out: target.join("bench"),
    };
    let mut parser = lexopt::Parser::from_env();
    let mut parse = || -> Result<bool, lexopt::Error> {
        while let Some(argument) = parser.next()? {
            match argument {
                Long("bin") => options.binary = parser.value()?.into(),
                Long("peers") => options.peers = Some(parser.value()?.into()),
                Long("only") => options.only = parser.value()?.string()?.split(',').map(str::to_owned).collect(),
                Long("rounds") => options.rounds = parser.value()?.parse::<usize>()?.max(1),
                Long("starts") => options.starts = parser.value()?.parse::<usize>()?.max(1),
                Long("seconds") => options.seconds = parser.value()?.parse::<u64>()?.max(1),
                Long("out") => options.out = parser.value()?.into(),
                Short('h') | Long("help") => return Ok(false),
                Long("minutes") => options.minutes = parser.value()?.parse::<u64>()?.max(1),
                Value(word) if options.filters.is_empty() && suite_of(&word).is_some() => {
                    options.suite = suite_of(&word).unwrap_or(Suite::Micro);
                }
                Value(filter) => options.filters.push(filter.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(true)
    };
    if !parse().map_err(|error| error.to_string())? {
        println!("{HELP}");
        return Ok(None);
    }
    Ok(Some(options))
}

/// The folder of this crate, with the workloads.
fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
