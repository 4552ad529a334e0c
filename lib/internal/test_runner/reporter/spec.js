'use strict';
// The `spec` reporter: an indented tree for people, and the failures once more, in full, at the end.

const { Transform } = require('stream');
const { failureText, isSum, palette, resultLine } = require('internal/test_runner/reporter/failure_text');

class SpecReporter extends Transform {
  #colors = palette(require('internal/util/colors').shouldColorize(process.stdout));
  // Tests that have started and not been shown yet, from the outermost.
  #open = [];
  #failures = [];

  constructor() {
    super({ writableObjectMode: true });
  }

  _transform({ type, data }, encoding, callback) {
    callback(null, this.#text(type, data));
  }

  _flush(callback) {
    callback(null, this.#failureList());
  }

  #text(type, data) {
    switch (type) {
      case 'test:start':
        this.#open.push({ name: data.name, nesting: data.nesting, shown: false });
        return null;
      case 'test:pass':
      case 'test:fail':
        return this.#result(type.slice(5), data);
      case 'test:diagnostic':
      case 'test:log':
        return this.#diagnostic(data);
      case 'test:stdout':
      case 'test:stderr':
        return data.message;
      case 'test:watch:restarted':
        return `\nRestarted at ${new Date().toLocaleString()}\n`;
      case 'test:interrupted':
        return this.#interrupted(data);
      default:
        return null;
    }
  }

  #result(outcome, data) {
    this.#open.pop();
    let text = '';
    for (const parent of this.#open) {
      if (parent.shown) continue;
      parent.shown = true;
      text += `${indent(parent.nesting)}▶ ${parent.name}\n`;
    }
    if (outcome === 'fail' && !isSum(data.details.error)) this.#failures.push(data);
    return `${text}${indent(data.nesting)}${resultLine(outcome, data, this.#colors)}\n`;
  }

  #diagnostic({ message, nesting, level }) {
    const colors = this.#colors;
    const color = { error: colors.red, warn: colors.yellow }[level] ?? colors.blue;
    return `${color}${indent(nesting)}ℹ ${message}${colors.white}\n`;
  }

  #interrupted({ tests }) {
    const colors = this.#colors;
    const { relative } = require('path');
    const lines = tests.map(({ name, nesting, file, line, column }) => {
      const place = file === undefined ? '' : ` ${colors.gray}(${relative(process.cwd(), file)}:${line}:${column})${colors.white}`;
      return `${indent(nesting)}${colors.yellow}⚠ ${name}${place}${colors.white}\n`;
    });
    return `\n${colors.yellow}Interrupted while running:${colors.white}\n\n${lines.join('')}`;
  }

  #failureList() {
    if (this.#failures.length === 0) return null;
    const colors = this.#colors;
    const { relative } = require('path');
    let text = `\n${colors.red}✖ failing tests:${colors.white}\n`;
    for (const data of this.#failures) {
      const { file, line, column } = data;
      text += file === undefined ? '\n' : `\ntest at ${relative(process.cwd(), file)}:${line}:${column}\n`;
      text += `${resultLine('fail', data, colors)}\n${failureText(data.details.error, '', colors.enabled)}\n`;
    }
    return text;
  }
}

function indent(nesting) {
  return '  '.repeat(nesting);
}

module.exports = { SpecReporter };
