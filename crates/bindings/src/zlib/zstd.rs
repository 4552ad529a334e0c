//! Zstandard.

use super::codec::{Codec, Failure, Settings, Step};
use std::ffi::CStr;
use std::ptr::NonNull;
use zstd_sys as z;

const END: i32 = 2;
const FRAME_MAGIC: u32 = 0xfd2f_b528;

fn failure_of(result: usize) -> Failure {
    // SAFETY: both take any number and give static strings.
    let (code, text) = unsafe {
        let code = z::ZSTD_getErrorCode(result);
        (code, CStr::from_ptr(z::ZSTD_getErrorString(code)))
    };
    let message = text.to_string_lossy().into_owned();
    // The names of the enumeration: `ZSTD_error_prefix_unknown`.
    Failure::new(code as i32, code_name(code as i32), message)
}

fn code_name(code: i32) -> &'static str {
    match code {
        1 => "ZSTD_error_GENERIC",
        10 => "ZSTD_error_prefix_unknown",
        12 => "ZSTD_error_version_unsupported",
        14 => "ZSTD_error_frameParameter_unsupported",
        16 => "ZSTD_error_frameParameter_windowTooLarge",
        20 => "ZSTD_error_corruption_detected",
        22 => "ZSTD_error_checksum_wrong",
        24 => "ZSTD_error_literals_headerWrong",
        30 => "ZSTD_error_dictionary_corrupted",
        32 => "ZSTD_error_dictionary_wrong",
        34 => "ZSTD_error_dictionaryCreation_failed",
        40 => "ZSTD_error_parameter_unsupported",
        41 => "ZSTD_error_parameter_combination_unsupported",
        42 => "ZSTD_error_parameter_outOfBound",
        44 => "ZSTD_error_tableLog_tooLarge",
        46 => "ZSTD_error_maxSymbolValue_tooLarge",
        48 => "ZSTD_error_maxSymbolValue_tooSmall",
        50 => "ZSTD_error_stabilityCondition_notRespected",
        60 => "ZSTD_error_stage_wrong",
        62 => "ZSTD_error_init_missing",
        64 => "ZSTD_error_memory_allocation",
        66 => "ZSTD_error_workSpace_tooSmall",
        70 => "ZSTD_error_dstSize_tooSmall",
        72 => "ZSTD_error_srcSize_wrong",
        74 => "ZSTD_error_dstBuffer_null",
        80 => "ZSTD_error_noForwardProgress_destFull",
        82 => "ZSTD_error_noForwardProgress_inputEmpty",
        _ => "ZSTD_error_GENERIC",
    }
}

fn is_error(result: usize) -> bool {
    // SAFETY: takes any number.
    unsafe { z::ZSTD_isError(result) != 0 }
}

pub struct ZstdEncoder {
    context: NonNull<z::ZSTD_CCtx>,
    pledged_size: Option<u64>,
    /// The frame is complete; ending once more would begin an empty one.
    ended: bool,
}

// SAFETY: a context is not tied to a thread, and only its owner has it.
unsafe impl Send for ZstdEncoder {}

impl Drop for ZstdEncoder {
    fn drop(&mut self) {
        // SAFETY: made in `open`.
        unsafe { z::ZSTD_freeCCtx(self.context.as_ptr()) };
    }
}

impl ZstdEncoder {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        // SAFETY: no preconditions.
        let context = NonNull::new(unsafe { z::ZSTD_createCCtx() })
            .ok_or_else(|| Failure::initialization("Could not initialize zstd instance"))?;
        let encoder = ZstdEncoder { context, pledged_size: settings.pledged_size, ended: false };
        for &(number, value) in &settings.params {
            // SAFETY: every number that the enumeration lacks was refused in lib/ or is below, by its layout as u32.
            let result = unsafe { z::ZSTD_CCtx_setParameter(context.as_ptr(), parameter(number)?, value) };
            if is_error(result) {
                return Err(Failure::initialization("Setting parameter failed"));
            }
        }
        if !settings.dictionary.is_empty() {
            // SAFETY: the dictionary is copied by the call.
            let result = unsafe {
                z::ZSTD_CCtx_loadDictionary(
                    context.as_ptr(),
                    settings.dictionary.as_ptr().cast(),
                    settings.dictionary.len(),
                )
            };
            if is_error(result) {
                return Err(Failure::new(0, "ERR_ZLIB_DICTIONARY_LOAD_FAILED", "Failed to load zstd dictionary"));
            }
        }
        encoder.pledge()?;
        Ok(encoder)
    }

    fn pledge(&self) -> Result<(), Failure> {
        let Some(size) = self.pledged_size else { return Ok(()) };
        // SAFETY: the context is valid.
        if is_error(unsafe { z::ZSTD_CCtx_setPledgedSrcSize(self.context.as_ptr(), size) }) {
            return Err(Failure::initialization("Could not set pledged src size"));
        }
        Ok(())
    }
}

fn parameter(number: i32) -> Result<z::ZSTD_cParameter, Failure> {
    use z::ZSTD_cParameter::*;
    Ok(match number {
        100 => ZSTD_c_compressionLevel,
        101 => ZSTD_c_windowLog,
        102 => ZSTD_c_hashLog,
        103 => ZSTD_c_chainLog,
        104 => ZSTD_c_searchLog,
        105 => ZSTD_c_minMatch,
        106 => ZSTD_c_targetLength,
        107 => ZSTD_c_strategy,
        160 => ZSTD_c_enableLongDistanceMatching,
        161 => ZSTD_c_ldmHashLog,
        162 => ZSTD_c_ldmMinMatch,
        163 => ZSTD_c_ldmBucketSizeLog,
        164 => ZSTD_c_ldmHashRateLog,
        200 => ZSTD_c_contentSizeFlag,
        201 => ZSTD_c_checksumFlag,
        202 => ZSTD_c_dictIDFlag,
        400 => ZSTD_c_nbWorkers,
        401 => ZSTD_c_jobSize,
        402 => ZSTD_c_overlapLog,
        _ => return Err(Failure::initialization("Setting parameter failed")),
    })
}

impl Codec for ZstdEncoder {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        if self.ended && input.is_empty() {
            return Step::default();
        }
        let directive = match flush {
            1 => z::ZSTD_EndDirective::ZSTD_e_flush,
            2 => z::ZSTD_EndDirective::ZSTD_e_end,
            _ => z::ZSTD_EndDirective::ZSTD_e_continue,
        };
        let mut from = z::ZSTD_inBuffer { src: input.as_ptr().cast(), size: input.len(), pos: 0 };
        let mut into = z::ZSTD_outBuffer { dst: output.as_mut_ptr().cast(), size: output.len(), pos: 0 };
        let mut call = |directive| {
            // SAFETY: context and buffers are valid.
            unsafe { z::ZSTD_compressStream2(self.context.as_ptr(), &mut into, &mut from, directive) }
        };
        // Input that comes with the end counts as all there is, whatever size was announced; so the end comes alone.
        let mut result = 0;
        if flush == END && self.pledged_size.is_some() {
            result = call(z::ZSTD_EndDirective::ZSTD_e_continue);
        }
        if !is_error(result) {
            result = call(directive);
        }
        self.ended = flush == END && result == 0;
        Step { read: from.pos, written: into.pos, failure: is_error(result).then(|| failure_of(result)) }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ended = false;
        // SAFETY: the context is valid.
        let result =
            unsafe { z::ZSTD_CCtx_reset(self.context.as_ptr(), z::ZSTD_ResetDirective::ZSTD_reset_session_only) };
        if is_error(result) {
            return Err(Failure::initialization("Could not reset zstd instance"));
        }
        self.pledge()
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        if length > 1 << 20 {
            return length / 2;
        }
        // SAFETY: takes any number.
        unsafe { z::ZSTD_compressBound(length) + 64 }
    }
}

pub struct ZstdDecoder {
    context: NonNull<z::ZSTD_DCtx>,
    /// Between frames: the last one was complete.
    ended: bool,
}

// SAFETY: a context is not tied to a thread, and only its owner has it.
unsafe impl Send for ZstdDecoder {}

impl Drop for ZstdDecoder {
    fn drop(&mut self) {
        // SAFETY: made in `open`.
        unsafe { z::ZSTD_freeDCtx(self.context.as_ptr()) };
    }
}

impl ZstdDecoder {
    pub fn open(settings: &Settings) -> Result<Self, Failure> {
        // SAFETY: no preconditions.
        let context = NonNull::new(unsafe { z::ZSTD_createDCtx() })
            .ok_or_else(|| Failure::initialization("Could not initialize zstd instance"))?;
        let decoder = ZstdDecoder { context, ended: false };
        for &(number, value) in &settings.params {
            let result = match number {
                100 => {
                    let parameter = z::ZSTD_dParameter::ZSTD_d_windowLogMax;
                    // SAFETY: the context is valid.
                    unsafe { z::ZSTD_DCtx_setParameter(context.as_ptr(), parameter, value) }
                }
                _ => return Err(Failure::initialization("Setting parameter failed")),
            };
            if is_error(result) {
                return Err(Failure::initialization("Setting parameter failed"));
            }
        }
        if !settings.dictionary.is_empty() {
            // SAFETY: the dictionary is copied by the call.
            let result = unsafe {
                z::ZSTD_DCtx_loadDictionary(
                    context.as_ptr(),
                    settings.dictionary.as_ptr().cast(),
                    settings.dictionary.len(),
                )
            };
            if is_error(result) {
                return Err(Failure::new(0, "ERR_ZLIB_DICTIONARY_LOAD_FAILED", "Failed to load zstd dictionary"));
            }
        }
        Ok(decoder)
    }
}

/// Whether another frame follows: what does not look like one is ignored.
fn begins_frame(input: &[u8]) -> bool {
    let Some(magic) = input.first_chunk::<4>() else { return false };
    let magic = u32::from_le_bytes(*magic);
    magic == FRAME_MAGIC || magic & 0xffff_fff0 == 0x184d_2a50
}

impl Codec for ZstdDecoder {
    fn step(&mut self, flush: i32, input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step::default();
        loop {
            let rest = &input[step.read..];
            if self.ended && !begins_frame(rest) {
                return step;
            }
            let room = &mut output[step.written..];
            let mut from = z::ZSTD_inBuffer { src: rest.as_ptr().cast(), size: rest.len(), pos: 0 };
            let mut into = z::ZSTD_outBuffer { dst: room.as_mut_ptr().cast(), size: room.len(), pos: 0 };
            // SAFETY: context and buffers are valid.
            let result = unsafe { z::ZSTD_decompressStream(self.context.as_ptr(), &mut into, &mut from) };
            step.read += from.pos;
            step.written += into.pos;
            if is_error(result) {
                step.failure = Some(failure_of(result));
                return step;
            }
            self.ended = result == 0;
            if !self.ended {
                if flush == END && step.read == input.len() && step.written < output.len() {
                    step.failure = Some(Failure::unexpected_end());
                }
                return step;
            }
        }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.ended = false;
        // SAFETY: the context is valid.
        let result =
            unsafe { z::ZSTD_DCtx_reset(self.context.as_ptr(), z::ZSTD_ResetDirective::ZSTD_reset_session_only) };
        if is_error(result) {
            return Err(Failure::initialization("Could not reset zstd instance"));
        }
        Ok(())
    }

    fn expected_size(&mut self, input: &[u8]) -> usize {
        let length = input.len();
        (length * 4).clamp(1024, 1 << 24)
    }
}
