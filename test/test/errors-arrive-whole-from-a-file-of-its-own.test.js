'use strict';
// What a test throws is told by the process that started its file: its causes, though they go in a circle, the errors
// that it is made of, and no more than can be read of it.

const assert = require('node:assert');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { run } = require('node:test');

const folder = mkdtempSync(join(tmpdir(), 'anode-errors-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const file = join(folder, 'errors.test.js');
writeFileSync(file, `
  const test = require('node:test');
  test('circle', () => { const error = new Error('round'); error.cause = error; throw error; });
  test('many', () => { throw new AggregateError([new Error('a'), new TypeError('b')], 'several'); });
  test('silent', () => {
    const error = new RangeError('far');
    Object.defineProperty(error, 'own', { enumerable: true, get() { throw new Error('no'); } });
    throw error;
  });
`);

const causes = {};
run({ files: [file] })
  .on('test:fail', ({ name, details }) => { causes[name] = details.error.cause; })
  .on('end', () => {
    assert.deepStrictEqual(Object.keys(causes), ['circle', 'many', 'silent']);
    assert.strictEqual(causes.circle.message, 'round');
    assert.strictEqual(causes.circle.cause, causes.circle);
    assert.strictEqual(causes.many.message, 'several');
    assert.deepStrictEqual(causes.many.errors.map(({ message }) => message), ['a', 'b']);
    assert.ok(causes.many.errors[1] instanceof TypeError);
    assert.ok(causes.silent instanceof RangeError);
  })
  .resume();
