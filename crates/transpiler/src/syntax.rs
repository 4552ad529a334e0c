//! Whether a source that is no CommonJS is an ES module, for files whose name and package say nothing.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Whether `source` parses as an ES module. Nearly every script does too: ask only about what failed as one.
pub fn parses_as_module(source: &str) -> bool {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    !parsed.panicked && !parsed.diagnostics.has_errors()
}

#[cfg(test)]
mod tests {
    use super::parses_as_module;

    #[test]
    fn modules_may_await_and_name_variables_as_they_like() {
        assert!(parses_as_module("const fs = await load()"));
        assert!(parses_as_module("const require = 1, module = 2"));
        assert!(parses_as_module("for await (const a of b) {}"));
    }

    #[test]
    fn what_is_wrong_in_both_is_no_module() {
        assert!(!parses_as_module("function f() { await 1 }"));
        assert!(!parses_as_module("syntax error here"));
    }
}
