//! What code that a debugger evaluates may use beside the program's own names: `require`, where there is none.

use crate::prelude::*;
use serde_json::Value as Json;

/// Calls `evaluate` while the global object has a `require`, as far as the message is about the main context.
pub fn with_require(scope: &mut Scope<'_, '_>, message: &str, evaluate: impl FnOnce()) {
    let wanted = serde_json::from_str::<Json>(message).is_ok_and(|message| {
        let flag = message.pointer("/params/includeCommandLineAPI").and_then(Json::as_bool);
        let context = message.pointer("/params/contextId").and_then(Json::as_i64);
        flag == Some(true) && context.is_none_or(|context| context == 1)
    });
    let installed = if wanted { install(scope) } else { None };
    evaluate();
    if let Some((global, key, require)) = installed
        && global.get(scope, key.into()).is_some_and(|value| value == require)
    {
        global.delete(scope, key.into());
    }
}

type Installed<'s> = (Local<'s, Object>, Local<'s, v8::Name>, Local<'s, Value>);

fn install<'s>(scope: &mut Scope<'s, '_>) -> Option<Installed<'s>> {
    let context = env().context(scope);
    let global = context.global(scope);
    let key: Local<v8::Name> = v8::String::new(scope, "require")?.into();
    if global.has_own_property(scope, key)? {
        return None;
    }
    let make = crate::builtins::lazy_export(scope, "internal/inspector/console", "consoleRequire")?;
    let make = make.try_cast::<Function>().ok()?;
    let receiver = v8::undefined(scope).into();
    let require = env().guarded(scope, |scope| make.call(scope, receiver, &[]))?;
    global.define_own_property(scope, key, require, v8::PropertyAttribute::DONT_ENUM)?;
    Some((global, key, require))
}
