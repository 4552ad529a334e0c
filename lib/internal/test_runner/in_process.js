'use strict';
// Test files without isolation: all are loaded into this process, then their tests run one after the other.

const { currentUnit } = require('internal/test_runner/unit');
const { toPattern } = require('internal/test_runner/options');
const { testFiles } = require('internal/test_runner/files');

/**
 * @param {object} settings of internal/test_runner/run_options
 * @returns {import('internal/test_runner/tests_stream').TestsStream}
 */
function run(settings) {
  const { runOfFiles } = require('internal/test_runner/harness');
  const started = runOfFiles({
    __proto__: null,
    ...settings,
    namePatterns: settings.namePatterns.map(toPattern),
    skipPatterns: settings.skipPatterns.map(toPattern),
    updateSnapshots: require('internal/options').getOption('--test-update-snapshots') === true,
  });
  process.env.NODE_TEST_WORKER_ID ??= '1';
  load(started, testFiles(settings), settings).catch((error) => {
    if (isCommand()) started.internalError(error);
    else started.stream.destroy(error);
  });
  return started.stream;
}

async function load(started, files, { cwd, setup }) {
  const { pathToFileURL } = require('internal/url');
  const { importModule } = require('internal/modules/esm/loader');
  await setup?.(started.stream);
  await started.setUp();
  await preload();
  const parentURL = pathToFileURL(`${cwd}/`).href;
  for (const { name, path } of files) {
    const { declared } = started;
    started.entryFile = path;
    const location = { __proto__: null, line: 1, column: 1, file: path };
    try {
      const url = pathToFileURL(path).href;
      await currentUnit.run(started.root, () => importModule(url, parentURL, { __proto__: null }));
      // A file without tests is a test itself.
      if (started.declared === declared) started.root.add('test', name, {}, () => {}, location);
    } catch (error) {
      started.root.add('test', name, {}, () => {}, location).error = error;
    }
  }
  started.open();
  // The process of the command ends with the run, and the run when nothing is left to do.
  if (!isCommand()) started.endWhenDrained();
}

/** `--require` and `--import`, whose tests and hooks are for all files. */
async function preload() {
  if (!isCommand()) return;
  const { getOption } = require('internal/options');
  require('internal/modules/cjs').Module._preloadModules(getOption('--require'));
  await new Promise((resolve) => require('internal/modules/esm/entry').afterImports(resolve));
}

function isCommand() {
  return require('internal/options').getOption('--test') === true;
}

module.exports = { run };
