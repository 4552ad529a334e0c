//! Makes what `/json/protocol` of the inspector's server answers: V8's own description of its protocol, which comes with
//! the `v8` crate, and ours of the other domains, both from their language (PDL) into JSON.

use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Anything = Result<(), Box<dyn std::error::Error>>;

fn main() -> Anything {
    let v8 = folder_of("v8")?.join("v8/include/js_protocol.pdl");
    let own = Path::new("src/inspector/protocol.pdl");
    println!("cargo:rerun-if-changed=build.rs");
    let mut domains = Vec::new();
    for file in [v8.as_path(), own] {
        println!("cargo:rerun-if-changed={}", file.display());
        domains.append(&mut Reader::default().read(&fs::read_to_string(file)?));
    }
    let protocol = json!({ "version": { "major": "1", "minor": "0" }, "domains": domains });
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    fs::write(out.join("protocol.json"), protocol.to_string())?;
    Ok(())
}

/// Where the sources of a crate are that this one is built with.
fn folder_of(name: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let cargo = env::var_os("CARGO").ok_or("no CARGO")?;
    let output = Command::new(cargo).args(["metadata", "--format-version=1", "--locked"]).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata: no packages")?;
    let package = packages.iter().find(|package| package["name"] == name).ok_or("cargo metadata: no such crate")?;
    let manifest = Path::new(package["manifest_path"].as_str().ok_or("cargo metadata: no path")?);
    Ok(manifest.parent().ok_or("cargo metadata: no folder")?.to_owned())
}

/// Reads a description line by line. What a line belongs to is what came last above it.
#[derive(Default)]
struct Reader {
    domains: Vec<Map<String, Value>>,
    comment: Vec<String>,
    /// Of the domain: `types`, `commands` or `events`.
    kind: &'static str,
    /// Of the last entry there: `properties`, `parameters` or `returns`.
    list: &'static str,
    /// Names of an enumeration follow that are indented more than this; and whether it is that of a field.
    names: Option<(usize, bool)>,
}

impl Reader {
    fn read(mut self, text: &str) -> Vec<Value> {
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.first() {
                None => self.comment.clear(),
                Some(word) if word.starts_with('#') => {
                    self.comment.push(line.trim_start()[1..].trim().to_owned());
                }
                Some(_) => self.line(line.len() - line.trim_start().len(), &words),
            }
        }
        self.domains.into_iter().map(Value::Object).collect()
    }

    fn line(&mut self, indent: usize, words: &[&str]) {
        let mut made = Map::new();
        let comment = std::mem::take(&mut self.comment);
        if !comment.is_empty() {
            made.insert("description".to_owned(), comment.join("\n").into());
        }
        if let Some((outer, of_field)) = self.names.filter(|(outer, _)| indent > *outer) {
            self.names = Some((outer, of_field));
            let entry = if of_field { self.last_field() } else { self.last_entry() };
            return push(entry, "enum", words[0].into());
        }
        self.names = None;
        let flags = words.iter().take_while(|word| ["experimental", "deprecated", "optional"].contains(word)).count();
        for flag in &words[..flags] {
            made.insert((*flag).to_owned(), true.into());
        }
        match words[flags..] {
            ["version"] | ["major" | "minor", _] => {}
            ["domain", name] => {
                made.insert("domain".to_owned(), name.into());
                self.domains.push(made);
            }
            ["depends", "on", name] => push(self.domain(), "dependencies", name.into()),
            ["type", name, "extends", ref base @ ..] => {
                made.insert("id".to_owned(), name.into());
                made.extend(type_of(base));
                self.add("types", made);
            }
            ["command", name] => {
                made.insert("name".to_owned(), name.into());
                self.add("commands", made);
            }
            ["event", name] => {
                made.insert("name".to_owned(), name.into());
                self.add("events", made);
            }
            ["redirect", name] => {
                self.last_entry().insert("redirect".to_owned(), name.into());
            }
            ["properties"] => self.list = "properties",
            ["parameters"] => self.list = "parameters",
            ["returns"] => self.list = "returns",
            ["enum"] => self.names = Some((indent, false)),
            [ref base @ .., name] => {
                made.insert("name".to_owned(), name.into());
                if base == ["enum"] {
                    made.insert("type".to_owned(), "string".into());
                    self.names = Some((indent, true));
                } else {
                    made.extend(type_of(base));
                }
                let list = self.list;
                push(self.last_entry(), list, made.into());
            }
            [] => {}
        }
    }

    fn domain(&mut self) -> &mut Map<String, Value> {
        self.domains.last_mut().expect("a domain comes first")
    }

    fn add(&mut self, kind: &'static str, entry: Map<String, Value>) {
        self.kind = kind;
        push(self.domain(), kind, entry.into());
    }

    fn last_entry(&mut self) -> &mut Map<String, Value> {
        let kind = self.kind;
        last(self.domain(), kind)
    }

    fn last_field(&mut self) -> &mut Map<String, Value> {
        let list = self.list;
        last(self.last_entry(), list)
    }
}

/// Adds to a list of `entry`.
fn push(entry: &mut Map<String, Value>, list: &str, value: Value) {
    let list = entry.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    list.as_array_mut().expect("it is a list").push(value);
}

/// What was added last to a list of `entry`.
fn last<'a>(entry: &'a mut Map<String, Value>, list: &str) -> &'a mut Map<String, Value> {
    let list = entry.get_mut(list).and_then(Value::as_array_mut);
    list.and_then(|list| list.last_mut()).and_then(Value::as_object_mut).expect("what is described comes first")
}

fn type_of(words: &[&str]) -> Map<String, Value> {
    const PLAIN: [&str; 7] = ["any", "binary", "boolean", "integer", "number", "object", "string"];
    let value = match words {
        ["array", "of", items @ ..] => json!({ "type": "array", "items": type_of(items) }),
        [name] if PLAIN.contains(name) => json!({ "type": name }),
        [name, ..] => json!({ "$ref": name }),
        [] => json!({}),
    };
    value.as_object().cloned().unwrap_or_default()
}
