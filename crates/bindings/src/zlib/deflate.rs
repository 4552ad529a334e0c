//! The formats of zlib: deflate with its three wrappers.

use super::codec::{Codec, Failure, Settings, Step, mode};
use libz_rs_sys as z;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::{CStr, c_int};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Most that one call is given: lengths are 32 bits wide.
const LARGEST: usize = 1 << 30;

/// A stream of the library, at an address that does not change.
struct Stream(Box<z::z_stream>);

// SAFETY: a stream is not tied to the thread that made it, and nobody else has its memory.
unsafe impl Send for Stream {}

impl Stream {
    fn new() -> Self {
        Stream(Box::default())
    }

    /// Runs `work` with input and output in place. Returns its result, bytes read and bytes written.
    fn call(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        work: impl FnOnce(*mut z::z_stream) -> c_int,
    ) -> (c_int, usize, usize) {
        let given = input.len().min(LARGEST);
        let room = output.len().min(LARGEST);
        self.0.next_in = input.as_ptr().cast::<u8>().cast_mut() as _;
        self.0.avail_in = given as u32;
        self.0.next_out = output.as_mut_ptr();
        self.0.avail_out = room as u32;
        let result = work(&raw mut *self.0);
        (result, given - self.0.avail_in as usize, room - self.0.avail_out as usize)
    }

    /// The library's own words, or else the given ones.
    fn failure(&self, errno: c_int, otherwise: &'static str) -> Failure {
        let message: Cow<'static, str> = if self.0.msg.is_null() {
            otherwise.into()
        } else {
            // SAFETY: messages are static strings that end with zero.
            unsafe { CStr::from_ptr(self.0.msg) }.to_string_lossy().into_owned().into()
        };
        Failure::new(errno, code_name(errno), message)
    }
}

fn code_name(errno: c_int) -> &'static str {
    match errno {
        z::Z_NEED_DICT => "Z_NEED_DICT",
        z::Z_ERRNO => "Z_ERRNO",
        z::Z_STREAM_ERROR => "Z_STREAM_ERROR",
        z::Z_DATA_ERROR => "Z_DATA_ERROR",
        z::Z_MEM_ERROR => "Z_MEM_ERROR",
        z::Z_BUF_ERROR => "Z_BUF_ERROR",
        _ => "Z_VERSION_ERROR",
    }
}

/// The wrapper is part of the number of window bits.
fn wrapped_bits(mode: i32, bits: i32) -> c_int {
    match mode {
        mode::GZIP | mode::GUNZIP => bits + 16,
        mode::UNZIP => bits + 32,
        mode::DEFLATERAW | mode::INFLATERAW => -bits,
        _ => bits,
    }
}

const STREAM_SIZE: c_int = size_of::<z::z_stream>() as c_int;

// Compression.

/// What a compressor was made for; one made for the same can be used again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    bits: c_int,
    level: c_int,
    mem_level: c_int,
    strategy: c_int,
}

struct Compressor {
    stream: Stream,
    shape: Shape,
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: initialized in `Compressor::new`.
        unsafe { z::deflateEnd(&mut *self.stream.0) };
    }
}

impl Compressor {
    fn new(shape: Shape) -> Result<Self, Failure> {
        let mut stream = Stream::new();
        // SAFETY: the stream is zeroed and stays where it is.
        let result = unsafe {
            z::deflateInit2_(
                &mut *stream.0,
                shape.level,
                z::Z_DEFLATED,
                shape.bits,
                shape.mem_level,
                shape.strategy,
                z::zlibVersion(),
                STREAM_SIZE,
            )
        };
        if result != z::Z_OK {
            return Err(stream.failure(result, "Init error"));
        }
        Ok(Compressor { stream, shape })
    }

    fn reset(&mut self) -> c_int {
        // SAFETY: initialized in `new`.
        unsafe { z::deflateReset(&mut *self.stream.0) }
    }
}

thread_local! {
    // Setting up a compressor takes a quarter of a megabyte; for small inputs that is most of the work.
    static IDLE: RefCell<Vec<Compressor>> = const { RefCell::new(Vec::new()) };
}

/// Compressors that a thread keeps.
const MOST_IDLE: usize = 2;

fn compressor(shape: Shape) -> Result<Compressor, Failure> {
    let idle = IDLE.with_borrow_mut(|idle| {
        let position = idle.iter().position(|compressor| compressor.shape == shape)?;
        Some(idle.swap_remove(position))
    });
    idle.map_or_else(|| Compressor::new(shape), Ok)
}

pub struct Deflater {
    /// `None` only while it is being dropped.
    compressor: Option<Compressor>,
    mode: i32,
    dictionary: Vec<u8>,
    /// Whether level and strategy are still those of the shape.
    pristine: bool,
    ended: bool,
}

impl Deflater {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        let mut bits = settings.window_bits;
        // Raw streams with a window of 8 bits cannot be read back; the library's own default is one more.
        if settings.mode == mode::DEFLATERAW && bits == 8 {
            bits = 9;
        }
        let shape = Shape {
            bits: wrapped_bits(settings.mode, bits),
            level: settings.level,
            mem_level: settings.mem_level,
            strategy: settings.strategy,
        };
        let mut deflater = Deflater {
            compressor: Some(compressor(shape)?),
            mode: settings.mode,
            dictionary: settings.dictionary.clone(),
            pristine: true,
            ended: false,
        };
        deflater.set_dictionary()?;
        Ok(deflater)
    }

    fn set_dictionary(&mut self) -> Result<(), Failure> {
        if self.dictionary.is_empty() || self.mode == mode::GZIP {
            return Ok(());
        }
        let Some(compressor) = &mut self.compressor else { return Ok(()) };
        // SAFETY: the stream is initialized, the dictionary is copied by the call.
        let result = unsafe {
            z::deflateSetDictionary(&mut *compressor.stream.0, self.dictionary.as_ptr(), self.dictionary.len() as u32)
        };
        if result != z::Z_OK {
            return Err(Failure::new(result, code_name(result), "Failed to set dictionary"));
        }
        Ok(())
    }
}

impl Drop for Deflater {
    fn drop(&mut self) {
        let Some(mut compressor) = self.compressor.take() else { return };
        if self.pristine && compressor.reset() == z::Z_OK {
            // A thread that is going away has no place to keep it.
            let _ = IDLE.try_with(|idle| {
                let mut idle = idle.borrow_mut();
                if idle.len() == MOST_IDLE {
                    idle.remove(0);
                }
                idle.push(compressor);
            });
        }
    }
}

impl Codec for Deflater {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        // A flush that was asked for before the end, but comes after it.
        if self.ended && input.is_empty() {
            return Step::default();
        }
        let Some(compressor) = &mut self.compressor else { return Step::default() };
        let (result, read, written) =
            // SAFETY: the stream is initialized and has valid input and output.
            compressor.stream.call(input, output, |stream| unsafe { z::deflate(stream, flush) });
        self.ended = result == z::Z_STREAM_END;
        let failure = match result {
            z::Z_STREAM_END => None,
            z::Z_OK | z::Z_BUF_ERROR if written < output.len() && flush == z::Z_FINISH && read == input.len() => {
                Some(Failure::unexpected_end())
            }
            z::Z_OK | z::Z_BUF_ERROR => None,
            errno => Some(compressor.stream.failure(errno, "Zlib error")),
        };
        Step { read, written, failure }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ended = false;
        if let Some(compressor) = &mut self.compressor {
            let result = compressor.reset();
            if result != z::Z_OK {
                return Err(Failure::new(result, code_name(result), "Failed to reset stream"));
            }
        }
        self.set_dictionary()
    }

    fn set_params(&mut self, level: i32, strategy: i32) -> Result<(), Failure> {
        self.pristine = false;
        let Some(compressor) = &mut self.compressor else { return Ok(()) };
        // Without room the call cannot write what it has; that is then written with the next step.
        let mut none = [];
        // SAFETY: the stream is initialized.
        let (result, ..) =
            compressor.stream.call(&[], &mut none, |stream| unsafe { z::deflateParams(stream, level, strategy) });
        if result != z::Z_OK && result != z::Z_BUF_ERROR {
            return Err(Failure::new(result, code_name(result), "Failed to set parameters"));
        }
        Ok(())
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        let Some(compressor) = &mut self.compressor else { return 0 };
        if length > 1 << 20 {
            return length / 2;
        }
        // SAFETY: the stream is initialized.
        unsafe { z::deflateBound(&mut *compressor.stream.0, length as _) as usize + 64 }
    }
}

// Decompression.

pub struct Inflater {
    stream: Stream,
    mode: i32,
    bits: i32,
    dictionary: Vec<u8>,
    /// In `UNZIP` mode, what the first bytes have shown so far.
    magic_seen: usize,
    ended: bool,
    reject_junk: bool,
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // SAFETY: initialized in `open`.
        unsafe { z::inflateEnd(&mut *self.stream.0) };
    }
}

impl Inflater {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        let mut stream = Stream::new();
        // SAFETY: the stream is zeroed and stays where it is.
        let result = unsafe {
            let bits = wrapped_bits(settings.mode, settings.window_bits);
            z::inflateInit2_(&mut *stream.0, bits, z::zlibVersion(), STREAM_SIZE)
        };
        if result != z::Z_OK {
            return Err(stream.failure(result, "Init error"));
        }
        let mut inflater = Inflater {
            stream,
            mode: settings.mode,
            bits: settings.window_bits,
            dictionary: settings.dictionary.clone(),
            magic_seen: 0,
            ended: false,
            reject_junk: settings.reject_junk,
        };
        inflater.set_raw_dictionary()?;
        Ok(inflater)
    }

    /// A raw stream has no place that asks for its dictionary.
    fn set_raw_dictionary(&mut self) -> Result<(), Failure> {
        if self.mode != mode::INFLATERAW || self.dictionary.is_empty() {
            return Ok(());
        }
        match self.set_dictionary() {
            z::Z_OK => Ok(()),
            result => Err(Failure::new(result, code_name(result), "Failed to set dictionary")),
        }
    }

    fn set_dictionary(&mut self) -> c_int {
        // SAFETY: the stream is initialized, the dictionary is copied by the call.
        unsafe { z::inflateSetDictionary(&mut *self.stream.0, self.dictionary.as_ptr(), self.dictionary.len() as u32) }
    }

    fn inflate(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> (c_int, usize, usize) {
        // SAFETY: the stream is initialized and has valid input and output.
        self.stream.call(input, output, |stream| unsafe { z::inflate(stream, flush) })
    }

    /// Whether what follows a gzip member is taken for another one; zeros are padding.
    fn begins_member(&self, input: &[u8]) -> bool {
        self.mode == mode::GUNZIP
            && match input {
                [] | [0, ..] => false,
                _ => !self.reject_junk || input.iter().zip(GZIP_MAGIC).all(|(byte, magic)| *byte == magic),
            }
    }

    /// Whether the data turns out to be gzip, which then may have several members.
    fn watch_magic(&mut self, input: &[u8]) {
        for &byte in input {
            if self.mode != mode::UNZIP {
                return;
            }
            if byte != GZIP_MAGIC[self.magic_seen] {
                self.mode = mode::INFLATE;
                return;
            }
            self.magic_seen += 1;
            if self.magic_seen == GZIP_MAGIC.len() {
                self.mode = mode::GUNZIP;
            }
        }
    }
}

impl Codec for Inflater {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        if self.ended {
            if !self.begins_member(input) {
                return Step::default();
            }
            if let Err(failure) = self.reset() {
                return Step { failure: Some(failure), ..Step::default() };
            }
        }
        self.watch_magic(input);
        let (mut result, mut read, mut written) = self.inflate(flush, input, output);
        if result == z::Z_NEED_DICT && !self.dictionary.is_empty() && self.mode != mode::INFLATERAW {
            result = match self.set_dictionary() {
                z::Z_OK => {
                    let (result, more_read, more_written) = self.inflate(flush, &input[read..], &mut output[written..]);
                    read += more_read;
                    written += more_written;
                    result
                }
                // The checksum of the dictionary is another one.
                z::Z_DATA_ERROR => z::Z_NEED_DICT,
                result => result,
            };
        }
        while result == z::Z_STREAM_END && self.begins_member(&input[read..]) {
            if let Err(failure) = self.reset() {
                return Step { read, written, failure: Some(failure) };
            }
            let (next, more_read, more_written) = self.inflate(flush, &input[read..], &mut output[written..]);
            result = next;
            read += more_read;
            written += more_written;
        }
        self.ended = result == z::Z_STREAM_END;
        let failure = match result {
            z::Z_STREAM_END => None,
            z::Z_OK | z::Z_BUF_ERROR => (written < output.len() && flush == z::Z_FINISH).then(Failure::unexpected_end),
            z::Z_NEED_DICT if self.dictionary.is_empty() => {
                Some(Failure::new(result, code_name(result), "Missing dictionary"))
            }
            z::Z_NEED_DICT => Some(Failure::new(result, code_name(result), "Bad dictionary")),
            errno => Some(self.stream.failure(errno, "Zlib error")),
        };
        Step { read, written, failure }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ended = false;
        // SAFETY: the stream is initialized.
        let result = unsafe { z::inflateReset(&mut *self.stream.0) };
        if result != z::Z_OK {
            return Err(Failure::new(result, code_name(result), "Failed to reset stream"));
        }
        debug_assert!(self.bits <= 15);
        self.set_raw_dictionary()
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        // A gzip member ends with its length, which is a hint at least: no format packs more than a thousandfold.
        if input.starts_with(&GZIP_MAGIC)
            && let Some(size) = input.last_chunk::<4>()
        {
            let size = u32::from_le_bytes(*size) as usize;
            if size / 1100 <= length {
                return size + 64;
            }
        }
        (length * 4).clamp(1024, 1 << 24)
    }
}
