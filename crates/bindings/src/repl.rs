//! What a prompt asks of the parser about the text typed into it. Offsets are UTF-16 units.

use crate::prelude::*;
use transpiler::repl::{AwaitError, Awaits, Key};

fn units(text: &str, end: usize) -> usize {
    text.get(..end).map_or(0, |text| text.encode_utf16().count())
}

/// Whether a source that does not compile could be the beginning of one that does.
#[binding]
fn is_incomplete(source: String) -> bool {
    transpiler::repl::is_incomplete(&source)
}

/// A script for a source that awaits at its top level; `undefined` for one that does not, `null` for one that more lines
/// may complete, `[message, offset]` for one with a mistake.
#[binding]
fn top_level_await<'s>(scope: &mut Scope<'s, '_>, source: String) -> Local<'s, Value> {
    match transpiler::repl::top_level_await(&source) {
        Ok(Awaits::Script(script)) => script.into_value(scope),
        Ok(Awaits::None) => v8::undefined(scope).into(),
        Err(AwaitError::Incomplete) => v8::null(scope).into(),
        Err(AwaitError::Syntax { message, at }) => {
            let members = [message.as_str().into_value(scope), units(&source, at).into_value(scope)];
            Array::new_with_elements(scope, &members).into()
        }
    }
}

/// The dynamic imports that say what the static ones of a source do; `undefined` where there are none.
#[binding]
fn dynamic_imports(source: String) -> Option<String> {
    transpiler::repl::dynamic_imports(&source)
}

/// The expression whose property is being typed at the end of a text: `[start, startOfName, headStart, headEnd, ...keys]`,
/// where a key is a name or the `[start, end]` of an expression.
#[binding]
fn completion_target<'s>(scope: &mut Scope<'s, '_>, text: String) -> Local<'s, Value> {
    let Some(target) = transpiler::repl::completion_target(&text) else { return v8::undefined(scope).into() };
    let mut members: Vec<Local<Value>> = Vec::with_capacity(4 + target.keys.len());
    for offset in [target.start, target.name, target.head.0, target.head.1] {
        members.push(units(&text, offset).into_value(scope));
    }
    for key in &target.keys {
        members.push(match key {
            Key::Name(name) => name.as_str().into_value(scope),
            Key::Computed(start, end) => {
                let range = [units(&text, *start).into_value(scope), units(&text, *end).into_value(scope)];
                Array::new_with_elements(scope, &range).into()
            }
        });
    }
    Array::new_with_elements(scope, &members).into()
}

engine::module!("repl", [is_incomplete, top_level_await, dynamic_imports, completion_target]);
