//! The embedded copy of lib/.

use bindings::Builtins;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Says where built-in modules come from: the folder that `ANODE_LIB_DIR` names, or the embedded sources with the
/// given code cache. Returns whether they are the embedded ones.
pub fn use_embedded(code_cache: &'static [(&'static str, &'static [u8])]) -> bool {
    let directory = std::env::var_os("ANODE_LIB_DIR").filter(|value| !value.is_empty()).map(Into::into);
    let embedded = directory.is_none();
    Builtins::set(Builtins { embedded: EMBEDDED, code_cache, directory });
    embedded
}
