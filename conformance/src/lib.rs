//! What the project's other test tools share with the conformance runner.

pub mod captured;
pub mod terminal;
