//! Finds, without running it, the names a CommonJS module will export: the assignments to `exports` and
//! `module.exports`, `Object.defineProperty(exports, …)` and the shapes compilers emit for re-exports.

use crate::stack::with_room;
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

/// Names in order of first appearance, and the specifiers of modules whose exports are exported too.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct CommonJsExports {
    pub names: Vec<String>,
    pub reexports: Vec<String>,
}

/// Analyses `source`. What cannot be parsed exports nothing: compiling it will report why.
pub fn commonjs_exports(source: &str) -> CommonJsExports {
    with_room(source, || exports_of(source))
}

fn exports_of(source: &str) -> CommonJsExports {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let mut parsed = Parser::new(&allocator, source, SourceType::cjs()).with_options(options).parse();
    if parsed.panicked {
        // Sources that only a sloppy, older parser accepts still deserve a second look as plain scripts.
        parsed = Parser::new(&allocator, source, SourceType::script()).with_options(options).parse();
    }
    let mut finder = Finder::default();
    finder.visit_program(&parsed.program);
    finder.found
}

#[derive(Default)]
struct Finder {
    found: CommonJsExports,
    /// `const name = require('specifier')`, for `Object.keys(name).forEach(…)`.
    required: Vec<(String, String)>,
}

impl Finder {
    fn add(&mut self, name: &str) {
        if !self.found.names.iter().any(|known| known == name) {
            self.found.names.push(name.to_owned());
        }
    }

    fn add_reexport(&mut self, specifier: &str) {
        if !self.found.reexports.iter().any(|known| known == specifier) {
            self.found.reexports.push(specifier.to_owned());
        }
    }

    /// `module.exports = …`: the module's names are those of the last such value.
    fn assign_all(&mut self, value: &Expression) {
        self.found.reexports.clear();
        match value {
            Expression::ObjectExpression(object) => self.object(object),
            value => {
                if let Some(specifier) = required_specifier(value) {
                    self.add_reexport(specifier);
                }
            }
        }
    }

    /// Reads an object literal up to the first property whose shape says nothing safe about its value.
    fn object(&mut self, object: &ObjectExpression) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => match required_specifier(&spread.argument) {
                    Some(specifier) => self.add_reexport(specifier),
                    None if matches!(spread.argument, Expression::Identifier(_)) => {}
                    None => return,
                },
                ObjectPropertyKind::ObjectProperty(property) => {
                    let Some(name) = key_name(&property.key) else { return };
                    if property.computed || property.kind != PropertyKind::Init {
                        return;
                    }
                    if property.method || starts_with_name(&property.value) {
                        self.add(&name);
                    }
                    if property.method || !matches!(property.value, Expression::Identifier(_)) {
                        return;
                    }
                }
            }
        }
    }

    /// `Object.defineProperty(exports, 'name', descriptor)`.
    fn define_property(&mut self, call: &CallExpression) {
        let [target, name, descriptor, ..] = call.arguments.as_slice() else { return };
        let (Some(target), Some(Expression::StringLiteral(name)), Some(Expression::ObjectExpression(descriptor))) =
            (target.as_expression(), name.as_expression(), descriptor.as_expression())
        else {
            return;
        };
        if is_exports(target)
            && is_exporting_descriptor(descriptor)
            && let Some(name) = text_of(name)
        {
            self.add(&name);
        }
    }

    /// `Object.keys(name).forEach(function (key) { … exports[key] = name[key] … })`.
    fn copy_keys(&mut self, call: &CallExpression) {
        let Some(source) = copied_object(call) else { return };
        let Some(Expression::FunctionExpression(callback)) = call.arguments.first().and_then(Argument::as_expression)
        else {
            return;
        };
        let Some(body) = &callback.body else { return };
        let mut copies = CopiesToExports { source, found: false };
        copies.visit_function_body(body);
        if copies.found
            && let Some((_, specifier)) = self.required.iter().rev().find(|(name, _)| name == source)
        {
            let specifier = specifier.clone();
            self.add_reexport(&specifier);
        }
    }
}

impl<'a> Visit<'a> for Finder {
    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        if it.operator == AssignmentOperator::Assign {
            match &it.left {
                AssignmentTarget::StaticMemberExpression(member) => {
                    if is_exports(&member.object) {
                        self.add(&member.property.name);
                    } else if is_module_exports(member) {
                        self.assign_all(&it.right);
                    }
                }
                AssignmentTarget::ComputedMemberExpression(member) if is_exports(&member.object) => {
                    if let Expression::StringLiteral(name) = &member.expression
                        && let Some(name) = text_of(name)
                    {
                        self.add(&name);
                    }
                }
                _ => {}
            }
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(id), Some(init)) = (&it.id, &it.init)
            && let Some(specifier) = required_specifier(init).or_else(|| interop_specifier(init))
        {
            self.required.push((id.name.to_string(), specifier.to_owned()));
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        match &it.callee {
            Expression::StaticMemberExpression(member) => match member.property.name.as_str() {
                "defineProperty" if is_identifier(&member.object, "Object") => self.define_property(it),
                "forEach" => self.copy_keys(it),
                "__export" | "__exportStar" => self.star_export(it),
                _ => {}
            },
            Expression::Identifier(name)
                if matches!(name.name.as_str(), "__export" | "__exportStar" | "_export_star") =>
            {
                self.star_export(it);
            }
            _ => {}
        }
        walk::walk_call_expression(self, it);
    }
}

impl Finder {
    /// `__exportStar(require('specifier'), exports)`, as TypeScript and its kin emit for `export *`.
    fn star_export(&mut self, call: &CallExpression) {
        if let Some(specifier) = call.arguments.first().and_then(Argument::as_expression).and_then(required_specifier) {
            self.add_reexport(specifier);
        }
    }
}

/// Looks for `exports[key] = source[key]` or a `defineProperty` whose getter returns `source[key]`.
struct CopiesToExports<'s> {
    source: &'s str,
    found: bool,
}

impl CopiesToExports<'_> {
    fn is_source_member(&self, expression: &Expression) -> bool {
        matches!(expression, Expression::ComputedMemberExpression(member) if is_identifier(&member.object, self.source))
    }
}

impl<'a> Visit<'a> for CopiesToExports<'_> {
    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        if let AssignmentTarget::ComputedMemberExpression(member) = &it.left
            && is_exports(&member.object)
            && self.is_source_member(&it.right)
        {
            self.found = true;
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if let Expression::StaticMemberExpression(member) = &it.callee
            && member.property.name == "defineProperty"
            && it.arguments.first().and_then(Argument::as_expression).is_some_and(is_exports)
        {
            walk::walk_call_expression(self, it);
        }
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        if it.argument.as_ref().is_some_and(|argument| self.is_source_member(argument)) {
            self.found = true;
        }
    }
}

fn is_identifier(expression: &Expression, name: &str) -> bool {
    matches!(expression, Expression::Identifier(id) if id.name == name)
}

fn is_module_exports(member: &StaticMemberExpression) -> bool {
    member.property.name == "exports" && is_identifier(&member.object, "module")
}

/// `exports` or `module.exports`.
fn is_exports(expression: &Expression) -> bool {
    match expression {
        Expression::Identifier(id) => id.name == "exports",
        Expression::StaticMemberExpression(member) => is_module_exports(member),
        _ => false,
    }
}

/// The specifier of `require('specifier')`.
fn required_specifier<'b>(expression: &'b Expression) -> Option<&'b str> {
    let Expression::CallExpression(call) = expression else { return None };
    if !is_identifier(&call.callee, "require") || call.arguments.len() != 1 {
        return None;
    }
    match call.arguments[0].as_expression()? {
        Expression::StringLiteral(specifier) => Some(specifier.value.as_str()),
        _ => None,
    }
}

/// The specifier of `_interopRequireWildcard(require('specifier'))`.
fn interop_specifier<'b>(expression: &'b Expression) -> Option<&'b str> {
    let Expression::CallExpression(call) = expression else { return None };
    let Expression::Identifier(callee) = &call.callee else { return None };
    if !callee.name.starts_with("_interop") {
        return None;
    }
    required_specifier(call.arguments.first()?.as_expression()?)
}

/// `name` in `Object.keys(name).forEach(…)`.
fn copied_object<'b>(call: &'b CallExpression) -> Option<&'b str> {
    let Expression::StaticMemberExpression(each) = &call.callee else { return None };
    let Expression::CallExpression(keys) = &each.object else { return None };
    let Expression::StaticMemberExpression(member) = &keys.callee else { return None };
    if member.property.name != "keys" || !is_identifier(&member.object, "Object") {
        return None;
    }
    match keys.arguments.first()?.as_expression()? {
        Expression::Identifier(id) => Some(id.name.as_str()),
        _ => None,
    }
}

fn key_name<'b>(key: &'b PropertyKey) -> Option<std::borrow::Cow<'b, str>> {
    match key {
        PropertyKey::StaticIdentifier(id) => Some(id.name.as_str().into()),
        PropertyKey::StringLiteral(literal) => text_of(literal),
        _ => None,
    }
}

/// The text of a literal; `None` where it has half a surrogate pair, which no export name may have.
fn text_of<'b>(literal: &'b StringLiteral) -> Option<std::borrow::Cow<'b, str>> {
    let value = literal.value.as_str();
    if !literal.lone_surrogates {
        return Some(value.into());
    }
    // The parser writes surrogates as U+FFFD and four digits.
    let mut units: Vec<u16> = Vec::new();
    let mut parts = value.split('\u{fffd}');
    units.extend(parts.next()?.encode_utf16());
    for part in parts {
        units.push(u16::from_str_radix(part.get(..4)?, 16).ok()?);
        units.extend(part[4..].encode_utf16());
    }
    String::from_utf16(&units).ok().map(Into::into)
}

/// Whether the text of a value begins with an identifier or keyword, as `a.b`, `new A` and `require('a')` do.
fn starts_with_name(value: &Expression) -> bool {
    match value {
        Expression::Identifier(_)
        | Expression::NewExpression(_)
        | Expression::ThisExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::ClassExpression(_)
        | Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::AwaitExpression(_)
        | Expression::YieldExpression(_)
        | Expression::ImportExpression(_)
        | Expression::Super(_) => true,
        Expression::UnaryExpression(unary) => unary.operator.is_keyword(),
        Expression::StaticMemberExpression(member) => starts_with_name(&member.object),
        Expression::ComputedMemberExpression(member) => starts_with_name(&member.object),
        Expression::CallExpression(call) => starts_with_name(&call.callee),
        Expression::BinaryExpression(binary) => starts_with_name(&binary.left),
        Expression::LogicalExpression(logical) => starts_with_name(&logical.left),
        Expression::ConditionalExpression(conditional) => starts_with_name(&conditional.test),
        Expression::TaggedTemplateExpression(tagged) => starts_with_name(&tagged.tag),
        Expression::ArrowFunctionExpression(arrow) => arrow.r#async,
        _ => false,
    }
}

/// `{ enumerable: true, value: … }`, `{ value: … }`, or a getter that returns a variable or a member of one.
fn is_exporting_descriptor(descriptor: &ObjectExpression) -> bool {
    let mut properties = descriptor.properties.iter().filter_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => Some(property),
        ObjectPropertyKind::SpreadProperty(_) => None,
    });
    let Some(mut property) = properties.next() else { return false };
    if key_name(&property.key).as_deref() == Some("enumerable") {
        if !matches!(&property.value, Expression::BooleanLiteral(literal) if literal.value) {
            return false;
        }
        match properties.next() {
            Some(next) => property = next,
            None => return false,
        }
    }
    match key_name(&property.key).as_deref() {
        Some("value") => true,
        Some("get") => match &property.value {
            Expression::FunctionExpression(getter) => {
                getter.params.items.is_empty() && returns_member(getter) && properties.next().is_none()
            }
            _ => false,
        },
        _ => false,
    }
}

fn returns_member(getter: &Function) -> bool {
    let Some(body) = &getter.body else { return false };
    let [Statement::ReturnStatement(statement)] = body.statements.as_slice() else { return false };
    match &statement.argument {
        Some(Expression::Identifier(_)) => true,
        Some(Expression::StaticMemberExpression(member)) => matches!(member.object, Expression::Identifier(_)),
        Some(Expression::ComputedMemberExpression(member)) => {
            matches!(member.object, Expression::Identifier(_))
                && matches!(member.expression, Expression::StringLiteral(_))
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "commonjs_tests.rs"]
mod tests;
