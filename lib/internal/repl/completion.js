'use strict';
// What Tab completes: commands, modules and paths (in completion_paths), and names: of globals, of what was declared,
// and of properties of what stands before a dot. Nothing that has effects is run for it.

const native = binding('repl');
const { getOwnNonIndexProperties } = binding('util');
const { inspectorOf } = require('internal/repl/inspector');
const { lazyGetters } = require('internal/repl/context');
const { tokenize } = require('internal/repl/tokens');

const WORDS = [
  'async', 'await', 'break', 'case', 'catch', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'export',
  'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'return', 'switch', 'this',
  'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield',
];
const NAME_AT_END = /[\p{ID_Continue}$\u200c\u200d]*$/u;
const IS_NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const OLD_ACCESSORS = new Set(['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']);
const ALL_PROPERTIES = 0;

/** There is nothing to complete here. */
const NONE = [[], undefined];

/** The names of an object's own properties that can follow a dot. */
function namesOf(object) {
  try {
    return getOwnNonIndexProperties(object, ALL_PROPERTIES)
      .filter((name) => typeof name === 'string' && IS_NAME.test(name) && !OLD_ACCESSORS.has(name));
  } catch {
    // A proxy that does not say.
    return [];
  }
}

/** The object's names, then those of its prototypes: one group each. */
function groupsOf(value) {
  const groups = [];
  for (let object = Object(value); object !== null; object = Object.getPrototypeOf(object)) groups.push(namesOf(object));
  return groups;
}

/** What fits what was typed, nearest last, '' between groups; a name is in the first group that has it. */
function candidates(groups, typed, before = '') {
  const filter = typed.toLowerCase();
  const seen = new Set();
  const blocks = [];
  for (const group of groups) {
    const fitting = [...new Set(group)].filter((name) => !seen.has(name) && name.toLowerCase().startsWith(filter)).sort();
    for (const name of fitting) seen.add(name);
    if (fitting.length > 0) blocks.unshift(fitting.map((name) => before + name));
  }
  return blocks.flatMap((block, i) => (i === 0 ? block : ['', ...block]));
}

/** Whether a name at the end of `text` is in the arguments of a call, an array or a template, which are not completed. */
function isInList(open) {
  const innermost = open.at(-1);
  if (innermost === undefined) return false;
  if (innermost.closer === ']' || innermost.before?.type === '${') return true;
  return innermost.closer === ')' && ['name', ')', ']'].includes(innermost.before?.type);
}

function completeCommand(server, text) {
  const typed = /^\s*\.(\w*)$/.exec(text)?.[1];
  if (typed === undefined) return undefined;
  return [candidates([Object.keys(server.commands)], typed), typed];
}

function completeName(server, text) {
  const { tokens, isWhole, open } = tokenize(text);
  // Inside of a string, or of what is no JavaScript.
  if (!isWhole && !/[\p{ID_Continue}$.]$/u.test(text.slice(tokens.at(-1)?.end ?? 0))) return NONE;
  if (!isWhole || tokens.at(-1)?.type === 'comment' || isInList(open)) return NONE;
  const typed = NAME_AT_END.exec(text)[0];
  // What looks like a name may be a number, or the flags of a regular expression.
  if (typed !== '' && !['keyword', 'name'].includes(tokens.at(-1)?.type)) return NONE;
  const isMember = text[text.length - typed.length - 1] === '.' && tokens.at(-1)?.type !== 'number';
  if (isMember) return completeProperty(server, text, typed);
  if (tokens.at(-1)?.type === '.' || tokens.at(-2)?.type === '.') return [[], text.trimStart()];
  if (typed === '' ? text.trim() !== '' : !IS_NAME.test(typed)) return NONE;
  // A name that is being given.
  if (/\b(?:let|var)\s+[\p{ID_Continue}$]*$/u.test(text)) return NONE;
  return completeGlobal(server, typed);
}

function completeGlobal(server, typed) {
  const inspector = inspectorOf(server);
  const [own, ...inherited] = groupsOf(server.context);
  const globals = server.useGlobal ? own : [...own, ...contextNames(server)];
  const groups = [inspector.lexicalNames(), ...inherited, globals];
  if (typed !== '') groups.push(WORDS);
  return [candidates(groups, typed), typed];
}

/** The global names of a context of its own, which its object does not list. */
function contextNames(server) {
  const names = require('vm').runInContext('Object.getOwnPropertyNames(globalThis)', server.context);
  return Array.from(names).filter((name) => IS_NAME.test(name));
}

function completeProperty(server, text, typed) {
  const target = native.completionTarget(text);
  if (target === undefined) return [[], /\S*$/.exec(text)[0]];
  const [start, nameStart, headStart, headEnd, ...keys] = target;
  // `a.[b].`
  if (text.slice(0, start).trimEnd().endsWith('.')) return NONE;
  const part = text.slice(start);
  const found = valueOf(server, text, text.slice(headStart, headEnd), keys);
  if (found === undefined || found.value === null || found.value === undefined) return [[], part];
  return [candidates(groupsOf(found.value), typed, text.slice(start, nameStart)), part];
}

/** What the expression before the dot is; `undefined` where a getter, a proxy or a function would have to be asked. */
function valueOf(server, text, head, keys) {
  let found = headValue(server, head);
  for (const key of keys) {
    if (found === undefined || isProxy(found.value)) return undefined;
    const name = typeof key === 'string' ? { value: key } : inspectorOf(server).evaluate(text.slice(...key));
    if (name === undefined || name.threw || (typeof name.value === 'object' && name.value !== null)) return undefined;
    found = dataProperty(found.value, name.value);
  }
  return found === undefined || isProxy(found.value) ? undefined : found;
}

function isProxy(value) {
  return require('internal/util/types').isProxy(value);
}

function dataProperty(value, key) {
  if (value === null || value === undefined) return undefined;
  for (let object = Object(value); object !== null; object = Object.getPrototypeOf(object)) {
    if (isProxy(object)) return undefined;
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined) continue;
    if (!('value' in descriptor)) return isBuiltinGetter(descriptor.get) ? { value: descriptor.get.call(value) } : undefined;
    return { value: descriptor.value };
  }
  return undefined;
}

function isBuiltinGetter(get) {
  return get !== undefined && lazyGetters.has(get);
}

function headValue(server, head) {
  if (IS_NAME.test(head) && head !== 'this') {
    // Modules are loaded for it; what is declared comes before them.
    const get = Object.getOwnPropertyDescriptor(server.context, head)?.get;
    if (isBuiltinGetter(get) && !inspectorOf(server).lexicalNames().includes(head)) return { value: server.context[head] };
  }
  const found = inspectorOf(server).evaluate(`(${head}\n)`);
  return found === undefined || found.threw ? undefined : found;
}

/**
 * @param {import('repl').REPLServer} server
 * @param {string} text up to the cursor
 * @param {(error: Error | null, answer?: [string[], string | undefined]) => void} callback
 */
function complete(server, text, callback) {
  let answer;
  try {
    answer = completeCommand(server, text) ?? require('internal/repl/completion_paths').completePath(server, text) ??
      completeName(server, text);
  } catch (error) {
    // An input may have changed what this is done with.
    callback(error);
    return;
  }
  callback(null, answer);
}

module.exports = { candidates, complete };
