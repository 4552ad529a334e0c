//! `cargo xtask surface`: the public names of Node 26 that the built command does not have. What Node has is kept in
//! `conformance/surface-node26.txt`, made by `conformance/surface.cjs`, which is run here with the command.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::process::Command;

use crate::{binary, build, root};

/// Returns whether every name of the modules in `conformance/surface-modules.txt` is there (with `--all`, of all modules).
pub fn run(arguments: &[String]) -> Result<bool, String> {
    let all = arguments.iter().any(|argument| argument == "--all");
    build()?;
    let folder = root().join("conformance");
    let read = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let wanted = read("surface-node26.txt")?;
    let modules = read("surface-modules.txt")?;
    let modules: Vec<&str> = modules.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();

    let output = Command::new(binary()).arg(folder.join("surface.cjs")).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("surface.cjs failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let found = String::from_utf8_lossy(&output.stdout);
    let found: HashMap<&str, &str> = found.lines().filter_map(|line| line.split_once('\t')).collect();

    let mut missing = 0;
    let mut kinds = 0;
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for (name, kind) in wanted.lines().filter_map(|line| line.split_once('\t')) {
        if !all && !modules.iter().any(|module| is_in(name, module)) {
            continue;
        }
        let count = counts.entry(name.split(['.', '#']).next().unwrap_or(name)).or_default();
        count.1 += 1;
        match found.get(name) {
            None => {
                println!("missing: {name} ({kind})");
                missing += 1;
            }
            Some(ours) if *ours != kind => {
                println!("differs: {name} is {ours}, in Node {kind}");
                kinds += 1;
            }
            Some(_) => count.0 += 1,
        }
    }
    for (module, (have, of)) in &counts {
        if have < of {
            println!("{module:<24} {have:>5} of {of:>5}");
        }
    }
    let of: usize = counts.values().map(|(_, of)| of).sum();
    println!("{} of {of} names: {missing} missing, {kinds} of another kind", of - missing - kinds);
    Ok(missing == 0)
}

/// Whether `name` is `prefix` or below it: `fs.promises.open` is in `fs` and in `fs.promises`.
fn is_in(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '#']))
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_name_is_in_its_module_and_not_in_one_that_only_begins_alike() {
        assert!(is_in("fs.promises.open", "fs"));
        assert!(is_in("stream.Readable#pipe", "stream.Readable"));
        assert!(!is_in("stream/promises.pipeline", "stream"));
        assert!(!is_in("streams", "stream"));
    }
}
