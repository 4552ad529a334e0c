//! The only crate that touches the shape of V8's API: function binding, value conversion, errors, GC-owned native
//! state, external sources and code cache. Nothing here knows about the event loop or a built-in module.

mod allocator;
mod convert;
mod errno;
mod error;
mod function;
mod object;
mod platform;
mod source;
mod stack;
mod stack_trace;
mod wrap;

pub use allocator::{LARGEST_ARRAY_BUFFER, array_buffer_allocator, uninitialized_array_buffer};
pub use convert::{Bytes, BytesMut, FromValue, FsPath, IntoReturn, IntoValue, JsString, SharedBytes};
pub use engine_macros::binding;
pub use errno::{ERRNO_TABLE, errno_code, errno_message};
pub use error::NodeError;
pub use function::{
    Args, BindingDef, FastTwins, FunctionDef, This, ask_native_returns, install, native_returns, on_native_return,
    release_native_returns,
};
pub use object::{array_from, object_from, set, set_constant};
pub use platform::{ForegroundTasks, Wake, dispose_isolate, initialize, set_flags, with_flags_held, with_gc_exposed};
pub use source::{CompiledSource, SourceText, compile_function};
pub use stack::set_stack_limit;
pub use stack_trace::{PrepareStackTrace, set_prepare_stack_trace};
pub use v8;
pub use wrap::{Wrapped, wrap};

/// The scope a binding gets: current isolate, context and handle scope.
pub type Scope<'s, 'i> = v8::PinScope<'s, 'i>;

/// What a module of bindings imports.
pub mod prelude {
    pub use crate::{
        Args, Bytes, BytesMut, FromValue, FsPath, IntoValue, JsString, NodeError, Scope, SharedBytes, This, Wrapped,
        array_from, binding, module, object_from, set, set_constant, wrap,
    };
    pub use v8::{Array, Function, Global, Local, Object, Value};
}
