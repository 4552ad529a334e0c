//! The text of a message's fields as JavaScript strings. Names come from a few dozen, so they are kept.

use super::bytes::latin1;
use crate::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use v8::{NewStringType, WriteFlags};

/// Names seen before, as they were written. A quick hash will do for so few: whoever makes names collide has made a list.
#[derive(Default)]
struct Names(RefCell<FxHashMap<Box<[u8]>, Global<v8::String>>>);

/// A peer must not be able to fill the memory with names, nor keep those out that come later: at this number they are
/// forgotten, and those that are in use come back.
const MOST_NAMES: usize = 256;
const LONGEST_NAME: usize = 40;

impl Names {
    fn name<'s>(&self, scope: &mut Scope<'s, '_>, bytes: &[u8]) -> Local<'s, Value> {
        if bytes.len() > LONGEST_NAME {
            return latin1(scope, bytes);
        }
        if let Some(name) = self.0.borrow().get(bytes) {
            return Local::new(scope, name).into();
        }
        let Some(name) = v8::String::new_from_one_byte(scope, bytes, NewStringType::Internalized) else {
            return latin1(scope, bytes);
        };
        let mut names = self.0.borrow_mut();
        if names.len() == MOST_NAMES {
            names.clear();
        }
        names.insert(bytes.into(), Global::new(scope, name));
        name.into()
    }
}

/// `[name, value, name, value, …]` of the fields in `text`, as they were sent; at most `most` of them, 0 for all.
#[binding]
pub fn raw_headers<'s>(scope: &mut Scope<'s, '_>, text: JsString<'s>, most: u32) -> Local<'s, Array> {
    let names = env().state::<Names>();
    let mut bytes = vec![0; text.length()];
    text.write_one_byte_v2(scope, 0, &mut bytes, WriteFlags::empty());
    let most = if most == 0 { usize::MAX } else { most as usize };
    let mut list = Vec::with_capacity(32);
    for (name, value) in http1::split_fields(&bytes).take(most) {
        list.push(names.name(scope, name));
        list.push(latin1(scope, &value));
    }
    Array::new_with_elements(scope, &list)
}
