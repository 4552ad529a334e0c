//! Messages that two programs could understand differently: each runtime gets those of the parser's corpus, and what came
//! of each is compared with Node.

use std::path::Path;
use std::time::Duration;

use conformance::captured::{self, End};

use crate::runtimes::Runtime;

/// False when Anode takes a message that Node refuses, or when one of the two does not say of each message what came of it,
/// or does not end well. Without Node only the latter is known.
pub fn compare(home: &Path, runtimes: &[Runtime]) -> Result<bool, String> {
    let corpus = home.join("../crates/http1/fuzz/corpus/messages.txt");
    let messages = std::fs::read_to_string(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    let messages: Vec<&str> = messages.lines().filter(|line| !line.is_empty()).collect();
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut said = Vec::new();
    let mut sound = true;
    for runtime in runtimes {
        let mut command = runtime.command(&home.join("faults/shapes.cjs"));
        let (end, text, errors) =
            captured::run_apart(command.arg(&corpus), LONGEST, &scratch.path().join(runtime.name))
                .map_err(|error| error.to_string())?;
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let is_whole = lines.len() == messages.len() && matches!(end, End::Exit(status) if status.success());
        if is_whole {
            said.push((runtime.name, lines));
            continue;
        }
        let end = match end {
            End::Exit(status) => status.to_string(),
            End::TimeOut => "no end in time".to_owned(),
            End::TooMuchOutput => "too much output".to_owned(),
        };
        println!("shapes: {} says what came of {} of {} messages: {end}", runtime.name, lines.len(), messages.len());
        errors.lines().take(SHOWN).for_each(|line| println!("  {line}"));
        sound &= !matches!(runtime.name, "anode" | "node");
    }
    let Some((_, nodes)) = said.iter().find(|(name, _)| *name == "node").cloned() else {
        println!("shapes: not compared without node");
        return Ok(sound);
    };
    for (name, lines) in said.iter().filter(|(name, _)| *name != "node") {
        let pairs = || messages.iter().zip(nodes.iter().zip(lines));
        let same = pairs().filter(|(_, (node, line))| node == line).count();
        let refused = nodes.iter().filter(|line| is_refused(line)).count();
        let taken: Vec<_> = pairs().filter(|(_, (node, line))| is_refused(node) && !is_refused(line)).collect();
        println!(
            "shapes: of {} messages Node refuses {refused}; {name} takes {} of those, and {same} end as in Node",
            messages.len(),
            taken.len()
        );
        for (message, (node, line)) in pairs().filter(|(_, (node, line))| node != line).take(SHOWN) {
            println!("  {message}\n    node   {node}\n    {name:<6} {line}");
        }
        sound &= taken.is_empty() || *name != "anode";
    }
    Ok(sound)
}

fn is_refused(line: &str) -> bool {
    line.contains("\"code\":")
}

const SHOWN: usize = 20;
const LONGEST: Duration = Duration::from_secs(60);
