'use strict';
// `--test-global-setup`: a module whose `globalSetup` runs before all tests and whose `globalTeardown` after them.

const { validateFunction } = require('internal/validators');

/**
 * Loads the module and runs its `globalSetup`.
 * @param {string|undefined} file without one there is nothing to do
 * @param {string} cwd
 * @returns {Promise<() => Promise<void>>} runs its `globalTeardown`, once
 */
async function setUp(file, cwd) {
  if (file === undefined) return async () => {};
  const { pathToFileURL } = require('internal/url');
  const url = pathToFileURL(require('path').resolve(cwd, file)).href;
  const parent = pathToFileURL(`${cwd}/`).href;
  const loaded = await require('internal/modules/esm/loader').importModule(url, parent, { __proto__: null });
  const { globalSetup, globalTeardown } = loaded;
  if (globalSetup !== undefined) validateFunction(globalSetup, 'globalSetupFunction');
  if (globalTeardown !== undefined) validateFunction(globalTeardown, 'globalTeardownFunction');
  await globalSetup?.();
  let toldToTearDown = false;
  return async () => {
    if (toldToTearDown) return;
    toldToTearDown = true;
    await globalTeardown?.();
  };
}

module.exports = { setUp };
