//! Source-level analysis that needs a JavaScript parser but no engine: removing TypeScript types and
//! finding the names that a CommonJS module exports. Running the code is the engine's business.

mod commonjs;
mod strip;

pub use commonjs::{CommonJsExports, commonjs_exports};
pub use strip::{StripError, StripErrorKind, strip_types};
