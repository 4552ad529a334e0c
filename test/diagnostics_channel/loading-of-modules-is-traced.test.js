'use strict';
const assert = require('node:assert');
const { tracingChannel } = require('node:diagnostics_channel');
const settles = require('../settles.js');

const seen = [];
const note = (kind) => ({ id, url, parentFilename, parentURL, result, error }) => {
  seen.push([kind, id ?? url, parentFilename ?? new URL(parentURL).pathname, result ?? error?.code]);
};
tracingChannel('module.require').subscribe({ start: note('start'), end: note('end'), error: note('error') });
tracingChannel('module.import').subscribe({ start: note('start'), asyncEnd: note('asyncEnd') });

const path = require('node:path');
assert.throws(() => require('./nowhere'));
settles(async () => {
  const os = await import('node:os');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepStrictEqual(seen, [
    ['start', 'node:path', __filename, undefined],
    ['end', 'node:path', __filename, path],
    ['start', './nowhere', __filename, undefined],
    ['error', './nowhere', __filename, 'MODULE_NOT_FOUND'],
    ['end', './nowhere', __filename, 'MODULE_NOT_FOUND'],
    ['start', 'node:os', __filename, undefined],
    ['asyncEnd', 'node:os', __filename, os],
  ]);
});
