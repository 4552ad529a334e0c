//! Servers treated badly: each runtime runs `faults/server.cjs`, peers misbehave in one way after another, and meanwhile
//! somebody else asks politely. A table says whether those were answered, what memory it took, and what was left behind.

mod attacks;
mod polite;
mod shapes;
mod victim;

use std::path::Path;

use attacks::{ATTACKS, Attack};
use polite::Polite;
use victim::Victim;

use crate::runtimes::Runtime;

const MEGABYTE: f64 = 1_000_000.0;

/// Runs the faults that `filters` name on each of `runtimes`. False when a polite client was not answered, or Anode
/// understands a message in another way than Node.
pub fn run(home: &Path, runtimes: &[Runtime], filters: &[String]) -> Result<bool, String> {
    raise_limit();
    let wanted = |name: &str| filters.is_empty() || filters.iter().any(|part| name.contains(part.as_str()));
    let mut answered = true;
    println!(
        "{:<16} {:<6} {:>14} {:>9} {:>8} {:>8} {:>8} {:>5} {:>5}  what came of it",
        "fault", "", "others", "slowest", "before", "peak", "after", "fds", "left"
    );
    for attack in ATTACKS.iter().filter(|attack| wanted(attack.name)) {
        for runtime in runtimes {
            match one(home, runtime, attack) {
                Ok(all) => answered &= all || runtime.name != "anode",
                Err(error) => {
                    println!("{:<16} {:<6} {error}", attack.name, runtime.name);
                    answered &= runtime.name != "anode";
                }
            }
        }
    }
    if wanted("shapes") {
        answered &= shapes::compare(home, runtimes)?;
    }
    Ok(answered)
}

/// One attack on a fresh server; whether all polite requests were answered.
fn one(home: &Path, runtime: &Runtime, attack: &Attack) -> Result<bool, String> {
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
    println!(
        "{:<16} {:<6} {:>7}/{:<6} {:>6.0} ms {:>5.0} MB {:>5.0} MB {:>5.0} MB {:>5} {:>+5}  {outcome}{}",
        attack.name,
        runtime.name,
        others.answered,
        others.asked,
        others.slowest.as_secs_f64() * 1000.0,
        before.memory / MEGABYTE,
        peak.memory / MEGABYTE,
        after.memory / MEGABYTE,
        peak.descriptors,
        after.descriptors as i64 - before.descriptors as i64,
        if codes.as_object().is_some_and(|codes| codes.is_empty()) { String::new() } else { format!("; {codes}") },
    );
    Ok(others.answered == others.asked)
}

/// As many descriptors as the system lets this process, and the servers it starts, have.
fn raise_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // With fewer the attacks that need many say so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
