//! The command line: which options there are, what they take, and what the rest is.

use runtime::{OptionValue, StartupInfo};
use std::ffi::OsString;

/// What the command was asked to do.
pub struct Parsed {
    pub startup: StartupInfo,
    pub v8_flags: Vec<String>,
}

/// Why the command refuses to start.
pub struct Refusal {
    pub message: String,
    pub exit_code: i32,
}

/// Parses the command line.
pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Parsed, Refusal> {
    let mut args: Vec<String> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let argv0 = args.remove(0);
    let exec_path = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let split = args.iter().position(|arg| !arg.starts_with('-')).unwrap_or(args.len());
    let script = args.split_off(split);
    let v8_flags = vec![];
    let options = args.iter().map(|flag| (flag.clone(), OptionValue::Flag(true))).collect();
    Ok(Parsed {
        startup: StartupInfo { exec_path, argv0, exec_argv: args, args: script, options },
        v8_flags,
    })
}
