//! What the `import` declarations of a text are as dynamic imports.

use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The declarations as statements that a script can have; `None` if the text is no module.
pub fn dynamic_imports(source: &str) -> Option<String> {
    crate::stack::with_room(source, || rewrite(source))
}

fn rewrite(source: &str) -> Option<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::mjs()).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return None;
    }
    let statements: String = parsed
        .program
        .body
        .iter()
        .filter_map(|statement| match statement {
            Statement::ImportDeclaration(declaration) => Some(as_dynamic(declaration)),
            _ => None,
        })
        .collect();
    (!statements.is_empty()).then_some(statements)
}

fn as_dynamic(declaration: &ImportDeclaration<'_>) -> String {
    let import = format!("await import({});", quoted(declaration.source.value.as_str()));
    let Some(specifiers) = declaration.specifiers.as_ref().filter(|specifiers| !specifiers.is_empty()) else {
        return import;
    };
    if let [ImportDeclarationSpecifier::ImportNamespaceSpecifier(namespace)] = specifiers.as_slice() {
        return format!("const {} = {import}", namespace.local.name);
    }
    let names: Vec<String> = specifiers.iter().map(as_property).collect();
    format!("const {{ {} }} = {import}", names.join(", "))
}

fn as_property(specifier: &ImportDeclarationSpecifier<'_>) -> String {
    match specifier {
        ImportDeclarationSpecifier::ImportSpecifier(specifier) => match &specifier.imported {
            ModuleExportName::StringLiteral(name) => {
                format!("{}: {}", quoted(name.value.as_str()), specifier.local.name)
            }
            imported if imported.name() == specifier.local.name => specifier.local.name.to_string(),
            imported => format!("{}: {}", imported.name(), specifier.local.name),
        },
        ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => format!("default: {}", specifier.local.name),
        ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => format!("default: {}", specifier.local.name),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
