//! What lib/ calls: one module per domain, each with a `MODULE` that lists its native functions.

mod buffer;
mod async_context;
mod builtins;
mod contextify;
pub mod dotenv;
mod crypto;
mod encoding;
mod env;
mod errors;
mod fs;
mod messaging;
mod module_wrap;
mod modules;
mod os;
mod performance;
mod random;
mod request;
mod signals;
mod spawn;
mod startup;
mod stream_handle;
mod process;
mod task_queue;
mod timers;
mod trace;
mod tty;
mod url;
mod url_pattern;
mod trace_sigint;
mod util;
mod v8_module;
mod zlib;

pub use builtins::{builtin_ids, compile_builtin, BuiltinSource, Builtins, PARAMETERS};
pub use env::{env, source_excerpt, CallHook, Env};
pub use performance::{milestone, Milestone};
pub use request::{Callback, Completion, Pending};
pub use trace::trace_loop;
pub use startup::{hooks, set_startup_info, OptionValue, StartupInfo};

/// What every domain imports.
pub mod prelude {
    pub use crate::env::{env, Env};
    pub use crate::request::{Callback, Completion, Pending};
    pub use engine::prelude::*;
    pub use engine::v8;
}

/// Every binding, in the order in which a snapshot knows their addresses.
pub static ALL: &[&engine::BindingDef] = &[
    &async_context::MODULE,
    &buffer::MODULE,
    &builtins::MODULE,
    &contextify::MODULE,
    &crypto::MODULE,
    &encoding::MODULE,
    &errors::MODULE,
    &fs::MODULE,
    &messaging::MODULE,
    &module_wrap::MODULE,
    &modules::MODULE,
    &os::MODULE,
    &signals::MODULE,
    &spawn::MODULE,
    &performance::MODULE,
    &random::MODULE,
    &startup::MODULE,
    &stream_handle::MODULE,
    &process::MODULE,
    &task_queue::MODULE,
    &timers::MODULE,
    &url::MODULE,
    &trace::MODULE,
    &tty::MODULE,
    &url_pattern::MODULE,
    &trace_sigint::MODULE,
    &util::MODULE,
    &v8_module::MODULE,
    &zlib::MODULE,
];

/// What the loader of lib/ itself is given.
pub fn loader_binding() -> &'static engine::BindingDef {
    &builtins::MODULE
}

/// Every native address that a snapshot may refer to, in an order that depends only on the source.
pub fn external_references() -> Vec<engine::v8::ExternalReference> {
    let mut references = Vec::new();
    for def in ALL {
        def.external_references(&mut references);
    }
    builtins::lazy_external_references(&mut references);
    references
}
