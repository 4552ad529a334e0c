use super::commonjs_exports;

fn names(source: &str) -> String {
    commonjs_exports(source).names.join(" ")
}

fn reexports(source: &str) -> String {
    commonjs_exports(source).reexports.join(" ")
}

#[test]
fn assignments_to_members_of_exports() {
    assert_eq!(names("exports.a = 1; module.exports.b = 2; exports['c'] = 3; exports[d] = 4"), "a b c");
    assert_eq!(names("exports.a = exports.b = void 0; exports.a = 1"), "a b");
    assert_eq!(names("function late() { if (x) { exports.q = 1 } }"), "q");
    assert_eq!(names("other.exports.a = 1; exports.b.c = 2; exports.d += 1; 'exports.e = 1'"), "");
}

#[test]
fn object_literals_are_read_up_to_the_first_unclear_value() {
    assert_eq!(names("module.exports = { a, b: c, 'd': e, f: 'f', g }"), "a b d");
    assert_eq!(names("module.exports = { a(){}, b }"), "a");
    assert_eq!(names("module.exports = { get a() { return 1 }, b }"), "");
    assert_eq!(names("module.exports = { a: require('x'), b }"), "a");
    assert_eq!(names("0 && (module.exports = { a, b });"), "a b");
    assert_eq!(names("exports = module.exports = { a, ...x, b }"), "a b");
}

#[test]
fn property_definitions() {
    assert_eq!(
        names("Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return q.p; } })"),
        "a"
    );
    assert_eq!(names("Object.defineProperty(module.exports, 'a', { enumerable: true, get() { return q['p'] } })"), "a");
    assert_eq!(names("Object.defineProperty(exports, '__esModule', { value: true })"), "__esModule");
    assert_eq!(names("Object.defineProperty(exports, 'a', { enumerable: false, value: 1 })"), "");
    assert_eq!(names("Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return f() } })"), "");
}

#[test]
fn reexported_modules() {
    assert_eq!(reexports("module.exports = require('./dep')"), "./dep");
    assert_eq!(reexports("module.exports = require('./a'); module.exports = require('./b')"), "./b");
    assert_eq!(reexports("module.exports = { ...require('a'), ...require('b') }"), "a b");
    assert_eq!(reexports("__exportStar(require('a'), exports); tslib_1.__exportStar(require('b'), exports)"), "a b");
    let babel = "var _x = _interopRequireWildcard(require('x')); Object.keys(_x).forEach(function (key) {
        if (key === 'default' || key === '__esModule') return;
        Object.defineProperty(exports, key, { enumerable: true, get: function () { return _x[key]; } }); });";
    assert_eq!(reexports(babel), "x");
}
