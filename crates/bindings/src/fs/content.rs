//! Whole files in one call: read to a string or to memory that becomes a `Buffer`, write or append text or bytes.

use super::descriptor::{Fd, open_at, write_from};
use super::path::{At, CPath, operations, retry};
use super::stat;
use crate::prelude::*;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, Ordering};
use v8::simdutf;

/// How much is read between two looks at the cancel flag.
const PART: usize = 512 << 10;
/// Files above this size do not fit one read.
const LARGEST: i64 = (1 << 31) - 1;
/// From this length on a string keeps the memory that the file was read into.
const EXTERNAL: usize = 16 << 10;

/// A byte that JavaScript sets to stop work on the pool.
pub(super) struct CancelFlag(Option<SharedBytes>);

impl CancelFlag {
    pub(super) fn is_set(&self) -> bool {
        match &self.0 {
            // SAFETY: one byte of a backing store that is kept alive.
            Some(flag) if !flag.is_empty() => unsafe {
                AtomicU8::from_ptr(flag.as_mut_ptr()).load(Ordering::Relaxed) != 0
            },
            _ => false,
        }
    }
}

impl<'s> FromValue<'s> for CancelFlag {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        Option::<SharedBytes>::from_value(scope, value).map(CancelFlag)
    }
}

/// What a file's content becomes. The work that can be done on another thread has been done.
pub(super) enum Content {
    Bytes(Vec<u8>),
    OneByte(Vec<u8>),
    TwoByte(Vec<u16>),
    /// Not valid UTF-8: the engine puts U+FFFD in.
    Broken(Vec<u8>),
}

const AS_UTF8: u32 = 1;
const AS_LATIN1: u32 = 2;

impl Content {
    /// `form`: 0 memory, 1 text from UTF-8, 2 text from Latin-1.
    fn new(bytes: Vec<u8>, form: u32) -> Self {
        match form {
            AS_LATIN1 => Content::OneByte(bytes),
            AS_UTF8 if simdutf::validate_ascii(&bytes) => Content::OneByte(bytes),
            AS_UTF8 if !simdutf::validate_utf8(&bytes) => Content::Broken(bytes),
            AS_UTF8 => {
                let mut latin1 = vec![0; simdutf::latin1_length_from_utf8(&bytes)];
                // 0 when a character is beyond Latin-1.
                // SAFETY: the target has the length that the text needs.
                if unsafe { simdutf::convert_utf8_to_latin1(&bytes, &mut latin1) } == latin1.len() {
                    return Content::OneByte(latin1);
                }
                let mut wide = vec![0u16; simdutf::utf16_length_from_utf8(&bytes)];
                // SAFETY: the target has the length that the text needs, which is valid UTF-8.
                unsafe { simdutf::convert_valid_utf8_to_utf16le(&bytes, &mut wide) };
                Content::TwoByte(wide)
            }
            _ => Content::Bytes(bytes),
        }
    }
}

fn too_long() -> NodeError {
    NodeError::error("ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
}

const LONGEST_STRING: usize = 0x1fff_ffe8;

fn content_value<'s>(scope: &mut Scope<'s, '_>, content: Content) -> Result<Local<'s, Value>, NodeError> {
    let kind = v8::NewStringType::Normal;
    let string = match content {
        Content::Bytes(bytes) => {
            let store = v8::ArrayBuffer::new_backing_store_from_vec(bytes).make_shared();
            return Ok(v8::ArrayBuffer::with_backing_store(scope, &store).into());
        }
        Content::OneByte(bytes) if bytes.len() > LONGEST_STRING => return Err(too_long()),
        Content::OneByte(bytes) if bytes.len() >= EXTERNAL => {
            v8::String::new_external_onebyte(scope, bytes.into_boxed_slice())
        }
        Content::OneByte(bytes) => v8::String::new_from_one_byte(scope, &bytes, kind),
        Content::TwoByte(units) if units.len() > LONGEST_STRING => return Err(too_long()),
        Content::TwoByte(units) if units.len() >= EXTERNAL => {
            v8::String::new_external_twobyte(scope, units.into_boxed_slice())
        }
        Content::TwoByte(units) => v8::String::new_from_two_byte(scope, &units, kind),
        Content::Broken(bytes) => v8::String::new_from_utf8(scope, &bytes, kind),
    };
    string.map(Into::into).ok_or_else(too_long)
}

fn aborted() -> NodeError {
    NodeError::error("ABORT_ERR", "The operation was aborted")
}

/// Read at once, before anything is asked about a file: most files are smaller, and then a read that comes back short
/// and one that finds the end cost less than asking for the size.
const FIRST: usize = 32 << 10;

/// One read to `target`, which has room for `wanted` bytes.
fn read_once(fd: i32, target: *mut u8, wanted: usize) -> Result<usize, NodeError> {
    // SAFETY: the callers give spare room of this size.
    retry(|| unsafe { libc::read(fd, target.cast(), wanted) }).on_fd("read").map(|count| count as usize)
}

/// Everything from the descriptor's position on. A regular file that says its size is read up to that size.
fn read_all(fd: i32, cancel: &CancelFlag) -> Result<Vec<u8>, NodeError> {
    let mut first = [const { MaybeUninit::<u8>::uninit() }; FIRST];
    let mut filled = 0;
    while filled < FIRST {
        if cancel.is_set() {
            return Err(aborted());
        }
        let read = read_once(fd, first[filled..].as_mut_ptr().cast(), FIRST - filled)?;
        filled += read;
        if read == 0 {
            break;
        }
    }
    // SAFETY: as many bytes have been read.
    let first = unsafe { std::slice::from_raw_parts(first.as_ptr().cast::<u8>(), filled) };
    if filled < FIRST { Ok(first.to_vec()) } else { read_rest(fd, first, cancel) }
}

fn read_rest(fd: i32, first: &[u8], cancel: &CancelFlag) -> Result<Vec<u8>, NodeError> {
    let status = stat::fstat(fd).on_fd("fstat")?;
    let size = if status.file_type() == libc::S_IFREG { status.size() } else { 0 };
    if size > LARGEST {
        return Err(NodeError::range_error(
            "ERR_FS_FILE_TOO_LARGE",
            format!("File size ({size}) is greater than 2 GiB"),
        ));
    }
    let known = size as usize;
    let mut bytes: Vec<u8> = Vec::with_capacity(known.max(2 * first.len()));
    bytes.extend_from_slice(first);
    loop {
        if cancel.is_set() {
            return Err(aborted());
        }
        if bytes.len() == known {
            return Ok(bytes);
        }
        if bytes.len() == bytes.capacity() {
            bytes.reserve(bytes.capacity());
        }
        let room = bytes.spare_capacity_mut();
        let wanted = match cancel.0 {
            Some(_) => room.len().min(PART),
            None => room.len(),
        };
        let read = read_once(fd, room.as_mut_ptr().cast(), wanted)?;
        if read == 0 {
            return Ok(bytes);
        }
        let length = bytes.len() + read;
        if length > LARGEST as usize {
            return Err(NodeError::range_error(
                "ERR_FS_FILE_TOO_LARGE",
                format!("File size ({length}) is greater than 2 GiB"),
            ));
        }
        // SAFETY: `read` bytes of the spare capacity have been written.
        unsafe { bytes.set_len(length) };
    }
}

/// A path to open, or a descriptor that stays open.
#[allow(clippy::large_enum_variant, reason = "the path is inline so that it costs no allocation")]
pub(super) enum Place {
    Path(CPath),
    Descriptor(i32),
}

impl<'s> FromValue<'s> for Place {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_number() {
            let Ok(fd) = i32::from_value(scope, value);
            return Ok(Place::Descriptor(fd));
        }
        CPath::from_value(scope, value).map(Place::Path)
    }
}

fn read_place(place: &Place, flags: i32, cancel: &CancelFlag) -> Result<Vec<u8>, NodeError> {
    match place {
        Place::Descriptor(fd) => read_all(*fd, cancel),
        Place::Path(path) => {
            let file = open_at(path, flags, 0o666)?;
            read_all(file.0, cancel)
        }
    }
}

#[binding]
pub(super) fn read_file_sync<'s>(
    scope: &mut Scope<'s, '_>,
    place: Place,
    flags: i32,
    form: u32,
) -> Result<Local<'s, Value>, NodeError> {
    super::descriptor::send_gathered();
    let bytes = match read_place(&place, flags, &CancelFlag(None)) {
        // No text could be that long either, and that is what the caller asked for.
        Err(error) if error.errno().is_none() && form != 0 => return Err(too_long()),
        result => result?,
    };
    content_value(scope, Content::new(bytes, form))
}

/// Gives an `ArrayBuffer` or a string. Setting the byte `cancel` ends the work with an error.
#[binding]
pub(super) fn read_file<'s>(
    scope: &mut Scope<'s, '_>,
    place: Place,
    flags: i32,
    form: u32,
    cancel: CancelFlag,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || read_place(&place, flags, &cancel).map(|bytes| Content::new(bytes, form));
    done.spawn(scope, "FSReqCallback", work, |scope, out| content_value(scope, out?))
}

/// Text to be written as UTF-8, or bytes. Owned, or borrowed for the time of a call.
pub(super) enum Text {
    Owned(Vec<u8>),
    Borrowed(Bytes),
}

impl Text {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Text::Owned(bytes) => bytes,
            Text::Borrowed(bytes) => bytes,
        }
    }
}

fn utf8(scope: &mut Scope<'_, '_>, string: Local<'_, v8::String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let length = string.utf8_length(scope);
    bytes.resize(length, 0);
    let written = string.write_utf8_v2(scope, &mut bytes, v8::WriteFlags::kReplaceInvalidUtf8, None);
    bytes.truncate(written);
    bytes
}

impl<'s> FromValue<'s> for Text {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_string() {
            return Ok(Text::Owned(utf8(scope, value.cast())));
        }
        Bytes::from_value(scope, value).map(Text::Borrowed)
    }
}

/// As [`Text`], for work on the pool.
pub(super) enum SharedText {
    Owned(Vec<u8>),
    Shared(SharedBytes),
}

impl<'s> FromValue<'s> for SharedText {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        if value.is_string() {
            return Ok(SharedText::Owned(utf8(scope, value.cast())));
        }
        SharedBytes::from_value(scope, value).map(|bytes| SharedText::Shared(bytes.held()))
    }
}

fn write_all(fd: i32, mut data: &[u8], cancel: &CancelFlag) -> Result<(), NodeError> {
    while !data.is_empty() {
        if cancel.is_set() {
            return Err(aborted());
        }
        let part = if cancel.0.is_some() { &data[..data.len().min(PART)] } else { data };
        let written = write_from(fd, part, -1).on_fd("write")?;
        data = &data[written as usize..];
    }
    Ok(())
}

fn write_place(
    place: &Place,
    data: &[u8],
    flags: i32,
    mode: u32,
    flush: bool,
    cancel: &CancelFlag,
) -> Result<(), NodeError> {
    let opened: Option<Fd> = match place {
        Place::Path(path) => Some(open_at(path, flags, mode)?),
        Place::Descriptor(_) => None,
    };
    let fd = match (&opened, place) {
        (Some(file), _) => file.0,
        (None, Place::Descriptor(fd)) => *fd,
        (None, Place::Path(_)) => return Ok(()),
    };
    write_all(fd, data, cancel)?;
    if flush {
        retry(|| unsafe { libc::fsync(fd) }).on_fd("fsync")?;
    }
    if let Some(file) = opened {
        let fd = file.release();
        // SAFETY: the descriptor was opened here. A failing close is a failing write on some file systems.
        retry(|| unsafe { libc::close(fd) })
            .or_else(|errno| if errno == libc::EINTR { Ok(0) } else { Err(errno) })
            .on_fd("close")?;
    }
    Ok(())
}

#[binding]
pub(super) fn write_file_sync(place: Place, data: Text, flags: i32, mode: u32, flush: bool) -> Result<(), NodeError> {
    write_place(&place, data.as_bytes(), flags, mode, flush, &CancelFlag(None))
}

#[binding]
#[allow(clippy::too_many_arguments, reason = "what the call from JavaScript needs")]
pub(super) fn write_file<'s>(
    scope: &mut Scope<'s, '_>,
    place: Place,
    data: SharedText,
    flags: i32,
    mode: u32,
    flush: bool,
    cancel: CancelFlag,
    done: Completion,
) -> Local<'s, Value> {
    let work = move || {
        let bytes = match &data {
            SharedText::Owned(bytes) => bytes.as_slice(),
            SharedText::Shared(bytes) => bytes.as_slice(),
        };
        write_place(&place, bytes, flags, mode, flush, &cancel)
    };
    done.spawn(scope, "FSReqCallback", work, |scope, out| Ok(out?.into_value(scope)))
}

operations! {
    /// Opens an existing file and sets its length.
    fn truncate / truncate_sync(path: CPath, length: i64) -> () {
        let file = open_at(&path, libc::O_RDWR, 0o666)?;
        retry(|| unsafe { libc::ftruncate(file.0, length) }).on_fd("ftruncate")?;
        Ok(())
    }
}
