//! What `node:wasi` asks the system that `node:fs` does not offer: offsets and flags of descriptors, clocks, waiting.

use crate::prelude::*;

fn last_error(syscall: &'static str) -> NodeError {
    NodeError::system(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO), syscall)
}

/// Moves the offset of a descriptor and says where it is then.
#[binding]
fn seek(fd: i32, offset: f64, whence: i32) -> Result<f64, NodeError> {
    // SAFETY: numbers only.
    match unsafe { libc::lseek(fd, offset as libc::off_t, whence) } {
        -1 => Err(last_error("lseek")),
        at => Ok(at as f64),
    }
}

/// The flags a descriptor was opened with.
#[binding]
fn status_flags(fd: i32) -> Result<i32, NodeError> {
    // SAFETY: numbers only.
    match unsafe { libc::fcntl(fd, libc::F_GETFL) } {
        -1 => Err(last_error("fcntl")),
        flags => Ok(flags),
    }
}

#[binding]
fn set_status_flags(fd: i32, flags: i32) -> Result<(), NodeError> {
    // SAFETY: numbers only.
    match unsafe { libc::fcntl(fd, libc::F_SETFL, flags) } {
        -1 => Err(last_error("fcntl")),
        _ => Ok(()),
    }
}

fn clock(id: i32) -> Option<libc::clockid_t> {
    Some(match id {
        0 => libc::CLOCK_REALTIME,
        1 => libc::CLOCK_MONOTONIC,
        2 => libc::CLOCK_PROCESS_CPUTIME_ID,
        3 => libc::CLOCK_THREAD_CPUTIME_ID,
        _ => return None,
    })
}

/// Puts nanoseconds into eight bytes. False where there is no such clock.
fn put_clock(
    id: i32,
    out: &mut [u8],
    read: unsafe extern "C" fn(libc::clockid_t, *mut libc::timespec) -> libc::c_int,
) -> bool {
    let (Some(id), Some(out)) = (clock(id), out.get_mut(..8)) else { return false };
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills the struct.
    if unsafe { read(id, &mut time) } != 0 {
        return false;
    }
    let nanoseconds = (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64);
    out.copy_from_slice(&nanoseconds.to_le_bytes());
    true
}

/// The time of the interface's clock `id`, as its number of nanoseconds in memory.
#[binding]
fn clock_time(id: i32, mut out: BytesMut) -> bool {
    put_clock(id, &mut out, libc::clock_gettime)
}

/// The resolution of the interface's clock `id`, in the same form.
#[binding]
fn clock_resolution(id: i32, mut out: BytesMut) -> bool {
    put_clock(id, &mut out, libc::clock_getres)
}

/// Waits until one of the descriptors is ready or `timeout` milliseconds are over (-1: for ever). Each takes eight
/// bytes, as in the system's own call: descriptor, events asked for, events that came. Returns how many are ready.
#[binding]
fn poll(mut entries: BytesMut, timeout: i32) -> Result<i32, NodeError> {
    let mut polls: Vec<libc::pollfd> = entries
        .chunks_exact(8)
        .map(|entry| libc::pollfd {
            fd: i32::from_ne_bytes([entry[0], entry[1], entry[2], entry[3]]),
            events: i16::from_ne_bytes([entry[4], entry[5]]),
            revents: 0,
        })
        .collect();
    // SAFETY: address and number belong to the vector.
    let ready = unsafe { libc::poll(polls.as_mut_ptr(), polls.len() as libc::nfds_t, timeout) };
    if ready < 0 {
        return Err(last_error("poll"));
    }
    for (entry, poll) in entries.chunks_exact_mut(8).zip(&polls) {
        entry[6..].copy_from_slice(&poll.revents.to_ne_bytes());
    }
    Ok(ready)
}

engine::module!("wasi", [seek, status_flags, set_status_flags, clock_time, clock_resolution, poll]);
