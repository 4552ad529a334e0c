//! What the compression formats have in common: a codec that is fed input and room for output, and the loop that runs
//! one over a whole input.

use super::brotli::{BrotliDecoder, BrotliEncoder};
use super::deflate::{Deflater, Inflater};
use super::zstd::{ZstdDecoder, ZstdEncoder};
use std::borrow::Cow;

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

/// Runs a new codec over all of the input.
pub fn run(settings: &Settings, flush: i32, input: &[u8], max_output: usize) -> Outcome {
    let mut codec = match open(settings) {
        Ok(codec) => codec,
        Err(failure) => return Outcome::Failed(failure),
    };
    let mut output = vec![0; codec.expected_size(input).clamp(64, 1 << 30)];
    let mut read = 0;
    let mut written = 0;
    loop {
        let step = codec.step(flush, &input[read..], &mut output[written..]);
        read += step.read;
        written += step.written;
        if let Some(failure) = step.failure {
            return Outcome::Failed(failure);
        }
        if written > max_output {
            return Outcome::TooLarge;
        }
        // Room that is left means that the codec has nothing more to say.
        if written < output.len() {
            break;
        }
        let more = output.len().min(64 << 20);
        output.resize(output.len() + more, 0);
    }
    if settings.reject_junk && read < input.len() {
        return Outcome::TrailingJunk;
    }
    output.truncate(written);
    Outcome::Done(output)
}
