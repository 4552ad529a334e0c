'use strict';
// The `junit` reporter: the XML that build servers read.

const { shown } = require('internal/test_runner/reporter/failure_text');

/** @param {AsyncIterable<{ type: string, data: object }>} source */
module.exports = async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n';
  const host = require('os').hostname();
  // A started test becomes a suite when something else starts inside it.
  const line = [];
  const top = [];
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start': {
        const node = { name: data.name, nesting: data.nesting, started: new Date().toISOString(), children: [] };
        (line.at(-1)?.children ?? top).push(node);
        line.push(node);
        break;
      }
      case 'test:pass':
      case 'test:fail': {
        const node = line.pop();
        node.data = data;
        node.parent = line.at(-1)?.name;
        if (line.length === 0) {
          for (const item of top.splice(0)) yield element(item, '\t', host);
        }
        break;
      }
      case 'test:diagnostic': {
        const comment = { comment: data.message };
        if (line.length > 0 && data.nesting > 0) line.at(-1).children.push(comment);
        else yield element(comment, '\t', host);
        break;
      }
      default:
        break;
    }
  }
  yield '</testsuites>\n';
};

function element(node, margin, host) {
  if (node.comment !== undefined) return `${margin}<!-- ${node.comment.replaceAll('--', '&#45;&#45;')} -->\n`;
  const tests = node.children.filter((child) => child.comment === undefined);
  return tests.length > 0 ? suite(node, tests, margin, host) : testCase(node, margin);
}

function suite(node, tests, margin, host) {
  const failures = tests.filter(({ data }) => data.details.error !== undefined).length;
  const skipped = tests.filter(({ data }) => data.skip !== undefined || data.todo !== undefined).length;
  const names = {
    name: node.name,
    time: seconds(node),
    disabled: 0,
    errors: 0,
    tests: tests.length,
    failures,
    skipped,
    timestamp: node.started,
    hostname: host,
  };
  const inner = node.children.map((child) => element(child, `${margin}\t`, host)).join('');
  return `${margin}<testsuite${attributes(names)}>\n${inner}${margin}</testsuite>\n`;
}

function testCase(node, margin) {
  const { data } = node;
  const { error } = data.details;
  const names = { name: node.name, time: seconds(node), classname: data.classname ?? 'test' };
  if (data.file !== undefined) names.file = data.file;
  if (error !== undefined) names.failure = messageOf(error);
  let inner = '';
  const reason = data.skip ?? data.todo;
  if (reason !== undefined) {
    const kind = data.skip === undefined ? 'todo' : 'skipped';
    inner += `${margin}\t<skipped${attributes({ type: kind, message: reason })}/>\n`;
  }
  if (error !== undefined) {
    const names2 = { type: error.failureType ?? error.code, message: messageOf(error).trim() };
    inner += `${margin}\t<failure${attributes(names2)}>\n${escapeText(shown(error, false))}\n${margin}\t</failure>\n`;
  }
  const start = `${margin}<testcase${attributes(names)}`;
  return inner === '' ? `${start}/>\n` : `${start}>\n${inner}${margin}</testcase>\n`;
}

function messageOf(error) {
  return String(error.message ?? '');
}

function seconds(node) {
  return (node.data.details.duration_ms / 1000).toFixed(6);
}

function attributes(values) {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`).join('');
}

function escapeAttribute(text) {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
