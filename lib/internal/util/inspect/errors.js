'use strict';
// How util.inspect shows an error: its stack, with what the stack does not say (class, tag), shortened where frames
// repeat or stand in the cause's stack already, and coloured by where the code of a frame comes from.

const { isNativeError } = require('internal/util/types');

/** A property that may be a getter that throws. */
function read(object, key) {
  try {
    return { value: object[key], threw: false };
  } catch {
    return { value: undefined, threw: true };
  }
}

/**
 * @param {import('internal/util/inspect/printer').Printer} printer
 * @param {Error} err
 * @param {import('internal/util/inspect/printer').Frame} frame
 * @param {number} depth
 * @returns {string}
 */
function errorText(printer, err, frame, depth) {
  const nameRead = read(err, 'name');
  const messageRead = read(err, 'message');
  const stackRead = read(err, 'stack');
  listHiddenProperty(frame, err, 'cause');
  if (isAggregate(err)) listHiddenProperty(frame, err, 'errors');
  // Nothing can be said with a name or message that throws, or is no text; they are among the properties.
  if (nameRead.threw || messageRead.threw || typeof messageRead.value === 'symbol') {
    return Object.prototype.toString.call(err).replace('[object Object]', '[object Error]');
  }
  if (stackRead.threw && !printer.showHidden) frame.keys = frame.keys.filter((key) => key !== 'stack');
  const name = nameRead.value == null ? 'Error' : String(nameRead.value);
  const { value: message } = messageRead;
  let stack = stackText(printer, err, name, message, stackRead.value, depth);
  dropSaidProperties(printer, err, frame, stack);
  stack = withClass(stack, frame, name, typeof nameRead.value);
  return withFrames(printer, err, stack, message);
}

function isAggregate(err) {
  return read(err, 'name').value === 'AggregateError' || err instanceof AggregateError;
}

/** Adds an own, non-enumerable property to the listed ones. */
function listHiddenProperty(frame, err, key) {
  if (Object.hasOwn(err, key) && !frame.keys.includes(key)) frame.keys.push(key);
}

function stackText(printer, err, name, message, stack, depth) {
  if (typeof stack === 'string' && stack !== '') return stack;
  const head = Error.prototype.toString.call({ name: err.constructor?.name && isNativeError(err) ? classOf(err) : name, message: message ?? '' });
  if (!stack) return head;
  // `stack` was set to something else: show that below the head.
  const { compact } = printer;
  printer.seen.push(err);
  printer.indentation += 4;
  printer.compact = false;
  const shown = printer.print(stack, depth + 1);
  printer.compact = compact;
  printer.indentation -= 4;
  printer.seen.pop();
  return `${head}\n    ${shown}`;
}

function classOf(err) {
  const { value } = read(err, 'name');
  return typeof value === 'string' ? value : err.constructor.name;
}

/** Leaves out own properties that the stack's first lines repeat. */
function dropSaidProperties(printer, err, frame, stack) {
  if (printer.showHidden || frame.keys.length === 0) return;
  frame.keys = frame.keys.filter((key) => {
    if (key !== 'name' && key !== 'message' && key !== 'stack') return true;
    const { value } = read(err, key);
    return typeof value === 'string' && !stack.includes(value);
  });
}

const NAMED_HEAD = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)|^([a-z_A-Z0-9-]*Error)$/;

/** Puts the class and the tag into the first line, where the stack has only the error's `name`. */
function withClass(stack, frame, name, nameType) {
  const follows = stack[name.length];
  const startsWithName = name.endsWith('Error') && stack.startsWith(name) &&
    (follows === undefined || follows === ':' || follows === '\n');
  if (frame.name === null) {
    const head = NAMED_HEAD.exec(stack);
    const said = head === null ? '' : head[1] ?? head[2];
    return frame.prefix(said || 'Error').slice(0, -1) + (said === '' ? `: ${stack}` : stack.slice(said.length));
  }
  if (nameType !== 'string' && nameType !== 'undefined' && frame.name !== null && stack.startsWith(name) && name !== 'Error') {
    return `${name} [${frame.name}]${stack.slice(name.length)}`;
  }
  if (!startsWithName) return stack;
  const full = frame.prefix('Error').slice(0, -1);
  if (full === name) return stack;
  if (full.includes(name)) return full + stack.slice(name.length);
  return `${full} [${name}]${stack.slice(name.length)}`;
}

function withFrames(printer, err, stack, message) {
  const said = typeof message === 'string' && message !== '' ? stack.indexOf(message) : -1;
  const start = stack.indexOf('\n    at', said === -1 ? 0 : said + message.length);
  const margin = ' '.repeat(printer.indentation);
  const indent = (text) => (printer.indentation === 0 ? text : text.replaceAll('\n', `\n${margin}`));
  if (start === -1) return indent(`[${stack}]`);
  let lines = stack.slice(start + 1).split('\n');
  lines = collapseRepeats(printer, withoutCauseFrames(printer, err, lines));
  if (printer.colors) lines = colorFrames(printer, lines);
  return indent(`${stack.slice(0, start)}\n${lines.join('\n')}`);
}

/** Leaves out the frames at the end that the cause's stack, printed below, ends with too. */
function withoutCauseFrames(printer, err, lines) {
  const { value: cause } = read(err, 'cause');
  if (cause == null || !isNativeError(cause)) return lines;
  const { value: stack } = read(cause, 'stack');
  if (typeof stack !== 'string') return lines;
  const start = stack.indexOf('\n    at');
  if (start === -1) return lines;
  const causeLines = stack.slice(start + 1).split('\n');
  const { from, length } = commonRun(lines, causeLines);
  if (length <= 3) return lines;
  const note = printer.stylize(`    ... ${length - 2} lines matching cause stack trace ...`, 'undefined');
  return [...lines.slice(0, from + 1), note, ...lines.slice(from + length - 1)];
}

/** The first run of more than three lines of `lines` that also stands in `others`. */
function commonRun(lines, others) {
  for (let from = 0; from < lines.length - 3; from++) {
    const at = others.indexOf(lines[from]);
    if (at === -1) continue;
    let length = 1;
    while (from + length < lines.length && at + length < others.length && lines[from + length] === others[at + length]) length++;
    if (length > 3) return { from, length };
  }
  return { from: 0, length: 0 };
}

const MAX_PLAIN_FRAMES = 10;
const MIN_REPEATED = 3;

/** Recursion repeats blocks of frames: shows each block once, with a note of how often it follows. */
function collapseRepeats(printer, lines) {
  if (lines.length <= MAX_PLAIN_FRAMES || lines.length - new Set(lines).size <= MIN_REPEATED) return lines;
  const out = [];
  let i = 0;
  while (i < lines.length) {
    const { size, repeats } = repeatedBlock(lines, i);
    if (size * repeats < MIN_REPEATED) {
      out.push(lines[i++]);
      continue;
    }
    for (let k = 0; k < size; k++) out.push(lines[i + k]);
    const what = repeats > 1 ? `${size} lines ${repeats} times...` : 'lines ...';
    out.push(printer.stylize(`    ... collapsed ${size * repeats} duplicate lines matching above ${what}`, 'undefined'));
    i += size * (repeats + 1);
  }
  return out;
}

/** The shortest block at `from` that follows itself, and how often it does. */
function repeatedBlock(lines, from) {
  let next = lines.indexOf(lines[from], from + 1);
  for (; next !== -1; next = lines.indexOf(lines[from], next + 1)) {
    const size = next - from;
    let same = 0;
    while (next + same < lines.length && lines[from + same] === lines[next + same]) same++;
    if (same >= size) return { size, repeats: Math.floor(same / size) };
  }
  return { size: 0, repeats: 0 };
}

const RUNTIME_FRAME = /(?:\(| at )node:[^)]*:\d+:\d+\)?$/;
const PACKAGE = /([/\\]node_modules[/\\])(@[^/\\]+[/\\][^/\\]+|[^/\\]+)(?=[/\\])/g;

/** Frames of the runtime in grey, package names underlined, the working directory in grey. */
function colorFrames(printer, lines) {
  const folder = require('internal/process/system').currentDirectory();
  let folderUrl;
  if (folder !== undefined) folderUrl = require('internal/url').pathToFileURL?.(folder).href;
  return lines.map((line) => {
    if (RUNTIME_FRAME.test(line)) return printer.stylize(line, 'undefined');
    let text = line.replace(PACKAGE, (_, slash, name) => slash + printer.stylize(name, 'module'));
    if (folder !== undefined) {
      // The path of a URL is the folder's, too: the whole URL is looked for first.
      const known = folderUrl !== undefined && text.includes(folderUrl) ? folderUrl : folder;
      text = greyFolder(printer, text, known);
    }
    return text;
  });
}

function greyFolder(printer, line, folder) {
  const at = line.indexOf(folder);
  if (at === -1) return line;
  let end = at + folder.length;
  if (line[end] !== '/' && line[end] !== '\\') return line;
  end++;
  const opens = line[at - 1] === '(';
  const start = opens ? at - 1 : at;
  const rest = opens && line.endsWith(')')
    ? line.slice(end, -1) + printer.stylize(')', 'undefined')
    : line.slice(end);
  return line.slice(0, start) + printer.stylize(line.slice(start, end), 'undefined') + rest;
}

module.exports = { errorText };
