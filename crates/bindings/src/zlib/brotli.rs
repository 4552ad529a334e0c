//! Brotli.

use super::codec::{Codec, Failure, Settings, Step};
use brotli::enc::StandardAlloc;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderParameter, BrotliEncoderStateStruct};
use brotli::{Allocator, BrotliDecompressStream, BrotliResult, BrotliState, SliceWrapperMut};

fn parameter(number: i32) -> Option<BrotliEncoderParameter> {
    use BrotliEncoderParameter::*;
    Some(match number {
        0 => BROTLI_PARAM_MODE,
        1 => BROTLI_PARAM_QUALITY,
        2 => BROTLI_PARAM_LGWIN,
        3 => BROTLI_PARAM_LGBLOCK,
        4 => BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING,
        5 => BROTLI_PARAM_SIZE_HINT,
        6 => BROTLI_PARAM_LARGE_WINDOW,
        _ => return None,
    })
}

/// Parameters of the format that the encoder chooses itself.
const CHOSEN: std::ops::RangeInclusive<i32> = 7..=8;

pub struct BrotliEncoder {
    state: BrotliEncoderStateStruct<StandardAlloc>,
    settings: Settings,
}

fn encoder(settings: &Settings) -> Result<BrotliEncoderStateStruct<StandardAlloc>, Failure> {
    let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
    for &(number, value) in &settings.params {
        let accepted = match parameter(number) {
            Some(parameter) => state.set_parameter(parameter, value as u32),
            None => CHOSEN.contains(&number),
        };
        if !accepted {
            return Err(Failure::initialization("Initialization failed"));
        }
    }
    if !settings.dictionary.is_empty() {
        state.set_custom_dictionary(settings.dictionary.len(), &settings.dictionary);
    }
    Ok(state)
}

impl BrotliEncoder {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        Ok(BrotliEncoder { state: encoder(settings)?, settings: settings.clone() })
    }
}

impl Codec for BrotliEncoder {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        let operation = match flush {
            1 => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
            2 => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
            3 => BrotliEncoderOperation::BROTLI_OPERATION_EMIT_METADATA,
            _ => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
        };
        let (mut read, mut written) = (0, 0);
        let (mut left, mut room) = (input.len(), output.len());
        let accepted = self.state.compress_stream(
            operation,
            &mut left,
            input,
            &mut read,
            &mut room,
            output,
            &mut written,
            &mut None,
            &mut |_, _, _, _| (),
        );
        let failure = (!accepted).then(|| Failure::new(-1, "ERR_BROTLI_COMPRESSION_FAILED", "Compression failed"));
        Step { read, written, failure }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.state = encoder(&self.settings)?;
        Ok(())
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        length / 2 + 1024
    }
}

type DecoderState = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

pub struct BrotliDecoder {
    state: Box<DecoderState>,
    settings: Settings,
    ended: bool,
}

/// Number of the parameter that allows windows of more than 24 bits.
const PARAM_LARGE_WINDOW: i32 = 1;

fn decoder(settings: &Settings) -> Result<Box<DecoderState>, Failure> {
    let large = settings.params.iter().any(|&(number, value)| number == PARAM_LARGE_WINDOW && value != 0);
    let alloc = StandardAlloc::default;
    let mut state = Box::new(if large {
        BrotliState::new(alloc(), alloc(), alloc())
    } else {
        BrotliState::new_strict(alloc(), alloc(), alloc())
    });
    if !settings.dictionary.is_empty() {
        let mut bytes = <StandardAlloc as Allocator<u8>>::alloc_cell(&mut alloc(), settings.dictionary.len());
        bytes.slice_mut().copy_from_slice(&settings.dictionary);
        if !state.attach_dictionary(bytes) {
            return Err(Failure::initialization("Initialization failed"));
        }
    }
    Ok(state)
}

impl BrotliDecoder {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        Ok(BrotliDecoder { state: decoder(settings)?, settings: settings.clone(), ended: false })
    }
}

impl Codec for BrotliDecoder {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        const FINISH: i32 = 2;
        if self.ended {
            return Step::default();
        }
        let (mut read, mut written, mut total) = (0, 0, 0);
        let (mut left, mut room) = (input.len(), output.len());
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            input,
            &mut room,
            &mut written,
            output,
            &mut total,
            &mut self.state,
        );
        let failure = match result {
            BrotliResult::ResultSuccess => {
                self.ended = true;
                None
            }
            BrotliResult::NeedsMoreInput => (flush == FINISH).then(Failure::unexpected_end),
            BrotliResult::NeedsMoreOutput => None,
            BrotliResult::ResultFailure => {
                let code = self.state.error_code;
                let name = format!("{code:?}");
                let name = name.strip_prefix("BROTLI_DECODER").unwrap_or(&name);
                Some(Failure::new(code as i32, format!("ERR_{name}"), "Decompression failed"))
            }
        };
        Step { read, written, failure }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.state = decoder(&self.settings)?;
        self.ended = false;
        Ok(())
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        (length * 4).clamp(1024, 1 << 24)
    }
}
