//! What a worker's thread is given: its number, its ports, its environment and its limits.

use super::Shared;
use crate::process::environment::Group;
use engine::SharedBytes;
use std::sync::Arc;

/// The variables that `process.env` starts with.
pub enum Environment {
    /// A copy: what is written stays in the thread.
    Own(Vec<(String, String)>),
    /// The parent's own.
    Shared(Arc<Group>),
}

/// Moves into the new thread, and stays with its `Env`.
pub struct Seat {
    pub shared: Arc<Shared>,
    /// The worker's ends of its two channels: the program's, and lib's own.
    pub ports: [u32; 2],
    pub name: String,
    /// Of its program's file, for debuggers; empty where it has none.
    pub url: String,
    pub environment: Environment,
    pub limits: Limits,
}

/// Pairs from a flat list of names and values.
pub fn pairs(list: Vec<String>) -> Vec<(String, String)> {
    let mut items = list.into_iter();
    std::iter::from_fn(|| Some((items.next()?, items.next()?))).collect()
}

/// Sizes in megabytes, as users give and see them.
#[derive(Clone, Copy)]
pub struct Limits {
    pub young_mb: f64,
    pub old_mb: f64,
    pub code_mb: f64,
    pub stack_mb: f64,
    /// Whether young and old were given.
    pub given: (bool, bool),
}

const MEGABYTE: f64 = 1048576.0;

/// Megabytes of stack where nobody asks for another size.
const DEFAULT_STACK: f64 = 4.0;

/// More than any thread can have on common systems; what is not touched costs nothing.
const LARGEST_STACK: f64 = 1024.0;

/// Megabytes below which V8 cannot even start.
const SMALLEST_OLD: f64 = 2.0;

impl Limits {
    /// From four numbers of which those below 0 are not given: V8's own for this machine, then.
    pub fn complete(numbers: &SharedBytes) -> Self {
        let number = |index: usize| {
            let bytes = numbers.as_slice().get(index * 8..index * 8 + 8).and_then(|bytes| bytes.try_into().ok());
            bytes.map(f64::from_ne_bytes).filter(|number| *number >= 0.0)
        };
        let given = (number(0).is_some(), number(1).is_some());
        let mut limits = Limits {
            young_mb: number(0).unwrap_or_default(),
            old_mb: number(1).unwrap_or_default().max(SMALLEST_OLD),
            code_mb: number(2).unwrap_or_default(),
            stack_mb: number(3).filter(|size| *size > 0.0).unwrap_or(DEFAULT_STACK).min(LARGEST_STACK),
            given,
        };
        let params = limits.apply(engine::v8::CreateParams::default());
        limits.young_mb = params.max_young_generation_size_in_bytes() as f64 / MEGABYTE;
        limits.old_mb = params.max_old_generation_size_in_bytes() as f64 / MEGABYTE;
        limits.code_mb = params.code_range_size_in_bytes() as f64 / MEGABYTE;
        limits
    }

    /// The parameters of an isolate with these limits; the stack's is the caller's to set.
    pub fn apply(&self, params: engine::v8::CreateParams) -> engine::v8::CreateParams {
        let mut params = match crate::process::usable_memory() {
            Some(bytes) => params.heap_limits_from_system_memory(bytes, 0),
            None => params,
        };
        if self.given.0 {
            params = params.set_max_young_generation_size_in_bytes((self.young_mb * MEGABYTE) as usize);
        }
        if self.given.1 {
            params = params.set_max_old_generation_size_in_bytes((self.old_mb * MEGABYTE) as usize);
        }
        if self.code_mb > 0.0 {
            params = params.set_code_range_size_in_bytes((self.code_mb * MEGABYTE) as usize);
        }
        params
    }

    /// As [`Limits::complete`] reads them.
    pub fn write_to(&self, numbers: &mut SharedBytes) {
        let values = [self.young_mb, self.old_mb, self.code_mb, self.stack_mb];
        for (bytes, value) in numbers.as_mut_slice().chunks_exact_mut(8).zip(values) {
            bytes.copy_from_slice(&value.to_ne_bytes());
        }
    }
}
