//! What the samples say: medians, spread, ratios to Node and the best of the peers, as a table, Markdown and JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::runtimes::Runtime;

/// What the values of a row are.
#[derive(Clone, Copy, PartialEq, Serialize)]
pub enum Unit {
    #[serde(rename = "ns")]
    Nanoseconds,
    #[serde(rename = "bytes")]
    Bytes,
    #[serde(rename = "1/s")]
    PerSecond,
    #[serde(rename = "bytes/s")]
    BytesPerSecond,
}

impl Unit {
    /// Whether a larger value is the better one.
    fn is_rate(self) -> bool {
        matches!(self, Unit::PerSecond | Unit::BytesPerSecond)
    }
}

#[derive(Default)]
pub struct Samples {
    pub values: Vec<f64>,
    /// Why runs gave no value, one each.
    errors: Vec<String>,
    /// What has to be said beside the values.
    pub notes: Vec<String>,
}

impl Samples {
    /// What one more run gave.
    pub fn add(&mut self, result: std::result::Result<f64, String>) {
        match result {
            Ok(value) => self.values.push(value),
            Err(error) => self.errors.push(error),
        }
    }

    fn median(&self) -> Option<f64> {
        quantile(&self.values, 0.5)
    }

    fn failures(&self) -> Option<Failures> {
        let runs = self.values.len() + self.errors.len();
        self.errors.last().map(|error| Failures { failed: self.errors.len(), runs, error: error.clone() })
    }
}

/// One workload; `samples` has a place for each runtime.
pub struct Row {
    pub name: String,
    unit: Unit,
    pub samples: Vec<Samples>,
    /// What programs of nothing but system calls reach, each in its way; none where there is no such program.
    pub bare: Vec<Samples>,
}

#[derive(Serialize)]
pub struct Report {
    /// Name and version.
    pub runtimes: Vec<(String, String)>,
    pub rows: Vec<Line>,
}

#[derive(Serialize)]
pub struct Line {
    pub name: String,
    pub unit: Unit,
    /// In the order of the runtimes.
    pub results: Vec<Option<Result>>,
    /// In the same order.
    failures: Vec<Option<Failures>>,
    notes: Vec<Vec<String>>,
    /// The median of what a program of nothing but system calls reaches, of the best that there is.
    bare: Option<f64>,
    bare_failures: Option<Failures>,
    /// Whether the first runtime is Anode, which has to be measured against the others.
    #[serde(skip)]
    is_ours: bool,
}

/// Runs that gave no value.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Failures {
    failed: usize,
    /// Of how many.
    runs: usize,
    /// Why the last one failed.
    error: String,
}

#[derive(Serialize)]
pub struct Result {
    pub median: f64,
    /// Half of the distance between the quartiles, in per cent of the median.
    pub spread: f64,
    /// How many times as fast (or as small) as Node.
    pub to_node: Option<f64>,
    pub samples: Vec<f64>,
}

impl Row {
    pub fn new(name: &str, unit: Unit, runtimes: &[Runtime]) -> Self {
        Self {
            name: name.to_owned(),
            unit,
            samples: runtimes.iter().map(|_| Samples::default()).collect(),
            bare: Vec::new(),
        }
    }
}

impl Report {
    pub fn new(runtimes: &[Runtime], rows: Vec<Row>) -> Self {
        let node = runtimes.iter().position(|runtime| runtime.name == "node");
        let is_ours = runtimes.first().is_some_and(|runtime| runtime.name == "anode");
        Self {
            runtimes: runtimes.iter().map(|runtime| (runtime.name.to_owned(), runtime.version.clone())).collect(),
            rows: rows.into_iter().map(|row| Line::new(row, node, is_ours)).collect(),
        }
    }

    /// For a terminal: medians with spread, then ratios to Node.
    pub fn table(&self) -> String {
        let cells: Vec<Vec<String>> = self.rows.iter().map(|row| self.cells(row)).collect();
        let longest = cells.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let width = (longest + 2).max(18);
        let mut text = format!("{:<24}", "");
        for (name, _) in &self.runtimes {
            write!(text, "{name:>width$}").ok();
        }
        text += "    × Node:";
        for (name, _) in &self.runtimes {
            write!(text, "{name:>7}").ok();
        }
        text.push('\n');
        for (row, cells) in self.rows.iter().zip(cells) {
            write!(text, "{:<24}", row.name).ok();
            for cell in cells {
                write!(text, "{cell:>width$}").ok();
            }
            text += "           ";
            for result in &row.results {
                let cell = result.as_ref().and_then(|r| r.to_node).map_or(String::new(), |ratio| format!("{ratio:.2}"));
                write!(text, "{cell:>7}").ok();
            }
            if let Some(ceiling) = self.ceiling(row) {
                write!(text, "  bare: {ceiling}").ok();
            }
            text += if row.below_node() { "  below Node\n" } else { "\n" };
        }
        text + &self.remarks("") + &self.verdict()
    }

    /// A value for each runtime, or that it failed.
    fn cells(&self, row: &Line) -> Vec<String> {
        let cell = |(index, result): (usize, &Option<Result>)| {
            let value = result.as_ref().map(|r| format!("{} ±{:.0}%", row.quantity(r.median), r.spread));
            value.into_iter().chain(row.failure(index)).collect::<Vec<_>>().join(", ")
        };
        row.results.iter().enumerate().map(cell).collect()
    }

    /// What system calls alone reach, and how much of that the first runtime does.
    fn ceiling(&self, row: &Line) -> Option<String> {
        let failure = row.bare_failures.as_ref().map(Failures::to_string);
        let reached = row.bare.map(|bare| {
            let share = row.results.first().and_then(|result| Some(100.0 * result.as_ref()?.median / bare));
            let (name, _) = &self.runtimes[0];
            let share = share.map_or(String::new(), |share| format!(" ({name} reaches {share:.0} %)"));
            format!("{}{share}", row.quantity(bare))
        });
        let parts: Vec<_> = reached.into_iter().chain(failure).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Why runs failed and what else there is to say, a line each that begins with `mark`. The rows of one workload fail
    /// together, and say it once.
    fn remarks(&self, mark: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut workload = "";
        for row in &self.rows {
            let runtimes = || self.runtimes.iter().map(|(name, _)| name.as_str());
            if row.name.strip_prefix(workload).is_none_or(|rest| !rest.starts_with(' ')) {
                workload = &row.name;
                let bare = ("the bare server", &row.bare_failures);
                for (name, failures) in runtimes().zip(&row.failures).chain([bare]) {
                    let Some(failures) = failures else { continue };
                    lines.push(format!("{mark}{workload}: {name} {failures}: {}\n", failures.error));
                }
            }
            for (name, notes) in runtimes().zip(&row.notes) {
                lines.extend(notes.iter().map(|note| format!("{mark}{workload}: {name}: {note}\n")));
            }
        }
        lines.concat()
    }

    pub fn markdown(&self) -> String {
        let mut text =
            "Medians, with half the distance between the quartiles; in brackets how many times as fast as Node."
                .to_owned();
        if self.rows.iter().any(|row| row.name.ends_with(" p99")) {
            text += " The load is a closed loop: p99 mostly restates the rate.";
        }
        text += "\n\n| |";
        for (name, version) in &self.runtimes {
            write!(text, " {name} {version} |").ok();
        }
        let ceilings = self.rows.iter().any(|row| self.ceiling(row).is_some());
        if ceilings {
            text += " system calls alone |";
        }
        text += "\n| --- |";
        text += &" ---: |".repeat(self.runtimes.len() + usize::from(ceilings));
        text.push('\n');
        for row in &self.rows {
            write!(text, "| {} |", row.name).ok();
            for (index, result) in row.results.iter().enumerate() {
                let value = result.as_ref().map(|r| {
                    let ratio = r.to_node.map_or(String::new(), |ratio| format!(" ({ratio:.2})"));
                    format!("{} ±{:.0} %{ratio}", row.quantity(r.median), r.spread)
                });
                let parts: Vec<_> = value.into_iter().chain(row.failure(index)).collect();
                write!(text, " {} |", parts.join(", ")).ok();
            }
            if ceilings {
                write!(text, " {} |", self.ceiling(row).unwrap_or_default()).ok();
            }
            text.push('\n');
        }
        let remarks = self.remarks("- ");
        let gap = if remarks.is_empty() { "" } else { "\n" };
        format!("{text}\n{remarks}{gap}{}", self.verdict())
    }

    pub fn json(&self) -> std::result::Result<String, String> {
        serde_json::to_string_pretty(self).map_err(|error| error.to_string())
    }

    fn verdict(&self) -> String {
        if self.runtimes.len() < 2 || !self.rows.iter().any(|row| row.is_ours) {
            return String::new();
        }
        let below = self.rows.iter().filter(|row| row.below_node()).count();
        let best = self.rows.iter().filter(|row| row.is_best()).count();
        format!("{} rows: {below} below 0.95 × Node, {best} at or above the best of the others\n", self.rows.len())
    }
}

impl Line {
    fn new(row: Row, node: Option<usize>, is_ours: bool) -> Self {
        let medians: Vec<_> = row.samples.iter().map(Samples::median).collect();
        let reference = node.and_then(|index| medians[index]);
        let results = row.samples.iter().zip(&medians).map(|(samples, median)| {
            let median = (*median)?;
            let distance = quantile(&samples.values, 0.75)? - quantile(&samples.values, 0.25)?;
            let to_node = reference.map(|node| if row.unit.is_rate() { median / node } else { node / median });
            Some(Result { median, spread: 50.0 * distance / median, to_node, samples: samples.values.clone() })
        });
        Self {
            results: results.collect(),
            bare: row.bare.iter().filter_map(Samples::median).max_by(f64::total_cmp),
            bare_failures: row.bare.iter().find_map(Samples::failures),
            name: row.name,
            unit: row.unit,
            failures: row.samples.iter().map(Samples::failures).collect(),
            notes: row.samples.into_iter().map(|samples| samples.notes).collect(),
            is_ours,
        }
    }

    /// Whether Anode is clearly slower than Node, or a run of it failed.
    fn below_node(&self) -> bool {
        let slower =
            |result: &Option<Result>| result.as_ref().and_then(|r| r.to_node).is_some_and(|ratio| ratio < 0.95);
        self.is_ours && (self.failure(0).is_some() || self.results.first().is_some_and(slower))
    }

    /// Whether no run of Anode failed, and none of the others, of which there has to be one with a value, is better.
    fn is_best(&self) -> bool {
        let [Some(ours), others @ ..] = self.results.as_slice() else { return false };
        let as_good = |other: &Result| {
            if self.unit.is_rate() { other.median <= ours.median } else { other.median >= ours.median }
        };
        let mut others = others.iter().flatten().peekable();
        self.is_ours && self.failure(0).is_none() && others.peek().is_some() && others.all(as_good)
    }

    /// How many runs of a runtime failed, if any did.
    pub fn failure(&self, runtime: usize) -> Option<String> {
        self.failures.get(runtime)?.as_ref().map(Failures::to_string)
    }

    pub fn quantity(&self, value: f64) -> String {
        match value {
            v if self.unit == Unit::Bytes => format!("{:.1} MB", v / 1e6),
            v if self.unit == Unit::BytesPerSecond => format!("{:.0} MB/s", v / 1e6),
            v if self.unit == Unit::PerSecond => format!("{v:.0}/s"),
            v if v < 1e3 => format!("{v:.1} ns"),
            v if v < 1e6 => format!("{:.2} µs", v / 1e3),
            v => format!("{:.2} ms", v / 1e6),
        }
    }
}

impl std::fmt::Display for Failures {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "failed {} of {}", self.failed, self.runs)
    }
}

/// Linear between the two nearest values; `None` when there are none.
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = share * sorted.len().checked_sub(1)? as f64;
    let (low, high) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    Some(low + (high - low) * position.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report of a row of rates; a run of a runtime without a value failed. Anode is the first, Node the second.
    fn report(runs: &[&[Option<f64>]], bare: &[&[Option<f64>]]) -> Report {
        let samples = |runs: &&[Option<f64>]| {
            let mut samples = Samples::default();
            runs.iter().for_each(|run| samples.add(run.ok_or_else(|| "it broke".to_owned())));
            samples
        };
        let row = Row {
            name: "row".to_owned(),
            unit: Unit::PerSecond,
            samples: runs.iter().map(samples).collect(),
            bare: bare.iter().map(samples).collect(),
        };
        let names = ["anode", "node", "bun"].into_iter().take(runs.len());
        Report {
            runtimes: names.map(|name| (name.to_owned(), "1".to_owned())).collect(),
            rows: vec![Line::new(row, Some(1), true)],
        }
    }

    #[test]
    fn quantiles_lie_between_the_values() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.25), Some(2.0));
    }

    #[test]
    fn a_failed_run_is_told_everywhere_and_is_below_node() {
        let report = report(&[&[Some(9.0), None, None], &[Some(5.0); 3]], &[]);
        for text in [report.table(), report.markdown()] {
            assert!(text.contains("9/s"), "{text}");
            assert!(text.contains(", failed 2 of 3"), "{text}");
            assert!(text.contains("row: anode failed 2 of 3: it broke"), "{text}");
            assert!(text.contains("1 below 0.95 × Node, 0 at or above"), "{text}");
        }
        let json: serde_json::Value = serde_json::from_str(&report.json().unwrap()).unwrap();
        let failures = &json["rows"][0]["failures"];
        assert_eq!(failures[0], serde_json::json!({ "failed": 2, "runs": 3, "error": "it broke" }));
        assert_eq!(failures[1], serde_json::Value::Null);
    }

    #[test]
    fn anode_wins_only_over_a_runtime_that_ran() {
        assert!(report(&[&[Some(9.0)], &[Some(9.0)], &[None]], &[]).rows[0].is_best());
        assert!(!report(&[&[Some(9.0)], &[None], &[None]], &[]).rows[0].is_best());
        assert!(!report(&[&[Some(9.0)], &[Some(5.0)], &[Some(9.5)]], &[]).rows[0].is_best());
        assert!(!report(&[&[None], &[Some(5.0)]], &[]).rows[0].is_best());
    }

    #[test]
    fn the_ceiling_is_the_better_of_the_bare_servers() {
        let told = report(&[&[Some(9.0)], &[Some(9.0)]], &[&[Some(10.0)], &[Some(12.0)]]);
        assert!(told.markdown().contains("| 12/s (anode reaches 75 %) |"), "{}", told.markdown());
        let failed = report(&[&[Some(9.0)], &[Some(9.0)]], &[&[None], &[Some(12.0)]]);
        assert!(failed.markdown().contains("| 12/s (anode reaches 75 %), failed 1 of 1 |"), "{}", failed.markdown());
    }
}
