//! Native side of Buffer: memory, copying and comparing. Text is in `text`, `base64` and `hex`, searching in `search`.

mod base64;
mod hex;
mod memory;
mod search;
mod text;
pub mod young;

pub use memory::{copy_of, uninitialized};
pub use text::{Encoding, decode_text, decode_utf8, encode_text, encode_utf8};
pub use young::contexts_of_program;

use crate::prelude::*;
use memory::Memory;
/// From now on no memory is handed out with old contents (`--zero-fill-buffers`).
#[binding]
fn set_zero_fill() {
    memory::zero_fill();
}

/// Uninitialised memory; throws when there is none to be had.
#[binding]
fn allocate<'s>(scope: &mut Scope<'s, '_>, size: f64) -> Result<Local<'s, v8::ArrayBuffer>, NodeError> {
    Memory::uninitialized(size as usize).map(|memory| memory.into_buffer(scope))
}

/// Makes transferring or detaching the memory fail: others hold views of it.
#[binding]
fn mark_untransferable<'s>(scope: &mut Scope<'s, '_>, buffer: Local<'s, v8::ArrayBuffer>) {
    let key = v8::Symbol::new(scope, None);
    buffer.set_detach_key(key.into());
}

#[binding]
fn is_any_array_buffer<'s>(value: Local<'s, Value>) -> bool {
    value.is_array_buffer() || value.is_shared_array_buffer()
}

/// Own property names and symbols that are not indices.
#[binding]
fn own_non_index_names<'s>(
    scope: &mut Scope<'s, '_>,
    object: Local<'s, Object>,
    only_enumerable: bool,
) -> Option<Local<'s, Array>> {
    let filter = if only_enumerable { v8::PropertyFilter::ONLY_ENUMERABLE } else { v8::PropertyFilter::ALL_PROPERTIES };
    let args = v8::GetPropertyNamesArgsBuilder::new()
        .mode(v8::KeyCollectionMode::OwnOnly)
        .property_filter(filter)
        .index_filter(v8::IndexFilter::SkipIndices)
        .build();
    object.get_property_names(scope, args)
}

fn order(a: &[u8], b: &[u8]) -> i32 {
    a.cmp(b) as i32
}

#[binding(fast)]
fn compare(a: Bytes, b: Bytes) -> i32 {
    order(&a, &b)
}

/// `a[a_start..a_end]` against `b[b_start..b_end]`.
#[binding(fast)]
fn compare_range(a: Bytes, b: Bytes, a_start: f64, a_end: f64, b_start: f64, b_end: f64) -> i32 {
    order(part(&a, a_start, a_end), part(&b, b_start, b_end))
}

/// The range as far as it exists.
fn part(bytes: &[u8], start: f64, end: f64) -> &[u8] {
    let end = (end as usize).min(bytes.len());
    &bytes[(start as usize).min(end)..end]
}

fn part_mut(bytes: &mut [u8], start: f64, end: f64) -> &mut [u8] {
    let end = (end as usize).min(bytes.len());
    &mut bytes[(start as usize).min(end)..end]
}

/// Copies `count` bytes; both ranges may lie in the same memory.
#[binding(fast)]
fn copy(source: Bytes, mut target: BytesMut, target_start: f64, source_start: f64, count: f64) {
    let from = part(&source, source_start, source_start + count);
    let into = part_mut(&mut target, target_start, target_start + count);
    let count = from.len().min(into.len());
    // SAFETY: both slices have `count` bytes; overlapping is what `copy` allows.
    unsafe { std::ptr::copy(from.as_ptr(), into.as_mut_ptr(), count) };
}

#[binding(fast)]
fn fill_byte(mut target: BytesMut, byte: u32, start: f64, end: f64) {
    part_mut(&mut target, start, end).fill(byte as u8);
}

/// Repeats the first `length` bytes of `pattern` over the range; the last repetition may be cut off.
#[binding(fast)]
fn fill_bytes(mut target: BytesMut, pattern: Bytes, length: f64, start: f64, end: f64) {
    let pattern = part(&pattern, 0.0, length).to_vec();
    let range = part_mut(&mut target, start, end);
    if pattern.is_empty() {
        return;
    }
    let first = pattern.len().min(range.len());
    range[..first].copy_from_slice(&pattern[..first]);
    // Doubles what is there: a few large copies instead of many small ones.
    let mut done = first;
    while done < range.len() {
        let count = done.min(range.len() - done);
        range.copy_within(..count, done);
        done += count;
    }
}

/// Reverses each group of `width` bytes.
#[binding(fast)]
fn swap(mut bytes: BytesMut, width: u32) {
    match width {
        2 => swap_groups(&mut bytes, |group| u16::from_ne_bytes(group).swap_bytes().to_ne_bytes()),
        4 => swap_groups(&mut bytes, |group| u32::from_ne_bytes(group).swap_bytes().to_ne_bytes()),
        _ => swap_groups(&mut bytes, |group| u64::from_ne_bytes(group).swap_bytes().to_ne_bytes()),
    }
}

fn swap_groups<const N: usize>(bytes: &mut [u8], swapped: impl Fn([u8; N]) -> [u8; N]) {
    for group in bytes.as_chunks_mut::<N>().0 {
        *group = swapped(*group);
    }
}

engine::module!(
    "buffer",
    [
        set_zero_fill,
        allocate,
        mark_untransferable,
        is_any_array_buffer,
        own_non_index_names,
        compare,
        compare_range,
        copy,
        fill_byte,
        fill_bytes,
        swap,
        search::index_of_byte,
        search::index_of_bytes,
        search::index_of_string,
        text::byte_length_utf8,
        text::encode_into,
        text::encode,
        text::decode,
        text::decode_all,
        text::is_utf8,
        text::is_ascii,
        text::transcode,
        text::atob,
        text::btoa,
    ]
);
