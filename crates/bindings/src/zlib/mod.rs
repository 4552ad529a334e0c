//! Compression for `node:zlib`: whole inputs in one call, here or on the thread pool, and streams in steps.

mod brotli;
mod codec;
mod deflate;
mod zstd;

use crate::buffer::{Encoding, encode_text};
use crate::prelude::*;
use codec::{Codec, Failure, Outcome, Settings};
use std::sync::{Arc, Mutex, PoisonError};

/// Reads settings from `[mode, windowBits, level, memLevel, strategy, rejectJunk]`, `[number, value, …]` and what else there is.
fn settings(basic: &[u8], params: Option<Bytes>, dictionary: Option<Bytes>, pledged_size: Option<f64>) -> Settings {
    let numbers = |bytes: &[u8]| -> Vec<i32> {
        bytes.as_chunks::<4>().0.iter().map(|&number| i32::from_ne_bytes(number)).collect()
    };
    let basic = numbers(basic);
    let basic = |index: usize| basic.get(index).copied().unwrap_or(0);
    let params = params.map(|params| numbers(&params)).unwrap_or_default();
    Settings {
        mode: basic(0),
        window_bits: basic(1),
        level: basic(2),
        mem_level: basic(3),
        strategy: basic(4),
        dictionary: dictionary.map(|bytes| bytes.to_vec()).unwrap_or_default(),
        params: params.as_chunks::<2>().0.iter().map(|&[number, value]| (number, value)).collect(),
        pledged_size: pledged_size.map(|size| size as u64),
        reject_junk: basic(5) != 0,
    }
}

/// `[errno, code, message]`
fn failure_value<'s>(scope: &mut Scope<'s, '_>, failure: &Failure) -> Local<'s, Value> {
    let values = [
        failure.errno.into_value(scope),
        failure.code.as_ref().into_value(scope),
        failure.message.as_ref().into_value(scope),
    ];
    Array::new_with_elements(scope, &values).into()
}

/// The output as a `Uint8Array`, a failure as `[errno, code, message]`, or `1` for an output that is too large and `2`
/// for trailing junk.
fn outcome_value<'s>(scope: &mut Scope<'s, '_>, outcome: Outcome) -> Local<'s, Value> {
    match outcome {
        Outcome::Done(output) => output.into_value(scope),
        Outcome::Failed(failure) => failure_value(scope, &failure),
        Outcome::TooLarge => 1.into_value(scope),
        Outcome::TrailingJunk => 2.into_value(scope),
    }
}

fn limit(max_output: f64) -> usize {
    if max_output >= usize::MAX as f64 { usize::MAX } else { max_output as usize }
}

/// Compresses or decompresses a whole input: bytes, or a text in UTF-8.
#[binding]
#[allow(clippy::too_many_arguments)]
fn run_sync<'s>(
    scope: &mut Scope<'s, '_>,
    input: Local<'s, Value>,
    flush: i32,
    max_output: f64,
    basic: Bytes,
    params: Option<Bytes>,
    dictionary: Option<Bytes>,
    pledged_size: Option<f64>,
) -> Result<Local<'s, Value>, NodeError> {
    let settings = settings(&basic, params, dictionary, pledged_size);
    let run = |input: &[u8]| codec::run(&settings, flush, input, limit(max_output));
    let outcome = match input.try_cast::<v8::String>() {
        Ok(text) => run_text(scope, text, run),
        Err(_) => run(&Bytes::from_value(scope, input)?),
    };
    Ok(outcome_value(scope, outcome))
}

/// ASCII text is read where it is.
fn run_text(scope: &mut Scope<'_, '_>, text: JsString<'_>, run: impl Fn(&[u8]) -> Outcome) -> Outcome {
    {
        let view = v8::ValueView::new(scope, text);
        if let v8::ValueViewData::OneByte(characters) = view.data()
            && v8::simdutf::validate_ascii(characters)
        {
            return run(characters);
        }
    }
    run(&encode_text(scope, text, Encoding::Utf8))
}

/// The same on the thread pool.
#[binding]
#[allow(clippy::too_many_arguments)]
fn run<'s>(
    scope: &mut Scope<'s, '_>,
    input: SharedBytes,
    flush: i32,
    max_output: f64,
    basic: Bytes,
    params: Option<Bytes>,
    dictionary: Option<Bytes>,
    pledged_size: Option<f64>,
    done: Completion,
) -> Local<'s, Value> {
    let settings = settings(&basic, params, dictionary, pledged_size);
    let input = input.held();
    done.spawn(
        scope,
        "ZLIB",
        move || codec::run(&settings, flush, input.as_slice(), limit(max_output)),
        |scope, outcome| Ok(outcome_value(scope, outcome)),
    )
}

/// A codec that is fed piece by piece.
type Shared = Arc<Mutex<Option<Box<dyn Codec>>>>;

struct Stream(Shared);

/// `None` after the stream has been closed.
fn with<R>(codec: &Shared, work: impl FnOnce(&mut Box<dyn Codec>) -> R) -> Option<R> {
    // A panic in a codec leaves it unusable at worst; its next step then fails.
    let mut codec = codec.lock().unwrap_or_else(PoisonError::into_inner);
    codec.as_mut().map(work)
}

/// A stream, or why there can be none: `[errno, code, message]`.
#[binding]
fn open<'s>(
    scope: &mut Scope<'s, '_>,
    basic: Bytes,
    params: Option<Bytes>,
    dictionary: Option<Bytes>,
    pledged_size: Option<f64>,
) -> Local<'s, Value> {
    match codec::open(&settings(&basic, params, dictionary, pledged_size)) {
        Ok(codec) => wrap(scope, Stream(Arc::new(Mutex::new(Some(codec))))).into(),
        Err(failure) => failure_value(scope, &failure),
    }
}

/// Bytes of input left and of room left, then the failure.
type Progress = (u32, u32, Option<Failure>);

fn step(codec: &Shared, flush: i32, input: &[u8], output: &mut [u8]) -> Progress {
    match with(codec, |codec| codec.step(flush, input, output)) {
        Some(step) => ((input.len() - step.read) as u32, (output.len() - step.written) as u32, step.failure),
        None => (input.len() as u32, output.len() as u32, None),
    }
}

/// Writes `[room left, input left]`; the failure is the result.
fn report<'s>(scope: &mut Scope<'s, '_>, state: &mut [u8], progress: &Progress) -> Local<'s, Value> {
    let (input_left, room_left, failure) = progress;
    for (slot, value) in state.as_chunks_mut::<4>().0.iter_mut().zip([*room_left, *input_left]) {
        *slot = value.to_ne_bytes();
    }
    match failure {
        Some(failure) => failure_value(scope, failure),
        None => v8::undefined(scope).into(),
    }
}

fn range(start: u32, length: u32, whole: usize) -> std::ops::Range<usize> {
    let end = (start as usize).saturating_add(length as usize).min(whole);
    (start as usize).min(end)..end
}

#[binding]
#[allow(clippy::too_many_arguments)]
fn write_sync<'s>(
    scope: &mut Scope<'s, '_>,
    stream: Wrapped<Stream>,
    flush: i32,
    input: Bytes,
    input_start: u32,
    input_length: u32,
    mut output: BytesMut,
    output_start: u32,
    output_length: u32,
    mut state: BytesMut,
) -> Local<'s, Value> {
    let from = &input[range(input_start, input_length, input.len())];
    let into = range(output_start, output_length, output.len());
    let progress = step(&stream.0, flush, from, &mut output[into]);
    report(scope, &mut state, &progress)
}

#[binding]
#[allow(clippy::too_many_arguments)]
fn write<'s>(
    scope: &mut Scope<'s, '_>,
    stream: Wrapped<Stream>,
    flush: i32,
    input: SharedBytes,
    input_start: u32,
    input_length: u32,
    mut output: SharedBytes,
    output_start: u32,
    output_length: u32,
    state: SharedBytes,
    done: Completion,
) -> Local<'s, Value> {
    let codec = Arc::clone(&stream.0);
    let input = input.held();
    let work = move || {
        let from = &input.as_slice()[range(input_start, input_length, input.len())];
        let into = range(output_start, output_length, output.len());
        step(&codec, flush, from, &mut output.as_mut_slice()[into])
    };
    let mut state = state;
    done.spawn(scope, "ZLIB", work, move |scope, progress| Ok(report(scope, state.as_mut_slice(), &progress)))
}

#[binding]
fn set_params<'s>(
    scope: &mut Scope<'s, '_>,
    stream: Wrapped<Stream>,
    level: i32,
    strategy: i32,
) -> Option<Local<'s, Value>> {
    let failure = with(&stream.0, |codec| codec.set_params(level, strategy))?.err()?;
    Some(failure_value(scope, &failure))
}

#[binding]
fn reset<'s>(scope: &mut Scope<'s, '_>, stream: Wrapped<Stream>) -> Option<Local<'s, Value>> {
    let failure = with(&stream.0, |codec| codec.reset())?.err()?;
    Some(failure_value(scope, &failure))
}

/// Frees the codec. One that is at work on the thread pool finishes its step first.
#[binding]
fn close(stream: Wrapped<Stream>) {
    // While the pool works on it, it is left to the object's finalizer.
    if let Ok(mut codec) = stream.0.try_lock() {
        drop(codec.take());
    }
}

#[binding]
fn crc32<'s>(scope: &mut Scope<'s, '_>, data: Local<'s, Value>, value: u32) -> Result<u32, NodeError> {
    if data.is_string() {
        let text = data.cast::<v8::String>().to_rust_string_lossy(scope);
        return Ok(checksum(text.as_bytes(), value));
    }
    Ok(checksum(&Bytes::from_value(scope, data)?, value))
}

fn checksum(bytes: &[u8], value: u32) -> u32 {
    // SAFETY: address and length are those of a slice.
    unsafe { libz_rs_sys::crc32_z(value as _, bytes.as_ptr(), bytes.len() as _) as u32 }
}

engine::module!("zlib", [run_sync, run, open, write_sync, write, set_params, reset, close, crc32]);
