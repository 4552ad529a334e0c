//! Source-level analysis that needs a JavaScript parser but no engine: removing TypeScript types, finding the names that
//! a CommonJS module exports, and understanding what is typed into a prompt. Running the code is the engine's business.

mod commonjs;
pub mod repl;
mod stack;
mod strip;

pub use commonjs::{CommonJsExports, commonjs_exports};
pub use strip::{StripError, StripErrorKind, strip_types};
