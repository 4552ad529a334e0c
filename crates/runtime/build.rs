//! Embeds lib/ into the crate: a sorted table of ids and sources.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../lib");
    let root = root.canonicalize().expect("the lib folder");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort();
    let mut statics = String::new();
    let mut table = String::from("pub static EMBEDDED: &[bindings::BuiltinSource] = &[\n");
    for (index, (id, path)) in files.into_iter().enumerate() {
        println!("cargo:rerun-if-changed={}", path.display());
        let source = if std::fs::read(&path).expect("a readable file").is_ascii() {
            // SAFETY (of the generated line): the file has just been found to be ASCII.
            let _ = writeln!(
                statics,
                "static SOURCE_{index}: engine::v8::OneByteConst = \
                 unsafe {{ engine::v8::String::create_external_onebyte_const_unchecked(include_bytes!({path:?})) }};"
            );
            format!("bindings::SourceText::Ascii(&SOURCE_{index})")
        } else {
            format!("bindings::SourceText::Other(include_str!({path:?}))")
        };
        let _ = writeln!(table, "    bindings::BuiltinSource {{ id: {id:?}, source: {source} }},");
    }
    table.push_str("];\n");
    table.push_str(&statics);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo")).join("embedded.rs");
    std::fs::write(out, table).expect("the output folder is writable");
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<(String, PathBuf)>) {
    println!("cargo:rerun-if-changed={}", directory.display());
    for entry in std::fs::read_dir(directory).expect("lib is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "js") {
            let id = path.strip_prefix(root).expect("below lib").with_extension("");
            files.push((id.to_string_lossy().into_owned(), path.clone()));
        }
    }
}
