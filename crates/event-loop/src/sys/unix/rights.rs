//! Descriptors that travel with bytes over a Unix socket.

use std::io::{self, IoSlice};
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

/// How many descriptors one read takes at most; senders give one with each message.
const MOST: usize = 16;

/// Room for the control message of [`MOST`] descriptors, aligned as its header must be.
#[repr(C)]
union Control {
    bytes: [u8; 24 + MOST * size_of::<RawFd>()],
    _align: libc::cmsghdr,
}

/// Writes what the system takes now; `handle` goes with the first byte of it.
pub fn send_with_handle(fd: RawFd, buffers: &[IoSlice<'_>], handle: RawFd) -> io::Result<usize> {
    let size = size_of::<RawFd>() as u32;
    let mut control = MaybeUninit::<Control>::zeroed();
    // SAFETY: all zeros is a valid `msghdr`; its pointers are to data that outlives the call, and `control` has room
    // for a header and one descriptor.
    unsafe {
        let mut message = MaybeUninit::<libc::msghdr>::zeroed().assume_init();
        message.msg_iov = buffers.as_ptr().cast_mut().cast();
        message.msg_iovlen = buffers.len().min(super::MAX_BUFFERS) as _;
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = libc::CMSG_SPACE(size) as _;
        let header = libc::CMSG_FIRSTHDR(&raw const message);
        (*header).cmsg_level = libc::SOL_SOCKET;
        (*header).cmsg_type = libc::SCM_RIGHTS;
        (*header).cmsg_len = libc::CMSG_LEN(size) as _;
        ptr::write_unaligned(libc::CMSG_DATA(header).cast::<RawFd>(), handle);
        loop {
            let written = libc::sendmsg(fd, &raw const message, libc::MSG_NOSIGNAL);
            if written >= 0 {
                return Ok(written as usize);
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
    }
}

/// Reads what is there, at most `length` bytes: how many. The descriptors that came with them go to `received`; one that
/// this process could not take (it has too many) is a `None`, so that the following ones keep their places.
///
/// # Safety
/// `length` bytes from `start` on must be valid for writes.
pub unsafe fn receive_with_handles(
    fd: RawFd,
    start: *mut u8,
    length: usize,
    received: &mut impl Extend<Option<OwnedFd>>,
) -> io::Result<usize> {
    let mut control = MaybeUninit::<Control>::uninit();
    let mut vector = libc::iovec { iov_base: start.cast(), iov_len: length };
    #[cfg(target_os = "linux")]
    let flags = libc::MSG_CMSG_CLOEXEC;
    #[cfg(not(target_os = "linux"))]
    let flags = 0;
    // SAFETY: all zeros is a valid `msghdr`, and its pointers are to buffers valid for their lengths.
    unsafe {
        let mut message = MaybeUninit::<libc::msghdr>::zeroed().assume_init();
        message.msg_iov = &raw mut vector;
        message.msg_iovlen = 1;
        let read = loop {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = size_of::<Control>() as _;
            let read = libc::recvmsg(fd, &raw mut message, flags);
            if read >= 0 {
                break read as usize;
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        };
        take_handles(&message, received);
        Ok(read)
    }
}

/// # Safety
/// `message` is as `recvmsg` has left it, and nobody has taken its descriptors yet.
unsafe fn take_handles(message: &libc::msghdr, received: &mut impl Extend<Option<OwnedFd>>) {
    // SAFETY: the system has written whole headers, each followed by as much data as it says, and the descriptors are
    // new ones of this process.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(message);
        let mut any = false;
        while !header.is_null() {
            if (*header).cmsg_level == libc::SOL_SOCKET && (*header).cmsg_type == libc::SCM_RIGHTS {
                let data = libc::CMSG_DATA(header).cast::<RawFd>();
                let bytes = (*header).cmsg_len as usize - (data as usize - header as usize);
                for index in 0..bytes / size_of::<RawFd>() {
                    let handle = OwnedFd::from_raw_fd(ptr::read_unaligned(data.add(index)));
                    if cfg!(not(target_os = "linux")) {
                        // A descriptor just received; the worst case is that a child sees it too.
                        let _ = super::set_cloexec(handle.as_raw_fd(), true);
                    }
                    received.extend([Some(handle)]);
                    any = true;
                }
            }
            header = libc::CMSG_NXTHDR(message, header);
        }
        if !any && message.msg_flags & libc::MSG_CTRUNC != 0 {
            received.extend([None]);
        }
    }
}
