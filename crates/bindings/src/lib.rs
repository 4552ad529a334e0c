//! What lib/ calls: one module per domain, each with a `MODULE` that lists its native functions.

mod async_context;
mod buffer;
mod builtins;
mod contextify;
mod crypto;
mod dns;
pub mod dotenv;
mod encoding;
mod env;
mod errors;
mod fetch;
mod fs;
mod http;
mod inside;
pub mod inspector;
mod inspector_session;
mod ipc;
mod locks;
mod messaging;
mod module_wrap;
mod modules;
mod os;
mod performance;
mod process;
mod random;
mod repl;
mod report;
mod request;
mod signals;
mod spawn;
mod startup;
mod stream_handle;
mod task_queue;
mod tcp;
mod timers;
mod tls;
mod trace;
mod trace_sigint;
mod tty;
mod udp;
mod url;
mod url_pattern;
mod util;
mod v8_module;
mod wasi;
pub mod worker;
mod zlib;

pub use builtins::{BuiltinSource, Builtins, PARAMETERS, SourceText, builtin_ids, compile_builtin, compile_wholly};
pub use env::{CallHook, Env, env, source_excerpt};
pub use inside::{look_away, look_inside, turn_over};
pub use locks::release_all as release_locks;
pub use messaging::close_ports;
pub use performance::{Milestone, milestone};
pub use process::{physical_memory, usable_memory};
pub use report::write_fatal_report;
pub use request::{Callback, Completion, Pending};
pub use startup::{OptionValue, ParseForWorker, StartupInfo, hooks, set_startup_info};
pub use trace::trace_loop;

/// What every domain imports.
pub use crypto::prepare as prepare_openssl;

pub mod prelude {
    pub use crate::env::{Env, env};
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
    &dns::MODULE,
    &encoding::MODULE,
    &errors::MODULE,
    &fetch::MODULE,
    &fs::MODULE,
    &http::MODULE,
    &inside::MODULE,
    &inspector::MODULE,
    &inspector_session::MODULE,
    &ipc::MODULE,
    &locks::MODULE,
    &messaging::MODULE,
    &module_wrap::MODULE,
    &modules::MODULE,
    &os::MODULE,
    &signals::MODULE,
    &spawn::MODULE,
    &performance::MODULE,
    &random::MODULE,
    &repl::MODULE,
    &report::MODULE,
    &startup::MODULE,
    &stream_handle::MODULE,
    &process::MODULE,
    &task_queue::MODULE,
    &tcp::MODULE,
    &timers::MODULE,
    &tls::MODULE,
    &url::MODULE,
    &trace::MODULE,
    &tty::MODULE,
    &udp::MODULE,
    &url_pattern::MODULE,
    &trace_sigint::MODULE,
    &util::MODULE,
    &v8_module::MODULE,
    &wasi::MODULE,
    &worker::MODULE,
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
