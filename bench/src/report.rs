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
    /// Why a run of this runtime gave no value.
    pub error: Option<String>,
}

/// One workload; `samples` has a place for each runtime.
pub struct Row {
    pub name: String,
    unit: Unit,
    pub samples: Vec<Samples>,
    /// What a program of nothing but system calls reaches, where that was measured.
    pub bare: Vec<f64>,
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
    pub errors: Vec<Option<String>>,
    /// The median of what a program of nothing but system calls reaches.
    pub bare: Option<f64>,
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
        Self {
            runtimes: runtimes.iter().map(|runtime| (runtime.name.to_owned(), runtime.version.clone())).collect(),
            rows: rows.into_iter().map(|row| Line::new(row, node)).collect(),
        }
    }

    /// For a terminal: medians with spread, then ratios to Node.
    pub fn table(&self) -> String {
        let mut text = format!("{:<24}", "");
        for (name, _) in &self.runtimes {
            write!(text, "{name:>18}").ok();
        }
        text += "    × Node:";
        for (name, _) in &self.runtimes {
            write!(text, "{name:>7}").ok();
        }
        text.push('\n');
        for row in &self.rows {
            write!(text, "{:<24}", row.name).ok();
            for result in &row.results {
                let cell = result
                    .as_ref()
                    .map_or("failed".to_owned(), |r| format!("{} ±{:.0}%", row.quantity(r.median), r.spread));
                write!(text, "{cell:>18}").ok();
            }
            text += "           ";
            for result in &row.results {
                let cell = result.as_ref().and_then(|r| r.to_node).map_or(String::new(), |ratio| format!("{ratio:.2}"));
                write!(text, "{cell:>7}").ok();
            }
            if let Some((bare, share)) = row.ceiling() {
                write!(text, "  bare {}: {:.0} % of it", row.quantity(bare), 100.0 * share).ok();
            }
            text += if row.below_node() { "  below Node\n" } else { "\n" };
        }
        for row in &self.rows {
            for ((name, _), error) in self.runtimes.iter().zip(&row.errors) {
                if let Some(error) = error {
                    writeln!(text, "{} failed on {name}: {error}", row.name).ok();
                }
            }
        }
        text + &self.verdict()
    }

    pub fn markdown(&self) -> String {
        let mut text =
            "Medians, with half the distance between the quartiles; in brackets how many times as fast as Node.\n\n| |"
                .to_owned();
        for (name, version) in &self.runtimes {
            write!(text, " {name} {version} |").ok();
        }
        let ceilings = self.rows.iter().any(|row| row.bare.is_some());
        if ceilings {
            text += " system calls alone |";
        }
        text += "\n| --- |";
        text += &" ---: |".repeat(self.runtimes.len() + usize::from(ceilings));
        text.push('\n');
        for row in &self.rows {
            write!(text, "| {} |", row.name).ok();
            for result in &row.results {
                match result {
                    Some(r) => {
                        write!(text, " {} ±{:.0} %", row.quantity(r.median), r.spread).ok();
                        r.to_node.map(|ratio| write!(text, " ({ratio:.2})").ok());
                        text += " |";
                    }
                    None => text += " failed |",
                }
            }
            match row.ceiling() {
                Some((bare, share)) => {
                    write!(text, " {} (we reach {:.0} %) |", row.quantity(bare), 100.0 * share).ok();
                }
                None if ceilings => text += " |",
                None => {}
            }
            text.push('\n');
        }
        format!("{text}\n{}", self.verdict())
    }

    pub fn json(&self) -> std::result::Result<String, String> {
        serde_json::to_string_pretty(self).map_err(|error| error.to_string())
    }

    fn verdict(&self) -> String {
        if self.runtimes.first().is_none_or(|(name, _)| name != "anode") || self.runtimes.len() < 2 {
            return String::new();
        }
        let below = self.rows.iter().filter(|row| row.below_node()).count();
        let best = self.rows.iter().filter(|row| row.is_best()).count();
        format!("{} rows: {below} below 0.95 × Node, {best} at or above the best of the others\n", self.rows.len())
    }
}

impl Line {
    fn new(row: Row, node: Option<usize>) -> Self {
        let medians: Vec<_> = row.samples.iter().map(|samples| quantile(&samples.values, 0.5)).collect();
        let reference = node.and_then(|index| medians[index]);
        let results = row.samples.iter().zip(&medians).map(|(samples, median)| {
            let median = (*median)?;
            let distance = quantile(&samples.values, 0.75)? - quantile(&samples.values, 0.25)?;
            let to_node = reference.map(|node| if row.unit.is_rate() { median / node } else { node / median });
            Some(Result { median, spread: 50.0 * distance / median, to_node, samples: samples.values.clone() })
        });
        Self {
            results: results.collect(),
            bare: quantile(&row.bare, 0.5),
            name: row.name,
            unit: row.unit,
            errors: row.samples.into_iter().map(|samples| samples.error).collect(),
        }
    }

    /// Whether Anode, the first, is clearly slower than Node, or did not run.
    fn below_node(&self) -> bool {
        match self.results.first() {
            Some(Some(result)) => result.to_node.is_some_and(|ratio| ratio < 0.95),
            Some(None) => true,
            None => false,
        }
    }

    /// What a program of nothing but system calls reaches, and how much of that the first runtime does.
    fn ceiling(&self) -> Option<(f64, f64)> {
        let ours = self.results.first()?.as_ref()?;
        self.bare.map(|bare| (bare, ours.median / bare))
    }

    fn is_best(&self) -> bool {
        let Some(Some(ours)) = self.results.first() else { return false };
        let better =
            |other: &Result| if self.unit.is_rate() { other.median > ours.median } else { other.median < ours.median };
        !self.results.iter().skip(1).flatten().any(better)
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
    use super::quantile;

    #[test]
    fn quantiles_lie_between_the_values() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.25), Some(2.0));
    }
}
