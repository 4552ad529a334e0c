//! The command line and `NODE_OPTIONS`: which options there are, what they take, and what the rest is.

use crate::option_table::{ALIASES, OPTIONS, OptionDef, Takes};
use runtime::{OptionValue, StartupInfo};
use std::collections::HashMap;

/// What the command was asked to do.
pub struct Parsed {
    pub startup: StartupInfo,
    /// Flags that only V8 can know; what it does not know either is refused.
    pub v8_flags: Vec<String>,
}

/// Why the command refuses to start.
#[derive(Debug)]
pub struct Refusal {
    pub message: String,
    pub exit_code: i32,
}

/// Node's exit code for arguments it does not take.
pub const INVALID_ARGUMENT: i32 = 9;

/// Node's exit code for a bad value of `--disable-proto`.
const INVALID_MODE: i32 = 12;

/// Parses `NODE_OPTIONS`, then the command line, which wins. `args` starts with the command's own name.
pub fn parse(mut args: Vec<String>, exec_path: String, node_options: Option<&str>) -> Result<Parsed, Refusal> {
    let argv0 = if args.is_empty() { String::from("anode") } else { args.remove(0) };
    let mut values = Values::default();
    if let Some(text) = node_options {
        let words = split_words(text).map_err(|reason| refuse(&argv0, &reason))?;
        let rest = values.take(&argv0, &words, Source::Environment)?;
        if let Some(word) = words.get(rest) {
            return Err(refuse(&argv0, &format!("{word} is not allowed in NODE_OPTIONS")));
        }
    }
    let mut consumed = values.take(&argv0, &args, Source::CommandLine)?;
    values.check_company(&argv0)?;
    let exec_argv = args[..consumed].to_vec();
    if args.get(consumed).is_some_and(|arg| arg == "--") {
        consumed += 1;
    }
    let args = args.split_off(consumed);
    let mut v8_flags = std::mem::take(&mut values.v8_flags);
    let options = values.finish();
    check_choices(&argv0, &options)?;
    if let Some(flag) = heap_size(&argv0, &options)? {
        // It wins over a size in megabytes.
        v8_flags.push(flag);
    }
    let environment_flags = Some(environment_flags as fn() -> Vec<String>);
    let parse_for_worker = Some(parse_for_worker as runtime::ParseForWorker);
    let startup = StartupInfo { exec_path, argv0, exec_argv, args, options, environment_flags, parse_for_worker };
    Ok(Parsed { startup, v8_flags })
}

/// Options of the whole process, which a worker cannot have for itself.
const PROCESS_OPTIONS: &[&str] = &[
    "--debug-arraybuffer-allocations",
    "--disable-proto",
    "--disable-wasm-trap-handler",
    "--icu-data-dir",
    "--max-http-header-size",
    "--node-snapshot",
    "--openssl-config",
    "--openssl-legacy-provider",
    "--openssl-shared-config",
    "--run",
    "--secure-heap",
    "--secure-heap-min",
    "--security-revert",
    "--title",
    "--tls-cipher-list",
    "--tls-keylog",
    "--trace-event-categories",
    "--trace-event-file-pattern",
    "--trace-loop",
    "--use-bundled-ca",
    "--use-openssl-ca",
    "--use-system-ca",
    "--v8-pool-size",
    "--why-alive",
    "--zero-fill-buffers",
];

/// Flags that may be given a port and an address.
const INSPECT_FLAGS: [&str; 4] = ["--inspect", "--inspect-brk", "--inspect-brk-node", "--inspect-wait"];

/// What a worker is started with: the options of `NODE_OPTIONS` and of its `execArgv`, each the parent's where it is not
/// given; or the words that it cannot have. V8's options are the whole process's.
fn parse_for_worker(
    parent: &StartupInfo,
    exec_argv: Option<Vec<String>>,
    node_options: Option<String>,
) -> Result<StartupInfo, Vec<String>> {
    let mut values = Values::default();
    if let Some(text) = node_options {
        let words = split_words(&text).map_err(|reason| vec![reason])?;
        let rest = values.take("", &words, Source::Environment).map_err(|refusal| vec![reason_of(refusal)])?;
        if rest < words.len() {
            return Err(words[rest..].to_vec());
        }
        values.v8_flags.clear();
    }
    let mut words = exec_argv.unwrap_or_else(|| parent.exec_argv.clone());
    let own = values.take("", &words, Source::CommandLine).map_err(|refusal| vec![reason_of(refusal)])?;
    // What ends the options is none itself.
    if words[own..] == ["--"] {
        words.truncate(own);
    }
    if own < words.len() {
        return Err(words[own..].to_vec());
    }
    if words != parent.exec_argv {
        let mut refused = std::mem::take(&mut values.v8_flags);
        let named = |word: &&String| {
            let name = word.split('=').next().unwrap_or_default().replace('_', "-");
            PROCESS_OPTIONS.contains(&name.as_str())
        };
        refused.extend(words.iter().filter(named).cloned());
        if !refused.is_empty() {
            return Err(refused);
        }
    }
    let options = values.finish();
    Ok(StartupInfo { exec_argv: words, options, ..parent.clone() })
}

fn reason_of(refusal: Refusal) -> String {
    refusal.message.trim_start_matches(": ").to_owned()
}

/// V8's flag for `--max-old-space-size-percentage`: a part of the memory this process can have, in megabytes.
fn heap_size(argv0: &str, options: &[(String, OptionValue)]) -> Result<Option<String>, Refusal> {
    const NAME: &str = "--max-old-space-size-percentage";
    let given = options.iter().find_map(|(name, value)| match value {
        OptionValue::Text(text) if name == NAME => Some(text.as_str()),
        _ => None,
    });
    let Some(text) = given else { return Ok(None) };
    if text.is_empty() {
        return Err(refuse(argv0, &format!("{NAME}= requires an argument")));
    }
    match text.parse::<f64>() {
        Ok(percentage) if percentage > 0.0 && percentage <= 100.0 => {
            let Some(bytes) = runtime::usable_memory() else { return Ok(None) };
            let megabytes = (bytes as f64 / 1024.0 / 1024.0 * percentage / 100.0) as u64;
            Ok(Some(format!("--max-old-space-size={megabytes}")))
        }
        _ => Err(refuse(argv0, &format!("{NAME} must be greater than 0 and up to 100. Got: {text}"))),
    }
}

/// Options that take one of a few words.
fn check_choices(argv0: &str, options: &[(String, OptionValue)]) -> Result<(), Refusal> {
    let text = |name: &str| {
        options.iter().find_map(|(option, value)| match value {
            OptionValue::Text(text) if option == name => Some(text.as_str()),
            _ => None,
        })
    };
    if text("--disable-proto").is_some_and(|mode| mode != "delete" && mode != "throw") {
        let message = format!("{argv0}: invalid mode passed to --disable-proto");
        return Err(Refusal { message, exit_code: INVALID_MODE });
    }
    let size = |name: &str| {
        options.iter().find_map(|(option, value)| match value {
            OptionValue::Number(number) if option == name => Some(*number as i64),
            _ => None,
        })
    };
    // Without the memory nobody asks for its smallest piece.
    if size("--secure-heap").is_some_and(|size| size != 0) {
        let wrong = ["--secure-heap", "--secure-heap-min"].into_iter();
        let wrong = wrong.filter(|name| size(name).is_some_and(|size| size < 1 || size.count_ones() != 1));
        let messages: Vec<String> = wrong.map(|name| format!("{argv0}: {name} must be a power of 2")).collect();
        if !messages.is_empty() {
            return Err(Refusal { message: messages.join("\n"), exit_code: INVALID_ARGUMENT });
        }
    }
    if let Some(cve) = options.iter().find_map(|(option, value)| match value {
        OptionValue::List(words) if option == "--security-revert" => words.first(),
        _ => None,
    }) {
        // This version has mended nothing that one could want back.
        let message = format!("{argv0}: Error: Attempt to revert an unknown CVE [{cve}]");
        return Err(Refusal { message, exit_code: INVALID_MODE });
    }
    const UNHANDLED_REJECTIONS: [&str; 5] = ["none", "strict", "throw", "warn", "warn-with-error-code"];
    const INPUT_TYPES: [&str; 4] = ["commonjs", "module", "commonjs-typescript", "module-typescript"];
    for (name, value) in options {
        let OptionValue::Text(word) = value else { continue };
        if word.is_empty() {
            continue;
        }
        if name == "--unhandled-rejections" && !UNHANDLED_REJECTIONS.contains(&word.as_str()) {
            return Err(refuse(argv0, &format!("invalid value for {name}")));
        }
        if name == "--test-isolation" && word != "none" && word != "process" {
            return Err(refuse(argv0, &format!("invalid value for {name}")));
        }
        if name == "--input-type" && !INPUT_TYPES.contains(&word.as_str()) {
            let known = r#""module","commonjs", "module-typescript" or "commonjs-typescript""#;
            return Err(refuse(argv0, &format!("{name} must be {known}")));
        }
    }
    Ok(())
}

/// Flags are there with their opposite too.
fn environment_flags() -> Vec<String> {
    let allowed = |name: &str| OPTIONS.iter().any(|def| def.name == name && def.in_environment);
    let mut names = Vec::new();
    for def in OPTIONS.iter().filter(|def| def.in_environment) {
        names.push(def.name.to_string());
        if def.takes == Takes::Flag {
            names.push(def.name.replacen("--", "--no-", 1));
        }
    }
    let aliases = ALIASES.iter().filter(|(_, targets)| targets.iter().all(|target| allowed(target)));
    names.extend(aliases.map(|(alias, _)| alias.to_string()).filter(|alias| alias.starts_with('-')));
    names
}

fn refuse(argv0: &str, reason: &str) -> Refusal {
    Refusal { message: format!("{argv0}: {reason}"), exit_code: INVALID_ARGUMENT }
}

#[derive(Clone, Copy, PartialEq)]
enum Source {
    CommandLine,
    Environment,
}

#[derive(Default)]
struct Values {
    set: HashMap<&'static str, OptionValue>,
    v8_flags: Vec<String>,
}

/// Options that say something of another one.
const COMPANIONS: &[(&str, &[&str])] = &[
    ("--cpu-prof", &["--cpu-prof-name", "--cpu-prof-dir", "--cpu-prof-interval"]),
    ("--heap-prof", &["--heap-prof-name", "--heap-prof-dir", "--heap-prof-interval"]),
];

impl Values {
    /// Refuses what cannot stand without, or never stands, with another option.
    fn check_company(&self, argv0: &str) -> Result<(), Refusal> {
        let given = |name: &str| self.set.contains_key(name);
        if given("--debug") || given("--debug-brk") {
            const GONE: &str = "[DEP0062]: `node --debug` and `node --debug-brk` are invalid. Please use `node --inspect` and \
                                `node --inspect-brk` instead.";
            return Err(refuse(argv0, GONE));
        }
        for (option, companions) in COMPANIONS {
            let on = self.set.get(option) == Some(&OptionValue::Flag(true));
            if let Some(alone) = companions.iter().find(|name| given(name) && !on) {
                return Err(refuse(argv0, &format!("{alone} must be used with {option}")));
            }
        }
        if given("--tls-min-v1.3") && given("--tls-max-v1.2") {
            return Err(refuse(argv0, "either --tls-min-v1.3 or --tls-max-v1.2 can be used, not both"));
        }
        if let Some(OptionValue::Text(list)) = self.set.get("--inspect-publish-uid")
            && list.split(',').any(|place| place != "stderr" && place != "http")
        {
            return Err(refuse(argv0, "--inspect-publish-uid destination can be stderr or http"));
        }
        Ok(())
    }

    /// Takes options from the front; returns how many words they were.
    fn take(&mut self, argv0: &str, words: &[String], source: Source) -> Result<usize, Refusal> {
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if word == "--" || word == "-" || !word.starts_with('-') {
                break;
            }
            at += 1;
            let (written, inline) = match word.split_once('=') {
                Some((name, value)) if word.starts_with("--") => (name, Some(value)),
                _ => (word.as_str(), None),
            };
            let name = if written.starts_with("--") { written.replace('_', "-") } else { written.to_owned() };
            // `--print` takes a script when one follows.
            if (name == "-p" || name == "--print") && inline.is_none() {
                self.set.insert("--print", OptionValue::Flag(true));
                if source == Source::Environment {
                    return Err(refuse(argv0, &format!("{written} is not allowed in NODE_OPTIONS")));
                }
                if let Some(script) = words.get(at)
                    && !script.starts_with('-')
                {
                    at += 1;
                    let script = script.strip_prefix('\\').unwrap_or(script);
                    self.set.insert("--eval", OptionValue::Text(script.to_owned()));
                }
                continue;
            }
            // `--inspect=HOST:PORT` is the flag and where the debugger is to be reached.
            let inline = match inline {
                Some(_) if INSPECT_FLAGS.contains(&name.as_str()) => {
                    self.option(argv0, "--inspect-port", written, inline, None, source)?;
                    None
                }
                other => other,
            };
            let aliased = |name: &str| ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, targets)| *targets);
            let negated = name.strip_prefix("--no-").and_then(|rest| aliased(&format!("--{rest}")));
            let targets: Vec<String> = match (aliased(&name), negated) {
                (Some(targets), _) => targets.iter().map(|&target| target.to_owned()).collect(),
                (None, Some([target])) => vec![target.replacen("--", "--no-", 1)],
                (None, _) => vec![name],
            };
            for target in &targets {
                at += self.option(argv0, target, written, inline, words.get(at), source)?;
            }
        }
        Ok(at)
    }

    /// Sets one option; returns whether (1) or not (0) it took the next word.
    fn option(
        &mut self,
        argv0: &str,
        name: &str,
        written: &str,
        inline: Option<&str>,
        next: Option<&String>,
        source: Source,
    ) -> Result<usize, Refusal> {
        let negated = name.strip_prefix("--no-").map(|rest| format!("--{rest}"));
        let (def, value) = match (find(name), negated.as_deref().and_then(find)) {
            (Some(def), _) => (def, true),
            (None, Some(def)) if matches!(def.takes, Takes::Flag | Takes::NoOp | Takes::V8) => (def, false),
            (None, Some(_)) => {
                return Err(refuse(
                    argv0,
                    &format!("{written} is an invalid negation because it is not a boolean option"),
                ));
            }
            (None, None) => {
                if source == Source::Environment {
                    return Err(refuse(argv0, &format!("{written} is not allowed in NODE_OPTIONS")));
                }
                self.v8_flags.push(rejoin(written, inline));
                return Ok(0);
            }
        };
        if source == Source::Environment && !def.in_environment {
            return Err(refuse(argv0, &format!("{written} is not allowed in NODE_OPTIONS")));
        }
        match def.takes {
            Takes::NoOp => return Ok(0),
            Takes::V8 => {
                // Where V8 wants a number, it may stand in the next word.
                self.v8_flags.push(rejoin(written, inline));
                self.set.insert(
                    def.name,
                    inline.map_or(OptionValue::Flag(value), |text| OptionValue::Text(text.to_owned())),
                );
                return Ok(0);
            }
            Takes::Flag => {
                self.set.insert(def.name, OptionValue::Flag(value));
                return Ok(0);
            }
            _ => {}
        }
        if inline.is_none()
            && let Some(value) = standing_alone(def.name)
        {
            self.set.insert(def.name, value);
            return Ok(0);
        }
        let (text, used) = match (inline, next) {
            // Without a name it lists the scripts.
            (None, None) if def.name == "--run" => (String::new(), 0),
            (Some(text), _) => (text.to_owned(), 0),
            (None, Some(next)) if !next.starts_with('-') || next == "-" => {
                (next.strip_prefix('\\').unwrap_or(next).to_owned(), 1)
            }
            _ => return Err(refuse(argv0, &format!("{written} requires an argument"))),
        };
        if def.takes == Takes::HostPort && !is_port(&text) {
            return Err(refuse(argv0, "must be 0 or in range 1024 to 65535."));
        }
        if text.is_empty() && inline.is_some() && def.takes != Takes::Text {
            return Err(refuse(argv0, &format!("{written}= requires an argument")));
        }
        let value = match def.takes {
            Takes::Integer | Takes::Unsigned => OptionValue::Number(leading_number(&text)),
            Takes::List => {
                if let Some(OptionValue::List(list)) = self.set.get_mut(def.name) {
                    list.push(text);
                    return Ok(used);
                }
                OptionValue::List(vec![text])
            }
            _ => OptionValue::Text(text),
        };
        self.set.insert(def.name, value);
        Ok(used)
    }

    /// Every option with its value or its default, and what some options imply for others.
    fn finish(mut self) -> Vec<(String, OptionValue)> {
        for (option, implied) in [
            ("--trace-env-js-stack", "--trace-env"),
            ("--trace-env-native-stack", "--trace-env"),
            ("--report-signal", "--report-on-signal"),
            ("--watch-path", "--watch"),
        ] {
            if self.set.contains_key(option) && find(implied).is_some() {
                self.set.entry(find(implied).map_or("", |def| def.name)).or_insert(OptionValue::Flag(true));
            }
        }
        let mut all = Vec::with_capacity(OPTIONS.len());
        for def in OPTIONS {
            let value = self.set.remove(def.name).or(match def.takes {
                Takes::Flag => Some(OptionValue::Flag(def.default != 0.0)),
                Takes::Integer | Takes::Unsigned => Some(OptionValue::Number(def.default)),
                Takes::List => Some(OptionValue::List(Vec::new())),
                Takes::Text | Takes::HostPort => None,
                Takes::NoOp | Takes::V8 => None,
            });
            if let Some(value) = value {
                all.push((def.name.to_owned(), value));
            }
        }
        all
    }
}

/// What an option means that may stand alone, when it does.
fn standing_alone(name: &str) -> Option<OptionValue> {
    match name {
        "--trace-loop" => Some(OptionValue::Text("trace.json".into())),
        "--warn-blocked" => Some(OptionValue::Number(100.0)),
        "--why-alive" => Some(OptionValue::Text(String::new())),
        _ => None,
    }
}

fn find(name: &str) -> Option<&'static OptionDef> {
    OPTIONS.binary_search_by(|def| def.name.cmp(name)).ok().map(|at| &OPTIONS[at])
}

fn rejoin(name: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{name}={value}"),
        None => name.to_owned(),
    }
}

/// Whether the port of `[HOST:]PORT` is one for a debugger; a host alone has the usual one.
fn is_port(address: &str) -> bool {
    let port = address.rsplit_once(':').map_or(address, |(_, port)| port);
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    port.parse::<u16>().is_ok_and(|number| number == 0 || number >= 1024)
}

/// As C's `strtoll` reads it: digits at the front, 0 without any.
fn leading_number(text: &str) -> f64 {
    let end =
        text.char_indices().find(|(i, c)| !(c.is_ascii_digit() || *i == 0 && *c == '-')).map_or(text.len(), |(i, _)| i);
    text[..end].parse().unwrap_or(0.0)
}

/// Splits at spaces; double quotes keep them, inside which a backslash keeps the next character.
fn split_words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut started = false;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => match chars.next() {
                Some(next) => word.push(next),
                None => return Err("invalid value for NODE_OPTIONS (invalid escape)".into()),
            },
            '"' => {
                quoted = !quoted;
                started = true;
            }
            ' ' if !quoted => {
                if started {
                    words.push(std::mem::take(&mut word));
                    started = false;
                }
            }
            _ => {
                word.push(c);
                started = true;
            }
        }
    }
    if quoted {
        return Err("invalid value for NODE_OPTIONS (unterminated string)".into());
    }
    if started {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Parsed {
        parse(line.split(' ').map(String::from).collect(), "/bin/anode".into(), None).unwrap()
    }

    fn value(parsed: &Parsed, name: &str) -> Option<OptionValue> {
        parsed.startup.options.iter().find(|(option, _)| option == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(OPTIONS.is_sorted_by_key(|def| def.name));
    }

    #[test]
    fn what_follows_the_script_is_the_programs() {
        let parsed = parsed("anode --no-warnings a.js --b");
        assert_eq!(parsed.startup.exec_argv, ["--no-warnings"]);
        assert_eq!(parsed.startup.args, ["a.js", "--b"]);
        assert_eq!(value(&parsed, "--warnings"), Some(OptionValue::Flag(false)));
    }

    #[test]
    fn options_take_the_next_word_or_what_follows_the_equals_sign() {
        let parsed = parsed("anode -r x --require=y -e 1");
        assert_eq!(value(&parsed, "--require"), Some(OptionValue::List(vec!["x".into(), "y".into()])));
        assert_eq!(value(&parsed, "--eval"), Some(OptionValue::Text("1".into())));
    }

    #[test]
    fn print_takes_a_script_when_one_follows() {
        let parsed = parsed("anode -p 1 2");
        assert_eq!(value(&parsed, "--eval"), Some(OptionValue::Text("1".into())));
        assert_eq!(parsed.startup.args, ["2"]);
    }

    #[test]
    fn unknown_options_go_to_v8() {
        assert_eq!(parsed("anode --stack-size=900 a.js").v8_flags, ["--stack-size=900"]);
    }

    #[test]
    fn node_options_refuses_what_it_may_not_hold() {
        let refused = parse(vec!["anode".into()], String::new(), Some("--no-warnings -e 1")).err().unwrap();
        assert_eq!(refused.message, "anode: -e is not allowed in NODE_OPTIONS");
        assert_eq!(refused.exit_code, 9);
    }

    #[test]
    fn quotes_keep_spaces_in_node_options() {
        assert_eq!(split_words(r#"a "b \" c" d"#).unwrap(), ["a", "b \" c", "d"]);
    }
}
