//! Native state owned by the garbage collector: a JavaScript object whose internal field points to a Rust value,
//! dropped once the object has been collected.

use crate::{FromValue, NodeError, Scope};
use std::any::TypeId;
use std::ffi::c_void;
use std::ops::Deref;
use std::rc::Rc;

const TAG: u16 = 1;

#[repr(C)]
struct Cell<T> {
    type_id: TypeId,
    value: Rc<T>,
}

struct Template(v8::Global<v8::ObjectTemplate>);

/// Makes an object that owns `value`. The value is dropped some time after the object became unreachable, or when the
/// isolate goes away.
pub fn wrap<'s, T: 'static>(scope: &mut Scope<'s, '_>, value: T) -> v8::Local<'s, v8::Object> {
    wrap_rc(scope, Rc::new(value))
}

fn wrap_rc<'s, T: 'static>(scope: &mut Scope<'s, '_>, value: Rc<T>) -> v8::Local<'s, v8::Object> {
    let template = match scope.get_slot::<Template>() {
        Some(template) => template.0.clone(),
        None => {
            let template = v8::ObjectTemplate::new(scope);
            template.set_internal_field_count(1);
            let template = v8::Global::new(scope, template);
            scope.set_slot(Template(template.clone()));
            template
        }
    };
    let template = v8::Local::new(scope, &template);
    let Some(object) = template.new_instance(scope) else {
        // Only a terminating isolate refuses; the caller's own exception check sees that.
        return v8::Object::new(scope);
    };
    let cell = Box::into_raw(Box::new(Cell { type_id: TypeId::of::<T>(), value }));
    object.set_aligned_pointer_in_internal_field(0, cell as *const c_void, TAG);
    let address = cell as usize;
    let weak = v8::Weak::with_guaranteed_finalizer(
        scope,
        object,
        // SAFETY: made by `Box::into_raw` above, and a finalizer runs once.
        Box::new(move || drop(unsafe { Box::from_raw(address as *mut Cell<T>) })),
    );
    // The handle must outlive the object for its finalizer to run.
    let _ = weak.into_raw();
    object
}

/// An argument that must be an object made by [`wrap`] with the same type.
pub struct Wrapped<T>(Rc<T>);

impl<T> Wrapped<T> {
    /// A reference that outlives the call, for work that goes on after it.
    pub fn share(&self) -> Rc<T> {
        Rc::clone(&self.0)
    }
}

impl<T> Deref for Wrapped<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'s, T: 'static> FromValue<'s> for Wrapped<T> {
    type Error = NodeError;
    fn from_value(_scope: &mut Scope<'s, '_>, value: v8::Local<'s, v8::Value>) -> Result<Self, NodeError> {
        let illegal = || NodeError::type_error("ERR_INVALID_THIS", "Illegal invocation");
        let object = v8::Local::<v8::Object>::try_from(value).map_err(|_| illegal())?;
        if object.internal_field_count() != 1 {
            return Err(illegal());
        }
        // SAFETY: objects with one internal field are made by `wrap_rc` alone, which stores a `Cell` there; every `Cell`
        // starts with its type's id (`repr(C)`), which is compared before the value is touched.
        let pointer = unsafe { object.get_aligned_pointer_from_internal_field(0, TAG) };
        if pointer.is_null() {
            return Err(illegal());
        }
        // SAFETY: as above; a `Cell<T>` is only read as one after its id has matched.
        let cell = unsafe { &*(pointer as *const Cell<T>) };
        if cell.type_id != TypeId::of::<T>() {
            return Err(illegal());
        }
        Ok(Wrapped(Rc::clone(&cell.value)))
    }
}
