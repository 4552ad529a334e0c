//! Process-wide settings: what happens at the limit of a file's size, and how freed memory goes back to the system.

/// Call once, before threads start. Writing beyond the limit of a file's size is an error then, not the end of the
/// process; and memory of up to 32 MiB that was freed stays with the process, because programs that read files give
/// such blocks back and take them again all the time, and each new page costs a fault.
pub fn prepare_process() {
    // SAFETY: ignoring a signal has no handler that could be wrong.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: parameters that glibc documents.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, 32 << 20);
        libc::mallopt(libc::M_MMAP_THRESHOLD, 8 << 20);
    }
}
