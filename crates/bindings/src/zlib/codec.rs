//! What the compression formats have in common: a codec that is fed input and room for output, and the loop that runs
//! one over a whole input.

use super::brotli::{BrotliDecoder, BrotliEncoder};
use super::deflate::{Deflater, Inflater};
use super::zstd::{ZstdDecoder, ZstdEncoder};
use std::borrow::Cow;
use std::cell::RefCell;

/// Numbers of `mode` in lib/internal/zlib, and in part of `zlib.constants`.
pub mod mode {
    pub const DEFLATE: i32 = 1;
    pub const INFLATE: i32 = 2;
    pub const GZIP: i32 = 3;
    pub const GUNZIP: i32 = 4;
    pub const DEFLATERAW: i32 = 5;
    pub const INFLATERAW: i32 = 6;
    pub const UNZIP: i32 = 7;
    pub const BROTLI_DECODE: i32 = 8;
    pub const BROTLI_ENCODE: i32 = 9;
    pub const ZSTD_COMPRESS: i32 = 10;
    pub const ZSTD_DECOMPRESS: i32 = 11;
}

pub const Z_BUF_ERROR: i32 = -5;

/// Why a codec cannot go on.
#[derive(Debug, Clone)]
pub struct Failure {
    pub errno: i32,
    pub code: Cow<'static, str>,
    pub message: Cow<'static, str>,
}

impl Failure {
    pub fn new(errno: i32, code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Failure { errno, code: code.into(), message: message.into() }
    }

    pub fn unexpected_end() -> Self {
        Failure::new(Z_BUF_ERROR, "Z_BUF_ERROR", "unexpected end of file")
    }

    pub fn initialization(message: &'static str) -> Self {
        Failure::new(0, "ERR_ZLIB_INITIALIZATION_FAILED", message)
    }
}

/// How far one step got.
#[derive(Debug, Default)]
pub struct Step {
    pub read: usize,
    pub written: usize,
    pub failure: Option<Failure>,
}

/// How a codec is to work; each format takes what concerns it.
#[derive(Debug, Default, Clone)]
pub struct Settings {
    pub mode: i32,
    pub window_bits: i32,
    pub level: i32,
    pub mem_level: i32,
    pub strategy: i32,
    pub dictionary: Vec<u8>,
    /// Numbers and values of the parameters of Brotli and Zstandard.
    pub params: Vec<(i32, i32)>,
    pub pledged_size: Option<u64>,
    /// What follows the end is an error, and so is not tried as another gzip member unless it begins like one.
    pub reject_junk: bool,
}

pub trait Codec: Send {
    /// Reads from `input`, writes to `output`; `flush` is the format's own flush or operation number.
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step;
    /// Back to the state after creation.
    fn reset(&mut self) -> Result<(), Failure>;
    /// Changes level and strategy, where the format can.
    fn set_params(&mut self, _level: i32, _strategy: i32) -> Result<(), Failure> {
        Ok(())
    }
    /// How much room one step over all of the input may need.
    fn expected_size(&mut self, input: &[u8]) -> usize;
}

pub fn open(settings: &Settings) -> Result<Box<dyn Codec>, Failure> {
    Ok(match settings.mode {
        mode::DEFLATE | mode::GZIP | mode::DEFLATERAW => Box::new(Deflater::open(settings)?),
        mode::BROTLI_ENCODE => Box::new(BrotliEncoder::open(settings)?),
        mode::BROTLI_DECODE => Box::new(BrotliDecoder::open(settings)?),
        mode::ZSTD_COMPRESS => Box::new(ZstdEncoder::open(settings)?),
        mode::ZSTD_DECOMPRESS => Box::new(ZstdDecoder::open(settings)?),
        _ => Box::new(Inflater::open(settings)?),
    })
}

/// What a whole input became.
pub enum Outcome {
    Done(Vec<u8>),
    Failed(Failure),
    /// The output would be longer than allowed.
    TooLarge,
    /// Input was left after the end, and that was forbidden.
    TrailingJunk,
}

thread_local! {
    // Where short outputs of compression are written: how long they get is known only afterwards, and memory that was
    // just used costs no page faults.
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Largest expected output that goes there.
const SHORT: usize = 256 << 10;

fn compresses(mode: i32) -> bool {
    use mode::{BROTLI_ENCODE, DEFLATE, DEFLATERAW, GZIP, ZSTD_COMPRESS};
    matches!(mode, DEFLATE | GZIP | DEFLATERAW | BROTLI_ENCODE | ZSTD_COMPRESS)
}

/// Runs a new codec over all of the input.
pub fn run(settings: &Settings, flush: i32, input: &[u8], max_output: usize) -> Outcome {
    let mut codec = match open(settings) {
        Ok(codec) => codec,
        Err(failure) => return Outcome::Failed(failure),
    };
    let expected = codec.expected_size(input).clamp(64, 1 << 30);
    if compresses(settings.mode) && expected <= SHORT {
        return OUTPUT.with_borrow_mut(|output| {
            output.clear();
            output.reserve(expected);
            let failed = fill(&mut *codec, settings, flush, input, max_output, output);
            let outcome = failed.unwrap_or_else(|| Outcome::Done(output.as_slice().to_vec()));
            output.clear();
            output.shrink_to(2 * SHORT);
            outcome
        });
    }
    let mut output = Vec::with_capacity(expected);
    fill(&mut *codec, settings, flush, input, max_output, &mut output).unwrap_or(Outcome::Done(output))
}

/// Appends what the codec makes of the input; `None` when all went well.
fn fill(
    codec: &mut dyn Codec,
    settings: &Settings,
    flush: i32,
    input: &[u8],
    max_output: usize,
    output: &mut Vec<u8>,
) -> Option<Outcome> {
    let mut read = 0;
    loop {
        let room = output.spare_capacity_mut();
        let count = room.len();
        // SAFETY: codecs only write to their output, and what they have written is initialized.
        let step = unsafe {
            let room = std::slice::from_raw_parts_mut(room.as_mut_ptr().cast::<u8>(), count);
            let step = codec.step(flush, &input[read..], room);
            output.set_len(output.len() + step.written);
            step
        };
        read += step.read;
        if let Some(failure) = step.failure {
            return Some(Outcome::Failed(failure));
        }
        if output.len() > max_output {
            return Some(Outcome::TooLarge);
        }
        // Room that is left means that the codec has nothing more to say.
        if step.written < count {
            break;
        }
        output.reserve(output.len().min(64 << 20));
    }
    (settings.reject_junk && read < input.len()).then_some(Outcome::TrailingJunk)
}
