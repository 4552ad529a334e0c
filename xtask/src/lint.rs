//! `cargo xtask lint`: formatting and lints of the Rust and the JavaScript. The linter comes from npm, pinned, into the
//! target folder.

use std::process::Command;

use crate::{cargo, target_directory};

/// Returns whether everything is clean.
pub fn run() -> Result<bool, String> {
    println!("== rustfmt");
    let format = cargo(&["fmt", "--all", "--check"])?;
    println!("== clippy");
    // The snapshot is not linted, and takes a run of the command to make.
    let mut clippy = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    clippy.args(["clippy", "--quiet", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    let clippy = crate::run(clippy.env("ANODE_SKIP_SNAPSHOT", "1"))?;
    println!("== JavaScript");
    let scripts = javascript()?;
    Ok(format && clippy && scripts)
}

fn javascript() -> Result<bool, String> {
    let folder = target_directory().join("tools").join(LINTER.replace('@', "-"));
    let linter = folder.join("node_modules").join(".bin").join("oxlint");
    if !linter.exists() {
        let mut install = Command::new("npm");
        install.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(LINTER);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        if !crate::run(&mut install)? {
            return Err(format!("npm could not install {LINTER}"));
        }
    }
    crate::run(Command::new(linter).args(["--config", ".oxlintrc.json", "--deny-warnings"]).args(LINTED))
}

const LINTER: &str = "oxlint@1.94.0";
const LINTED: [&str; 5] = ["lib", "test", "examples", "bench", "conformance/ecosystem"];
