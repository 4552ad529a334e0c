//! WHATWG URLs: parsing and setters in one call each. A URL crosses as its `href` and the offsets of its components,
//! written to an `Int32Array`; everything else is slicing in lib/internal/url/whatwg.js.

mod normal;

use crate::prelude::*;
use ada_url::{Idna, Url};
use v8::{NewStringType, ValueView, ValueViewData};

/// Means that a component is not there. A small number, so that JavaScript's fields hold small integers only.
const OMITTED: i32 = -1;

/// The offsets in the order that whatwg.js knows.
type Components = [i32; 9];

fn components_of(url: &Url) -> Components {
    let parts = url.components();
    [
        parts.protocol_end as i32,
        parts.username_end as i32,
        parts.host_start as i32,
        parts.host_end as i32,
        offset(parts.port),
        offset(parts.pathname_start),
        offset(parts.search_start),
        offset(parts.hash_start),
        url.scheme_type() as i32,
    ]
}

/// Puts the offsets where JavaScript reads them.
fn write_components(components: &Components, target: &mut [u8]) {
    for (slot, value) in target.as_chunks_mut::<4>().0.iter_mut().zip(components) {
        *slot = value.to_ne_bytes();
    }
}

fn offset(value: Option<u32>) -> i32 {
    value.map_or(OMITTED, |value| value as i32)
}

fn text_of<R>(scope: &mut Scope<'_, '_>, string: JsString<'_>, work: impl FnOnce(&str) -> R) -> R {
    let view = ValueView::new(scope, string);
    let text = view.to_cow_lossy();
    work(&text)
}

fn parse_url(scope: &mut Scope<'_, '_>, input: JsString<'_>, base: Option<JsString<'_>>) -> Option<Url> {
    let base = base.map(|base| base.to_rust_string_lossy(scope));
    text_of(scope, input, |input| Url::parse(input, base.as_deref()).ok())
}

fn ascii<'s>(scope: &mut Scope<'s, '_>, text: &str) -> Option<JsString<'s>> {
    v8::String::new_from_one_byte(scope, text.as_bytes(), NewStringType::Normal)
}

/// The serialized URL, or `undefined` for an invalid one. An input in normal form is returned as it came.
#[binding]
fn parse<'s>(
    scope: &mut Scope<'s, '_>,
    input: JsString<'s>,
    base: Option<JsString<'s>>,
    mut components: BytesMut,
) -> Option<JsString<'s>> {
    // While there is a view, nothing may be allocated: a string in pieces is made one before that.
    if let Some(base) = base {
        drop(ValueView::new(scope, base));
    }
    let outcome: Option<normal::Parsed> = {
        let view = ValueView::new(scope, input);
        match (view.data(), base) {
            (ValueViewData::OneByte(text), None) => {
                normal::absolute(text).or_else(|| parse_text(&view.to_cow_lossy(), None))
            }
            (_, None) => parse_text(&view.to_cow_lossy(), None),
            (text, Some(base)) => {
                let base = ValueView::new(scope, base);
                let joined = match (text, base.data()) {
                    (ValueViewData::OneByte(text), ValueViewData::OneByte(base)) => normal::rooted(text, base),
                    _ => None,
                };
                joined.or_else(|| parse_text(&view.to_cow_lossy(), Some(&base.to_cow_lossy())))
            }
        }
    };
    let (parts, url) = outcome?;
    write_components(&parts, &mut components);
    match url {
        Some(href) => v8::String::new_from_one_byte(scope, &href, NewStringType::Normal),
        None => Some(input),
    }
}

fn parse_text(input: &str, base: Option<&str>) -> Option<normal::Parsed> {
    let url = Url::parse(input, base).ok()?;
    let href = (input != url.href()).then(|| url.href().as_bytes().to_vec());
    Some((components_of(&url), href))
}

#[binding]
fn can_parse<'s>(scope: &mut Scope<'s, '_>, input: JsString<'s>, base: Option<JsString<'s>>) -> bool {
    let base = base.map(|base| base.to_rust_string_lossy(scope));
    text_of(scope, input, |input| Url::can_parse(input, base.as_deref()))
}

/// Sets one component of a serialized URL. Returns the new one; `undefined` when the value was refused.
#[binding]
fn update<'s>(
    scope: &mut Scope<'s, '_>,
    href: JsString<'s>,
    component: u32,
    value: JsString<'s>,
    mut components: BytesMut,
) -> Option<JsString<'s>> {
    let mut url = parse_url(scope, href, None)?;
    let accepted = text_of(scope, value, |value| match component {
        0 => url.set_href(value).is_ok(),
        1 => url.set_protocol(value).is_ok(),
        2 => url.set_username(Some(value)).is_ok(),
        3 => url.set_password(Some(value)).is_ok(),
        4 => url.set_host(Some(value)).is_ok(),
        5 => url.set_hostname(Some(value)).is_ok(),
        6 => url.set_port(Some(value)).is_ok(),
        7 => url.set_pathname(Some(value)).is_ok(),
        8 => {
            url.set_search(Some(value));
            true
        }
        _ => {
            url.set_hash(Some(value));
            true
        }
    });
    if !accepted {
        return None;
    }
    write_components(&components_of(&url), &mut components);
    ascii(scope, url.href())
}

/// Punycode form of a domain; empty for an invalid one.
#[binding]
fn domain_to_ascii<'s>(scope: &mut Scope<'s, '_>, domain: JsString<'s>) -> String {
    text_of(scope, domain, |domain| host_of(domain).unwrap_or_default())
}

/// Readable form of a domain; empty for an invalid one.
#[binding]
fn domain_to_unicode<'s>(scope: &mut Scope<'s, '_>, domain: JsString<'s>) -> String {
    text_of(scope, domain, |domain| host_of(domain).map(|host| Idna::unicode(&host)).unwrap_or_default())
}

/// Mapping of a host name alone, as the legacy parser wants it: without the URL parser's checks.
#[binding]
fn to_ascii<'s>(scope: &mut Scope<'s, '_>, domain: JsString<'s>) -> String {
    text_of(scope, domain, Idna::ascii)
}

/// A domain as the host of a URL with a special scheme would have it.
fn host_of(domain: &str) -> Option<String> {
    let mut url = Url::parse("ws://x", None).ok()?;
    url.set_hostname(Some(domain)).ok()?;
    Some(url.hostname().to_owned())
}

/// The URL with some of its parts left out, its host readable if asked for.
#[binding]
fn format<'s>(
    scope: &mut Scope<'s, '_>,
    href: JsString<'s>,
    fragment: bool,
    unicode: bool,
    search: bool,
    auth: bool,
) -> Option<String> {
    let mut url = parse_url(scope, href, None)?;
    if !fragment {
        url.set_hash(None);
    }
    if !search {
        url.set_search(None);
    }
    if !auth {
        // A URL that cannot have credentials has none to remove.
        let _ = url.set_username(Some(""));
        let _ = url.set_password(Some(""));
    }
    if !unicode || !url.has_hostname() {
        return Some(url.href().to_owned());
    }
    let host = url.hostname();
    let parts = url.components();
    let end = parts.host_end as usize;
    let start = end - host.len();
    Some([&url.href()[..start], &Idna::unicode(host), &url.href()[end..]].concat())
}

engine::module!("url", [parse, can_parse, update, domain_to_ascii, domain_to_unicode, to_ascii, format]);
