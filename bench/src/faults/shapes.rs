//! Messages that two programs could understand differently: each runtime gets those of the parser's corpus, and what came
//! of each is compared with Node.

use std::path::Path;

use crate::runtimes::Runtime;

/// False when a message that Node refuses is not refused by Anode.
pub fn compare(home: &Path, runtimes: &[Runtime]) -> Result<bool, String> {
    let corpus = home.join("../crates/http1/fuzz/corpus/messages.txt");
    let messages = std::fs::read_to_string(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    let messages: Vec<&str> = messages.lines().filter(|line| !line.is_empty()).collect();
    let mut said = Vec::new();
    for runtime in runtimes {
        let mut command = runtime.command(&home.join("faults/shapes.cjs"));
        let output = command.arg(&corpus).output().map_err(|error| error.to_string())?;
        let lines: Vec<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
        if lines.len() != messages.len() {
            println!("shapes: {} answers {} of {} messages", runtime.name, lines.len(), messages.len());
        }
        said.push((runtime.name, lines));
    }
    let Some((_, nodes)) = said.iter().find(|(name, _)| *name == "node").cloned() else {
        println!("shapes: not compared without node");
        return Ok(true);
    };
    let mut safe = true;
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
        safe &= taken.is_empty() || *name != "anode";
    }
    Ok(safe)
}

fn is_refused(line: &str) -> bool {
    line.contains("\"code\":")
}

const SHOWN: usize = 20;
