//! Tells an ES module from a script by its syntax alone, for files whose name and package say nothing.

use oxc_allocator::Allocator;
use oxc_ast::ast::{ArrowFunctionExpression, AwaitExpression, ForOfStatement, Function};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::SourceType;
use oxc_syntax::scope::ScopeFlags;

/// Whether `source` parses as an ES module and has something only a module may have: an `import` or `export`
/// declaration, `import.meta`, or an `await` outside of functions.
pub fn is_es_module(source: &str) -> bool {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return false;
    }
    if parsed.module_record.has_module_syntax {
        return true;
    }
    let mut finder = TopLevelAwait { found: false };
    finder.visit_program(&parsed.program);
    finder.found
}

struct TopLevelAwait {
    found: bool,
}

impl<'a> Visit<'a> for TopLevelAwait {
    fn visit_await_expression(&mut self, _: &AwaitExpression<'a>) {
        self.found = true;
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.found |= it.r#await;
        walk::walk_for_of_statement(self, it);
    }

    fn visit_function(&mut self, _: &Function<'a>, _: ScopeFlags) {}

    fn visit_arrow_function_expression(&mut self, _: &ArrowFunctionExpression<'a>) {}
}

#[cfg(test)]
mod tests {
    use super::is_es_module;

    #[test]
    fn declarations_and_top_level_await_mark_a_module() {
        assert!(is_es_module("import 'a'"));
        assert!(is_es_module("export {}"));
        assert!(is_es_module("console.log(import.meta.url)"));
        assert!(is_es_module("const fs = await load()"));
        assert!(is_es_module("for await (const a of b) {}"));
    }

    #[test]
    fn what_a_script_may_have_does_not() {
        assert!(!is_es_module("module.exports = 1"));
        assert!(!is_es_module("import('a')"));
        assert!(!is_es_module("async () => { await 1 }"));
        assert!(!is_es_module("syntax error here"));
    }
}
