//! `await` at the top level of a script: the statements become the body of an async function, while the names that they
//! declare stay in the script.

use super::{Complaint, complaint_of};
use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};
use oxc_syntax::scope::ScopeFlags;

const HEAD: &str = "(async () => { ";
const TAIL: &str = "\n})()";

/// What became of a script.
#[derive(Debug, PartialEq, Eq)]
pub enum Awaits {
    /// It has no `await` that an ordinary script could not have.
    None,
    /// A script that evaluates to a promise of `{ value }`, or of nothing.
    Script(String),
}

/// Why a script with `await` is none.
#[derive(Debug, PartialEq, Eq)]
pub enum AwaitError {
    /// More lines may complete it.
    Incomplete,
    Syntax {
        message: String,
        /// Byte offset into the source.
        at: usize,
    },
}

/// Makes a script of one that awaits at its top level.
pub fn top_level_await(source: &str) -> Result<Awaits, AwaitError> {
    crate::stack::with_room(source, || rewrite(source))
}

fn rewrite(source: &str) -> Result<Awaits, AwaitError> {
    let wrapped = format!("{HEAD}{source}{TAIL}");
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, &wrapped, SourceType::script()).parse();
    if let Some(complaint) = complaint_of(&parsed) {
        return Err(explain(source, complaint));
    }
    let Some(body) = body_of(&parsed.program) else { return Ok(Awaits::None) };
    let mut rewriter = Rewriter { source: &wrapped, ..Rewriter::default() };
    for statement in body {
        rewriter.is_top = true;
        rewriter.visit_statement(statement);
    }
    if !rewriter.awaits || rewriter.returns {
        return Ok(Awaits::None);
    }
    rewriter.return_last(body);
    Ok(Awaits::Script(rewriter.finish()))
}

fn explain(source: &str, complaint: Complaint) -> AwaitError {
    let inner = Complaint {
        start: complaint.start.saturating_sub(HEAD.len()),
        end: complaint.end.saturating_sub(HEAD.len()),
        message: complaint.message,
    };
    // What is open swallows the end of the function, so that any string may be.
    if inner.message.starts_with("Unterminated") || inner.wants_more(source) {
        return AwaitError::Incomplete;
    }
    // Where something is missing, what is there instead.
    let blanks = source.get(inner.start..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    AwaitError::Syntax { message: inner.message, at: inner.start + blanks }
}

fn body_of<'p, 'a>(program: &'p Program<'a>) -> Option<&'p [Statement<'a>]> {
    let [Statement::ExpressionStatement(statement)] = program.body.as_slice() else { return None };
    let Expression::CallExpression(call) = &statement.expression else { return None };
    let Expression::ParenthesizedExpression(parenthesized) = &call.callee else { return None };
    let Expression::ArrowFunctionExpression(arrow) = &parenthesized.expression else { return None };
    arrow.get_function_body().map(|body| body.statements.as_slice())
}

/// Collects what to put where. All offsets are those of the wrapped source.
#[derive(Default)]
struct Rewriter<'s> {
    source: &'s str,
    awaits: bool,
    returns: bool,
    /// The statement visited next is one of the script itself.
    is_top: bool,
    /// Declarations in front of the function.
    hoisted: String,
    /// What is put at an offset instead of that many bytes, in the order in which it was asked for.
    edits: Vec<(u32, u32, String)>,
}

impl Rewriter<'_> {
    fn insert(&mut self, at: u32, text: &str) {
        self.edits.push((at, 0, text.to_owned()));
    }

    fn replace(&mut self, at: u32, length: u32, text: &str) {
        self.edits.push((at, length, text.to_owned()));
    }

    fn hoist(&mut self, keyword: &str, names: &[&str]) {
        if !names.is_empty() {
            self.hoisted.push_str(&format!("{keyword} {}; ", names.join(", ")));
        }
    }

    /// Whether the script itself would have the names of this declaration.
    fn is_hoisted(declaration: &VariableDeclaration<'_>, is_top: bool) -> bool {
        match declaration.kind {
            VariableDeclarationKind::Var => true,
            VariableDeclarationKind::Let | VariableDeclarationKind::Const => is_top,
            _ => false,
        }
    }

    /// A declaration becomes assignments.
    fn assign(&mut self, declaration: &VariableDeclaration<'_>) {
        // A constant is assigned to only later, once.
        let keyword = if declaration.kind == VariableDeclarationKind::Var { "var" } else { "let" };
        let names: Vec<&str> = declaration
            .declarations
            .iter()
            .flat_map(|declarator| declarator.id.get_binding_identifiers())
            .map(|identifier| identifier.name.as_str())
            .collect();
        self.hoist(keyword, &names);
        let length = declaration.kind.as_str().len() as u32;
        let is_list = declaration.declarations.len() > 1;
        self.replace(declaration.span.start, length, if is_list { "void (" } else { "void" });
        for declarator in &declaration.declarations {
            self.insert(declarator.span.start, "(");
            if let Some(init) = &declarator.init {
                self.visit_expression(init);
            }
            self.visit_binding_pattern(&declarator.id);
            self.insert(declarator.span.end, if declarator.init.is_some() { ")" } else { "=undefined)" });
        }
        if is_list && let Some(last) = declaration.declarations.last() {
            self.insert(last.span.end, ")");
        }
    }

    /// `for (var x of …)`: only the keyword goes.
    fn assign_each(&mut self, declaration: &VariableDeclaration<'_>) {
        let names: Vec<&str> = declaration
            .declarations
            .iter()
            .flat_map(|declarator| declarator.id.get_binding_identifiers())
            .map(|identifier| identifier.name.as_str())
            .collect();
        self.hoist("var", &names);
        if let Some(first) = declaration.declarations.first() {
            self.replace(declaration.span.start, first.span.start - declaration.span.start, "");
            self.visit_binding_pattern(&first.id);
        }
    }

    /// The script's value is that of its last expression.
    fn return_last(&mut self, body: &[Statement<'_>]) {
        let last = body.iter().rev().find(|statement| !matches!(statement, Statement::EmptyStatement(_)));
        let Some(Statement::ExpressionStatement(statement)) = last else { return };
        let mut expression = &statement.expression;
        while let Expression::ParenthesizedExpression(parenthesized) = expression {
            expression = &parenthesized.expression;
        }
        let Span { start, end, .. } = expression.span();
        self.insert(statement.span.start, "return ");
        self.insert(start, "{ value: (");
        self.insert(end, ") }");
    }

    fn finish(mut self) -> String {
        // Stable: what was asked for first at a place comes first there.
        self.edits.sort_by_key(|(at, ..)| *at);
        let end = self.source.len() - TAIL.len();
        let mut out = format!("{}{HEAD}", self.hoisted);
        let mut done = HEAD.len();
        for (at, length, text) in &self.edits {
            let at = *at as usize;
            out.push_str(&self.source[done.min(at)..at]);
            out.push_str(text);
            done = at + *length as usize;
        }
        out.push_str(&self.source[done.min(end)..end]);
        out.push_str(" })()");
        out
    }
}

impl<'a> Visit<'a> for Rewriter<'_> {
    fn visit_statement(&mut self, statement: &Statement<'a>) {
        let is_top = std::mem::take(&mut self.is_top);
        match statement {
            Statement::VariableDeclaration(declaration) if Self::is_hoisted(declaration, is_top) => {
                self.assign(declaration);
            }
            Statement::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    let name = id.name.as_str();
                    self.hoist("var", &[name]);
                    self.insert(function.span.start, &format!("this.{name} = {name}; "));
                }
            }
            Statement::ClassDeclaration(class) => {
                if is_top && let Some(id) = &class.id {
                    let name = id.name.as_str();
                    self.hoist("let", &[name]);
                    self.insert(class.span.start, &format!("{name}="));
                }
                self.visit_class(class);
            }
            _ => walk::walk_statement(self, statement),
        }
    }

    fn visit_for_statement_init(&mut self, init: &ForStatementInit<'a>) {
        match init {
            ForStatementInit::VariableDeclaration(declaration) if Self::is_hoisted(declaration, false) => {
                self.assign(declaration);
            }
            _ => walk::walk_for_statement_init(self, init),
        }
    }

    fn visit_for_statement_left(&mut self, left: &ForStatementLeft<'a>) {
        match left {
            ForStatementLeft::VariableDeclaration(declaration) if Self::is_hoisted(declaration, false) => {
                self.assign_each(declaration);
            }
            _ => walk::walk_for_statement_left(self, left),
        }
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        self.awaits |= statement.r#await;
        walk::walk_for_of_statement(self, statement);
    }

    fn visit_await_expression(&mut self, expression: &AwaitExpression<'a>) {
        self.awaits = true;
        walk::walk_await_expression(self, expression);
    }

    fn visit_return_statement(&mut self, statement: &ReturnStatement<'a>) {
        self.returns = true;
        walk::walk_return_statement(self, statement);
    }

    // What is in a function is the function's.
    fn visit_function(&mut self, _function: &Function<'a>, _flags: ScopeFlags) {}

    fn visit_arrow_function_expression(&mut self, _function: &ArrowFunctionExpression<'a>) {}

    fn visit_class_body(&mut self, _body: &ClassBody<'a>) {}
}
