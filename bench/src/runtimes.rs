//! The runtimes: where they are, how each runs a file, and how those that are missing come from npm.

use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Runtime {
    pub name: &'static str,
    pub version: String,
    program: PathBuf,
    /// Goes before the name of the file.
    arguments: &'static [&'static str],
}

impl Runtime {
    /// The command that runs `file`.
    pub fn command(&self, file: &Path) -> Command {
        self.command_with(&[], file)
    }

    /// As before, with options of the engine, which deno and bun take in other ways: they go without.
    pub fn command_with(&self, options: &[&str], file: &Path) -> Command {
        let mut command = Command::new(&self.program);
        if matches!(self.name, "anode" | "node") {
            command.args(options);
        }
        command.args(self.arguments).arg(file).env_remove("NODE_OPTIONS").env("NO_COLOR", "1");
        command
    }
}

/// Anode at `binary` and its peers below `peers`, or those of them that `only` names.
pub fn find(binary: &Path, peers: Option<&Path>, only: &[String]) -> Result<Vec<Runtime>, String> {
    let wanted = |name: &str| only.is_empty() || only.iter().any(|other| other == name);
    let folder = peers.map_or_else(cache_folder, |peers| Ok(peers.to_path_buf()))?;
    let mut runtimes = Vec::new();
    if wanted("anode") {
        runtimes.push(runtime("anode", binary.to_path_buf(), &[])?);
    }
    for (name, path, arguments) in PEERS.into_iter().filter(|(name, ..)| wanted(name)) {
        let program = folder.join("node_modules").join(path);
        if !program.exists() {
            install(&folder, &PACKAGES)?;
        }
        runtimes.push(runtime(name, program, arguments)?);
    }
    Ok(runtimes)
}

fn runtime(name: &'static str, program: PathBuf, arguments: &'static [&'static str]) -> Result<Runtime, String> {
    let output =
        Command::new(&program).arg("--version").output().map_err(|error| format!("{}: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.lines().next().unwrap_or_default().trim_start_matches("deno ").trim_start_matches('v');
    let version = version.split_whitespace().next().unwrap_or_default().to_owned();
    Ok(Runtime { name, version, program, arguments })
}

/// Installs packages from npm into `folder`.
pub fn install(folder: &Path, packages: &[&str]) -> Result<(), String> {
    println!("installing {} into {}", packages.join(", "), folder.display());
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(folder).args(packages);
    let status = npm.status().map_err(|error| format!("npm: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("npm could not install {}", packages.join(", "))) }
}

/// Where the peers are, unless `--peers` says otherwise.
pub fn cache_folder() -> Result<PathBuf, String> {
    let home = std::env::var_os("HOME").ok_or("HOME is not set: say --peers")?;
    Ok(PathBuf::from(home).join(".cache/anode/peers"))
}

const PACKAGES: [&str; 3] = ["node@26", "bun@1.4", "deno@2.9"];

/// Below node_modules; node's own binary, not the script that npm links.
const PEERS: [(&str, &str, &[&str]); 3] = [
    ("node", "node/bin/node", &[]),
    ("bun", ".bin/bun", &["run"]),
    ("deno", ".bin/deno", &["run", "--allow-all", "--quiet", "--no-lock"]),
];
