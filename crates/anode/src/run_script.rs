//! `--run`: a script of the nearest package.json, in its folder, with the commands of its dependencies on the PATH.
//! There is nothing here that needs JavaScript, and none is started.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why there is nothing to run, for standard error.
struct Missing(String);

/// Runs the script `name` with `args` after it; returns the exit code: 0, or 1 for whatever else the script ended with.
/// An empty name lists the scripts.
pub fn run_script(name: &str, args: &[String]) -> i32 {
    let folder = std::env::current_dir().unwrap_or_default();
    if name.is_empty() {
        return list(&folder);
    }
    match prepare(name, args, &folder).map(|mut command| command.status()) {
        Ok(Ok(status)) => i32::from(status.code().is_some_and(|code| code > 0)),
        Ok(Err(error)) => {
            eprintln!("Error: {error}");
            1
        }
        Err(Missing(reason)) => {
            eprintln!("{reason}");
            1
        }
    }
}

/// Says which scripts there are, to those who gave no name.
fn list(folder: &Path) -> i32 {
    match Package::nearest(folder).and_then(|package| read_scripts(&package.file)) {
        Ok(scripts) => {
            eprintln!("{}", list_of(&scripts));
            crate::options::INVALID_ARGUMENT
        }
        Err(Missing(reason)) => {
            eprintln!("{reason}");
            1
        }
    }
}

fn prepare(name: &str, args: &[String], folder: &Path) -> Result<Command, Missing> {
    let package = Package::nearest(folder)?;
    let file = package.file.display();
    let scripts = read_scripts(&package.file)?;
    let script = match find(&scripts, name) {
        Some(Json::Text(script)) => script,
        Some(_) => return Err(Missing(format!("Script \"{name}\" is unexpectedly not a string for {file}\n"))),
        None => return Err(Missing(format!("Missing script: \"{name}\" for {file}\n\n{}", list_of(&scripts)))),
    };
    let mut line = script.clone();
    for arg in args {
        line.push(' ');
        line.push_str(&quoted(arg));
    }
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", &line])
        .current_dir(&package.folder)
        .env("PATH", path_with(package.commands))
        .env("NODE_RUN_SCRIPT_NAME", name)
        .env("NODE_RUN_PACKAGE_JSON_PATH", &package.file);
    Ok(command)
}

/// The nearest package.json, and the folders of commands from the start of the search up to it, nearest first.
struct Package {
    file: PathBuf,
    folder: PathBuf,
    commands: Vec<PathBuf>,
}

impl Package {
    fn nearest(start: &Path) -> Result<Self, Missing> {
        let mut commands = Vec::new();
        for folder in start.ancestors() {
            let bin = folder.join("node_modules/.bin");
            if bin.is_dir() {
                commands.push(bin);
            }
            let file = folder.join("package.json");
            if file.is_file() {
                return Ok(Self { file, folder: folder.to_owned(), commands });
            }
        }
        Err(Missing(format!("Can't find package.json for directory {}\n", start.display())))
    }
}

fn read_scripts(file: &Path) -> Result<Vec<(String, Json)>, Missing> {
    let unreadable = || Missing(format!("Can't parse {}", file.display()));
    let text = std::fs::read(file).map_err(|_| unreadable())?;
    let Json::Object(entries) = serde_json::from_slice(&text).map_err(|_| unreadable())? else {
        return Err(Missing(format!("Root value unexpected not an object for {}\n", file.display())));
    };
    match entries.into_iter().find(|(name, _)| name == "scripts") {
        Some((_, Json::Object(scripts))) => Ok(scripts),
        _ => Err(Missing(format!("Can't find \"scripts\" field in {}", file.display()))),
    }
}

fn find<'a>(entries: &'a [(String, Json)], name: &str) -> Option<&'a Json> {
    entries.iter().find_map(|(entry, value)| (entry == name).then_some(value))
}

fn list_of(scripts: &[(String, Json)]) -> String {
    let line = |(name, value): &(String, Json)| match value {
        Json::Text(script) => format!("\n  {name}: {script}"),
        _ => String::new(),
    };
    format!("Available scripts are:{}", scripts.iter().map(line).collect::<String>())
}

/// The folders before what `PATH` has.
fn path_with(mut folders: Vec<PathBuf>) -> OsString {
    let path = std::env::var_os("PATH");
    folders.extend(path.iter().flat_map(std::env::split_paths));
    // A folder with a colon in its name cannot stand in a PATH: without it the rest still works.
    folders.retain(|folder| !folder.to_string_lossy().contains(':'));
    std::env::join_paths(folders).unwrap_or_default()
}

/// Quoted for a shell, where that is needed.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// JSON in the order it stands in, with both of two entries that have one name: the first one counts.
enum Json {
    Object(Vec<(String, Json)>),
    Text(String),
    Other,
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Json::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Json::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }
}
