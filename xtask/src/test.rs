//! `cargo xtask test`: what README's second command runs, in the order of what is quick to fail.

use cargo_metadata::{Metadata, MetadataCommand, Package, PackageId};

use crate::{build, cargo, js_tests, root, tool};

/// Returns whether everything passed.
pub fn run(arguments: &[String]) -> Result<bool, String> {
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    if let Some(filter) = filter {
        build()?;
        return js_tests::run(Some(filter));
    }

    println!("== unit tests");
    let unit = unit_tests()?;
    println!("== the command");
    build()?;
    println!("== JavaScript tests");
    let scripts = js_tests::run(None)?;
    let conformance = if quick {
        true
    } else {
        println!("== Node's own tests that must pass");
        tool("conformance", &[])?
    };

    let verdict = |good: bool| if good { "passed" } else { "FAILED" };
    println!(
        "== unit tests {}, JavaScript tests {}, Node's own tests {}",
        verdict(unit),
        verdict(scripts),
        if quick { "not run" } else { verdict(conformance) }
    );
    Ok(unit && scripts && conformance)
}

/// A test binary that links V8 costs seconds and 100 MB: of those crates only the ones with unit tests have one (the
/// others say `test = false`), built with the features of the command.
fn unit_tests() -> Result<bool, String> {
    let metadata =
        MetadataCommand::new().current_dir(root()).other_options(["--locked".to_owned()]).exec().or_else(|_| {
            // A lock file that is not up to date is cargo's to mend.
            MetadataCommand::new().current_dir(root()).exec()
        });
    let metadata = metadata.map_err(|error| error.to_string())?;
    let (linking, free): (Vec<_>, Vec<_>) =
        metadata.workspace_packages().into_iter().partition(|package| links_v8(&metadata, &package.id));
    let tested = linking.into_iter().filter(|package| package.targets.iter().any(|target| target.test));
    let quick = test(&[], free)?;
    Ok(test(&["--lib", "--bins"], tested)? && quick)
}

fn test<'a>(options: &[&str], packages: impl IntoIterator<Item = &'a Package>) -> Result<bool, String> {
    let mut arguments = vec!["test", "--release", "--quiet", "--no-fail-fast"];
    arguments.extend(options);
    for package in packages {
        arguments.extend(["--package", package.name.as_str()]);
    }
    cargo(&arguments)
}

fn links_v8(metadata: &Metadata, package: &PackageId) -> bool {
    let Some(resolve) = &metadata.resolve else { return false };
    let mut pending = vec![package];
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        if metadata.packages.iter().any(|package| package.id == *id && package.name.as_str() == "v8") {
            return true;
        }
        pending.extend(resolve.nodes.iter().filter(|node| node.id == *id).flat_map(|node| &node.dependencies));
    }
    false
}
