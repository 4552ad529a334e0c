'use strict';
// The `tap` reporter: version 13 of the Test Anything Protocol, with YAML details.

const { inspect } = require('util');

/** @param {AsyncIterable<{ type: string, data: object }>} source */
module.exports = async function* tap(source) {
  yield 'TAP version 13\n';
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start':
        yield `${indent(data.nesting)}# Subtest: ${escape(data.name)}\n`;
        break;
      case 'test:pass':
        yield* point('ok', data);
        break;
      case 'test:fail':
        yield* point('not ok', data);
        break;
      case 'test:plan':
        yield `${indent(data.nesting)}1..${data.count}\n`;
        break;
      case 'test:diagnostic':
      case 'test:log':
        yield `${indent(data.nesting)}# ${escape(data.message)}\n`;
        break;
      case 'test:stdout':
      case 'test:stderr':
        for (const line of data.message.split(/\r?\n/)) {
          if (line !== '') yield `# ${escape(line)}\n`;
        }
        break;
      case 'test:interrupted':
        for (const { name, file, line, column } of data.tests) {
          yield `# Interrupted while running: ${escape(name)}${file === name ? '' : ` at ${file}:${line}:${column}`}\n`;
        }
        break;
      default:
        break;
    }
  }
};

/** The line of a result, then its details. */
function* point(status, data) {
  const { name, nesting, testNumber, skip, todo, expectFailure, details } = data;
  const margin = indent(nesting);
  let line = `${margin}${status} ${testNumber} - ${escape(name)}`;
  if (skip !== undefined) line += directive('SKIP', skip);
  else if (todo !== undefined) line += directive('TODO', todo);
  else if (expectFailure !== undefined) line += directive('EXPECTED FAILURE', expectFailure);
  yield `${line}\n`;
  const yaml = `${margin}  `;
  let block = `${yaml}---\n${yaml}duration_ms: ${inspect(details.duration_ms)}\n`;
  if (details.type !== undefined) block += `${yaml}type: '${details.type}'\n`;
  if (details.error !== undefined && data.file !== undefined) {
    block += `${yaml}location: ${inspect(`${data.file}:${data.line}:${data.column}`)}\n`;
  }
  if (details.error !== undefined) block += errorYaml(details.error, yaml);
  yield `${block}${yaml}...\n`;
}

function directive(word, reason) {
  return ` # ${word}${typeof reason === 'string' && reason !== '' ? ` ${escape(reason)}` : ''}`;
}

/** The fields of a failure: what the runner knows first, then what the assertion adds. */
function errorYaml(failure, margin) {
  const cause = failure.code === 'ERR_TEST_FAILURE' && Object.hasOwn(failure, 'cause') ? failure.cause : failure;
  const told = Error.isError(cause) ? cause : failure;
  let yaml = '';
  if (failure.failureType !== undefined) yaml += field('failureType', failure.failureType, margin);
  // Of a file whose process failed.
  if ('exitCode' in failure) yaml += field('exitCode', failure.exitCode, margin) + field('signal', failure.signal, margin);
  yaml += field('error', Error.isError(cause) ? cause.message : failure.message, margin);
  yaml += field('code', told.code ?? failure.code, margin);
  if (Error.isError(cause) && cause.name !== 'Error') yaml += field('name', cause.name, margin);
  if (Error.isError(cause) && 'operator' in cause && 'expected' in cause) {
    yaml += field('expected', cause.expected, margin) + field('actual', cause.actual, margin);
    if (cause.operator) yaml += field('operator', cause.operator, margin);
  }
  const stack = stackLines(Error.isError(cause) ? cause : undefined);
  if (stack.length > 0) yaml += field('stack', stack.join('\n'), margin, true);
  return yaml;
}

function stackLines(error) {
  if (typeof error?.stack !== 'string') return [];
  const frames = error.stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.replace(/^\s+at /, '').trim());
}

function field(name, value, margin, block = false) {
  if (value === undefined) return '';
  if (value === null) return `${margin}${name}: ~\n`;
  if (typeof value === 'string' && (block || value.includes('\n'))) {
    const lines = value.split(/\r?\n/).map((line) => `${margin}  ${line}\n`);
    return `${margin}${name}: |-\n${lines.join('')}`;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof RegExp)) {
    return `${margin}${name}:\n${nested(value, `${margin}  `, new Set())}`;
  }
  return `${margin}${name}: ${inspect(value)}\n`;
}

function nested(object, margin, seen) {
  seen.add(object);
  let yaml = '';
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'object' && value !== null && seen.has(value)) yaml += `${margin}${name}: <Circular>\n`;
    else if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof RegExp)) {
      yaml += `${margin}${name}:\n${nested(value, `${margin}  `, seen)}`;
    } else yaml += field(name, value, margin);
  }
  seen.delete(object);
  return yaml;
}

const CONTROLS = { '\b': '\\b', '\f': '\\f', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\v': '\\v' };

/** Text that must stay on its line and must not look like a directive. */
function escape(text) {
  const visible = String(text).replace(/[\b\f\t\n\r\v]/g, (control) => CONTROLS[control]);
  return visible.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

function indent(nesting) {
  return '    '.repeat(nesting);
}
