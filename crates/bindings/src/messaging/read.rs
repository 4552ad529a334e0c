//! A message becomes a value again, in the current context.

use super::{Message, State, TAG_PORT};
use crate::prelude::*;
use std::rc::Rc;

struct Reader {
    state: Rc<State>,
    foreign: bool,
    ports: Vec<Global<Value>>,
    shared: Vec<v8::SharedRef<v8::BackingStore>>,
    modules: Vec<v8::CompiledWasmModule>,
}

impl v8::ValueDeserializerImpl for Reader {
    fn read_host_object<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        deserializer: &dyn v8::ValueDeserializerHelper,
    ) -> Option<Local<'s, Object>> {
        let mut tag = 0;
        if !deserializer.read_uint32(&mut tag) {
            return None;
        }
        if tag == TAG_PORT {
            let mut index = 0;
            if !deserializer.read_uint32(&mut index) {
                return None;
            }
            let port = self.ports.get(index as usize)?;
            return Local::<Object>::try_from(Local::new(scope, port)).ok();
        }
        if self.foreign {
            let code = "ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE";
            NodeError::error(code, "A message object could not be deserialized successfully in the target vm.Context")
                .throw(scope);
            return None;
        }
        let context = scope.get_current_context();
        let info = deserializer.read_value(context)?;
        let data = deserializer.read_value(context)?;
        let revive = self.state.function(scope, |callbacks| &callbacks.revive)?;
        let receiver = v8::undefined(scope).into();
        // The deserializer forbids JavaScript; making our own objects is what it asks for here.
        let allowed = std::pin::pin!(v8::AllowJavascriptExecutionScope::new(scope));
        let allowed = &mut allowed.init();
        let object = revive.call(allowed, receiver, &[info, data])?;
        Local::<Object>::try_from(object).ok()
    }

    fn get_shared_array_buffer_from_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        id: u32,
    ) -> Option<Local<'s, v8::SharedArrayBuffer>> {
        let store = self.shared.get(id as usize)?;
        Some(v8::SharedArrayBuffer::with_backing_store(scope, store))
    }

    fn get_wasm_module_from_id<'s>(
        &self,
        scope: &mut Scope<'s, '_>,
        id: u32,
    ) -> Option<Local<'s, v8::WasmModuleObject>> {
        let module = self.modules.get(id as usize)?;
        v8::WasmModuleObject::from_compiled_module(scope, module)
    }
}

/// Reads a message in the current context: the value and an array of its ports, which `foreign` makes for a context that
/// is not ours. `None` when that threw.
pub(super) fn read<'s>(
    scope: &mut Scope<'s, '_>,
    mut message: Message,
    foreign: Option<Local<'s, Function>>,
) -> Option<(Local<'s, Value>, Local<'s, Value>)> {
    let state = env().state::<State>();
    let ids = std::mem::take(&mut message.ports);
    let list = if ids.is_empty() { v8::undefined(scope).into() } else { Array::new(scope, 0).into() };
    let mut port_objects = Vec::with_capacity(ids.len());
    if let Ok(array) = Local::<Array>::try_from(list) {
        let make = match foreign {
            Some(make) => make,
            None => state.function(scope, |callbacks| &callbacks.port)?,
        };
        let receiver = v8::undefined(scope).into();
        for (index, id) in (0u32..).zip(ids) {
            let id = id.into_value(scope);
            let object = make.call(scope, receiver, &[id])?;
            array.set_index(scope, index, object);
            port_objects.push(Global::new(scope, object));
        }
    }
    let reader = Reader {
        state,
        foreign: foreign.is_some(),
        ports: port_objects,
        shared: std::mem::take(&mut message.shared),
        modules: std::mem::take(&mut message.modules),
    };
    let deserializer = v8::ValueDeserializer::new(scope, Box::new(reader), &message.bytes);
    for (index, store) in (0u32..).zip(&message.buffers) {
        let buffer = v8::ArrayBuffer::with_backing_store(scope, store);
        v8::ValueDeserializerHelper::transfer_array_buffer(&deserializer, index, buffer);
    }
    let context = scope.get_current_context();
    v8::ValueDeserializerHelper::read_header(&deserializer, context)?;
    let value = deserializer.read_value(context)?;
    Some((value, list))
}
