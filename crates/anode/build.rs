//! Makes the start-up snapshot and the code cache that the command embeds.

use std::fmt::Write;
use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=ANODE_SKIP_SNAPSHOT");
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        // At a fixed address, as Node's own: a hundred thousand relocations less at each start, and pages that stay shared.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let skip = std::env::var_os("ANODE_SKIP_SNAPSHOT").is_some();
    let startup = if skip { runtime::Startup::default() } else { runtime::create_startup() };
    std::fs::write(out.join("snapshot.bin"), startup.snapshot).expect("the output folder is writable");
    let mut table = String::from(
        "static SNAPSHOT: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/snapshot.bin\"));\n\
         static CODE_CACHE: &[(&str, &[u8])] = &[\n",
    );
    for (index, (id, cache)) in startup.code_cache.into_iter().enumerate() {
        let name = format!("cache-{index}.bin");
        std::fs::write(out.join(&name), cache).expect("the output folder is writable");
        let _ = writeln!(table, "    ({id:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))),");
    }
    table.push_str("];\n");
    std::fs::write(out.join("start.rs"), table).expect("the output folder is writable");
}
