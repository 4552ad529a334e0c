//! Module resolution and what a loader reads of a file before it runs it. The algorithms are in the crates
//! `module-resolver` and `transpiler`.

use crate::prelude::*;
use module_resolver::{ErrorClass, Lookup, Options, Package, PackageType, Require, ResolveError, Resolver};
use std::cell::RefCell;

struct State {
    resolver: Resolver,
    /// `(className, code, message, properties)` → error object.
    make_error: RefCell<Option<Global<Function>>>,
    /// `(code, message)`.
    on_warning: RefCell<Option<Global<Function>>>,
    extensions: Vec<String>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            resolver: Resolver::new(Options::default()),
            make_error: RefCell::default(),
            on_warning: RefCell::default(),
            extensions: [".js", ".json", ".node"].map(str::to_owned).to_vec(),
        }
    }
}

impl State {
    /// Throws `error` as the class and with the text that lib/ makes of it.
    fn throw(&self, scope: &mut Scope<'_, '_>, error: ResolveError) -> NodeError {
        let Some(make_error) = self.make_error.borrow().clone() else {
            return NodeError::error(error.code, error.message);
        };
        let make_error = Local::new(scope, &make_error);
        let class = match error.class {
            ErrorClass::Error => "Error",
            ErrorClass::TypeError => "TypeError",
        };
        let properties = bare_object(scope);
        for (name, value) in &error.properties {
            set(scope, properties, name, value.as_str());
        }
        let arguments =
            [class.into_value(scope), error.code.into_value(scope), error.message.into_value(scope), properties.into()];
        let receiver = v8::undefined(scope).into();
        if let Some(error) = make_error.call(scope, receiver, &arguments) {
            scope.throw_exception(error);
        }
        NodeError::pending()
    }

    fn report_warnings(&self, scope: &mut Scope<'_, '_>) -> Result<(), NodeError> {
        let warnings = self.resolver.take_warnings();
        if warnings.is_empty() {
            return Ok(());
        }
        let Some(on_warning) = self.on_warning.borrow().clone() else { return Ok(()) };
        let on_warning = Local::new(scope, &on_warning);
        let receiver = v8::undefined(scope).into();
        for warning in warnings {
            let arguments = [warning.code.into_value(scope), warning.message.into_value(scope)];
            on_warning.call(scope, receiver, &arguments).ok_or_else(NodeError::pending)?;
        }
        Ok(())
    }
}

/// An array of strings; anything else in it becomes its string.
pub(crate) struct Strings(pub Vec<String>);

impl<'s> FromValue<'s> for Strings {
    type Error = NodeError;
    fn from_value(scope: &mut Scope<'s, '_>, value: Local<'s, Value>) -> Result<Self, NodeError> {
        let array = <Local<Array> as FromValue>::from_value(scope, value)?;
        let mut strings = Vec::with_capacity(array.length() as usize);
        for index in 0..array.length() {
            let item = array.get_index(scope, index).ok_or_else(NodeError::pending)?;
            strings.push(String::from_value(scope, item)?);
        }
        Ok(Self(strings))
    }
}

/// Flags of [`configure`].
const PRESERVE_SYMLINKS: u32 = 1;
const PRESERVE_SYMLINKS_MAIN: u32 = 2;
const TYPESCRIPT: u32 = 4;
const ADDONS: u32 = 8;
const DETECT_MODULE: u32 = 16;

/// `configure(importConditions, requireConditions, builtins, flags, makeError, onWarning)`, once a process.
#[binding]
fn configure<'s>(
    scope: &mut Scope<'s, '_>,
    import_conditions: Strings,
    require_conditions: Strings,
    builtins: Strings,
    flags: u32,
    make_error: Local<'s, Function>,
    on_warning: Local<'s, Function>,
) {
    let state = env().state::<State>();
    state.resolver.set_options(Options {
        import_conditions: import_conditions.0,
        require_conditions: require_conditions.0,
        preserve_symlinks: flags & PRESERVE_SYMLINKS != 0,
        preserve_symlinks_main: flags & PRESERVE_SYMLINKS_MAIN != 0,
        typescript: flags & TYPESCRIPT != 0,
        addons: flags & ADDONS != 0,
        detect_module: flags & DETECT_MODULE != 0,
    });
    state.resolver.set_builtins(builtins.0);
    state.make_error.replace(Some(Global::new(scope, make_error)));
    state.on_warning.replace(Some(Global::new(scope, on_warning)));
}

/// Forgets what stands at which path: the next resolution looks at the disk again.
#[binding]
fn forget_files() {
    env().state::<State>().resolver.forget_files();
}

/// `resolveRequire(request, from, parent, folders, ancestors, more, extensions, conditions, main, fresh)` → the file's
/// path, `node:name`, or `undefined`. `from` is the directory that asks and `parent` its file. `folders`: look for
/// packages there; else in the `node_modules` folders from `from` up and then in `more`. `extensions` and `conditions`
/// only where they are not the usual ones. `fresh`: look at the disk again.
#[binding]
#[allow(clippy::too_many_arguments)]
fn resolve_require<'s>(
    scope: &mut Scope<'s, '_>,
    request: String,
    from: String,
    parent: Option<String>,
    folders: Option<Strings>,
    more: Option<Strings>,
    extensions: Option<Strings>,
    conditions: Option<Strings>,
    main: bool,
    fresh: bool,
) -> Result<Option<String>, NodeError> {
    let state = env().state::<State>();
    if fresh {
        state.resolver.forget_files();
    }
    let lookup = match (&folders, &more) {
        (Some(folders), _) => Lookup::Folders(&folders.0),
        (None, Some(more)) => Lookup::Ancestors(&more.0),
        (None, None) => Lookup::Ancestors(&[]),
    };
    let require = Require {
        request: &request,
        from: &from,
        parent: parent.as_deref(),
        lookup,
        extensions: extensions.as_ref().map_or(&state.extensions, |extensions| &extensions.0),
        conditions: conditions.as_ref().map(|conditions| conditions.0.as_slice()),
        main,
    };
    let found = state.resolver.require(&require);
    state.report_warnings(scope)?;
    found.map_err(|error| state.throw(scope, error))
}

/// `resolveImport(specifier, parentURL, conditions, fresh)` → `[url, format]`; the format is `''` where syntax has to
/// decide or the name says nothing.
#[binding]
fn resolve_import<'s>(
    scope: &mut Scope<'s, '_>,
    specifier: String,
    parent: String,
    conditions: Option<Strings>,
    fresh: bool,
) -> Result<Local<'s, Array>, NodeError> {
    let state = env().state::<State>();
    if fresh {
        state.resolver.forget_files();
    }
    let conditions = conditions.as_ref().map(|conditions| conditions.0.as_slice());
    let target = state.resolver.import(&specifier, &parent, conditions);
    state.report_warnings(scope)?;
    let target = target.map_err(|error| state.throw(scope, error))?;
    let members = [target.url.into_value(scope), target.format.name().into_value(scope)];
    Ok(Array::new_with_elements(scope, &members))
}

/// The format of a file by its name and package, as `resolveImport` gives it.
#[binding]
fn format_of(path: String) -> &'static str {
    env().state::<State>().resolver.format(&path).name()
}

/// What the package around a file says of its `.js` files: 0 nothing, 1 CommonJS, 2 ES modules.
#[binding]
fn package_type<'s>(scope: &mut Scope<'s, '_>, path: String) -> Result<u32, NodeError> {
    let state = env().state::<State>();
    let package = state.resolver.package_scope(&path).map_err(|error| state.throw(scope, error))?;
    Ok(match package.map_or(PackageType::Unstated, |package| package.kind) {
        PackageType::Unstated => 0,
        PackageType::CommonJs => 1,
        PackageType::Module => 2,
    })
}

/// An object without a prototype: nothing a program did to `Object.prototype` is in the way.
fn bare_object<'s>(scope: &mut Scope<'s, '_>) -> Local<'s, Object> {
    let null = v8::null(scope).into();
    v8::Object::with_prototype_and_properties(scope, null, &[], &[])
}

fn package_object<'s>(scope: &mut Scope<'s, '_>, package: &Package) -> Local<'s, Object> {
    let object = bare_object(scope);
    set(scope, object, "path", package.path.as_str());
    set(scope, object, "name", package.name.as_deref());
    set(scope, object, "main", package.main.as_deref());
    let kind = match package.kind {
        PackageType::Unstated => "none",
        PackageType::CommonJs => "commonjs",
        PackageType::Module => "module",
    };
    set(scope, object, "type", kind);
    set(scope, object, "hasExports", package.exports.is_some());
    object
}

/// The package whose scope a file lies in: `{ path, name, main, type, hasExports }`, or `undefined`.
#[binding]
fn package_scope<'s>(scope: &mut Scope<'s, '_>, path: String) -> Result<Option<Local<'s, Object>>, NodeError> {
    let state = env().state::<State>();
    let package = state.resolver.package_scope(&path).map_err(|error| state.throw(scope, error))?;
    Ok(package.map(|package| package_object(scope, &package)))
}

/// The `package.json` in a folder, as `packageScope` gives it.
#[binding]
fn package_in<'s>(scope: &mut Scope<'s, '_>, dir: String) -> Result<Option<Local<'s, Object>>, NodeError> {
    let state = env().state::<State>();
    let package = state.resolver.package_in(&dir).map_err(|error| state.throw(scope, error))?;
    Ok(package.map(|package| package_object(scope, &package)))
}

/// The real path of an existing file, or `undefined`.
#[binding]
fn real_path(path: String) -> Option<String> {
    env().state::<State>().resolver.real_path(&path)
}

/// The text of a file, without a byte order mark.
#[binding]
fn read_text<'s>(scope: &mut Scope<'s, '_>, path: FsPath) -> Result<Local<'s, v8::String>, NodeError> {
    let bytes = std::fs::read(&path).map_err(|error| {
        let syscall = if error.kind() == std::io::ErrorKind::IsADirectory { "read" } else { "open" };
        let described = NodeError::io(&error, syscall);
        if syscall == "open" { described.path(path.display()) } else { described }
    })?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = if bytes.is_ascii() {
        v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal)
    } else {
        v8::String::new_from_utf8(scope, bytes, v8::NewStringType::Normal)
    };
    text.ok_or_else(|| {
        NodeError::error("ERR_STRING_TOO_LONG", "Cannot create a string longer than 0x1fffffe8 characters")
    })
}

/// `[names, reexportedSpecifiers]` of a CommonJS source.
#[binding]
fn common_js_exports<'s>(scope: &mut Scope<'s, '_>, source: String) -> Local<'s, Array> {
    let found = transpiler::commonjs_exports(&source);
    let members = [found.names.into_value(scope), found.reexports.into_value(scope)];
    Array::new_with_elements(scope, &members)
}

/// The JavaScript of a TypeScript source, types blanked; or `[unsupported, message, start, end]`, the place in UTF-16
/// units, where it cannot be had that way.
#[binding]
fn strip_types<'s>(scope: &mut Scope<'s, '_>, source: String) -> Local<'s, Value> {
    match transpiler::strip_types(&source) {
        Ok(text) => text.into_value(scope),
        Err(error) => {
            let unsupported = error.kind == transpiler::StripErrorKind::Unsupported;
            let units = |end: usize| source.get(..end).map_or(0, |text| text.encode_utf16().count());
            let members = [
                unsupported.into_value(scope),
                error.message.as_str().into_value(scope),
                units(error.start).into_value(scope),
                units(error.end).into_value(scope),
            ];
            Array::new_with_elements(scope, &members).into()
        }
    }
}

/// A 32-bit hash (FNV-1a) of a text's UTF-8 form or of bytes.
#[binding]
fn content_hash(content: FsPath) -> u32 {
    content.0.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Runs one iteration of the event loop from within a call; whether something is left that may happen.
#[binding]
fn turn_loop() -> bool {
    let env = env();
    if !env.event_loop().is_alive() {
        return false;
    }
    env.event_loop().run_once();
    true
}

engine::module!(
    "modules",
    [
        configure,
        forget_files,
        resolve_require,
        resolve_import,
        format_of,
        package_type,
        package_scope,
        package_in,
        real_path,
        read_text,
        common_js_exports,
        content_hash,
        strip_types,
        turn_loop,
    ]
);
