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
    let mut table = String::from("pub static EMBEDDED: &[bindings::BuiltinSource] = &[\n");
    for (id, path) in files {
        println!("cargo:rerun-if-changed={}", path.display());
        let _ = writeln!(table, "    bindings::BuiltinSource {{ id: {id:?}, source: include_str!({path:?}) }},");
    }
    table.push_str("];\n");
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
