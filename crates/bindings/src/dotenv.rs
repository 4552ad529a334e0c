//! The format of `.env` files: `NAME=value` lines, quoted values that may span lines, comments.

/// The variables of a file in order. A later one of the same name counts.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let line = &rest[..line_end];
        let after_line = &rest[(line_end + 1).min(rest.len())..];
        let Some(equals) = line.find('=').filter(|_| !line.trim_start().starts_with('#')) else {
            rest = after_line;
            continue;
        };
        let name = line[..equals].trim();
        let name = name.strip_prefix("export ").map_or(name, str::trim_start);
        if name.is_empty() {
            rest = after_line;
            continue;
        }
        let value = line[equals + 1..].trim_start();
        let value_start = line_end - value.len();
        let (value, next) = match quoted(&rest[value_start..]) {
            Some((value, used)) => {
                // What follows the closing quote on its line is a comment.
                let behind = &rest[value_start + used..];
                let end = behind.find('\n').map_or(behind.len(), |end| end + 1);
                (value, &behind[end..])
            }
            None => (bare(value), after_line),
        };
        variables.push((name.to_owned(), value));
        rest = next;
    }
    variables
}

/// A value in quotes at the start of `text`, and how many bytes it takes with them. Only double quotes know `\n`.
fn quoted(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
    let end = text[1..].find(quote)?;
    let inner = &text[1..=end];
    let value = if quote == '"' { inner.replace("\\n", "\n") } else { inner.to_owned() };
    Some((value, end + 2))
}

fn bare(value: &str) -> String {
    value.split('#').next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn value(text: &str) -> String {
        parse(text).into_iter().next().map(|(_, value)| value).unwrap_or_default()
    }

    #[test]
    fn values_are_trimmed_and_comments_dropped() {
        assert_eq!(value("A=  b c  # d\n"), "b c");
        assert_eq!(value("  export A = b"), "b");
        assert!(parse("# A=b\n").is_empty());
    }

    #[test]
    fn quoted_values_keep_spaces_and_lines() {
        assert_eq!(value("A=' b # c ' # d"), " b # c ");
        assert_eq!(value("A=\"x\\ny\nz\""), "x\ny\nz");
        assert_eq!(value("A='x\\ny'"), "x\\ny");
        assert_eq!(value("A=\"\nB=1"), "\"");
    }
}
