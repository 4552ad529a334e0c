//! What a process was started with: command line, options, paths.

use crate::prelude::*;
use std::cell::RefCell;

/// An option's value.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    Flag(bool),
    Text(String),
    Number(f64),
    List(Vec<String>),
}

/// What the command found on its command line and in `NODE_OPTIONS`.
#[derive(Clone, Debug, Default)]
pub struct StartupInfo {
    /// Absolute path of the running command.
    pub exec_path: String,
    /// `argv[0]` as it was given.
    pub argv0: String,
    /// The options before the script, as they were given.
    pub exec_argv: Vec<String>,
    /// The script and its arguments; with `-e` and the like only arguments.
    pub args: Vec<String>,
    /// Every option with its value, defaults included, by its long name with dashes.
    pub options: Vec<(String, OptionValue)>,
    /// Lists the options that `NODE_OPTIONS` may hold.
    pub environment_flags: Option<fn() -> Vec<String>>,
    /// Parses the options of a worker.
    pub parse_for_worker: Option<ParseForWorker>,
}

/// `(parent, execArgv, NODE_OPTIONS)` → what the worker is started with, or the words that it may not have.
pub type ParseForWorker = fn(&StartupInfo, Option<Vec<String>>, Option<String>) -> Result<StartupInfo, Vec<String>>;

impl StartupInfo {
    /// The value of an option that takes a text, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.options.iter().find_map(|(option, value)| match value {
            OptionValue::Text(text) if option == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The values of an option that may be repeated.
    pub fn list(&self, name: &str) -> &[String] {
        self.options
            .iter()
            .find_map(|(option, value)| match value {
                OptionValue::List(list) if option == name => Some(list.as_slice()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Whether a flag is set.
    pub fn flag(&self, name: &str) -> bool {
        self.options.iter().any(|(option, value)| option == name && *value == OptionValue::Flag(true))
    }
}

thread_local! {
    static INFO: RefCell<Option<StartupInfo>> = const { RefCell::new(None) };
}

/// Sets what this thread was started with.
pub fn set_startup_info(info: StartupInfo) {
    INFO.with(|slot| slot.replace(Some(info)));
}

/// What this thread was started with.
pub(crate) fn startup_info() -> StartupInfo {
    INFO.with(|slot| slot.borrow().clone()).unwrap_or_default()
}

impl<'s> IntoValue<'s> for OptionValue {
    fn into_value(self, scope: &mut Scope<'s, '_>) -> Local<'s, Value> {
        match self {
            OptionValue::Flag(value) => value.into_value(scope),
            OptionValue::Text(value) => value.into_value(scope),
            OptionValue::Number(value) => value.into_value(scope),
            OptionValue::List(value) => value.into_value(scope),
        }
    }
}

/// `{ execPath, argv0, execArgv, args, options }`; `undefined` while the snapshot is made.
#[binding]
fn info<'s>(scope: &mut Scope<'s, '_>) -> Option<Local<'s, Object>> {
    let info = INFO.with(|slot| slot.borrow().clone())?;
    let object = v8::Object::new(scope);
    set(scope, object, "execPath", info.exec_path);
    set(scope, object, "argv0", info.argv0);
    set(scope, object, "execArgv", info.exec_argv);
    set(scope, object, "args", info.args);
    let null = v8::null(scope).into();
    let options = v8::Object::with_prototype_and_properties(scope, null, &[], &[]);
    for (name, value) in info.options {
        set(scope, options, &name, value);
    }
    set(scope, object, "options", options);
    Some(object)
}

/// Names of the options that `NODE_OPTIONS` may hold.
#[binding]
fn environment_flags() -> Vec<String> {
    INFO.with(|slot| slot.borrow().as_ref().and_then(|info| info.environment_flags))
        .map(|list| list())
        .unwrap_or_default()
}

#[derive(Default)]
struct Hooks(RefCell<Option<Global<Object>>>);

/// `setHooks({ beforeExit, exit })`: functions that the runtime calls when the loop has become empty, and when the
/// process ends; `exit` returns the exit code.
#[binding]
fn set_hooks<'s>(scope: &mut Scope<'s, '_>, hooks: Local<'s, Object>) {
    env().state::<Hooks>().0.replace(Some(Global::new(scope, hooks)));
}

/// The object given to `setHooks`.
pub fn hooks<'s>(scope: &mut Scope<'s, '_>) -> Option<Local<'s, Object>> {
    let hooks = env().state::<Hooks>();
    let hooks = hooks.0.borrow();
    Some(Local::new(scope, hooks.as_ref()?))
}

engine::module!("startup", [info, environment_flags, set_hooks]);
