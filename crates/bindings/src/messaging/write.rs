//! A value becomes a message: V8's serialization, with what lib/ says of its own objects.

use super::{Message, State, TAG_OBJECT, TAG_PORT};
use crate::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Default)]
struct Collected {
    shared: Vec<v8::SharedRef<v8::BackingStore>>,
    modules: Vec<v8::CompiledWasmModule>,
}

struct Writer {
    state: Rc<State>,
    collected: Rc<RefCell<Collected>>,
    transfer: Option<Global<Value>>,
}

impl v8::ValueSerializerImpl for Writer {
    fn throw_data_clone_error<'s>(&self, scope: &mut Scope<'s, '_>, message: Local<'s, v8::String>) {
        self.state.throw(scope, message);
    }

    fn has_custom_host_object(&self, _isolate: &v8::Isolate) -> bool {
        true
    }

    fn is_host_object<'s>(&self, scope: &mut Scope<'s, '_>, object: Local<'s, Object>) -> Option<bool> {
        if self.state.has_uncloneable.get() && self.state.is_uncloneable(scope, object) {
            return Some(true);
        }
        let prototype = object.get_prototype(scope)?;
        if self.state.object_prototype.borrow().as_ref().is_some_and(|plain| prototype == *plain) || prototype.is_null()
        {
            return Some(false);
        }
        if object.internal_field_count() > 0 {
            return Some(true);
        }
        let key = self.state.mode_key.borrow().as_ref().map(|key| Local::new(scope, key))?;
        let mode = object.get(scope, key)?;
        Some(mode.is_int32() && mode.int32_value(scope) != Some(0))
    }

    fn write_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        object: Local<'s, Object>,
        serializer: &dyn v8::ValueSerializerHelper,
    ) -> Option<bool> {
        let receiver = v8::undefined(scope).into();
        if (self.state.has_uncloneable.get() && self.state.is_uncloneable(scope, object))
            || object.internal_field_count() > 0
        {
            let message = v8::String::new(scope, "Cannot clone object of unsupported type.")?;
            self.state.throw(scope, message);
            return None;
        }
        let describe = self.state.function(scope, |callbacks| &callbacks.describe)?;
        let transfer = match &self.transfer {
            Some(transfer) => Local::new(scope, transfer),
            None => receiver,
        };
        let described = describe.call(scope, receiver, &[object.into(), transfer])?;
        if let Ok(pair) = Local::<Array>::try_from(described) {
            let info = pair.get_index(scope, 0)?;
            let data = pair.get_index(scope, 1)?;
            let context = scope.get_current_context();
            serializer.write_uint32(TAG_OBJECT);
            serializer.write_value(context, info)?;
            serializer.write_value(context, data)
        } else {
            serializer.write_uint32(TAG_PORT);
            serializer.write_uint32(described.uint32_value(scope)?);
            Some(true)
        }
    }

    fn get_shared_array_buffer_id<'s>(
        &self,
        _scope: &mut Scope<'s, '_>,
        buffer: Local<'s, v8::SharedArrayBuffer>,
    ) -> Option<u32> {
        let store = buffer.get_backing_store();
        let mut collected = self.collected.borrow_mut();
        let known = collected.shared.iter().position(|other| std::ptr::eq(&**other, &*store));
        let index = known.unwrap_or_else(|| {
            collected.shared.push(store);
            collected.shared.len() - 1
        });
        u32::try_from(index).ok()
    }

    fn get_wasm_module_transfer_id(
        &self,
        _scope: &mut Scope<'_, '_>,
        module: Local<v8::WasmModuleObject>,
    ) -> Option<u32> {
        let mut collected = self.collected.borrow_mut();
        collected.modules.push(module.get_compiled_module());
        u32::try_from(collected.modules.len() - 1).ok()
    }
}

/// Serializes; array buffers in `buffers` move into the message and are detached.
pub(super) fn write<'s>(
    scope: &mut Scope<'s, '_>,
    value: Local<'s, Value>,
    buffers: Option<Local<'s, Array>>,
    port_ids: Vec<u32>,
    transfer: Option<Local<'s, Value>>,
) -> Result<Message, NodeError> {
    let state = env().state::<State>();
    let collected = Rc::new(RefCell::new(Collected::default()));
    let transfer_global = transfer.map(|transfer| Global::new(scope, transfer));
    let writer = Writer { state: state.clone(), collected: collected.clone(), transfer: transfer_global };
    let serializer = v8::ValueSerializer::new(scope, Box::new(writer));
    let mut moving = Vec::new();
    if let Some(buffers) = buffers {
        for index in 0..buffers.length() {
            let item = buffers.get_index(scope, index).ok_or_else(NodeError::pending)?;
            let Ok(buffer) = Local::<v8::ArrayBuffer>::try_from(item) else { continue };
            if !buffer.is_detachable() {
                // A WebAssembly memory's, for instance: its owner would go on writing to it.
                let message = "Cannot transfer object of unsupported type.".into_value(scope);
                state.throw(scope, message.cast());
                return Err(NodeError::pending());
            }
            v8::ValueSerializerHelper::transfer_array_buffer(&serializer, index, buffer);
            moving.push(buffer);
        }
    }
    v8::ValueSerializerHelper::write_header(&serializer);
    let context = scope.get_current_context();
    if serializer.write_value(context, value) != Some(true) {
        return Err(NodeError::pending());
    }
    let mut stores = Vec::with_capacity(moving.len());
    for buffer in moving {
        stores.push(buffer.get_backing_store());
        buffer.detach(None);
    }
    if let Some(transfer) = transfer
        && let Some(commit) = state.function(scope, |callbacks| &callbacks.commit)
    {
        let receiver = v8::undefined(scope).into();
        commit.call(scope, receiver, &[transfer]).ok_or_else(NodeError::pending)?;
    }
    let bytes = serializer.release();
    drop(serializer);
    let Collected { shared, modules } = collected.take();
    Ok(Message { bytes, buffers: stores, shared, modules, ports: port_ids })
}
