//! The two ends of a session that the library reads from and writes to: encrypted bytes that have come, and those that are to
//! be sent.

use super::ffi as more;
use openssl_sys as ffi;
use std::cell::{Cell, RefCell};
use std::ffi::{c_char, c_int, c_long, c_void};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// Room for output that a session keeps, and that a thread keeps for those which need more.
const MOST_OWN_ROOM: usize = 1024;
const MOST_SPARE_ROOM: usize = 512 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What belongs to a session, at an address that does not change.
pub struct Wire {
    /// What has come and is not read yet, as far as it is lent for a call.
    lent: Cell<(*const u8, usize)>,
    /// What a call has left over.
    kept: RefCell<Vec<u8>>,
    output: RefCell<Vec<u8>>,
    /// Memory for output that is lent for a call, and how much of it is used.
    room: Cell<(*mut u8, usize)>,
    used: Cell<usize>,
}

impl Wire {
    pub fn new() -> Self {
        Wire {
            lent: Cell::new((null(), 0)),
            kept: RefCell::default(),
            output: RefCell::default(),
            room: Cell::new((null_mut(), 0)),
            used: Cell::new(0),
        }
    }

    /// Runs `work` with `input` to read from, after what earlier calls have left. What it leaves is kept.
    pub fn reading<R>(&self, input: &[u8], work: impl FnOnce() -> R) -> R {
        let mut kept = self.kept.take();
        if !kept.is_empty() {
            kept.extend_from_slice(input);
        }
        let source = if kept.is_empty() { input } else { &kept };
        self.lent.set((source.as_ptr(), source.len()));
        let result = work();
        let (_, left) = self.lent.replace((null(), 0));
        if left > 0 {
            let mut rest = source[source.len() - left..].to_vec();
            rest.append(&mut self.kept.borrow_mut());
            self.kept.replace(rest);
        }
        result
    }

    /// Keeps bytes that come while others are lent.
    pub fn keep(&self, input: &[u8]) {
        self.kept.borrow_mut().extend_from_slice(input);
    }

    /// How much of what has been lent is not read yet.
    pub fn unread(&self) -> usize {
        self.lent.get().1
    }

    /// Runs `work`, whose output goes to `room` as far as it fits; how much that was.
    pub fn writing(&self, room: &mut [u8], work: impl FnOnce()) -> usize {
        // What has been written before comes first.
        if self.has_output() {
            work();
            return 0;
        }
        self.room.set((room.as_mut_ptr(), room.len()));
        self.used.set(0);
        work();
        self.room.set((null_mut(), 0));
        self.used.take()
    }

    fn write(&self, bytes: &[u8]) {
        let ((room, size), used) = (self.room.get(), self.used.get());
        let mut output = self.output.borrow_mut();
        if output.is_empty() && bytes.len() <= size - used {
            // SAFETY: `writing` has lent that much, for as long as it runs, and nobody else has it.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), room.wrapping_add(used), bytes.len()) };
            self.used.set(used + bytes.len());
            return;
        }
        if output.capacity() < bytes.len() && output.is_empty() {
            *output = SPARE.take();
        }
        output.extend_from_slice(bytes);
    }

    pub fn has_output(&self) -> bool {
        !self.output.borrow().is_empty()
    }

    /// Gives the output away: into `room`, and how much it was, or where it does not fit as it is.
    pub fn give_output(&self, room: &mut [u8]) -> Result<usize, Vec<u8>> {
        let mut output = self.output.borrow_mut();
        let count = output.len();
        let Some(room) = room.get_mut(..count) else { return Err(std::mem::take(&mut output)) };
        room.copy_from_slice(&output);
        output.clear();
        if output.capacity() > MOST_OWN_ROOM {
            let spare = std::mem::take(&mut *output);
            if spare.capacity() <= MOST_SPARE_ROOM {
                SPARE.set(spare);
            }
        }
        Ok(count)
    }

    fn read(&self, into: &mut [u8]) -> usize {
        let (from, left) = self.lent.get();
        let count = left.min(into.len());
        if count > 0 {
            // SAFETY: `reading` has lent that many bytes, for as long as it runs.
            unsafe { std::ptr::copy_nonoverlapping(from, into.as_mut_ptr(), count) };
            self.lent.set((from.wrapping_add(count), left - count));
        }
        count
    }
}

/// The library's method for wires.
struct Method(*mut ffi::BIO_METHOD);

// SAFETY: made once, and only read from then on.
unsafe impl Send for Method {}
// SAFETY: as above.
unsafe impl Sync for Method {}

fn method() -> *mut ffi::BIO_METHOD {
    static METHOD: OnceLock<Method> = OnceLock::new();
    METHOD
        .get_or_init(|| {
            const TYPE: c_int = 0x0400;
            // SAFETY: the name ends with zero; the functions are of the types that the method wants.
            unsafe {
                let method = ffi::BIO_meth_new(TYPE, c"wire".as_ptr());
                if !method.is_null() {
                    ffi::BIO_meth_set_read__fixed_rust(method, Some(read));
                    ffi::BIO_meth_set_write__fixed_rust(method, Some(write));
                    ffi::BIO_meth_set_ctrl__fixed_rust(method, Some(control));
                }
                Method(method)
            }
        })
        .0
}

/// Has a session read from `data`'s wire and write to it. `data` is what [`data_of`] gives.
///
/// # Safety
/// The session is valid, and `data` begins with a wire that outlives it.
pub unsafe fn connect(ssl: *mut ffi::SSL, data: *const c_void) -> bool {
    let method = method();
    if method.is_null() {
        return false;
    }
    // SAFETY: by the contract; the session takes over the one reference.
    unsafe {
        let bio = ffi::BIO_new(method);
        if bio.is_null() {
            return false;
        }
        ffi::BIO_set_data(bio, data.cast_mut());
        ffi::BIO_set_init(bio, 1);
        ffi::SSL_set_bio(ssl, bio, bio);
    }
    true
}

/// What [`connect`] was given.
///
/// # Safety
/// The session is valid, and connected.
pub unsafe fn data_of(ssl: *const ffi::SSL) -> *const c_void {
    // SAFETY: by the contract.
    unsafe { ffi::BIO_get_data(more::SSL_get_rbio(ssl)) }
}

unsafe extern "C" fn read(bio: *mut ffi::BIO, into: *mut c_char, length: c_int) -> c_int {
    let Ok(length @ 1..) = usize::try_from(length) else { return 0 };
    // SAFETY: the data is a wire, by the contract of `connect`; the buffer has that length.
    unsafe {
        ffi::BIO_clear_retry_flags(bio);
        let wire = &*ffi::BIO_get_data(bio).cast::<Wire>();
        match wire.read(std::slice::from_raw_parts_mut(into.cast(), length)) {
            0 => {
                ffi::BIO_set_retry_read(bio);
                -1
            }
            count => count as c_int,
        }
    }
}

unsafe extern "C" fn write(bio: *mut ffi::BIO, from: *const c_char, length: c_int) -> c_int {
    let Ok(count @ 1..) = usize::try_from(length) else { return 0 };
    // SAFETY: the data is a wire, by the contract of `connect`; the buffer has that length.
    unsafe {
        ffi::BIO_clear_retry_flags(bio);
        let wire = &*ffi::BIO_get_data(bio).cast::<Wire>();
        wire.write(std::slice::from_raw_parts(from.cast(), count));
    }
    length
}

unsafe extern "C" fn control(_bio: *mut ffi::BIO, command: c_int, _number: c_long, _pointer: *mut c_void) -> c_long {
    const FLUSH: c_int = 11;
    c_long::from(command == FLUSH)
}
