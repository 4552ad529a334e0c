//! The lists the repository keeps: what must pass, what is left out and why, what Node itself does, the goal groups.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use globset::GlobMatcher;

use crate::suite::glob;

/// `must-pass.txt`: one test a line, sorted.
pub struct MustPass {
    path: PathBuf,
    comments: Vec<String>,
    tests: BTreeSet<String>,
}

/// `left-out.txt`: globs with the reason why a sweep leaves them out.
pub struct LeftOut(Vec<(GlobMatcher, String)>);

/// `reference.tsv`: what Node itself does with each test.
pub struct Reference(HashMap<String, String>);

/// `groups.txt`: named sets of globs, each with a goal in per cent.
pub struct Groups(Vec<Group>);

pub struct Group {
    pub name: String,
    pub goal: f64,
    pub globs: Vec<GlobMatcher>,
}

impl MustPass {
    /// A list that is not there yet is an empty one.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = if path.exists() { read(path)? } else { String::new() };
        let (comments, tests): (Vec<_>, Vec<_>) = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .partition(|line| line.starts_with('#'));
        Ok(Self { path: path.to_path_buf(), comments, tests: tests.into_iter().collect() })
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(String::as_str)
    }

    pub fn contains(&self, test: &str) -> bool {
        self.tests.contains(test)
    }

    pub fn len(&self) -> usize {
        self.tests.len()
    }

    /// Adds and writes the list; returns how many were new.
    pub fn add(&mut self, tests: impl Iterator<Item = String>) -> Result<usize, String> {
        // Another run may have added some meanwhile.
        self.tests.extend(Self::read(&self.path)?.tests);
        let before = self.tests.len();
        self.tests.extend(tests);
        if self.tests.len() > before {
            let lines: String =
                self.comments.iter().chain(&self.tests).flat_map(|line| [line.as_str(), "\n"]).collect();
            fs::write(&self.path, lines).map_err(|error| format!("{}: {error}", self.path.display()))?;
        }
        Ok(self.tests.len() - before)
    }
}

impl LeftOut {
    pub fn read(path: &Path) -> Result<Self, String> {
        let mut rows = Vec::new();
        for line in rows_of(&read(path)?) {
            let (pattern, reason) =
                line.split_once('\t').ok_or_else(|| format!("{}: a line without a reason: {line}", path.display()))?;
            rows.push((glob(pattern)?, reason.to_owned()));
        }
        Ok(Self(rows))
    }

    /// Whether the suite, which is older, and Node 26 contradict each other in this test.
    pub fn contradicts_node(&self, test: &str) -> bool {
        self.reason(test).is_some_and(|reason| reason.starts_with("Node 26:"))
    }

    pub fn reason(&self, test: &str) -> Option<&str> {
        self.0.iter().find(|(glob, _)| glob.is_match(test)).map(|(_, reason)| reason.as_str())
    }
}

impl Reference {
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = read(path)?;
        let columns = rows_of(&text).filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?.to_owned(), columns.next()?.to_owned()))
        });
        Ok(Self(columns.collect()))
    }

    pub fn status(&self, test: &str) -> Option<&str> {
        self.0.get(test).map(String::as_str)
    }

    /// Tests that pass under Node: what a percentage is of.
    pub fn passing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, status)| *status == "pass").map(|(test, _)| test.as_str())
    }
}

impl Groups {
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = read(path)?;
        let groups = rows_of(&text).map(|line| {
            let mut words = line.split_whitespace();
            let (Some(name), Some(goal)) = (words.next(), words.next().and_then(|goal| goal.parse().ok())) else {
                return Err(format!("{}: not `name goal globs`: {line}", path.display()));
            };
            Ok(Group { name: name.to_owned(), goal, globs: words.map(glob).collect::<Result<_, _>>()? })
        });
        Ok(Self(groups.collect::<Result<_, _>>()?))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.0.iter()
    }

    pub fn globs(&self, name: &str) -> Option<Vec<GlobMatcher>> {
        self.0.iter().find(|group| group.name == name).map(|group| group.globs.clone())
    }
}

impl Group {
    pub fn holds(&self, test: &str) -> bool {
        self.globs.iter().any(|glob| glob.is_match(test))
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn rows_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_keeps_the_list_sorted_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("must-pass.txt");
        fs::write(&path, "# Reviewed.\nparallel/b.js\n").unwrap();
        let mut list = MustPass::read(&path).unwrap();
        assert_eq!(list.add(["parallel/a.js".to_owned(), "parallel/b.js".to_owned()].into_iter()), Ok(1));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# Reviewed.\nparallel/a.js\nparallel/b.js\n");
    }

    #[test]
    fn the_lists_of_the_repository_are_well_formed() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(LeftOut::read(&home.join("left-out.txt")).is_ok());
        assert!(Groups::read(&home.join("groups.txt")).is_ok());
        assert!(Reference::read(&home.join("reference.tsv")).unwrap().passing().count() > 4000);
        assert!(MustPass::read(&home.join("must-pass.txt")).is_ok());
    }
}
