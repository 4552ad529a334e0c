//! The memory this process may use: the machine's, or less where its control group says so. Groups of either kind are
//! read: of version 2, and of version 1's controller `memory`.

use crate::prelude::*;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// What the file of a group says that has no limit.
const UNLIMITED: u64 = u64::MAX;

/// The group's memory limit in bytes: the largest number when it has none, 0 when there is no such group.
#[binding]
pub fn constrained_memory() -> f64 {
    Group::of_this_process().limit().unwrap_or(0) as f64
}

/// Free memory as far as this process may use it, in bytes.
#[binding]
pub fn available_memory() -> f64 {
    let group = Group::of_this_process();
    match (group.limit(), physical_memory()) {
        (Some(limit), Some(total)) if limit <= total => limit.saturating_sub(group.used().unwrap_or(0)) as f64,
        _ => available().unwrap_or(0) as f64,
    }
}

/// Bytes of memory that this process can have, if that is known.
pub fn usable_memory() -> Option<u64> {
    let total = physical_memory()?;
    Some(Group::of_this_process().limit().map_or(total, |limit| limit.min(total)))
}

/// Bytes of memory that this machine has.
pub fn physical_memory() -> Option<u64> {
    // SAFETY: `sysconf` takes any number.
    let (pages, size) = unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    Some(u64::try_from(pages).ok()? * u64::try_from(size).ok()?)
}

fn available() -> Option<u64> {
    let info = read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The control group that counts the memory of a process.
struct Group {
    /// Where groups of its kind are.
    root: &'static Path,
    /// Its own folder; inside a container that may not be one that can be seen, and the root is the container's.
    folder: PathBuf,
    /// The files with a limit, the lower of which holds, and the one with what is used.
    limits: [&'static str; 2],
    used: &'static str,
}

impl Group {
    fn of_this_process() -> Self {
        Self::from_list(&read_to_string("/proc/self/cgroup").unwrap_or_default())
    }

    /// From the list of a process's groups, in lines of `number:controllers:path`.
    fn from_list(list: &str) -> Self {
        let path_of = |wanted: fn(&str, &str) -> bool| {
            list.lines().find_map(|line| {
                let mut fields = line.splitn(3, ':');
                let (number, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
                wanted(number, controllers).then(|| path.trim_start_matches('/'))
            })
        };
        if let Some(path) = path_of(|_, controllers| controllers.split(',').any(|name| name == "memory")) {
            let root = Path::new("/sys/fs/cgroup/memory");
            let limits = ["memory.limit_in_bytes", "memory.soft_limit_in_bytes"];
            return Self { root, folder: root.join(path), limits, used: "memory.usage_in_bytes" };
        }
        let path = path_of(|number, controllers| number == "0" && controllers.is_empty()).unwrap_or_default();
        let root = Path::new("/sys/fs/cgroup");
        Self { root, folder: root.join(path), limits: ["memory.max", "memory.high"], used: "memory.current" }
    }

    fn limit(&self) -> Option<u64> {
        self.limits.iter().filter_map(|name| self.read(name)).min()
    }

    fn used(&self) -> Option<u64> {
        self.read(self.used)
    }

    fn read(&self, name: &str) -> Option<u64> {
        [self.folder.as_path(), self.root].iter().find_map(|folder| parse(&read_to_string(folder.join(name)).ok()?))
    }
}

/// `max`, or a number in bytes. Version 1 has no word for no limit, only the largest number of whole pages.
fn parse(text: &str) -> Option<u64> {
    const LARGEST: u64 = i64::MAX as u64 & !0xffff;
    match text.trim() {
        "max" => Some(UNLIMITED),
        number => number.parse().ok().map(|bytes: u64| if bytes >= LARGEST { UNLIMITED } else { bytes }),
    }
}
