use super::{AwaitError, Awaits, Key, Target, completion_target, dynamic_imports, is_incomplete, top_level_await};

fn script(source: &str) -> String {
    match top_level_await(source) {
        Ok(Awaits::Script(script)) => script,
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn what_more_lines_may_complete() {
    for source in [
        "{\n",
        "foo(\n",
        "`a\n",
        "`a ${\n",
        "`a ${1\n",
        "/* x\n",
        "'a\\\n",
        "1 +\n",
        "x = {\n",
        "const x\n",
        "a => {\n",
        "[1,2\n",
        "function f( {\n",
        "const foo = \"bar\\\n",
        "`a` + `b\n",
        "a?.\n",
        "if (a)\n",
        "class A { b = 1\n",
        "({}),({\n",
        "`a ${`b\n",
    ] {
        assert!(is_incomplete(source), "{source:?}");
    }
    for source in [
        "}\n",
        "1 2\n",
        "\"abc\n",
        "a = /b\n",
        "if (x) else\n",
        "x = {\nfield\n{\n",
        "return 5\n",
        "'a' 'b\n",
        "[] \\\n",
        "`a` `b` }\n",
        ")`\n",
        "let x y;\n",
        "a = 3.5e\n",
        "/(/;\n",
    ] {
        assert!(!is_incomplete(source), "{source:?}");
    }
}

#[test]
fn a_script_that_awaits_becomes_a_function_that_is_called() {
    assert_eq!(script("await 0"), "(async () => { return { value: (await 0) } })()");
    assert_eq!(script("(await 0);"), "(async () => { return ({ value: (await 0) }); })()");
    assert_eq!(script("await 0;;;"), "(async () => { return { value: (await 0) };;; })()");
}

#[test]
fn names_that_it_declares_stay_outside() {
    assert_eq!(script("const a = await 1"), "let a; (async () => { void (a = await 1) })()");
    assert_eq!(script("let o = await 1, p"), "let o, p; (async () => { void ( (o = await 1), (p=undefined)) })()");
    assert_eq!(
        script("for (var [i] of [[1], [2]]) { await 1; }"),
        "var i; (async () => { for ([i] of [[1], [2]]) { await 1; } })()"
    );
    assert_eq!(script("await 0; class Foo {}"), "let Foo; (async () => { await 0; Foo=class Foo {} })()");
    assert_eq!(
        script("if (await true) { function foo() {} }"),
        "var foo; (async () => { if (await true) { this.foo = foo; function foo() {} } })()"
    );
    assert_eq!(
        script("for (var i = 0; i < 1; ++i) { await i }"),
        "var i; (async () => { for (void (i = 0); i < 1; ++i) { await i } })()"
    );
}

#[test]
fn what_awaits_only_in_functions_or_returns_stays_as_it_is() {
    for source in ["0", "async () => await 1", "class A { async m() { await 0 } }", "await 0; return 0;"] {
        assert_eq!(top_level_await(source), Ok(Awaits::None), "{source}");
    }
}

#[test]
fn a_mistake_is_told_from_an_unfinished_script() {
    assert_eq!(top_level_await("await (\n"), Err(AwaitError::Incomplete));
    assert_eq!(top_level_await("await `a\n"), Err(AwaitError::Incomplete));
    assert!(matches!(top_level_await("await Promise..resolve()\n"), Err(AwaitError::Syntax { at: 14, .. })));
    assert!(matches!(top_level_await("await foo bar\n"), Err(AwaitError::Syntax { at: 10, .. })));
}

#[test]
fn static_imports_in_the_words_of_dynamic_ones() {
    let all = [
        ("import a from 'b'", "const { default: a } = await import(\"b\");"),
        ("import { c as d, e } from 'f'", "const { c: d, e } = await import(\"f\");"),
        ("import * as g from 'h'", "const g = await import(\"h\");"),
        ("import 'i'", "await import(\"i\");"),
    ];
    for (source, expected) in all {
        assert_eq!(dynamic_imports(source).as_deref(), Some(expected));
    }
    assert_eq!(dynamic_imports("1 +"), None);
}

#[test]
fn the_expression_that_a_name_is_a_property_of() {
    let all = [
        ("console.lo", "console", "console"),
        ("var log = console.lo", "console", "console"),
        ("console?.lo", "console", "console"),
        ("new X.Y.", "X.Y", "X"),
        ("[...obj.", "obj", "obj"),
        ("f(x.", "x", "x"),
        ("delete globalThis._", "globalThis", "globalThis"),
        ("obj[\"a b\"].c", "obj[\"a b\"]", "obj"),
        ("''.a", "''", "''"),
        ("[].a", "[]", "[]"),
        ("(\"\").a", "(\"\")", "\"\""),
        ("1..to", "1.", "1."),
        ("({}).to", "({})", "{}"),
    ];
    for (text, expression, object) in all {
        let Target { head, start, name, .. } = completion_target(text).unwrap_or_else(|| panic!("{text}"));
        assert!(text[start..name].starts_with(expression), "{text}");
        assert_eq!(&text[head.0..head.1], object, "{text}");
    }
    let target = completion_target("a.b[c + 'd'].e").unwrap();
    assert_eq!(target.keys, [Key::Name("b".into()), Key::Computed(4, 11)]);
    for text in ["foo", "{}.a", "5.a", "a().b.", "incCounter().", "f(x).", "f(x).b.", "new X().b."] {
        assert_eq!(completion_target(text), None, "{text}");
    }
}
