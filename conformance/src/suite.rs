//! Node's test folder: where it is, which tests it holds, and what a test asks for in its header lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::lists::Groups;

pub struct Suite {
    root: PathBuf,
}

/// What the `// Flags:` and `// Env:` lines of a test ask for.
#[derive(Debug, Default, PartialEq)]
pub struct Header {
    pub flags: Vec<String>,
    pub env: Vec<(String, String)>,
}

impl Suite {
    /// The suite at `given`, at `$ANODE_NODE_SUITE` or in the cache, whichever is named first; `None` when it is not there.
    pub fn find(given: Option<&Path>) -> Option<Self> {
        let root = given
            .map(Path::to_path_buf)
            .or_else(|| std::env::var_os("ANODE_NODE_SUITE").map(PathBuf::from))
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/anode/node-suite/test")))?;
        let root = root.canonicalize().ok()?;
        root.join("parallel").is_dir().then_some(Self { root })
    }

    pub fn path(&self, test: &str) -> PathBuf {
        self.root.join(test)
    }

    /// Whether a test is to be run on a terminal.
    pub fn wants_terminal(&self, test: &str) -> bool {
        test.starts_with(TERMINAL_FOLDER)
    }

    /// Node's tests expect the folder above `test/` as the current one.
    pub fn working_directory(&self) -> &Path {
        self.root.parent().unwrap_or(&self.root)
    }

    /// The sorted names (relative to the suite) of the tests that any of `selections` names.
    pub fn select(&self, selections: &[String], groups: &Groups) -> Result<Vec<String>, String> {
        let known = self.tests();
        let mut selected = BTreeSet::new();
        for selection in selections {
            let before = selected.len();
            for glob in self.globs(selection, groups)? {
                selected.extend(known.iter().filter(|test| glob.is_match(test)).cloned());
            }
            if selected.len() == before && !known.contains(selection) {
                eprintln!("conformance: no (further) test matches {selection}");
            }
        }
        Ok(selected.into_iter().collect())
    }

    fn globs(&self, selection: &str, groups: &Groups) -> Result<Vec<GlobMatcher>, String> {
        if selection == "all" {
            return FOLDERS.iter().map(|folder| glob(&format!("{folder}/*"))).collect();
        }
        if let Some(name) = selection.strip_prefix('@') {
            return groups.globs(name).ok_or_else(|| format!("groups.txt has no group {name}"));
        }
        let selection = selection.strip_prefix("test/").unwrap_or(selection).trim_end_matches('/');
        let pattern = if selection.contains('/') {
            selection.to_owned()
        } else if self.root.join(selection).is_dir() {
            format!("{selection}/*")
        } else {
            format!("parallel/test-{}*", selection.strip_prefix("test-").unwrap_or(selection))
        };
        Ok(vec![glob(&pattern)?])
    }

    fn tests(&self) -> BTreeSet<String> {
        let mut tests = BTreeSet::new();
        for folder in FOLDERS {
            let Ok(entries) = fs::read_dir(self.root.join(folder)) else { continue };
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let wanted = |name: &String| is_test(name) || TERMINAL_FOLDER.starts_with(folder) && name.ends_with(".js");
            tests.extend(names.filter(wanted).map(|name| format!("{folder}/{name}")));
        }
        tests
    }
}

impl Header {
    pub fn parse(source: &str) -> Self {
        let after = |marker: &str| {
            let line =
                source.lines().find_map(|line| line.trim_start().strip_prefix("//")?.trim_start().strip_prefix(marker));
            line.unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let pair = |item: String| item.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { flags: after("Flags:"), env: after("Env:").into_iter().filter_map(pair).collect() }
    }
}

/// Globs as in a shell, except that `*` stays inside a folder.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build().map_err(|error| error.to_string())?;
    Ok(glob.compile_matcher())
}

/// The tests of this folder use fixed ports or time themselves: one at a time.
pub fn runs_alone(test: &str) -> bool {
    test.starts_with("sequential/") || test.starts_with("pummel/")
}

/// What a test is about: its folder, or for `parallel/test-fs-stat.js` the word `fs`.
pub fn module(test: &str) -> &str {
    match test.split_once('/') {
        Some(("parallel", name)) => {
            let name = name.strip_prefix("test-").unwrap_or(name);
            name.split(['-', '.']).next().unwrap_or(name)
        }
        Some((folder, _)) => folder,
        None => test,
    }
}

fn is_test(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    name.starts_with("test-") && matches!(extension, "js" | "mjs" | "cjs" | "ts" | "mts" | "cts")
}

const FOLDERS: [&str; 9] = [
    "parallel",
    "es-module",
    "module-hooks",
    "async-hooks",
    "test-runner",
    "sequential",
    "pummel",
    "wasi",
    "pseudo-tty",
];

/// Its tests have no common prefix, and beside each is a file with what the terminal shows.
const TERMINAL_FOLDER: &str = "pseudo-tty/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_flags_and_environment() {
        let header = Header::parse("'use strict';\n// Flags: --expose-gc --no-warnings\n// Env: A=1 B=x=y\nfoo();\n");
        assert_eq!(header.flags, ["--expose-gc", "--no-warnings"]);
        assert_eq!(header.env, [("A".into(), "1".into()), ("B".into(), "x=y".into())]);
    }

    #[test]
    fn a_test_without_header_lines_asks_for_nothing() {
        assert_eq!(Header::parse("require('../common');\n"), Header::default());
    }

    #[test]
    fn a_star_does_not_cross_folders() {
        let glob = glob("parallel/test-{fs,file}*").unwrap();
        assert!(glob.is_match("parallel/test-fs-stat.js"));
        assert!(glob.is_match("parallel/test-file.js"));
        assert!(!glob.is_match("parallel/test-fs/x.js"));
    }

    #[test]
    fn modules_are_the_first_word_or_the_folder() {
        assert_eq!(module("parallel/test-fs-stat.js"), "fs");
        assert_eq!(module("parallel/test-assert.js"), "assert");
        assert_eq!(module("es-module/test-esm-json.mjs"), "es-module");
    }
}
