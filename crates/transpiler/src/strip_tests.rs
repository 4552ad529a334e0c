use super::{StripErrorKind, strip_types};

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(strip_types(source).as_deref(), Ok(expected));
}

#[track_caller]
fn refused(source: &str, part: &str) {
    let error = strip_types(source).expect_err("must be refused");
    assert_eq!(error.kind, StripErrorKind::Unsupported);
    assert!(error.message.contains(part), "{}", error.message);
}

#[test]
fn annotations_become_blanks_of_the_same_width() {
    check("let y: number = 1", "let y         = 1");
    check("let é: string = '日本'; let z: number = 1;", "let é         = '日本'; let z         = 1;");
    check("let x: '日本' = 1", "let x       = 1");
    check("function f<T>(this: A, x?: T): asserts x is T {}", "function f   (         x    )                 {}");
    check(
        "foo<string>(1); new Foo<Bar>(); tag<T>`x`; a?.b<string>()",
        "foo        (1); new Foo     (); tag   `x`; a?.b        ()",
    );
    check("a = (b as any)!.c![0]!();", "a = (b       ) .c [0] ();");
}

#[test]
fn declarations_that_are_only_types_vanish() {
    check("type A = 1\nlet b = 2", "          \nlet b = 2");
    check(
        "import type X from 'x'; import { type A, B } from 'y';",
        "                        import {         B } from 'y';",
    );
    check("declare const x: number; namespace T { type X = 1 }", "                                                   ");
    check("function over(a: string): void; function over(a) {}", "                                function over(a) {}");
    check("export default interface Foo {}", "                               ");
}

#[test]
fn classes_lose_modifiers_and_members_without_code() {
    check(
        "abstract class A<T> extends B<T> implements C, D { private x: T; abstract y: T; readonly z = 1 }",
        "         class A    extends B                    {         x   ;                         z = 1 }",
    );
    check("class A { x = 1\n private [y] = 2 }", "class A { x = 1\n ;       [y] = 2 }");
    check("class A { private *y() {} }", "class A { ;       *y() {} }");
}

#[test]
fn a_removed_type_never_joins_two_statements() {
    check("let a = 1\ntype A = 2\n(function () {})()", "let a = 1\n;         \n(function () {})()");
    check("x as any\n(1)", "x ;     \n(1)");
    check("a = b as c\n`x`", "a = b ;   \n`x`");
    check("let a = b // c\ntype X = 1;\n[1].x", "let a = b // c\n;          \n[1].x");
}

#[test]
fn parentheses_of_arrows_stay_on_the_line_of_the_arrow() {
    check("const f = (a): \n string => a", "const f = (a   \n      ) => a");
    check("const f = async <\nT\n>(a: T) => a", "const f = async (\n \n  a   ) => a");
}

#[test]
fn syntax_that_needs_code_is_refused() {
    refused("enum A {}", "TypeScript enum");
    refused("namespace X { export const a = 1 }", "namespace declaration");
    refused("class A { constructor(public x) {} }", "parameter property");
    refused("import x = require('y')", "import equals");
    refused("export = 3", "export assignment");
    refused("let x = <any>y", "angle-bracket");
    refused("module X {}", "`module` keyword");
}

#[test]
fn what_is_not_typescript_is_invalid() {
    let error = strip_types("let x: = 3").expect_err("must be refused");
    assert_eq!(error.kind, StripErrorKind::Invalid);
    assert_eq!(error.start, 7);
}
