//! What `node:os` asks the system.

use crate::prelude::*;
use std::ffi::{CStr, CString};
use std::net::{Ipv4Addr, Ipv6Addr};

fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

fn text(chars: &[libc::c_char]) -> String {
    let bytes: Vec<u8> = chars.iter().take_while(|&&c| c != 0).map(|&c| c as u8).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `[sysname, version, release, machine]`
#[binding]
fn uname() -> Result<Vec<String>, NodeError> {
    // SAFETY: all zeros is a valid `utsname`, which the call fills.
    let mut info: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    if unsafe { libc::uname(&mut info) } != 0 {
        return Err(NodeError::system(last_errno(), "uv_os_uname"));
    }
    Ok(vec![text(&info.sysname), text(&info.version), text(&info.release), text(&info.machine)])
}

#[binding]
fn hostname() -> Result<String, NodeError> {
    let mut name = [0; 256];
    // SAFETY: the length leaves room for the terminating zero.
    if unsafe { libc::gethostname(name.as_mut_ptr(), name.len() - 1) } != 0 {
        return Err(NodeError::system(last_errno(), "uv_os_gethostname"));
    }
    Ok(text(&name))
}

/// Seconds since the system started.
#[binding]
fn uptime() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills the struct.
    unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut now) };
    // The system counts in hundredths; more digits would be noise.
    (now.tv_sec as f64) + (now.tv_nsec / 10_000_000) as f64 / 100.0
}

#[binding]
fn loadavg<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    let mut averages = [0f64; 3];
    // SAFETY: room for the three averages asked for.
    unsafe { libc::getloadavg(averages.as_mut_ptr(), 3) };
    array_from(scope, averages.map(|average| (average * 100.0).round() / 100.0))
}

/// A line of /proc/meminfo, in bytes.
fn meminfo(name: &str) -> Option<f64> {
    let table = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

fn sysinfo_memory(pick: fn(&libc::sysinfo) -> libc::c_ulong) -> f64 {
    // SAFETY: all zeros is a valid `sysinfo`, which the call fills.
    let mut info: libc::sysinfo = unsafe { std::mem::zeroed() };
    // SAFETY: as above.
    unsafe { libc::sysinfo(&mut info) };
    pick(&info) as f64 * f64::from(info.mem_unit)
}

#[binding]
pub(crate) fn freemem() -> f64 {
    meminfo("MemAvailable").unwrap_or_else(|| sysinfo_memory(|info| info.freeram))
}

#[binding]
fn totalmem() -> f64 {
    meminfo("MemTotal").unwrap_or_else(|| sysinfo_memory(|info| info.totalram))
}

/// How many threads may run at once, as far as affinity and cgroup limits tell.
#[binding]
fn available_parallelism() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |count| count.get() as f64)
}

/// For each processor: model, MHz, then milliseconds in user, nice, system, idle and interrupt time.
#[binding]
fn cpus<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Array> {
    // SAFETY: no preconditions.
    let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as f64;
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| -> Vec<&str> {
        info.lines()
            .filter_map(|line| line.split_once(':'))
            .filter(|(key, _)| key.trim() == name)
            .map(|(_, value)| value.trim())
            .collect()
    };
    let models = field("model name");
    let mut values: Vec<Local<Value>> = Vec::new();
    let rows = stat
        .lines()
        .filter(|line| line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    for row in rows {
        let mut words = row.split_whitespace();
        let number = words.next().map_or(0, |name| name[3..].parse::<usize>().unwrap_or(0));
        let times: Vec<f64> = words.map(|word| word.parse::<f64>().unwrap_or(0.0) * 1000.0 / ticks).collect();
        let time = |index: usize| times.get(index).copied().unwrap_or(0.0);
        let model = models.get(number).or(models.first()).copied().unwrap_or("unknown");
        values.push(model.into_value(scope));
        values.push(megahertz(number).into_value(scope));
        // user, nice, system, idle, interrupts
        for index in [0, 1, 2, 3, 5] {
            values.push(time(index).into_value(scope));
        }
    }
    Array::new_with_elements(scope, &values)
}

fn megahertz(processor: usize) -> f64 {
    let path = format!("/sys/devices/system/cpu/cpu{processor}/cpufreq/scaling_cur_freq");
    let kilohertz = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<f64>().ok());
    (kilohertz.unwrap_or(0.0) / 1000.0).floor()
}

/// For each address: interface name, address, netmask, family, MAC, internal, scope id (-1 for IPv4).
#[binding]
fn interface_addresses<'s>(scope: &mut Scope<'s, '_>) -> Result<Local<'s, Array>, NodeError> {
    let mut first = std::ptr::null_mut();
    // SAFETY: fills in the head of a list that is freed below.
    if unsafe { libc::getifaddrs(&mut first) } != 0 {
        return Err(NodeError::system(last_errno(), "uv_interface_addresses"));
    }
    let mut values: Vec<Local<Value>> = Vec::new();
    let mut at = first;
    // SAFETY: the list is valid until `freeifaddrs`.
    while let Some(entry) = unsafe { at.as_ref() } {
        at = entry.ifa_next;
        let running = (libc::IFF_UP | libc::IFF_RUNNING) as u32;
        if entry.ifa_flags & running != running {
            continue;
        }
        // SAFETY: an entry's addresses are null or point to a `sockaddr` of their family.
        let Some((address, scope_id)) = (unsafe { address_text(entry.ifa_addr) }) else { continue };
        // SAFETY: as above.
        let netmask = unsafe { address_text(entry.ifa_netmask) }.map_or(String::new(), |(text, _)| text);
        // SAFETY: names are strings that end with zero.
        let name = unsafe { CStr::from_ptr(entry.ifa_name) };
        let family = if scope_id < 0.0 { "IPv4" } else { "IPv6" };
        let mac = hardware_address(first, name);
        let internal = entry.ifa_flags & libc::IFF_LOOPBACK as u32 != 0;
        let name = name.to_string_lossy();
        for word in [&*name, address.as_str(), netmask.as_str(), family, mac.as_str()] {
            values.push(word.into_value(scope));
        }
        values.push(internal.into_value(scope));
        values.push(scope_id.into_value(scope));
    }
    // SAFETY: made by `getifaddrs`, not used any more.
    unsafe { libc::freeifaddrs(first) };
    Ok(Array::new_with_elements(scope, &values))
}

/// Text and scope id of an internet address.
///
/// # Safety
/// The pointer is null or points to a socket address of the family it names.
unsafe fn address_text(address: *const libc::sockaddr) -> Option<(String, f64)> {
    // SAFETY: by the contract.
    unsafe {
        match i32::from(address.as_ref()?.sa_family) {
            libc::AF_INET => {
                let address = &*address.cast::<libc::sockaddr_in>();
                Some((Ipv4Addr::from(u32::from_be(address.sin_addr.s_addr)).to_string(), -1.0))
            }
            libc::AF_INET6 => {
                let address = &*address.cast::<libc::sockaddr_in6>();
                Some((Ipv6Addr::from(address.sin6_addr.s6_addr).to_string(), f64::from(address.sin6_scope_id)))
            }
            _ => None,
        }
    }
}

fn hardware_address(first: *const libc::ifaddrs, name: &CStr) -> String {
    let mut at = first;
    // SAFETY: the list is valid while its owner, the caller, has not freed it.
    while let Some(entry) = unsafe { at.as_ref() } {
        at = entry.ifa_next;
        // SAFETY: as above; a packet address is read as one after its family has been checked.
        unsafe {
            if CStr::from_ptr(entry.ifa_name) != name {
                continue;
            }
            let Some(address) = entry.ifa_addr.as_ref() else { continue };
            if i32::from(address.sa_family) == libc::AF_PACKET {
                let bytes = (*entry.ifa_addr.cast::<libc::sockaddr_ll>()).sll_addr;
                let digits: Vec<String> = bytes[..6].iter().map(|byte| format!("{byte:02x}")).collect();
                return digits.join(":");
            }
        }
    }
    "00:00:00:00:00:00".to_owned()
}

/// The user with an id: `[username, homedir, shell]` as bytes, uid and gid.
#[binding]
fn user_info<'s>(scope: &mut Scope<'s, '_>) -> Result<Local<'s, Array>, NodeError> {
    let user = current_user().map_err(|errno| NodeError::system(errno, "uv_os_get_passwd"))?;
    let values = [
        user.name.into_value(scope),
        user.home.into_value(scope),
        user.shell.into_value(scope),
        user.uid.into_value(scope),
        user.gid.into_value(scope),
    ];
    Ok(Array::new_with_elements(scope, &values))
}

struct User {
    name: Vec<u8>,
    home: Vec<u8>,
    shell: Vec<u8>,
    uid: u32,
    gid: u32,
}

/// The password file's entry of the process's user.
fn current_user() -> Result<User, i32> {
    let mut buffer = vec![0; 2000];
    loop {
        // SAFETY: all zeros is a valid `passwd`, which the call fills with pointers into the buffer.
        let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
        let mut found = std::ptr::null_mut();
        // SAFETY: as above.
        let error =
            unsafe { libc::getpwuid_r(libc::geteuid(), &mut entry, buffer.as_mut_ptr(), buffer.len(), &mut found) };
        match error {
            0 if found.is_null() => return Err(libc::ENOENT),
            0 => {}
            libc::ERANGE => {
                buffer.resize(buffer.len() * 2, 0);
                continue;
            }
            libc::EINTR => continue,
            error => return Err(error),
        }
        // SAFETY: the fields point to strings in the buffer, or nowhere.
        let bytes = |field: *const libc::c_char| {
            if field.is_null() { Vec::new() } else { unsafe { CStr::from_ptr(field) }.to_bytes().to_vec() }
        };
        return Ok(User {
            name: bytes(entry.pw_name),
            home: bytes(entry.pw_dir),
            shell: bytes(entry.pw_shell),
            uid: entry.pw_uid,
            gid: entry.pw_gid,
        });
    }
}

/// The home directory: of the environment, else of the password file.
#[binding]
fn homedir() -> Result<String, NodeError> {
    let home = CString::new("HOME").unwrap_or_default();
    // SAFETY: the name ends with zero; the value is copied before anything can change it.
    let value = unsafe { libc::getenv(home.as_ptr()) };
    if !value.is_null() {
        // SAFETY: `getenv` gives null or a string that ends with zero.
        let value = unsafe { CStr::from_ptr(value) }.to_bytes();
        return Ok(String::from_utf8_lossy(value).into_owned());
    }
    let user = current_user().map_err(|errno| NodeError::system(errno, "uv_os_homedir"))?;
    Ok(String::from_utf8_lossy(&user.home).into_owned())
}

/// Niceness of a process; NaN with the error number in place of a value is not possible, so an error is thrown.
#[binding]
fn priority(pid: i32) -> Result<i32, NodeError> {
    // A result of -1 is valid, so errno has to tell.
    // SAFETY: errno is the thread's own.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: no preconditions.
    let value = unsafe { libc::getpriority(libc::PRIO_PROCESS, pid as libc::id_t) };
    let errno = last_errno();
    if value == -1 && errno != 0 {
        return Err(NodeError::system(errno, "uv_os_getpriority"));
    }
    Ok(value)
}

#[binding]
fn set_priority(pid: i32, priority: i32) -> Result<(), NodeError> {
    // SAFETY: no preconditions.
    if unsafe { libc::setpriority(libc::PRIO_PROCESS, pid as libc::id_t, priority) } != 0 {
        return Err(NodeError::system(last_errno(), "uv_os_setpriority"));
    }
    Ok(())
}

macro_rules! table {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

const ERRNO: &[(&str, i32)] = table! {
    E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ECHILD
    ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG EHOSTUNREACH EIDRM EILSEQ
    EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET
    ENETUNREACH ENFILE ENOBUFS ENODATA ENODEV ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSR
    ENOSTR ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTSOCK ENOTSUP ENOTTY ENXIO EOPNOTSUPP EOVERFLOW EPERM EPIPE EPROTO
    EPROTONOSUPPORT EPROTOTYPE ERANGE EROFS ESPIPE ESRCH ESTALE ETIME ETIMEDOUT ETXTBSY EWOULDBLOCK EXDEV
};

const SIGNALS: &[(&str, i32)] = table! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGIOT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM
    SIGTERM SIGCHLD SIGSTKFLT SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH
    SIGIO SIGPOLL SIGPWR SIGSYS
};

const PRIORITIES: &[(&str, i32)] = &[
    ("PRIORITY_LOW", 19),
    ("PRIORITY_BELOW_NORMAL", 10),
    ("PRIORITY_NORMAL", 0),
    ("PRIORITY_ABOVE_NORMAL", -7),
    ("PRIORITY_HIGH", -14),
    ("PRIORITY_HIGHEST", -20),
];

const DLOPEN: &[(&str, i32)] = table! { RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL RTLD_DEEPBIND };

/// `{ errno, signals, priority, dlopen }`, each without a prototype and with constants as members.
#[binding]
fn constants<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
    let groups = [("dlopen", DLOPEN), ("errno", ERRNO), ("signals", SIGNALS), ("priority", PRIORITIES)];
    let all = without_prototype(scope);
    set(scope, all, "UV_UDP_REUSEADDR", 4);
    for (name, members) in groups {
        let group = without_prototype(scope);
        for (key, value) in members {
            set_constant(scope, group, key, *value);
        }
        set(scope, all, name, group);
    }
    all
}

fn without_prototype<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
    let null = v8::null(scope).into();
    v8::Object::with_prototype_and_properties(scope, null, &[], &[])
}

engine::module!(
    "os",
    [
        uname,
        hostname,
        uptime,
        loadavg,
        freemem,
        totalmem,
        available_parallelism,
        cpus,
        interface_addresses,
        user_info,
        homedir,
        priority,
        set_priority,
        constants,
    ]
);
