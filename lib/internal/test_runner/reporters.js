'use strict';
// Which reporters a run tells, and where they write: `--test-reporter` and `--test-reporter-destination`.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');

const BUILT_IN = ['dot', 'junit', 'spec', 'tap', 'lcov'];

/**
 * Starts the reporters that were asked for; the spec reporter on standard output when none was.
 * @param {import('stream').Readable} events
 * @param {{ reporters: string[], destinations: string[] }} settings
 * @returns {Promise<void>} once they are there
 */
async function connect(events, { reporters, destinations }) {
  if (process.env.NODE_TEST_CONTEXT === 'child-v8') {
    const { encode } = require('internal/test_runner/wire');
    events.on('data', (event) => process.stdout.write(encode(event)));
    events.written = new Promise((resolve) => events.on('end', () => process.stdout.write('', resolve)));
    return;
  }
  if (reporters.length === 0 && destinations.length === 0) reporters = [process.env.NODE_TEST_CONTEXT === 'child' ? 'tap' : 'spec'];
  if (destinations.length === 0 && reporters.length === 1) destinations = ['stdout'];
  if (reporters.length !== destinations.length) {
    const text = 'must match the number of specified \'--test-reporter-destination\'';
    throw new ERR_INVALID_ARG_VALUE('--test-reporter', reporters, text);
  }
  const outputs = [];
  for (let i = 0; i < reporters.length; i++) {
    outputs.push(attach(events, await find(reporters[i]), destination(destinations[i])));
  }
  events.written = Promise.all(outputs);
}

/** A reporter is a Transform class, a Transform or an async generator function over the events. */
function attach(events, reporter, output) {
  if (typeof reporter === 'function' && isClass(reporter)) reporter = new reporter();
  if (typeof reporter !== 'function' && typeof reporter?.pipe !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('Reporter', ['function', 'stream.Transform'], reporter);
  }
  const text = events.compose(reporter);
  // The process of the command has nothing else to lose: it fails with what nobody catches.
  if (!require('internal/options').getOption('--test')) text.on('error', stop);
  const isStandard = output === process.stdout || output === process.stderr;
  text.pipe(output, { end: !isStandard });
  return new Promise((resolve) => {
    if (isStandard) text.on('end', () => output.write('', () => resolve()));
    else output.on('close', resolve);
  });
}

/** Without its reporter a run says nothing: the error is all there is to say. */
function stop(error) {
  process.stderr.write(`${require('util').inspect(error)}\n`);
  process.exit(7);
}

function isClass(fn) {
  return fn.prototype instanceof require('events') || /^class\b/.test(Function.prototype.toString.call(fn));
}

async function find(name) {
  if (name === 'spec') return require('internal/test_runner/reporter/spec').SpecReporter;
  if (BUILT_IN.includes(name)) return require(`internal/test_runner/reporter/${name}`);
  const { cwdURL } = require('internal/modules/esm/resolve');
  const specifier = require('path').isAbsolute(name) ? require('url').pathToFileURL(name).href : name;
  const loaded = await require('internal/modules/esm/loader').importModule(specifier, cwdURL(), { __proto__: null });
  return loaded.default ?? loaded;
}

function destination(name) {
  if (name === 'stdout') return process.stdout;
  if (name === 'stderr') return process.stderr;
  return require('fs').createWriteStream(name);
}

module.exports = { connect };
