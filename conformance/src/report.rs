//! What a run says at its end: the table by module, the percentages by group, the failures' output, the results file.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use crate::lists::{Groups, LeftOut, Reference};
use crate::suite::module;
use crate::test_process::{Outcome, TestResult};

#[derive(Default)]
struct Row {
    pass: usize,
    fail: usize,
    skip: usize,
    time_out: usize,
    crash: usize,
}

impl Row {
    fn note(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Skip => &mut self.skip,
            Outcome::Fail(_) | Outcome::NotRun(_) => &mut self.fail,
            Outcome::TimeOut => &mut self.time_out,
            Outcome::Crash(_) => &mut self.crash,
        } += 1;
    }

    fn print(&self, name: &str) {
        let all = self.pass + self.fail + self.skip + self.time_out + self.crash;
        let share = 100.0 * self.pass as f64 / (all - self.skip).max(1) as f64;
        println!(
            "{name:<22} {:>6} {:>6} {:>6} {:>9} {:>6} {all:>6} {share:>6.1}%",
            self.pass, self.fail, self.skip, self.time_out, self.crash
        );
    }
}

/// Pass, fail, skip, time-out and crash by module, then the names of what crashed or timed out.
pub fn table(results: &[TestResult]) {
    let mut rows = BTreeMap::<&str, Row>::new();
    let mut total = Row::default();
    for result in results {
        rows.entry(module(&result.test)).or_default().note(&result.outcome);
        total.note(&result.outcome);
    }
    println!(
        "{:<22} {:>6} {:>6} {:>6} {:>9} {:>6} {:>6}   passed",
        "module", "pass", "fail", "skip", "time-out", "crash", "all"
    );
    rows.iter().for_each(|(name, row)| row.print(name));
    if rows.len() > 1 {
        total.print("total");
    }
    for result in results {
        match &result.outcome {
            Outcome::Crash(_) | Outcome::TimeOut | Outcome::NotRun(_) => {
                println!("{}: {}", result.test, result.outcome)
            }
            _ => {}
        }
    }
}

/// The share of the tests that Node itself passes, for each group that the run touched; and the share of those among
/// them that Node 26 does not contradict.
pub fn groups(results: &[TestResult], groups: &Groups, reference: &Reference, left_out: &LeftOut) {
    let outcomes: HashMap<&str, &Outcome> = results.iter().map(|r| (r.test.as_str(), &r.outcome)).collect();
    println!(
        "\n{:<14} {:>6} {:>6} {:>8} {:>7}   without what Node 26 contradicts",
        "group", "pass", "of", "share", "goal"
    );
    for group in groups.iter() {
        let tests: Vec<_> = reference.passing().filter(|test| group.holds(test)).collect();
        let run = tests.iter().filter(|test| outcomes.contains_key(*test)).count();
        if run == 0 {
            continue;
        }
        let passes = |test: &&str| matches!(outcomes.get(*test), Some(Outcome::Pass));
        let pass = tests.iter().filter(|test| passes(test)).count();
        let share = 100.0 * pass as f64 / tests.len() as f64;
        let fair: Vec<_> =
            tests.iter().copied().filter(|test| passes(test) || !left_out.contradicts_node(test)).collect();
        let fair_share = 100.0 * pass as f64 / fair.len() as f64;
        let mark = if fair_share >= group.goal { "" } else { "  below" };
        let not_run = fair.iter().filter(|test| !outcomes.contains_key(*test)).count();
        let partial = if not_run > 0 { format!("  ({not_run} not run)") } else { String::new() };
        println!(
            "{:<14} {pass:>6} {:>6} {share:>7.1}% {:>6}%   {fair_share:.1}% of {}{mark}{partial}",
            group.name,
            tests.len(),
            group.goal,
            fair.len()
        );
    }
}

/// The captured output of each test that did not pass.
pub fn failures(results: &[TestResult]) {
    for result in results.iter().filter(|r| !matches!(r.outcome, Outcome::Pass | Outcome::Skip)) {
        println!("--- {}: {}", result.test, result.outcome);
        let cut = result.output.char_indices().nth(SHOWN).map_or(result.output.len(), |(index, _)| index);
        println!("{}{}", result.output[..cut].trim_end(), if cut < result.output.len() { "\n…" } else { "" });
    }
}

/// Tab-separated: test, outcome, milliseconds, first error line.
pub fn write_results(path: &Path, results: &[TestResult]) -> Result<(), String> {
    let lines: String = results
        .iter()
        .map(|r| {
            let error = if matches!(r.outcome, Outcome::Pass | Outcome::Skip) {
                ""
            } else {
                r.first_error().unwrap_or_default()
            };
            format!("{}\t{}\t{}\t{}\n", r.test, r.outcome, r.time.as_millis(), error.replace('\t', " "))
        })
        .collect();
    fs::write(path, lines).map_err(|error| format!("{}: {error}", path.display()))
}

/// Characters of a failing test's output that `--show` prints.
const SHOWN: usize = 4000;
