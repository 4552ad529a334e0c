//! Makes the start-up snapshot and the code cache that the command embeds. The second is the work of another process, which
//! starts from the snapshot as the command will.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Asks this program for the code cache only.
const FOR_CODE_CACHE: &str = "ANODE_BUILDS_CODE_CACHE";
const SNAPSHOT: &str = "snapshot.bin";
/// Ids of modules, a line each; the number of the line is in the name of the file with the cache.
const INDEX: &str = "cache.txt";

fn main() {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    if std::env::var_os(FOR_CODE_CACHE).is_some() {
        write_code_cache(&out);
        return;
    }
    println!("cargo:rerun-if-env-changed=ANODE_SKIP_SNAPSHOT");
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        // At a fixed address, as Node's own: a hundred thousand relocations less at each start, and pages that stay shared.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    let skip = std::env::var_os("ANODE_SKIP_SNAPSHOT").is_some();
    write(&out.join(SNAPSHOT), if skip { Vec::new() } else { runtime::create_snapshot() });
    let ids = if skip { String::new() } else { code_cache_of_another_process(&out) };
    let mut table = String::from(
        "/// V8 reads a snapshot and uses a cache in place where they are aligned.\n\
         #[repr(C, align(8))]\n\
         struct Aligned<T: ?Sized>(T);\n\
         static SNAPSHOT: &[u8] = &Aligned(*include_bytes!(concat!(env!(\"OUT_DIR\"), \"/snapshot.bin\"))).0;\n\
         static CODE_CACHE: &[(&str, &[u8])] = &[\n",
    );
    for (index, id) in ids.lines().enumerate() {
        let file = cache_file(index);
        let bytes = format!("&Aligned(*include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))).0");
        let _ = writeln!(table, "    ({id:?}, {bytes}),");
    }
    table.push_str("];\n");
    write(&out.join("start.rs"), table);
}

/// Has this program run once more, for the code cache; the ids of the modules, a line each.
fn code_cache_of_another_process(out: &Path) -> String {
    let this = std::env::current_exe().expect("a build script knows its path");
    let output = Command::new(this).env(FOR_CODE_CACHE, "1").output().expect("a build script can be run again");
    assert!(output.status.success(), "no code cache: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(out.join(INDEX)).expect("written by the other process")
}

fn write_code_cache(out: &Path) {
    let snapshot = std::fs::read(out.join(SNAPSHOT)).expect("written by the process that asks");
    let mut ids = String::new();
    for (index, (id, cache)) in runtime::create_code_cache(runtime::Snapshot(snapshot.leak())).into_iter().enumerate() {
        write(&out.join(cache_file(index)), cache);
        let _ = writeln!(ids, "{id}");
    }
    write(&out.join(INDEX), ids);
}

fn cache_file(index: usize) -> String {
    format!("cache-{index}.bin")
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::write(path, bytes).expect("the output folder is writable");
}
