//! Process-wide settings: what happens at the limit of a file's size.

/// Call once, before threads start. Writing beyond the limit of a file's size is an error then, not the end of the
/// process.
pub fn prepare_process() {
    // SAFETY: ignoring a signal has no handler that could be wrong.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}
