//! `cargo xtask <chore>`: one entry point for what a contributor does. Each chore is a module of its own.

mod ecosystem;
mod js_tests;
mod lint;
mod surface;
mod test;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask <chore>

    test [--quick] [FILTER]  everything that must pass: unit tests, the JavaScript tests under test/, Node's own tests
                             of conformance/must-pass.txt. With a FILTER: the JavaScript tests whose path contains it.
    lint                     rustfmt, clippy, the JavaScript linter
    conformance [ARGS]       Node's own tests: see `cargo xtask conformance --help`
    ecosystem [ARGS]         packages from npm at work under Anode and under Node: see `cargo xtask ecosystem --help`
    surface [--all]          which public names of Node 26 are missing
    bench [ARGS]             benchmarks beside Node, Bun and Deno: see `cargo xtask bench --help`
    build                    the release build of the command";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let chore = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let result = match chore.as_str() {
        "test" => test::run(&rest),
        "lint" => lint::run(),
        "conformance" => tool("conformance", &rest),
        "bench" => tool("bench", &rest),
        "ecosystem" => ecosystem::run(&rest),
        "surface" => surface::run(&rest),
        "build" => build().map(|()| true),
        _ => {
            println!("{HELP}");
            return ExitCode::from(if matches!(chore.as_str(), "" | "help" | "-h" | "--help") { 0 } else { 2 });
        }
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}

/// Builds the command.
fn build() -> Result<(), String> {
    if cargo(&["build", "--release", "--package", "anode"])? { Ok(()) } else { Err("the build failed".to_owned()) }
}

/// Runs another crate of the workspace as a tool.
fn tool(package: &str, arguments: &[String]) -> Result<bool, String> {
    let fixed = ["run", "--quiet", "--release", "--package", package, "--"];
    cargo(&fixed.into_iter().chain(arguments.iter().map(String::as_str)).collect::<Vec<_>>())
}

/// Whether `cargo` with `arguments` succeeded, run at the root of the workspace.
fn cargo(arguments: &[&str]) -> Result<bool, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(arguments))
}

/// Whether `command` succeeded, run at the root of the workspace.
fn run(command: &mut Command) -> Result<bool, String> {
    let status = command.current_dir(root()).status();
    status.map(|status| status.success()).map_err(|error| format!("{}: {error}", command.get_program().display()))
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The release build of the command.
fn binary() -> PathBuf {
    target_directory().join("release").join(format!("anode{}", std::env::consts::EXE_SUFFIX))
}
