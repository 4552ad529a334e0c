//! The `anode` command.

mod options;

use runtime::{Options, Snapshot};

include!(concat!(env!("OUT_DIR"), "/start.rs"));

fn main() {
    let parsed = match options::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            eprintln!("{}", refusal.message);
            std::process::exit(refusal.exit_code);
        }
    };
    let embedded = runtime::use_embedded(CODE_CACHE);
    let snapshot = (embedded && !SNAPSHOT.is_empty()).then_some(Snapshot(SNAPSHOT));
    let code = runtime::run(Options { startup: parsed.startup, v8_flags: parsed.v8_flags, snapshot });
    std::process::exit(code);
}
