//! Removes TypeScript's types from a source so that every remaining character keeps its line and column:
//! what is removed becomes blanks. Syntax that would need code to be generated is refused.

use crate::stack::with_room;
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

/// Why a source could not be stripped, and the byte range it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripError {
    pub kind: StripErrorKind,
    pub message: String,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StripErrorKind {
    /// The source is not TypeScript.
    Invalid,
    /// The source is TypeScript that does not end up as JavaScript by leaving types away.
    Unsupported,
}

/// Replaces the types in `source` by blanks. Line breaks stay, and a removed character becomes one blank for
/// each UTF-16 unit it had, so that positions reported by the engine are those of the source.
pub fn strip_types(source: &str) -> Result<String, StripError> {
    with_room(source, || strip(source))
}

fn strip(source: &str) -> Result<String, StripError> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::ts().with_unambiguous(true)).parse();
    let mut stripper = Stripper::new(source, &parsed.program.comments);
    if parsed.panicked || parsed.diagnostics.has_errors() {
        // Unsupported syntax often is what made the parser stumble: it says more than the parser's complaint.
        stripper.visit_program(&parsed.program);
        if let Some(error) = stripper.error.take() {
            return Err(error);
        }
        let first = parsed.diagnostics.errors().next();
        let label = first.and_then(|error| error.labels.first());
        let start = label.map_or(0, |label| label.offset() as usize);
        let length = label.map_or(1, |label| (label.len() as usize).max(1));
        return Err(StripError {
            kind: StripErrorKind::Invalid,
            message: first.map_or_else(|| "Unexpected token".into(), |error| error.message.to_string()),
            start,
            end: (start + length).min(source.len()),
        });
    }
    stripper.visit_program(&parsed.program);
    match stripper.error.take() {
        Some(error) => Err(error),
        None => Ok(stripper.finish()),
    }
}

/// A change to the blanked text that keeps the program's meaning.
enum Patch {
    /// A semicolon here, where the text that follows would otherwise continue the statement before.
    Semicolon(u32),
    /// The same, but only if what surrounds the removed text makes it necessary.
    SemicolonIfContinued(u32),
    /// This character here: a parenthesis moved over a line break that a removed type had.
    Put(u32, u8),
}

struct Stripper<'s> {
    source: &'s str,
    comments: Vec<Span>,
    blanks: Vec<Span>,
    patches: Vec<Patch>,
    error: Option<StripError>,
}

impl<'s> Stripper<'s> {
    fn new(source: &'s str, comments: &[Comment]) -> Self {
        Self {
            source,
            comments: comments.iter().map(|comment| comment.span).collect(),
            blanks: Vec::new(),
            patches: Vec::new(),
            error: None,
        }
    }

    fn finish(mut self) -> String {
        if self.blanks.is_empty() {
            return self.source.to_owned();
        }
        self.blanks.sort_unstable_by_key(|span| span.start);
        let mut out = Vec::with_capacity(self.source.len());
        // Maps a byte of the source to where it ended up; differs only after a removed multi-byte character.
        let mut shrunk: Vec<(u32, u32)> = Vec::new();
        let mut at = 0usize;
        for blank in &self.blanks {
            let (start, end) = (blank.start as usize, blank.end as usize);
            if end <= at {
                continue;
            }
            let start = start.max(at);
            out.extend_from_slice(&self.source.as_bytes()[at..start]);
            for c in self.source[start..end].chars() {
                match c {
                    '\n' | '\r' => out.push(c as u8),
                    '\u{2028}' | '\u{2029}' => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    _ => {
                        out.extend(std::iter::repeat_n(b' ', c.len_utf16()));
                    }
                }
            }
            at = end;
            shrunk.push((end as u32, (end - out.len()) as u32));
        }
        out.extend_from_slice(&self.source.as_bytes()[at..]);
        let place = |offset: u32| -> usize {
            let index = shrunk.partition_point(|(end, _)| *end <= offset);
            offset as usize - index.checked_sub(1).map_or(0, |i| shrunk[i].1 as usize)
        };
        let comments: Vec<(usize, usize)> =
            self.comments.iter().map(|span| (place(span.start), place(span.end))).collect();
        for patch in &self.patches {
            match *patch {
                Patch::Put(offset, byte) => out[place(offset)] = byte,
                Patch::Semicolon(offset) => out[place(offset)] = b';',
                Patch::SemicolonIfContinued(offset) => {
                    let at = place(offset);
                    if continues(&out, at, &comments) {
                        out[at] = b';';
                    }
                }
            }
        }
        String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    fn blank(&mut self, start: u32, end: u32) {
        if start < end {
            self.blanks.push(Span::new(start, end));
        }
    }

    fn blank_span(&mut self, span: Span) {
        self.blank(span.start, span.end);
    }

    fn refuse(&mut self, span: Span, message: &str) {
        if self.error.as_ref().is_none_or(|error| error.start > span.start as usize) {
            self.error = Some(StripError {
                kind: StripErrorKind::Unsupported,
                message: message.to_owned(),
                start: span.start as usize,
                end: span.end as usize,
            });
        }
    }

    /// A whole statement goes.
    fn erase_statement(&mut self, span: Span) {
        self.blank_span(span);
        self.patches.push(Patch::SemicolonIfContinued(span.start));
    }

    /// First byte at or after `at` that is neither blank nor comment.
    fn skip_trivia(&self, mut at: u32) -> u32 {
        let bytes = self.source.as_bytes();
        loop {
            let Some(rest) = self.source.get(at as usize..) else { return at };
            let Some(c) = rest.chars().next() else { return at };
            if c.is_whitespace() || c == '\u{feff}' {
                at += c.len_utf8() as u32;
            } else if c == '/' && matches!(bytes.get(at as usize + 1), Some(b'/' | b'*')) {
                let index = self.comments.partition_point(|span| span.start < at);
                match self.comments.get(index) {
                    Some(span) if span.start == at => at = span.end,
                    _ => return at,
                }
            } else {
                return at;
            }
        }
    }

    fn byte(&self, at: u32) -> u8 {
        self.source.as_bytes().get(at as usize).copied().unwrap_or(0)
    }

    fn word_end(&self, at: u32) -> u32 {
        let rest = &self.source[at as usize..];
        at + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len()) as u32
    }

    fn has_line_break(&self, start: u32, end: u32) -> bool {
        self.source[start as usize..end as usize].contains(['\n', '\r', '\u{2028}', '\u{2029}'])
    }

    /// Blanks `mark` (`?` or `!`) if it is the first token at or after `from`.
    fn blank_mark(&mut self, from: u32, mark: u8) {
        let at = self.skip_trivia(from);
        if self.byte(at) == mark {
            self.blank(at, at + 1);
        }
    }

    /// The end of a property key, with its bracket where it is computed.
    fn key_end(&self, key: &PropertyKey, computed: bool) -> u32 {
        let end = key.span().end;
        if computed { self.skip_trivia(end) + 1 } else { end }
    }

    /// Blanks the modifiers only TypeScript has between a member's start (after decorators) and its key.
    fn blank_modifiers(&mut self, start: u32, key: u32, decorators: &[Decorator]) {
        let mut at = decorators.last().map_or(start, |decorator| decorator.span.end.max(start));
        let mut first_removed = None;
        let mut kept = false;
        loop {
            at = self.skip_trivia(at);
            if at >= key || !self.byte(at).is_ascii_alphabetic() {
                break;
            }
            let end = self.word_end(at);
            if end > key {
                break;
            }
            if is_type_modifier(&self.source[at as usize..end as usize]) {
                self.blank(at, end);
                if !kept && first_removed.is_none() {
                    first_removed = Some(at);
                }
            } else {
                kept = true;
                if first_removed.is_some() {
                    first_removed = None;
                }
            }
            at = end;
        }
        // `x = 1 <newline> private [y]` must not become an index, nor `private *y()` a product.
        if let Some(removed) = first_removed
            && matches!(self.byte(at), b'[' | b'*')
        {
            self.patches.push(Patch::Semicolon(removed));
        }
    }

    /// `as T` and `satisfies T`: a statement that ended with a type may now swallow the next line.
    fn blank_assertion(&mut self, expression_end: u32, span: Span) {
        // Parentheses around the expression belong to it: the keyword comes after them.
        let mut keyword = self.skip_trivia(expression_end);
        while self.byte(keyword) == b')' {
            keyword = self.skip_trivia(keyword + 1);
        }
        self.blank(keyword, span.end);
        let next = self.skip_trivia(span.end);
        if matches!(self.byte(next), b'(' | b'[' | b'`') && self.has_line_break(span.end, next) {
            self.patches.push(Patch::Semicolon(keyword));
        }
    }

    /// Blanks one element of a comma-separated list with the comma after it.
    fn blank_list_item(&mut self, span: Span) {
        let next = self.skip_trivia(span.end);
        let end = if self.byte(next) == b',' { next + 1 } else { span.end };
        self.blank(span.start, end);
    }

    /// The body of `if`, `while`, a label…: a type declaration there leaves an empty statement.
    fn body(&mut self, statement: &Statement) {
        if is_type_only(statement) {
            let start = statement.span().start;
            self.patches.push(Patch::Semicolon(start));
        }
    }

    fn blank_class_member(&mut self, span: Span) {
        let next = self.skip_trivia(span.end);
        let end = if self.byte(next) == b';' { next + 1 } else { span.end };
        self.blank(span.start, end);
        self.patches.push(Patch::SemicolonIfContinued(span.start));
    }
}

fn is_type_modifier(word: &str) -> bool {
    matches!(word, "public" | "private" | "protected" | "readonly" | "override" | "abstract" | "declare")
}

/// Whether the code after the blanked text at `at` would continue the statement before it.
fn continues(out: &[u8], at: usize, comments: &[(usize, usize)]) -> bool {
    let blank = |byte: u8| byte.is_ascii_whitespace();
    let mut before = at;
    loop {
        while before > 0 && blank(out[before - 1]) {
            before -= 1;
        }
        let index = comments.partition_point(|(_, end)| *end < before);
        match comments.get(index) {
            Some((start, end)) if *end == before && before > 0 && out[*start] == b'/' => before = *start,
            _ => break,
        }
    }
    if before == 0 || matches!(out[before - 1], b';' | b'{') {
        return false;
    }
    let mut after = at;
    loop {
        while after < out.len() && blank(out[after]) {
            after += 1;
        }
        let index = comments.partition_point(|(start, _)| *start < after);
        match comments.get(index) {
            Some((start, end)) if *start == after && after < out.len() && out[after] == b'/' && end > start => {
                after = *end
            }
            _ => break,
        }
    }
    match out.get(after) {
        Some(b'(' | b'[' | b'`' | b'/' | b'*' | b',' | b'.' | b'<') => true,
        // `++x` starts a statement of its own.
        Some(sign @ (b'+' | b'-')) => out.get(after + 1) != Some(sign),
        _ => false,
    }
}

/// Whether nothing of `statement` is left once types are gone.
fn is_type_only(statement: &Statement) -> bool {
    match statement {
        Statement::TSTypeAliasDeclaration(_) | Statement::TSInterfaceDeclaration(_) => true,
        Statement::TSGlobalDeclaration(_) | Statement::TSNamespaceExportDeclaration(_) => true,
        Statement::TSExternalModuleDeclaration(_) => true,
        Statement::TSEnumDeclaration(it) => it.declare,
        Statement::TSNamespaceDeclaration(it) => it.declare || !is_instantiated(&it.body),
        Statement::TSImportEqualsDeclaration(it) => it.import_kind.is_type(),
        Statement::VariableDeclaration(it) => it.declare,
        Statement::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Statement::ClassDeclaration(it) => it.declare,
        Statement::ImportDeclaration(it) => it.import_kind.is_type(),
        Statement::ExportAllDeclaration(it) => it.export_kind.is_type(),
        Statement::ExportNamedDeclaration(it) => it.export_kind.is_type(),
        Statement::ExportFromDeclaration(it) => it.export_kind.is_type(),
        Statement::ExportDeclaration(it) => is_type_declaration(&it.declaration),
        Statement::ExportDefaultDeclaration(it) => match &it.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => function.body.is_none(),
            _ => false,
        },
        _ => false,
    }
}

fn is_type_declaration(declaration: &Declaration) -> bool {
    match declaration {
        Declaration::VariableDeclaration(it) => it.declare,
        Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSTypeAliasDeclaration(_)
        | Declaration::TSInterfaceDeclaration(_)
        | Declaration::TSExternalModuleDeclaration(_)
        | Declaration::TSGlobalDeclaration(_) => true,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSNamespaceDeclaration(it) => it.declare || !is_instantiated(&it.body),
        Declaration::TSImportEqualsDeclaration(it) => it.import_kind.is_type(),
    }
}

/// Whether a namespace exists at run time: it does as soon as it holds anything but types.
fn is_instantiated(body: &TSNamespaceDeclarationBody) -> bool {
    match body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => !inner.declare && is_instantiated(&inner.body),
        TSNamespaceDeclarationBody::TSModuleBlock(block) => !block.body.iter().all(is_type_only),
    }
}

const ENUM: &str = "TypeScript enum is not supported in strip-only mode";
const NAMESPACE: &str = "TypeScript namespace declaration is not supported in strip-only mode";
const MODULE_KEYWORD: &str = "`module` keyword is not supported. Use `namespace` instead.";
const PARAMETER_PROPERTY: &str = "TypeScript parameter property is not supported in strip-only mode";
const IMPORT_EQUALS: &str = "TypeScript import equals declaration is not supported in strip-only mode";
const EXPORT_ASSIGNMENT: &str = "TypeScript export assignment is not supported in strip-only mode";
const ANGLE_BRACKETS: &str = "The angle-bracket syntax for type assertions, `<T>expr`, is not supported in type strip mode. \
     Instead, use the 'as' syntax: `expr as T`.";

fn namespace_of<'b, 'a>(statement: &'b Statement<'a>) -> Option<&'b TSNamespaceDeclaration<'a>> {
    match statement {
        Statement::TSNamespaceDeclaration(it) => Some(it),
        Statement::ExportDeclaration(it) => match &it.declaration {
            Declaration::TSNamespaceDeclaration(it) => Some(it),
            _ => None,
        },
        _ => None,
    }
}

impl<'a> Visit<'a> for Stripper<'_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        if let Some(namespace) = namespace_of(it)
            && namespace.kind == TSNamespaceDeclarationKind::Module
        {
            // The keyword is refused wherever it stands, even where nothing would be left of the declaration.
            let start = namespace.span.start;
            let start = if namespace.declare { self.skip_trivia(start + "declare".len() as u32) } else { start };
            self.refuse(Span::new(start, namespace.id.span.end), MODULE_KEYWORD);
        } else if is_type_only(it) {
            self.erase_statement(it.span());
        } else {
            walk::walk_statement(self, it);
        }
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.refuse(it.span, ENUM);
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        self.refuse(Span::new(it.span.start, it.id.span.end), NAMESPACE);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.refuse(it.span, IMPORT_EQUALS);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse(it.span, EXPORT_ASSIGNMENT);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.refuse(it.span, ANGLE_BRACKETS);
        walk::walk_ts_type_assertion(self, it);
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        self.body(&it.consequent);
        if let Some(alternate) = &it.alternate {
            self.body(alternate);
        }
        walk::walk_if_statement(self, it);
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.body(&it.body);
        walk::walk_while_statement(self, it);
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.body(&it.body);
        walk::walk_do_while_statement(self, it);
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.body(&it.body);
        walk::walk_for_statement(self, it);
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.body(&it.body);
        walk::walk_for_in_statement(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.body(&it.body);
        walk::walk_for_of_statement(self, it);
    }

    fn visit_labeled_statement(&mut self, it: &LabeledStatement<'a>) {
        self.body(&it.body);
        walk::walk_labeled_statement(self, it);
    }

    fn visit_import_specifier(&mut self, it: &ImportSpecifier<'a>) {
        if it.import_kind.is_type() {
            self.blank_list_item(it.span);
        }
    }

    fn visit_export_specifier(&mut self, it: &ExportSpecifier<'a>) {
        if it.export_kind.is_type() {
            self.blank_list_item(it.span);
        }
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.blank_mark(it.id.span().end, b'!');
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.blank_span(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.blank_span(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.blank_span(it.span);
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.blank_list_item(it.span);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.blank_assertion(it.expression.span().end, it.span);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.blank_assertion(it.expression.span().end, it.span);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.blank(it.span.end - 1, it.span.end);
        self.visit_expression(&it.expression);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            let span = match &it.pattern {
                BindingPattern::BindingIdentifier(id) => id.span,
                pattern => pattern.span(),
            };
            self.refuse(span, PARAMETER_PROPERTY);
        }
        if it.optional {
            self.blank_mark(it.pattern.span().end, b'?');
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        if let Some(return_type) = &it.return_type
            && self.has_line_break(return_type.span.start, return_type.span.end)
        {
            // No line break may stand between `)` and `=>`: the parenthesis moves to the type's end.
            let close = it.params.span.end - 1;
            if self.byte(close) == b')' {
                self.blank(close, close + 1);
                self.patches.push(Patch::Put(return_type.span.end - 1, b')'));
            }
        }
        if let Some(parameters) = &it.type_parameters
            && self.has_line_break(parameters.span.start, it.params.span.start)
            && self.byte(it.params.span.start) == b'('
        {
            // Nor one between `async` (or `return`) and `(`.
            self.blank(it.params.span.start, it.params.span.start + 1);
            self.patches.push(Patch::Put(parameters.span.start, b'('));
        }
        walk::walk_arrow_function_expression(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let start = it.decorators.last().map_or(it.span.start, |last| last.span.end.max(it.span.start));
        let keyword = self.skip_trivia(start);
        if it.r#abstract && self.source[keyword as usize..].starts_with("abstract") {
            self.blank(keyword, keyword + "abstract".len() as u32);
        }
        if let Some(last) = it.implements.last() {
            let head = it
                .heritage
                .as_ref()
                .map(|heritage| {
                    heritage
                        .type_arguments
                        .as_ref()
                        .map_or(heritage.expression.span().end, |arguments| arguments.span.end)
                })
                .or_else(|| it.type_parameters.as_ref().map(|parameters| parameters.span.end))
                .or_else(|| it.id.as_ref().map(|id| id.span.end))
                .unwrap_or_else(|| keyword + "class".len() as u32);
            self.blank(self.skip_trivia(head), last.span.end);
        }
        for decorator in &it.decorators {
            self.visit_decorator(decorator);
        }
        if let Some(parameters) = &it.type_parameters {
            self.blank_span(parameters.span);
        }
        if let Some(heritage) = &it.heritage {
            self.visit_class_heritage(heritage);
        }
        self.visit_class_body(&it.body);
    }

    fn visit_class_element(&mut self, it: &ClassElement<'a>) {
        let type_only = match it {
            ClassElement::TSIndexSignature(_) => true,
            ClassElement::MethodDefinition(method) => method.value.body.is_none(),
            ClassElement::PropertyDefinition(property) => {
                property.declare || property.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
            }
            ClassElement::AccessorProperty(property) => {
                property.r#type == AccessorPropertyType::TSAbstractAccessorProperty
            }
            ClassElement::StaticBlock(_) => false,
        };
        if type_only {
            self.blank_class_member(it.span());
        } else {
            walk::walk_class_element(self, it);
        }
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.blank_modifiers(it.span.start, it.key.span().start, &it.decorators);
        if it.optional {
            self.blank_mark(self.key_end(&it.key, it.computed), b'?');
        }
        walk::walk_method_definition(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.blank_modifiers(it.span.start, it.key.span().start, &it.decorators);
        if it.optional {
            self.blank_mark(self.key_end(&it.key, it.computed), b'?');
        }
        if it.definite {
            self.blank_mark(self.key_end(&it.key, it.computed), b'!');
        }
        walk::walk_property_definition(self, it);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.blank_modifiers(it.span.start, it.key.span().start, &it.decorators);
        if it.definite {
            self.blank_mark(self.key_end(&it.key, it.computed), b'!');
        }
        walk::walk_accessor_property(self, it);
    }
}

#[cfg(test)]
#[path = "strip_tests.rs"]
mod tests;
