//! `cargo xtask ecosystem`: the programs under `conformance/ecosystem/`. Each uses packages from npm, unmodified, for real
//! work; it is run by Anode and by Node 26, and both must print the same. Packages are kept in a cache folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use conformance::captured::{self, End};

use crate::{binary, build, root};

const HELP: &str = "\
cargo xtask ecosystem [options] [NAME…]

Runs conformance/ecosystem/NAME/main.* (all of them without a NAME) under Anode and under Node 26 from npm, and compares
what they print. Packages are installed once, into $ANODE_ECOSYSTEM_CACHE or ~/.cache/anode/ecosystem.

    --bin PATH      the command to test instead of target/release/anode (which is built first)
    --list          the names only
    --keep-going    compare under Anode even when the program fails under Node
    --output        show what each program printed";

/// Returns whether every program printed the same under both.
pub fn run(arguments: &[String]) -> Result<bool, String> {
    let Some(options) = Options::parse(arguments)? else {
        println!("{HELP}");
        return Ok(true);
    };
    let programs = programs(&options.names)?;
    if options.list {
        programs.iter().for_each(|program| println!("{program}"));
        return Ok(true);
    }

    let cache = cache()?;
    let anode = match &options.bin {
        Some(path) => path.clone(),
        None => {
            build()?;
            binary()
        }
    };
    let node = install_node(&cache)?;
    let sides = [Side::new("node", &node, &cache)?, Side::new("anode", &anode, &cache)?];
    // What the programs share, beside them: `import '../shared/….mjs'`.
    copy(&source().join(SHARED), &cache.join("programs").join(SHARED))?;

    let mut counts = [0; 3];
    for program in &programs {
        let outcome = compare(program, &sides, &cache, &options)?;
        let (count, verdict) = match &outcome {
            Outcome::Same { lines, seconds } => (
                0,
                format!(
                    "same, {lines} lines (Node {:.1} s, Anode {:.1} s)",
                    seconds[0].as_secs_f64(),
                    seconds[1].as_secs_f64()
                ),
            ),
            Outcome::Different(why) => (1, format!("DIFFERENT\n{why}")),
            Outcome::LeftOut(why) => (2, format!("left out: {why}")),
        };
        counts[count] += 1;
        println!("{program:<24} {verdict}");
    }
    println!("{} the same, {} different, {} left out", counts[0], counts[1], counts[2]);
    Ok(counts[1] == 0)
}

#[derive(Default)]
struct Options {
    bin: Option<PathBuf>,
    list: bool,
    keep_going: bool,
    output: bool,
    names: Vec<String>,
}

impl Options {
    /// Returns nothing when help is asked for.
    fn parse(arguments: &[String]) -> Result<Option<Self>, String> {
        let mut options = Self::default();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                lexopt::Arg::Long("bin") => {
                    let path = parser.value().map_err(|error| error.to_string())?;
                    options.bin = Some(std::path::absolute(path).map_err(|error| error.to_string())?);
                }
                lexopt::Arg::Long("list") => options.list = true,
                lexopt::Arg::Long("keep-going") => options.keep_going = true,
                lexopt::Arg::Long("output") => options.output = true,
                lexopt::Arg::Value(name) => options.names.push(name.to_string_lossy().into_owned()),
                lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => return Ok(None),
                other => return Err(other.unexpected().to_string()),
            }
        }
        Ok(Some(options))
    }
}

/// A runtime under test: the folder that has it as `node` is first on the programs' PATH, for what they start themselves.
struct Side {
    name: &'static str,
    folder: PathBuf,
}

impl Side {
    fn new(name: &'static str, command: &Path, cache: &Path) -> Result<Self, String> {
        let folder = cache.join("bin").join(name);
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let link = folder.join("node");
        let _ = fs::remove_file(&link);
        symlink(command, &link).map_err(|error| format!("{}: {error}", link.display()))?;
        Ok(Self { name, folder })
    }

    fn path(&self) -> String {
        format!("{}:{}", self.folder.display(), std::env::var("PATH").unwrap_or_default())
    }
}

enum Outcome {
    Same { lines: usize, seconds: [Duration; 2] },
    Different(String),
    LeftOut(String),
}

struct Ran {
    end: End,
    output: String,
    errors: String,
    time: Duration,
}

impl Ran {
    fn code(&self) -> Option<i32> {
        if let End::Exit(status) = &self.end { status.code() } else { None }
    }

    fn ending(&self) -> String {
        match &self.end {
            End::Exit(status) => status.to_string(),
            End::TimeOut => format!("still running after {} seconds", TIMEOUT.as_secs()),
            End::TooMuchOutput => "too much output".to_owned(),
        }
    }
}

fn compare(program: &str, sides: &[Side; 2], cache: &Path, options: &Options) -> Result<Outcome, String> {
    let folder = prepare(program, cache)?;
    let entry = entry(&folder).ok_or_else(|| format!("{program} has no main file"))?;
    let node = execute(&sides[0], &folder, &entry)?;
    if node.code() == Some(LEFT_OUT) {
        return Ok(Outcome::LeftOut(node.output.trim().to_owned()));
    }
    if node.code() != Some(0) && !options.keep_going {
        return Ok(Outcome::Different(format!(
            "it fails under Node ({}):\n{}{}",
            node.ending(),
            node.output,
            node.errors
        )));
    }
    let anode = execute(&sides[1], &folder, &entry)?;
    if options.output {
        println!("{}", anode.output);
    }
    if anode.code() == node.code() && anode.output == node.output {
        return Ok(Outcome::Same { lines: node.output.lines().count(), seconds: [node.time, anode.time] });
    }
    let mut report = first_difference(&node.output, &anode.output);
    report.push_str(&format!("  Node: {}; Anode: {}\n", node.ending(), anode.ending()));
    report.push_str(&tail(&anode.errors));
    Ok(Outcome::Different(report))
}

fn execute(side: &Side, folder: &Path, entry: &str) -> Result<Ran, String> {
    let scratch = tempfile::Builder::new().prefix("ae-").tempdir().map_err(|error| error.to_string())?;
    let temporary = scratch.path().join("tmp");
    fs::create_dir(&temporary).map_err(|error| error.to_string())?;
    let mut command = Command::new(side.folder.join("node"));
    command.arg(entry).current_dir(folder);
    command.env("PATH", side.path()).env("TMPDIR", &temporary).env("NO_COLOR", "1").env("TZ", "UTC");
    command.env("ANODE_SOURCE", root());
    for name in ["NODE_OPTIONS", "FORCE_COLOR", "NODE_ENV", "NODE_PATH", "DEBUG"] {
        command.env_remove(name);
    }
    let start = Instant::now();
    let (end, output, errors) = captured::run_apart(&mut command, TIMEOUT, &scratch.path().join(side.name))
        .map_err(|error| format!("{}: {error}", side.name))?;
    Ok(Ran { end, output, errors, time: start.elapsed() })
}

/// The program's folder in the cache, with its files as they are now and its packages.
fn prepare(program: &str, cache: &Path) -> Result<PathBuf, String> {
    let folder = cache.join("programs").join(program);
    let wanted = fs::read(source().join(program).join("package.json")).ok();
    let installed = folder.join("node_modules").join(".installed");
    copy(&source().join(program), &folder)?;
    if let Some(wanted) = wanted
        && fs::read(&installed).ok().as_ref() != Some(&wanted)
    {
        npm_install(&folder, &[])?;
        fs::create_dir_all(folder.join("node_modules")).map_err(|error| error.to_string())?;
        fs::write(&installed, wanted).map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn install_node(cache: &Path) -> Result<PathBuf, String> {
    let folder = cache.join(NODE);
    let binary = folder.join("node_modules").join("node").join("bin").join("node");
    if !binary.exists() {
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        // The package puts the binary in place when it is installed; npm wants that allowed.
        fs::write(folder.join("package.json"), r#"{"allowScripts":{"node":true}}"#)
            .map_err(|error| error.to_string())?;
        npm_install(&folder, &[NODE])?;
    }
    if binary.exists() { Ok(binary) } else { Err(format!("npm installed no {}", binary.display())) }
}

/// npm's own settings of the machine hold; what it prints is shown when it fails.
fn npm_install(folder: &Path, packages: &[&str]) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"]).args(packages);
    let output = npm.current_dir(folder).output().map_err(|error| format!("npm: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("npm install in {}: {}", folder.display(), String::from_utf8_lossy(&output.stderr)))
}

/// The names of the folders with a program, or those asked for.
fn programs(names: &[String]) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(source()).map_err(|error| format!("{}: {error}", source().display()))?;
    let mut all: Vec<String> = entries
        .filter_map(|found| Some(found.ok()?.path()))
        .filter(|folder| entry(folder).is_some())
        .filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
        .collect();
    all.sort();
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        return Err(format!("no program {unknown}; there are {}", all.join(", ")));
    }
    if !names.is_empty() {
        all.retain(|name| names.contains(name));
    }
    Ok(all)
}

fn entry(folder: &Path) -> Option<String> {
    ENTRIES.iter().find(|name| folder.join(name).is_file()).map(|&name| name.to_owned())
}

/// Copies the files of `from` into `to`, with folders; what else `to` holds stays.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).map_err(failed)?;
        }
    }
    Ok(())
}

/// Where two outputs part, with the lines before.
fn first_difference(node: &str, anode: &str) -> String {
    let (node, anode): (Vec<&str>, Vec<&str>) = (node.lines().collect(), anode.lines().collect());
    let same = node.iter().zip(&anode).take_while(|(node, anode)| node == anode).count();
    let mut report = format!("  after {same} lines that are the same\n");
    for line in &node[same.saturating_sub(3)..same] {
        report.push_str(&format!("    {line}\n"));
    }
    for (sign, lines) in [("node ", &node), ("anode", &anode)] {
        for line in lines.iter().skip(same).take(4) {
            report.push_str(&format!("  {sign} | {line}\n"));
        }
    }
    report
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].iter().map(|line| format!("  stderr | {line}\n")).collect()
}

fn source() -> PathBuf {
    root().join("conformance").join("ecosystem")
}

fn cache() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("ANODE_ECOSYSTEM_CACHE") {
        return std::path::absolute(path).map_err(|error| error.to_string());
    }
    let home = std::env::home_dir().ok_or("no home folder: set ANODE_ECOSYSTEM_CACHE")?;
    Ok(home.join(".cache").join("anode").join("ecosystem"))
}

const NODE: &str = "node@26.10.0";
const SHARED: &str = "shared";
const ENTRIES: [&str; 5] = ["main.mjs", "main.cjs", "main.js", "main.ts", "main.mts"];
/// A program that cannot run on this machine (a database server is missing) says why and exits with this.
const LEFT_OUT: i32 = 77;
const TIMEOUT: Duration = Duration::from_secs(240);
