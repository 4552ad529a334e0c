//! Terminals: size, modes, and a descriptor of our own to read one without blocking.

use std::fs::OpenOptions;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{OwnedFd, RawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{check, set_nonblocking, signal};

/// How a terminal hands its input over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TtyMode {
    /// Line by line, echoed, with signals from keys.
    Normal,
    /// Key by key, without echo or signals.
    Raw,
}

/// The settings to restore when the process ends: those of the first terminal made raw.
static ORIGINAL: Mutex<Option<(RawFd, libc::termios)>> = Mutex::new(None);

/// The same once more for a signal handler, which may take no lock. Never freed: a handler may be reading it.
static ORIGINAL_FOR_SIGNALS: AtomicPtr<(RawFd, libc::termios)> = AtomicPtr::new(std::ptr::null_mut());

/// Columns and rows.
pub fn tty_size(fd: RawFd) -> io::Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: `size` is valid for the write.
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// Changes the mode; the settings before the first change come back with [`reset_tty`].
pub fn set_tty_mode(fd: RawFd, mode: TtyMode) -> io::Result<()> {
    let mut original = ORIGINAL.lock().unwrap_or_else(PoisonError::into_inner);
    let settings = match (*original, mode) {
        (Some((_, settings)), _) => settings,
        (None, TtyMode::Normal) => return Ok(()),
        (None, TtyMode::Raw) => {
            let settings = settings_of(fd)?;
            *original = Some((fd, settings));
            let kept = Box::into_raw(Box::new((fd, settings)));
            if ORIGINAL_FOR_SIGNALS.swap(kept, Ordering::AcqRel).is_null() {
                signal::set_last_act(restore_settings);
            }
            settings
        }
    };
    apply(fd, &if mode == TtyMode::Raw { raw(settings) } else { settings })
}

/// Puts the terminal back to what it was. For the end of the process.
pub fn reset_tty() -> io::Result<()> {
    let original = ORIGINAL.lock().unwrap_or_else(PoisonError::into_inner).take();
    original.map_or(Ok(()), |(fd, settings)| apply(fd, &settings))
}

/// What a signal that ends the process does before.
extern "C" fn restore_settings() {
    let original = ORIGINAL_FOR_SIGNALS.load(Ordering::Acquire);
    if !original.is_null() {
        // SAFETY: it came from a box and is never freed; `tcsetattr` may be called in a signal handler.
        unsafe { libc::tcsetattr((*original).0, libc::TCSANOW, &(*original).1) };
    }
}

fn settings_of(fd: RawFd) -> io::Result<libc::termios> {
    let mut settings = MaybeUninit::zeroed();
    // SAFETY: valid for the write, and filled on success.
    unsafe {
        check(libc::tcgetattr(fd, settings.as_mut_ptr()))?;
        Ok(settings.assume_init())
    }
}

fn raw(mut settings: libc::termios) -> libc::termios {
    settings.c_iflag &= !(libc::BRKINT | libc::ICRNL | libc::INPCK | libc::ISTRIP | libc::IXON);
    settings.c_oflag |= libc::ONLCR;
    settings.c_cflag |= libc::CS8;
    settings.c_lflag &= !(libc::ECHO | libc::ICANON | libc::IEXTEN | libc::ISIG);
    settings.c_cc[libc::VMIN] = 1;
    settings.c_cc[libc::VTIME] = 0;
    settings
}

fn apply(fd: RawFd, settings: &libc::termios) -> io::Result<()> {
    loop {
        // SAFETY: `settings` is a valid `termios`.
        match check(unsafe { libc::tcsetattr(fd, libc::TCSADRAIN, settings) }) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Opens the terminal behind `fd` again, not blocking, so that other users of `fd` keep theirs
/// blocking. Falls back to a duplicate, made not blocking, where the terminal has no name.
pub fn reopen_tty(fd: RawFd) -> io::Result<OwnedFd> {
    let named = tty_name(fd).and_then(|path| {
        let flags = libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_CLOEXEC;
        OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)
    });
    if let Ok(file) = named {
        return Ok(file.into());
    }
    let duplicate = duplicate(fd)?;
    set_nonblocking(fd, true)?;
    Ok(duplicate)
}

/// A second descriptor of the same open file, close-on-exec.
pub fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    use std::os::fd::FromRawFd;
    // SAFETY: takes any number; the new descriptor belongs to nobody else.
    unsafe { Ok(OwnedFd::from_raw_fd(check(libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3))?)) }
}

fn tty_name(fd: RawFd) -> io::Result<PathBuf> {
    let mut name = [0u8; 256];
    // SAFETY: `name` is valid for the write.
    let error = unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) };
    if error != 0 {
        return Err(io::Error::from_raw_os_error(error));
    }
    let name = std::ffi::CStr::from_bytes_until_nul(&name).map_err(io::Error::other)?;
    Ok(PathBuf::from(name.to_string_lossy().into_owned()))
}
