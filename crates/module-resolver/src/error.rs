//! What can go wrong, with Node's codes and texts.

/// The JavaScript class an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    Error,
    TypeError,
}

/// A failed resolution, ready to become a JavaScript error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    pub class: ErrorClass,
    pub code: &'static str,
    pub message: String,
    /// Further properties of the error, by name.
    pub properties: Vec<(&'static str, String)>,
}

/// A deprecated feature that a resolution used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// `DEP0166` and the like.
    pub code: &'static str,
    pub message: String,
}

impl ResolveError {
    pub(crate) fn error(code: &'static str, message: String) -> Self {
        Self { class: ErrorClass::Error, code, message, properties: Vec::new() }
    }

    pub(crate) fn type_error(code: &'static str, message: String) -> Self {
        Self { class: ErrorClass::TypeError, code, message, properties: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.properties.push((name, value.into()));
        self
    }
}

/// Who asks, for the end of a message: ` imported from /path/of/module.js`, or nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Importer<'a> {
    pub path: Option<&'a str>,
    pub url: Option<&'a str>,
}

impl Importer<'_> {
    pub fn suffix(&self) -> String {
        self.path.map_or_else(String::new, |path| format!(" imported from {path}"))
    }
}

pub(crate) fn invalid_package_config(package: &str, base: Option<&str>, detail: Option<&str>) -> ResolveError {
    let base = base.map_or_else(String::new, |base| format!(" while importing {base}"));
    let detail = detail.map_or_else(String::new, |detail| format!(" {detail}"));
    ResolveError::error("ERR_INVALID_PACKAGE_CONFIG", format!("Invalid package config {package}{base}.{detail}"))
}

pub(crate) fn invalid_specifier(specifier: &str, reason: &str, importer: Importer) -> ResolveError {
    ResolveError::type_error(
        "ERR_INVALID_MODULE_SPECIFIER",
        format!("Invalid module \"{specifier}\" {reason}{}", importer.suffix()),
    )
}

pub(crate) fn module_not_found(path: &str, importer: Importer, what: &str) -> ResolveError {
    ResolveError::error("ERR_MODULE_NOT_FOUND", format!("Cannot find {what} '{path}'{}", importer.suffix()))
}
