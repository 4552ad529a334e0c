//! `conformance`: runs any selection of Node's own tests against a build of Anode (or against Node itself) and
//! compares what passes with the reviewed list in `must-pass.txt`. Here: the command line and the two ways to run.

mod lists;
mod pool;
mod report;
mod suite;
mod test_process;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use lists::{Groups, LeftOut, MustPass, Reference};
use pool::Pool;
use suite::Suite;
use test_process::{Outcome, Runner};

const HELP: &str = "\
Runs Node's own tests against a build.

    conformance [OPTIONS] [SELECTION...]

Without a SELECTION: the tests of must-pass.txt; any that does not pass, twice, is a regression and fails the run.
With one: those tests, and a table by module. A SELECTION is
    parallel/test-fs-stat.js     a test              es-module      a folder of the suite
    'parallel/test-{fs,file}*'   a glob              fs             a module: parallel/test-fs*
    @streams                     a group of groups.txt                all            every folder that is known

    --bin PATH         what to test (default: target/release/anode)
    --jobs N           tests at once (default: the number of cores)
    --flag FLAG        goes before each test's own flags; may be repeated
    --timeout SECONDS  for one test (default: 60)
    --suite DIR        Node's test/ folder (default: $ANODE_NODE_SUITE, then ~/.cache/anode/node-suite/test)
    --reference FILE   what Node itself does with each test (default: conformance/reference.tsv)
    --only STATUS      of the selection, those with this status in the reference (pass, fail, skip, crash, internals)
    --bless            add to must-pass.txt what passes twice and is not on it; never removes a line
    --with-left-out    run the tests of left-out.txt too
    --results FILE     write a line for each test: name, outcome, milliseconds
    --groups           percentages by the groups of groups.txt
    --show             print the output of each test that does not pass
    --list             print the selection, run nothing
    --quiet            no progress line";

struct Options {
    selections: Vec<String>,
    binary: PathBuf,
    jobs: usize,
    flags: Vec<String>,
    timeout: Duration,
    suite: Option<PathBuf>,
    reference: PathBuf,
    only: Option<String>,
    results: Option<PathBuf>,
    bless: bool,
    with_left_out: bool,
    groups: bool,
    show: bool,
    list: bool,
    quiet: bool,
}

fn main() -> ExitCode {
    match parse_options().and_then(|options| options.map_or(Ok(true), |options| run(&options))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("conformance: {message}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether everything is as it must be.
fn run(options: &Options) -> Result<bool, String> {
    let home = home();
    let Some(suite) = Suite::find(options.suite.as_deref()) else {
        println!(
            "conformance: Node's suite is not at hand (ANODE_NODE_SUITE, ~/.cache/anode/node-suite/test): nothing was run"
        );
        return Ok(options.selections.is_empty());
    };
    let reference = Reference::read(&options.reference)?;
    let left_out = LeftOut::read(&home.join("left-out.txt"))?;
    let groups = Groups::read(&home.join("groups.txt"))?;
    let mut must_pass = MustPass::read(&home.join("must-pass.txt"))?;

    let regression_run = options.selections.is_empty();
    let mut tests = if regression_run {
        must_pass.names().map(str::to_owned).collect()
    } else {
        suite.select(&options.selections, &groups)?
    };
    if !regression_run {
        if let Some(status) = &options.only {
            tests.retain(|test| reference.status(test) == Some(status));
        }
        if !options.with_left_out {
            let before = tests.len();
            tests.retain(|test| {
                options.only.as_deref() == Some("internals") || reference.status(test) != Some("internals")
            });
            let internals = before - tests.len();
            tests.retain(|test| left_out.reason(test).is_none());
            let listed = before - internals - tests.len();
            if before > tests.len() {
                println!("left out: {internals} need --expose-internals, {listed} by left-out.txt");
            }
        }
    }
    if options.list {
        tests.iter().for_each(|test| println!("{test}"));
        return Ok(true);
    }
    if !options.binary.is_file() {
        return Err(format!("there is no {} (build it, or say --bin)", options.binary.display()));
    }

    let runner = Runner::new(&options.binary, &options.flags, &suite, options.timeout)?;
    let pool = Pool { runner: &runner, jobs: options.jobs, quiet: options.quiet };
    let mut results = pool.run(&tests);

    // A must-pass test that fails gets one more run, alone, so that a busy machine is not taken for a regression.
    let mut flaky = Vec::new();
    for result in results.iter_mut().filter(|r| must_pass.contains(&r.test) && r.outcome != Outcome::Pass) {
        let again = runner.run(&result.test, 0);
        if again.outcome == Outcome::Pass {
            flaky.push(format!("{} ({}, then pass)", result.test, result.outcome));
            *result = again;
        }
    }

    if options.show {
        report::failures(&results);
    }
    report::table(&results);
    if options.groups {
        report::groups(&results, &groups, &reference, &left_out);
    }
    if !flaky.is_empty() {
        println!("\nflaky: passed only when run again");
        flaky.iter().for_each(|line| println!("  {line}"));
    }
    if let Some(path) = &options.results {
        report::write_results(path, &results)?;
    }

    if options.bless {
        let candidates: Vec<String> = results
            .iter()
            .filter(|r| r.outcome == Outcome::Pass && !must_pass.contains(&r.test))
            .map(|r| r.test.clone())
            .collect();
        let confirmed = pool.run(&candidates);
        let added = must_pass.add(confirmed.into_iter().filter(|r| r.outcome == Outcome::Pass).map(|r| r.test))?;
        println!("\nmust-pass.txt: {added} added, {} in all", must_pass.len());
    }

    let regressions: Vec<_> =
        results.iter().filter(|r| must_pass.contains(&r.test) && r.outcome != Outcome::Pass).collect();
    if !regressions.is_empty() {
        println!("\n{} regressions: on must-pass.txt, and not passing", regressions.len());
        for result in &regressions {
            println!(
                "  {}: {}{}",
                result.test,
                result.outcome,
                result.first_error().map_or(String::new(), |e| format!(": {e}"))
            );
        }
    }
    Ok(regressions.is_empty())
}

/// `None` when help was asked for and given.
fn parse_options() -> Result<Option<Options>, String> {
    use lexopt::prelude::*;
    let mut options = Options {
        selections: Vec::new(),
        binary: default_binary(),
        jobs: std::thread::available_parallelism().map_or(2, usize::from),
        flags: Vec::new(),
        timeout: Duration::from_secs(60),
        suite: None,
        reference: home().join("reference.tsv"),
        only: None,
        results: None,
        bless: false,
        with_left_out: false,
        groups: false,
        show: false,
        list: false,
        quiet: false,
    };
    let mut parser = lexopt::Parser::from_env();
    let mut parse = || -> Result<bool, lexopt::Error> {
        while let Some(argument) = parser.next()? {
            match argument {
                Long("bin") => options.binary = parser.value()?.into(),
                Short('j') | Long("jobs") => options.jobs = parser.value()?.parse::<usize>()?.max(1),
                Long("flag") => options.flags.push(parser.value()?.string()?),
                Long("timeout") => options.timeout = Duration::from_secs(parser.value()?.parse()?),
                Long("suite") => options.suite = Some(parser.value()?.into()),
                Long("reference") => options.reference = parser.value()?.into(),
                Long("only") => options.only = Some(parser.value()?.string()?),
                Long("results") => options.results = Some(parser.value()?.into()),
                Long("bless") => options.bless = true,
                Long("with-left-out") => options.with_left_out = true,
                Long("groups") => options.groups = true,
                Long("show") => options.show = true,
                Long("list") => options.list = true,
                Long("quiet") => options.quiet = true,
                Short('h') | Long("help") => return Ok(false),
                Value(selection) => options.selections.push(selection.string()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(true)
    };
    if !parse().map_err(|error| error.to_string())? {
        println!("{HELP}");
        return Ok(None);
    }
    // Tests run in the suite's folder: a relative path would be looked up there.
    options.binary = std::path::absolute(&options.binary).map_err(|error| error.to_string())?;
    Ok(Some(options))
}

/// The folder of this crate: its lists are part of the repository.
fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn default_binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).join("target"),
        PathBuf::from,
    );
    target.join("release").join(format!("anode{}", std::env::consts::EXE_SUFFIX))
}
