//! Errors on their way into JavaScript.

use crate::object::try_set;
use crate::{Scope, errno_code, errno_message};
use std::borrow::Cow;

/// An error that a binding throws or hands to a callback. Becomes a JavaScript error with Node's `code` and, for the
/// system's errors, `errno`, `syscall`, `path` and `dest`.
#[derive(Debug)]
pub struct NodeError(Box<Kind>);

#[derive(Debug)]
enum Kind {
    /// JavaScript has thrown already; the exception is pending.
    Pending,
    Coded {
        class: Class,
        code: Cow<'static, str>,
        message: String,
    },
    System {
        errno: i32,
        syscall: Cow<'static, str>,
        path: Option<String>,
        dest: Option<String>,
        message: Option<String>,
    },
}

#[derive(Debug, Clone, Copy)]
enum Class {
    Error,
    Type,
    Range,
    Syntax,
}

impl NodeError {
    /// JavaScript code that the binding called has thrown: leave that exception in place.
    pub fn pending() -> Self {
        Self(Box::new(Kind::Pending))
    }

    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::coded(Class::Error, code.into(), message.into())
    }

    pub fn type_error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::coded(Class::Type, code.into(), message.into())
    }

    pub fn range_error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::coded(Class::Range, code.into(), message.into())
    }

    pub fn syntax_error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::coded(Class::Syntax, code.into(), message.into())
    }

    fn coded(class: Class, code: Cow<'static, str>, message: String) -> Self {
        Self(Box::new(Kind::Coded { class, code, message }))
    }

    /// A failed system call; `errno` is the positive number.
    pub fn system(errno: i32, syscall: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Kind::System { errno, syscall: syscall.into(), path: None, dest: None, message: None }))
    }

    /// A failed system call, from the error that Rust's library reports for it.
    pub fn io(error: &std::io::Error, syscall: impl Into<Cow<'static, str>>) -> Self {
        Self::system(error.raw_os_error().unwrap_or(libc::EIO), syscall)
    }

    /// The path that the system call was about.
    pub fn path(mut self, value: impl Into<String>) -> Self {
        if let Kind::System { path, .. } = &mut *self.0 {
            *path = Some(value.into());
        }
        self
    }

    /// The second path of a call that takes two.
    pub fn dest(mut self, value: impl Into<String>) -> Self {
        if let Kind::System { dest, .. } = &mut *self.0 {
            *dest = Some(value.into());
        }
        self
    }

    /// Replaces the description that belongs to the error number.
    pub fn with_message(mut self, value: impl Into<String>) -> Self {
        if let Kind::System { message, .. } = &mut *self.0 {
            *message = Some(value.into());
        }
        self
    }

    /// The error number of a failed system call.
    pub fn errno(&self) -> Option<i32> {
        match &*self.0 {
            Kind::System { errno, .. } => Some(*errno),
            _ => None,
        }
    }

    /// Whether an exception is pending already.
    pub fn is_pending(&self) -> bool {
        matches!(&*self.0, Kind::Pending)
    }

    /// The error object. None when an exception is pending already, or is now: a program can put a setter for `code`
    /// where errors inherit it, and that may throw.
    pub fn to_value<'s>(&self, scope: &mut Scope<'s, '_>) -> Option<v8::Local<'s, v8::Value>> {
        match &*self.0 {
            Kind::Pending => None,
            Kind::Coded { class, code, message } => {
                let text = v8::String::new(scope, message).unwrap_or_else(|| v8::String::empty(scope));
                let error = match class {
                    Class::Error => v8::Exception::error(scope, text),
                    Class::Type => v8::Exception::type_error(scope, text),
                    Class::Range => v8::Exception::range_error(scope, text),
                    Class::Syntax => v8::Exception::syntax_error(scope, text),
                };
                if let Ok(object) = v8::Local::<v8::Object>::try_from(error)
                    && !code.is_empty()
                {
                    try_set(scope, object, "code", code.as_ref())?;
                }
                Some(error)
            }
            Kind::System { errno, syscall, path, dest, message } => {
                let code = errno_code(*errno);
                let description = message.as_deref().unwrap_or_else(|| errno_message(*errno));
                let mut text = format!("{code}: {description}, {syscall}");
                if let Some(path) = path {
                    text.push_str(&format!(" '{path}'"));
                }
                if let Some(dest) = dest {
                    text.push_str(&format!(" -> '{dest}'"));
                }
                let text = v8::String::new(scope, &text).unwrap_or_else(|| v8::String::empty(scope));
                let error = v8::Exception::error(scope, text);
                if let Ok(object) = v8::Local::<v8::Object>::try_from(error) {
                    try_set(scope, object, "errno", -*errno)?;
                    try_set(scope, object, "code", code)?;
                    try_set(scope, object, "syscall", syscall.as_ref())?;
                    if let Some(path) = path {
                        try_set(scope, object, "path", path.as_str())?;
                    }
                    if let Some(dest) = dest {
                        try_set(scope, object, "dest", dest.as_str())?;
                    }
                }
                Some(error)
            }
        }
    }

    /// Throws the error; a pending exception stays as it is.
    pub fn throw(&self, scope: &mut Scope<'_, '_>) {
        if let Some(value) = self.to_value(scope) {
            scope.throw_exception(value);
        }
    }
}

impl From<std::convert::Infallible> for NodeError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<std::io::Error> for NodeError {
    fn from(error: std::io::Error) -> Self {
        NodeError::io(&error, "unknown")
    }
}
