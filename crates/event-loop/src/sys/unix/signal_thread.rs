//! A signal that is answered on a thread of its own, for a program that never comes back to its loop: a signal handler
//! may do next to nothing itself.

use super::signal::install;
use std::cell::UnsafeCell;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;

struct Semaphore(UnsafeCell<MaybeUninit<libc::sem_t>>);

// SAFETY: semaphores are made to be used by several threads.
unsafe impl Sync for Semaphore {}

/// Counts the signals.
static CAME: Semaphore = Semaphore(UnsafeCell::new(MaybeUninit::uninit()));

static ANSWER: OnceLock<fn()> = OnceLock::new();

const STACK: usize = 128 * 1024;

/// Has `answer` called, on a thread of its own, each time `signal` comes, until somebody else takes the signal. The thread
/// costs nothing before. For one signal of the process: a second call is `EBUSY`.
pub fn answer_signal(signal: libc::c_int, answer: fn()) -> io::Result<()> {
    if ANSWER.set(answer).is_err() {
        return Err(io::Error::from_raw_os_error(libc::EBUSY));
    }
    // SAFETY: nobody else has the semaphore yet: only the first call comes here.
    unsafe { super::check(libc::sem_init((*CAME.0.get()).as_mut_ptr(), 0, 0))? };
    // Without the thread the signal does nothing, which is better than that it ends the process.
    install(signal, on_signal as *const () as libc::sighandler_t)?;
    start_thread()
}

extern "C" fn on_signal(_signal: libc::c_int) {
    // SAFETY: installed after the semaphore was made; `sem_post` may be called in a signal handler. `errno` belongs to the
    // interrupted code.
    unsafe {
        let errno = libc::__errno_location();
        let saved = *errno;
        libc::sem_post((*CAME.0.get()).as_mut_ptr());
        *errno = saved;
    }
}

/// Not a thread of the standard library's, which makes more of one: this one is started by every program.
fn start_thread() -> io::Result<()> {
    let check = |code: libc::c_int| if code == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(code)) };
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::zeroed();
    let mut thread = MaybeUninit::<libc::pthread_t>::zeroed();
    // SAFETY: the attributes are initialized before they are used, and the function takes no data.
    unsafe {
        check(libc::pthread_attr_init(attributes.as_mut_ptr()))?;
        // Neither is refused: the size is a plain one. With the default the thread would only have more stack.
        let _ = libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), STACK);
        let _ = libc::pthread_attr_setdetachstate(attributes.as_mut_ptr(), libc::PTHREAD_CREATE_DETACHED);
        let started = libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), watch, ptr::null_mut());
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        check(started)
    }
}

extern "C" fn watch(_data: *mut libc::c_void) -> *mut libc::c_void {
    loop {
        // SAFETY: the semaphore was made before the thread, and stays.
        if unsafe { libc::sem_wait((*CAME.0.get()).as_mut_ptr()) } == 0
            && let Some(answer) = ANSWER.get()
        {
            answer();
        }
    }
}
