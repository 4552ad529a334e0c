//! The `anode` command.

mod help;
mod option_table;
mod options;

use runtime::{Options, Snapshot};

include!(concat!(env!("OUT_DIR"), "/start.rs"));

fn main() {
    std::process::exit(run());
}

fn run() -> i32 {
    let args = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let exec_path = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let node_options = std::env::var("NODE_OPTIONS").ok();
    let parsed = match options::parse(args, exec_path, node_options.as_deref()) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            eprintln!("{}", refusal.message);
            return refusal.exit_code;
        }
    };
    if parsed.startup.flag("--version") {
        println!("{}", help::NODE_VERSION);
        return 0;
    }
    if parsed.startup.flag("--help") {
        print!("{}", help::HELP);
        return 0;
    }
    let argv0 = parsed.startup.argv0.clone();
    if let Err(unknown) = runtime::initialize(&parsed.v8_flags) {
        eprintln!("{argv0}: bad option: {unknown}");
        return options::INVALID_ARGUMENT;
    }
    let embedded = runtime::use_embedded(CODE_CACHE);
    let snapshot = (embedded && !SNAPSHOT.is_empty()).then_some(Snapshot(SNAPSHOT));
    runtime::run(Options { startup: parsed.startup, snapshot })
}
