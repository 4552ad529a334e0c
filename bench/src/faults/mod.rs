//! Servers treated badly: each runtime runs `faults/server.cjs`, peers misbehave in one way after another, and meanwhile
//! somebody else asks politely. A table says whether those were answered, what memory it took, and what was left behind.

mod attacks;
mod expected;
mod polite;
mod shapes;
mod victim;

use std::path::Path;

use attacks::{ATTACKS, Attack};
use expected::Seen;
use polite::Polite;
use victim::Victim;

use crate::runtimes::Runtime;

const MEGABYTE: f64 = 1_000_000.0;

/// Runs the faults that `filters` name on each of `runtimes`. False when one did not come to what is expected of it on
/// Anode (see [`expected::Expected`]), Anode takes a message that Node refuses, or the messages could not be compared.
pub fn run(home: &Path, runtimes: &[Runtime], filters: &[String]) -> Result<bool, String> {
    raise_limit();
    let wanted = |name: &str| filters.is_empty() || filters.iter().any(|part| name.contains(part.as_str()));
    let mut sound = true;
    println!(
        "{:<16} {:<6} {:>14} {:>9} {:>8} {:>8} {:>8} {:>5} {:>5}  what came of it",
        "fault", "", "others", "slowest", "before", "peak", "after", "fds", "left"
    );
    for attack in ATTACKS.iter().filter(|attack| wanted(attack.name)) {
        for runtime in runtimes {
            let failures = match one(home, runtime, attack) {
                Ok(misses) if runtime.name == "anode" => misses,
                // The bounds are Anode's.
                Ok(_) => continue,
                Err(error) => vec![error],
            };
            for failure in &failures {
                println!("{:<16} {:<6} FAILED: {failure}", attack.name, runtime.name);
            }
            sound &= failures.is_empty() || runtime.name != "anode";
        }
    }
    if wanted("shapes") {
        sound &= shapes::compare(home, runtimes)?;
    }
    Ok(sound)
}

/// One attack on a fresh server; what was not as expected.
fn one(home: &Path, runtime: &Runtime, attack: &Attack) -> Result<Vec<String>, String> {
    let victim = Victim::start(home, runtime)?;
    victim.warm_up()?;
    let before = victim.look()?;
    if let Some(limit) = attack.descriptors {
        victim.limit_descriptors(limit)?;
    }
    let polite = Polite::start(victim.plain, attack.descriptors.is_none())?;
    let watch = victim.watch();
    let outcome = (attack.run)(&victim);
    let peak = watch.peak();
    let others = polite.stop();
    let outcome = outcome?;
    let after = victim.settle(before.descriptors)?;
    let codes = &victim.report()?["codes"];
    let seen = Seen {
        asked: others.asked,
        answered: others.answered,
        served: outcome.served,
        growth: (peak.memory - before.memory) / MEGABYTE,
        taken: outcome.taken,
        left: after.descriptors as i64 - before.descriptors as i64,
    };
    println!(
        "{:<16} {:<6} {:>7}/{:<6} {:>6.0} ms {:>5.0} MB {:>5.0} MB {:>5.0} MB {:>5} {:>+5}  {}{}",
        attack.name,
        runtime.name,
        others.answered,
        others.asked,
        others.slowest.as_secs_f64() * 1000.0,
        before.memory / MEGABYTE,
        peak.memory / MEGABYTE,
        after.memory / MEGABYTE,
        peak.descriptors,
        seen.left,
        outcome.text,
        if codes.as_object().is_some_and(|codes| codes.is_empty()) { String::new() } else { format!("; {codes}") },
    );
    Ok(attack.expected.misses(&seen))
}

/// As many descriptors as the system lets this process, and the servers it starts, have.
fn raise_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // With fewer the attacks that need many say so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
