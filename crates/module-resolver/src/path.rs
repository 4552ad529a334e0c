//! Paths as JavaScript has them: strings, joined and normalized without asking the disk.

#[cfg(windows)]
fn is_separator(c: char) -> bool {
    c == '/' || c == '\\'
}

#[cfg(not(windows))]
fn is_separator(c: char) -> bool {
    c == '/'
}

const SEPARATOR: char = std::path::MAIN_SEPARATOR;

pub(crate) fn is_absolute(path: &str) -> bool {
    std::path::Path::new(path).is_absolute()
}

/// The directory of `path`, without a trailing separator unless it is the root.
pub(crate) fn dirname(path: &str) -> &str {
    match path.trim_end_matches(is_separator).rfind(is_separator) {
        Some(0) => &path[..1],
        Some(index) => path[..index].trim_end_matches(is_separator),
        None if path.starts_with(is_separator) => &path[..1],
        None => ".",
    }
}

pub(crate) fn basename(path: &str) -> &str {
    let path = path.trim_end_matches(is_separator);
    path.rfind(is_separator).map_or(path, |index| &path[index + 1..])
}

/// The part of the last segment from its last dot on; a leading dot does not count.
pub(crate) fn extension(path: &str) -> &str {
    let name = basename(path);
    match name.rfind('.') {
        Some(0) | None => "",
        Some(index) => &name[index..],
    }
}

/// `dir` and `rest` as one path, with `.` and `..` and doubled separators resolved.
pub(crate) fn join(dir: &str, rest: &str) -> String {
    let plain = !rest.is_empty()
        && !rest.starts_with('.')
        && !rest.contains("/.")
        && !rest.contains("//")
        && !rest.starts_with(is_separator)
        && !rest.ends_with(is_separator)
        && cfg!(not(windows));
    let mut out = String::with_capacity(dir.len() + rest.len() + 1);
    out.push_str(dir);
    if !out.ends_with(is_separator) {
        out.push(SEPARATOR);
    }
    out.push_str(rest);
    if plain { out } else { normalize(&out) }
}

/// An absolute path without `.`, `..`, doubled or trailing separators.
pub(crate) fn normalize(path: &str) -> String {
    let (prefix, rest) = split_prefix(path);
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split(is_separator) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut out = String::with_capacity(path.len());
    out.push_str(prefix);
    out.push(SEPARATOR);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push(SEPARATOR);
        }
        out.push_str(part);
    }
    out
}

fn split_prefix(path: &str) -> (&str, &str) {
    let bytes = path.as_bytes();
    if cfg!(windows) && bytes.len() > 1 && bytes[1] == b':' { path.split_at(2) } else { ("", path) }
}

/// Whether a request names a directory: it ends with a separator, `.` or `..`.
pub(crate) fn names_directory(request: &str) -> bool {
    matches!(request.rsplit(is_separator).next(), Some("" | "." | ".."))
}

/// The directories that may hold the packages a module in `dir` asks for, nearest first.
pub(crate) fn node_modules_dirs(dir: &str) -> impl Iterator<Item = String> + '_ {
    let mut next = Some(dir);
    std::iter::from_fn(move || {
        loop {
            let dir = next?;
            let parent = dirname(dir);
            next = (parent.len() < dir.len()).then_some(parent);
            if basename(dir) != "node_modules" {
                let mut path = String::with_capacity(dir.len() + 13);
                path.push_str(dir);
                if !path.ends_with(is_separator) {
                    path.push(SEPARATOR);
                }
                path.push_str("node_modules");
                return Some(path);
            }
        }
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn joins_and_normalizes() {
        assert_eq!(join("/a/b", "c.js"), "/a/b/c.js");
        assert_eq!(join("/a/b", "../c/./d.js"), "/a/c/d.js");
        assert_eq!(join("/", "x"), "/x");
        assert_eq!(join("/a/b", ".."), "/a");
        assert_eq!(join("/a/b", "c//d/"), "/a/b/c/d");
        assert_eq!(normalize("/../.."), "/");
    }

    #[test]
    fn takes_paths_apart() {
        assert_eq!((dirname("/a/b"), dirname("/a"), dirname("/"), dirname("a")), ("/a", "/", "/", "."));
        assert_eq!((extension("/a.b/c.d.ts"), extension("/a/.b"), extension("/a.b/c")), (".ts", "", ""));
    }

    #[test]
    fn lookup_skips_folders_named_node_modules() {
        let dirs: Vec<_> = node_modules_dirs("/a/node_modules/b").collect();
        assert_eq!(dirs, ["/a/node_modules/b/node_modules", "/a/node_modules", "/node_modules"]);
    }
}
