//! The global object of a contextified sandbox: what code in the context reads and writes as globals is looked up on
//! the sandbox first, and every global it makes becomes a property of the sandbox.

use super::{SANDBOX_SLOT, State};
use crate::prelude::*;
use v8::{
    GetPropertyNamesArgs, IndexFilter, Intercepted, KeyCollectionMode, KeyConversionMode, PropertyAttribute,
    PropertyCallbackArguments, PropertyDescriptor, PropertyFilter, PropertyHandlerFlags, ReturnValue,
};

/// The template of such global objects, made once an isolate.
pub(super) fn template<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, v8::ObjectTemplate> {
    let state = env().state::<State>();
    if let Some(template) = &*state.global_template.borrow() {
        return Local::new(scope, template);
    }
    let template = v8::ObjectTemplate::new(scope);
    template.set_named_property_handler(
        v8::NamedPropertyHandlerConfiguration::new()
            .getter(get)
            .setter(put)
            .query(query)
            .deleter(delete)
            .enumerator(names)
            .definer(define)
            .descriptor(describe)
            .flags(PropertyHandlerFlags::HAS_NO_SIDE_EFFECT),
    );
    template.set_indexed_property_handler(
        v8::IndexedPropertyHandlerConfiguration::new()
            .getter(get_index)
            .setter(put_index)
            .query(query_index)
            .deleter(delete_index)
            .enumerator(indices)
            .definer(define_index)
            .descriptor(describe_index)
            .flags(PropertyHandlerFlags::HAS_NO_SIDE_EFFECT),
    );
    state.global_template.replace(Some(Global::new(scope, template)));
    template
}

/// The sandbox behind a global object, and the context's global proxy. `None` while the context is being made.
struct Realm<'s> {
    sandbox: Local<'s, Object>,
    global: Local<'s, Object>,
}

impl<'s> Realm<'s> {
    fn of(scope: &mut Scope<'s, '_>, holder: Local<'s, Object>) -> Option<Self> {
        if env().state::<State>().making_context.get() {
            return None;
        }
        let context = holder.get_creation_context(scope)?;
        let sandbox = context.get_embedder_data(scope, SANDBOX_SLOT)?.try_cast::<Object>().ok()?;
        Some(Self { sandbox, global: context.global(scope) })
    }
}

fn name_of<'s>(scope: &mut Scope<'s, '_>, index: u32) -> Option<Local<'s, v8::Name>> {
    v8::Integer::new_from_unsigned(scope, index).to_string(scope).map(Into::into)
}

fn get<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    args: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<Value>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    let found = match realm.sandbox.get_real_named_property(scope, key) {
        Some(value) => Some(value),
        None => realm.global.get_real_named_property(scope, key),
    };
    let Some(value) = found else { return Intercepted::kNo };
    // Code in the context knows the sandbox as its global object.
    if value == realm.sandbox {
        result.set(realm.global.into())
    } else {
        result.set(value)
    }
    Intercepted::kYes
}

fn query<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    args: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<v8::Integer>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    let object = if realm.sandbox.has_real_named_property(scope, key) == Some(true) {
        realm.sandbox
    } else if realm.global.has_real_named_property(scope, key) == Some(true) {
        realm.global
    } else {
        return Intercepted::kNo;
    };
    let Some(attributes) = object.get_real_named_property_attributes(scope, key) else { return Intercepted::kNo };
    result.set_int32(attributes.as_u32() as i32);
    Intercepted::kYes
}

/// Attributes of a property an object really has.
fn attributes(
    scope: &mut Scope<'_, '_>,
    object: Local<'_, Object>,
    key: Local<'_, v8::Name>,
) -> Option<PropertyAttribute> {
    if object.has_real_named_property(scope, key) != Some(true) {
        return None;
    }
    object.get_real_named_property_attributes(scope, key)
}

fn put<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    value: Local<'s, Value>,
    args: PropertyCallbackArguments<'s>,
    _: ReturnValue<v8::Boolean>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    let on_global = attributes(scope, realm.global, key);
    let on_sandbox = attributes(scope, realm.sandbox, key);
    let is_read_only =
        |attributes: &Option<PropertyAttribute>| attributes.as_ref().is_some_and(PropertyAttribute::is_read_only);
    if is_read_only(&on_global) || is_read_only(&on_sandbox) {
        return Intercepted::kNo;
    }
    let declared = on_global.is_some() || on_sandbox.is_some();
    // Strict code may not make a global by assigning to a name: V8 says so if nothing is done here. A function
    // declaration is no assignment.
    if !declared && args.should_throw_on_error() && !value.is_function() {
        return Intercepted::kNo;
    }
    if !declared && key.is_symbol() {
        return Intercepted::kNo;
    }
    if realm.sandbox.set(scope, key.into(), value).is_none() {
        return Intercepted::kNo;
    }
    // A setter of the sandbox has had its say: the global object gets no property that would shadow it.
    if on_sandbox.is_some() && is_accessor(scope, realm.sandbox, key) {
        return Intercepted::kYes;
    }
    Intercepted::kNo
}

fn is_accessor(scope: &mut Scope<'_, '_>, object: Local<'_, Object>, key: Local<'_, v8::Name>) -> bool {
    v8::scope!(let scope, scope);
    let Some(descriptor) = object.get_own_property_descriptor(scope, key) else { return false };
    let Ok(descriptor) = descriptor.try_cast::<Object>() else { return false };
    ["get", "set"].into_iter().any(|field| {
        let field = field.into_value(scope);
        descriptor.get(scope, field).is_some_and(|accessor| !accessor.is_undefined())
    })
}

fn describe<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    args: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<Value>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    if realm.sandbox.has_own_property(scope, key) != Some(true) {
        return Intercepted::kNo;
    }
    let Some(descriptor) = realm.sandbox.get_own_property_descriptor(scope, key) else { return Intercepted::kNo };
    result.set(descriptor);
    Intercepted::kYes
}

fn define<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    descriptor: &PropertyDescriptor,
    args: PropertyCallbackArguments<'s>,
    _: ReturnValue<v8::Boolean>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    let on_global = attributes(scope, realm.global, key);
    if on_global.is_some_and(|attributes| attributes.is_read_only() && attributes.is_dont_delete()) {
        return Intercepted::kNo;
    }
    let on_sandbox = attributes(scope, realm.sandbox, key);
    if on_sandbox.is_some_and(|attributes| attributes.is_read_only() && attributes.is_dont_delete()) {
        return Intercepted::kNo;
    }
    let mut copy = if descriptor.has_get() || descriptor.has_set() {
        let none: Local<Value> = v8::undefined(scope).into();
        let getter = if descriptor.has_get() { descriptor.get() } else { none };
        let setter = if descriptor.has_set() { descriptor.set() } else { none };
        PropertyDescriptor::new_from_get_set(getter, setter)
    } else {
        let value = if descriptor.has_value() { descriptor.value() } else { v8::undefined(scope).into() };
        match (descriptor.has_writable(), descriptor.has_value()) {
            (true, _) => PropertyDescriptor::new_from_value_writable(value, descriptor.writable()),
            (false, true) => PropertyDescriptor::new_from_value(value),
            (false, false) => PropertyDescriptor::new(),
        }
    };
    if descriptor.has_enumerable() {
        copy.set_enumerable(descriptor.enumerable());
    }
    if descriptor.has_configurable() {
        copy.set_configurable(descriptor.configurable());
    }
    realm.sandbox.define_property(scope, key, &copy);
    // The global object gets the property too.
    Intercepted::kNo
}

fn delete<'s>(
    scope: &mut Scope<'s, '_>,
    key: Local<'s, v8::Name>,
    args: PropertyCallbackArguments<'s>,
    mut result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    let Some(realm) = Realm::of(scope, args.holder()) else { return Intercepted::kNo };
    if realm.sandbox.delete(scope, key.into()) == Some(false) {
        result.set_bool(false);
        return Intercepted::kYes;
    }
    Intercepted::kNo
}

fn listed<'s>(
    scope: &mut Scope<'s, '_>,
    holder: Local<'s, Object>,
    index_filter: IndexFilter,
) -> Option<Local<'s, Array>> {
    let realm = Realm::of(scope, holder)?;
    let names = realm.sandbox.get_property_names(
        scope,
        GetPropertyNamesArgs {
            mode: KeyCollectionMode::OwnOnly,
            property_filter: PropertyFilter::ALL_PROPERTIES,
            index_filter,
            key_conversion: KeyConversionMode::KeepNumbers,
        },
    )?;
    Some(names)
}

fn names<'s>(scope: &mut Scope<'s, '_>, args: PropertyCallbackArguments<'s>, mut result: ReturnValue<Array>) {
    if let Some(names) = listed(scope, args.holder(), IndexFilter::SkipIndices) {
        result.set(names);
    }
}

fn indices<'s>(scope: &mut Scope<'s, '_>, args: PropertyCallbackArguments<'s>, mut result: ReturnValue<Array>) {
    let Some(all) = listed(scope, args.holder(), IndexFilter::IncludeIndices) else { return };
    let mut numbers = Vec::new();
    for index in 0..all.length() {
        if let Some(key) = all.get_index(scope, index)
            && key.is_number()
        {
            numbers.push(key);
        }
    }
    result.set(Array::new_with_elements(scope, &numbers));
}

// Indexed properties behave as the named ones do.

fn get_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<Value>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => get(scope, name, args, result),
        None => Intercepted::kNo,
    }
}

fn query_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<v8::Integer>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => query(scope, name, args, result),
        None => Intercepted::kNo,
    }
}

fn put_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    value: Local<'s, Value>,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => put(scope, name, value, args, result),
        None => Intercepted::kNo,
    }
}

fn delete_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => delete(scope, name, args, result),
        None => Intercepted::kNo,
    }
}

fn define_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    descriptor: &PropertyDescriptor,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<v8::Boolean>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => define(scope, name, descriptor, args, result),
        None => Intercepted::kNo,
    }
}

fn describe_index<'s>(
    scope: &mut Scope<'s, '_>,
    index: u32,
    args: PropertyCallbackArguments<'s>,
    result: ReturnValue<Value>,
) -> Intercepted {
    match name_of(scope, index) {
        Some(name) => describe(scope, name, args, result),
        None => Intercepted::kNo,
    }
}
