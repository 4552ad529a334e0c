//! Parsing of URL patterns; matching is lib's, with the engine's own regular expressions.

use crate::prelude::*;
use urlpattern::quirks::{self, EcmaRegexp, MatchInput, StringOrInit, UrlPatternComponent, UrlPatternInit};
use urlpattern::{RegexSyntax, UrlPatternOptions};

/// The parts of a pattern in the order in which lib/ gives and gets them.
const PARTS: usize = 8;

/// `[protocol, username, password, hostname, port, pathname, search, hash, baseURL]`, each a string or undefined.
fn init_of<'s>(scope: &mut Scope<'s, '_>, parts: Local<'s, Array>) -> UrlPatternInit {
    let part = |index: u32| {
        let value = parts.get_index(scope, index)?;
        (!value.is_undefined()).then(|| value.to_rust_string_lossy(scope))
    };
    UrlPatternInit {
        protocol: part(0),
        username: part(1),
        password: part(2),
        hostname: part(3),
        port: part(4),
        pathname: part(5),
        search: part(6),
        hash: part(7),
        base_url: part(8),
    }
}

fn input_of<'s>(scope: &mut Scope<'s, '_>, input: Local<'s, Value>) -> StringOrInit<'static> {
    match Local::<Array>::try_from(input) {
        Ok(parts) => StringOrInit::Init(init_of(scope, parts)),
        Err(_) => StringOrInit::String(input.to_rust_string_lossy(scope).into()),
    }
}

/// `parse(input, base?, ignoreCase)` → for each part `[pattern, regexp, ...groupNames]`, then whether users' regular
/// expressions are in it; `undefined` for an invalid pattern.
#[binding]
fn parse<'s>(
    scope: &mut Scope<'s, '_>,
    input: Local<'s, Value>,
    base: Option<String>,
    ignore_case: bool,
) -> Option<Local<'s, Array>> {
    let input = input_of(scope, input);
    let init = quirks::process_construct_pattern_input(input, base.as_deref()).ok()?;
    let pattern = quirks::parse_pattern::<EcmaRegexp>(
        init,
        UrlPatternOptions { ignore_case, regex_syntax: RegexSyntax::EcmaScript },
    )
    .ok()?;
    let parts: [UrlPatternComponent; PARTS] = [
        pattern.protocol,
        pattern.username,
        pattern.password,
        pattern.hostname,
        pattern.port,
        pattern.pathname,
        pattern.search,
        pattern.hash,
    ];
    let out = Array::new(scope, 0);
    for (index, part) in (0u32..).zip(parts) {
        let mut row = vec![part.pattern_string, part.regexp_string];
        row.extend(part.group_name_list);
        let row = array_from(scope, row);
        out.set_index(scope, index, row.into());
    }
    let has_regexp_groups = pattern.has_regexp_groups.into_value(scope);
    out.set_index(scope, PARTS as u32, has_regexp_groups);
    Some(out)
}

/// `dissect(input, base?)` → the eight parts of what is to be matched; `undefined` when it is no URL, `null` for a base
/// beside an object.
#[binding]
fn dissect<'s>(scope: &mut Scope<'s, '_>, input: Local<'s, Value>, base: Option<String>) -> Local<'s, Value> {
    let input = input_of(scope, input);
    let parsed = match quirks::process_match_input(input, base.as_deref()) {
        Ok(parsed) => parsed,
        Err(_) => return v8::null(scope).into(),
    };
    let Some(found) = parsed.and_then(|(input, _)| quirks::parse_match_input(input)) else {
        return v8::undefined(scope).into();
    };
    let MatchInput { protocol, username, password, hostname, port, pathname, search, hash } = found;
    array_from(scope, [protocol, username, password, hostname, port, pathname, search, hash]).into()
}

engine::module!("url_pattern", [dissect, parse]);
