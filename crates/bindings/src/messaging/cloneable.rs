//! Which objects need a closer look before they are cloned, and those that a program has marked as uncloneable.

use super::State;
use crate::prelude::*;
use std::cell::Cell;

/// Whether an object with an ordinary prototype may still be something else: a proxy, `arguments`, an object of ours or
/// of another realm, or one marked as uncloneable.
#[binding]
pub(super) fn is_exotic<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> bool {
    if object.is_proxy()
        || object.is_arguments_object()
        || object.is_native_error()
        || object.internal_field_count() > 0
    {
        return true;
    }
    let collection =
        object.is_map() || object.is_set() || object.is_date() || object.is_reg_exp() || object.is_promise();
    if collection || object.is_array_buffer() || object.is_array_buffer_view() || object.is_generator_object() {
        return true;
    }
    MARKED.with(Cell::get) && env().state::<State>().is_uncloneable(scope, object)
}

thread_local! {
    /// Whether any object of this thread was marked as uncloneable.
    static MARKED: Cell<bool> = const { Cell::new(false) };
}

/// Marks an object so that cloning it throws.
#[binding]
pub(super) fn mark_uncloneable<'s>(scope: &mut Scope<'s, '_>, object: Local<'s, Object>) {
    let state = env().state::<State>();
    if let Some(private) = &*state.uncloneable.borrow() {
        let private = Local::new(scope, private);
        let yes = v8::Boolean::new(scope, true).into();
        object.set_private(scope, private, yes);
        state.has_uncloneable.set(true);
        MARKED.with(|marked| marked.set(true));
    }
}

impl State {
    pub(super) fn is_uncloneable(&self, scope: &mut Scope<'_, '_>, object: Local<'_, Object>) -> bool {
        match &*self.uncloneable.borrow() {
            Some(private) => {
                let private = Local::new(scope, private);
                object.has_private(scope, private).unwrap_or(false)
            }
            None => false,
        }
    }
}
