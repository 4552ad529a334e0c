//! Which core a thread, and the processes it starts, may use.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The core of the servers, and the core of the load: the first and the last that this process may use. The same one
/// where there is only one.
pub fn pair() -> (usize, usize) {
    let all = allowed();
    (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0))
}

/// Keeps this thread on `core`; children started from it inherit that. Does nothing where the system refuses.
pub fn pin(core: usize) {
    let mut set = CpuSet::new();
    set.set(core);
    // Without pinning the figures are noisier and still true.
    let _ = sched_setaffinity(None, &set);
}

/// Lets this thread use all of `cores` again.
pub fn unpin(cores: &[usize]) {
    let mut set = CpuSet::new();
    cores.iter().for_each(|core| set.set(*core));
    let _ = sched_setaffinity(None, &set);
}

/// The cores that this thread may use.
pub fn allowed() -> Vec<usize> {
    let set = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
    (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect()
}
