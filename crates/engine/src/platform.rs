//! V8's process-wide set-up: flags and worker threads.

use std::sync::OnceLock;

static PLATFORM: OnceLock<v8::SharedRef<v8::Platform>> = OnceLock::new();

/// Starts V8 once per process with the given V8 flags; returns the flags that V8 does not know.
pub fn initialize(flags: &[String], worker_threads: u32) -> Vec<String> {
    let mut unknown = Vec::new();
    PLATFORM.get_or_init(|| {
        let mut argv = vec!["anode".to_owned()];
        argv.extend_from_slice(flags);
        unknown = v8::V8::set_flags_from_command_line(argv).split_off(1);
        let platform = v8::new_default_platform(worker_threads, false).make_shared();
        v8::V8::initialize_platform(platform.clone());
        v8::V8::initialize();
        platform
    });
    unknown
}

/// The process's platform.
///
/// # Panics
/// Before [`initialize`].
pub fn platform() -> v8::SharedRef<v8::Platform> {
    PLATFORM.get().expect("V8 has been initialized").clone()
}
