//! The `anode` command.

mod help;
mod option_table;
mod options;
mod run_script;

use options::{Parsed, Refusal};
use runtime::{Options, Snapshot};
use std::path::{Path, PathBuf};

/// Also the C allocator of this process (its `override` feature): V8 makes several small blocks for each `ArrayBuffer`,
/// and frees them on another thread. Without huge pages, which would cost megabytes in a process that needs few.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

include!(concat!(env!("OUT_DIR"), "/start.rs"));

fn main() {
    std::process::exit(run());
}

fn run() -> i32 {
    let args: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    // What `--run` gives to the script is what stands after the first `--`, wherever that is.
    let args_after_dashes: Vec<String> = args.iter().skip_while(|arg| *arg != "--").skip(1).cloned().collect();
    let mut parsed = match parse(args.clone()).and_then(|parsed| load_env_files(parsed, args)) {
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
    if parsed.startup.flag("--v8-options") {
        // V8 prints its options, and ends the process.
        parsed.v8_flags = vec!["--help".to_owned()];
    }
    let script = parsed.startup.text("--run");
    // A script needs no V8, but only V8 knows whether what nobody else knows is an option of its own.
    if (script.is_none() || !parsed.v8_flags.is_empty())
        && let Err(unknown) = runtime::initialize(&parsed.v8_flags)
    {
        eprintln!("{}: bad option: {unknown}", parsed.startup.argv0);
        return options::INVALID_ARGUMENT;
    }
    if let Some(name) = script {
        return run_script::run_script(name, &args_after_dashes);
    }
    let embedded = runtime::use_embedded(CODE_CACHE);
    let snapshot = (embedded && !SNAPSHOT.is_empty()).then_some(Snapshot(SNAPSHOT));
    runtime::run(Options { startup: parsed.startup, snapshot })
}

fn parse(args: Vec<String>) -> Result<Parsed, Refusal> {
    let exec_path = exec_path(args.first().map_or("", String::as_str));
    options::parse(args, exec_path, environment_options().as_deref())
}

/// Variables that mean an option when they are `1`. What a worker's own environment means is in `lib/internal/worker/worker.js`.
const VARIABLES: [(&str, &str); 3] = [
    ("NODE_PENDING_DEPRECATION", "--pending-deprecation "),
    ("NODE_PRESERVE_SYMLINKS", "--preserve-symlinks "),
    ("NODE_PRESERVE_SYMLINKS_MAIN", "--preserve-symlinks-main "),
];

/// What the environment says in words of `NODE_OPTIONS`, which itself comes last and wins.
fn environment_options() -> Option<String> {
    let meant = VARIABLES.iter().filter(|(name, _)| std::env::var_os(name).is_some_and(|value| value == "1"));
    let words: String = meant.map(|(_, option)| *option).collect();
    let given = std::env::var("NODE_OPTIONS").ok();
    if words.is_empty() { given } else { Some(words + &given.unwrap_or_default()) }
}

/// The command's own path. Called through a link named `node` it is that link, so that programs which look at the name
/// of `process.execPath`, or start it again, find a `node`.
fn exec_path(argv0: &str) -> String {
    let Ok(real) = std::env::current_exe() else { return argv0.to_owned() };
    let called = Path::new(argv0);
    if called.file_name().is_some_and(|name| name == "node") {
        let candidates: Vec<PathBuf> = if argv0.contains('/') {
            std::path::absolute(called).into_iter().collect()
        } else {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).map(|folder| folder.join(called)).collect()
        };
        let own = real.canonicalize().ok();
        if let Some(link) = candidates.into_iter().find(|candidate| candidate.canonicalize().ok() == own) {
            return link.to_string_lossy().into_owned();
        }
    }
    real.to_string_lossy().into_owned()
}

/// Reads the files of `--env-file`; `NODE_OPTIONS` may stand in one of them, so the options are then parsed again.
fn load_env_files(parsed: Parsed, args: Vec<String>) -> Result<Parsed, Refusal> {
    let startup = &parsed.startup;
    // A watcher leaves them to the program, which then finds what has become of them.
    if startup.flag("--watch") && std::env::var_os("WATCH_REPORT_DEPENDENCIES").is_none() {
        return Ok(parsed);
    }
    let files = startup.list("--env-file").iter().map(|file| (file, true));
    let optional = startup.list("--env-file-if-exists").iter().map(|file| (file, false));
    let all: Vec<_> = files.chain(optional).collect();
    if all.is_empty() {
        return Ok(parsed);
    }
    // The last file wins, and a variable that is set already stays.
    for (file, required) in all.into_iter().rev() {
        match runtime::load_env_file(file) {
            Ok(()) => {}
            Err(error) if !required && error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("{file} not found. Continuing without it.");
            }
            Err(error) => {
                let what =
                    if error.kind() == std::io::ErrorKind::IsADirectory { "invalid format" } else { "not found" };
                let message = format!("{}: {file}: {what}", startup.argv0);
                return Err(Refusal { message, exit_code: options::INVALID_ARGUMENT });
            }
        }
    }
    parse(args)
}
