//! Small makers of JavaScript objects.

use crate::{IntoValue, Scope};

/// Sets `object[key] = value`.
pub fn set<'s>(scope: &mut Scope<'s, '_>, object: v8::Local<'s, v8::Object>, key: &str, value: impl IntoValue<'s>) {
    let _ = try_set(scope, object, key, value);
}

/// Sets `object[key] = value`, where a program may have put a setter: none when that has thrown, and the exception is
/// pending.
pub(crate) fn try_set<'s>(
    scope: &mut Scope<'s, '_>,
    object: v8::Local<'s, v8::Object>,
    key: &str,
    value: impl IntoValue<'s>,
) -> Option<bool> {
    let key = v8::String::new_from_utf8(scope, key.as_bytes(), v8::NewStringType::Internalized)?;
    let value = value.into_value(scope);
    object.set(scope, key.into(), value)
}

/// Defines a read-only, enumerable property, as the members of `constants` objects are.
pub fn set_constant<'s>(
    scope: &mut Scope<'s, '_>,
    object: v8::Local<'s, v8::Object>,
    key: &str,
    value: impl IntoValue<'s>,
) {
    let Some(key) = v8::String::new_from_utf8(scope, key.as_bytes(), v8::NewStringType::Internalized) else { return };
    let value = value.into_value(scope);
    object.define_own_property(
        scope,
        key.into(),
        value,
        v8::PropertyAttribute::READ_ONLY | v8::PropertyAttribute::DONT_DELETE,
    );
}

/// An object with the given members.
pub fn object_from<'s>(
    scope: &mut Scope<'s, '_>,
    members: &[(&str, v8::Local<'s, v8::Value>)],
) -> v8::Local<'s, v8::Object> {
    let object = v8::Object::new(scope);
    for (key, value) in members {
        set(scope, object, key, *value);
    }
    object
}

/// An array of the converted items.
pub fn array_from<'s, T: IntoValue<'s>>(
    scope: &mut Scope<'s, '_>,
    items: impl IntoIterator<Item = T>,
) -> v8::Local<'s, v8::Array> {
    let values: Vec<_> = items.into_iter().map(|item| item.into_value(scope)).collect();
    v8::Array::new_with_elements(scope, &values)
}
