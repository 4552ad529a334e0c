//! Which expression the name at the end of an unfinished text is a property of.

use oxc_allocator::Allocator;
use oxc_ast::ast::*;
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

/// Longer texts are not looked through: each possible beginning is a parse.
const MAX_LENGTH: usize = 4096;
const MAX_TRIES: usize = 128;

/// The end of a text, taken apart. Ranges are of byte offsets.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// The innermost object of the expression: what evaluating it is up to the evaluator.
    pub head: (usize, usize),
    /// Of which property of what comes before, from there on.
    pub keys: Vec<Key>,
    /// Where the name that is being typed begins, after the `.`.
    pub name: usize,
    /// Where the whole begins.
    pub start: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Key {
    Name(String),
    /// An expression in brackets.
    Computed(usize, usize),
}

/// Finds the expression before the last `.` of `text`; `None` where there is none that can be looked at.
pub fn completion_target(text: &str) -> Option<Target> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let name = text.len() - text.chars().rev().take_while(|c| is_name_part(*c)).map(char::len_utf8).sum::<usize>();
    let end = text[..name].strip_suffix('.')?.len();
    let end = text[..end].strip_suffix('?').map_or(end, str::len);
    let before = text[..end].trim_end();
    // The longest piece that is one expression by itself, from the left.
    let mut tries = 0;
    let mut previous = ' ';
    for (start, c) in before.char_indices() {
        let begins_word = !(is_name_part(c) && is_name_part(previous));
        previous = c;
        if !begins_word || !may_begin(c) || is_property(&before[..start]) {
            continue;
        }
        tries += 1;
        if tries > MAX_TRIES {
            return None;
        }
        match postfix_expression(&before[start..], start) {
            Piece::Object { head, keys } => return Some(Target { head, keys, name, start }),
            Piece::Effect => return None,
            Piece::Other => {}
        }
    }
    None
}

fn is_name_part(c: char) -> bool {
    c == '$' || c == '_' || c.is_alphanumeric()
}

fn may_begin(c: char) -> bool {
    is_name_part(c) || matches!(c, '(' | '[' | '"' | '\'' | '`' | '/')
}

/// Whether what follows `text` is the name of a property.
fn is_property(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with('.') && !text.ends_with("...")
}

/// What a piece of text is.
enum Piece {
    /// An expression that a `.` binds to as a whole.
    Object {
        head: (usize, usize),
        keys: Vec<Key>,
    },
    /// Such an expression with a call or the like in it, which is not made for a completion.
    Effect,
    Other,
}

/// The text, which begins at `start`, as one expression that a `.` binds to as a whole.
fn postfix_expression(text: &str, start: usize) -> Piece {
    let allocator = Allocator::default();
    let whole = format!("({text}\n)");
    let parsed = Parser::new(&allocator, &whole, SourceType::script()).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() || !parsed.program.directives.is_empty() {
        return Piece::Other;
    }
    let [Statement::ExpressionStatement(statement)] = parsed.program.body.as_slice() else { return Piece::Other };
    // Not `(a)(b)`, which only these parentheses made.
    let Expression::ParenthesizedExpression(outer) = &statement.expression else { return Piece::Other };
    if outer.span().end as usize != whole.len() {
        return Piece::Other;
    }
    let mut keys = Vec::new();
    let place = |span: Span| (start + span.start as usize - 1, start + span.end as usize - 1);
    let mut expression = &outer.expression;
    loop {
        expression = match expression {
            Expression::StaticMemberExpression(member) => {
                keys.push(Key::Name(member.property.name.to_string()));
                &member.object
            }
            Expression::ComputedMemberExpression(member) => {
                let (start, end) = place(member.expression.span());
                keys.push(Key::Computed(start, end));
                &member.object
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::StaticMemberExpression(member) => {
                    keys.push(Key::Name(member.property.name.to_string()));
                    &member.object
                }
                ChainElement::ComputedMemberExpression(member) => {
                    let (start, end) = place(member.expression.span());
                    keys.push(Key::Computed(start, end));
                    &member.object
                }
                _ => return Piece::Effect,
            },
            Expression::ParenthesizedExpression(inner) => &inner.expression,
            // In parentheses only: in front of a statement it would be a block.
            Expression::ObjectExpression(object) if object.span().start > 1 => break,
            // A number's first dot is its own.
            Expression::NumericLiteral(number)
                if number.span().start > 1 || text.ends_with('.') || !keys.is_empty() =>
            {
                break;
            }
            Expression::Identifier(_)
            | Expression::ThisExpression(_)
            | Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::RegExpLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::BigIntLiteral(_)
            | Expression::ArrayExpression(_) => break,
            Expression::CallExpression(_) | Expression::TaggedTemplateExpression(_) => return Piece::Effect,
            _ if keys.is_empty() => return Piece::Other,
            _ => return Piece::Effect,
        }
    }
    keys.reverse();
    Piece::Object { head: place(expression.span()), keys }
}
