'use strict';
const assert = require('node:assert');
const vm = require('node:vm');
const settles = require('../settles.js');

const { USE_MAIN_CONTEXT_DEFAULT_LOADER } = vm.constants;
const text = 'Promise.resolve("import(\'node:fs\')").then(eval)';
process.removeAllListeners('warning');
process.on('warning', (warning) => assert.match(warning.message, /USE_MAIN_CONTEXT_DEFAULT_LOADER is an experimental/));

settles(async () => {
  const loader = vm.createContext({}, { importModuleDynamically: USE_MAIN_CONTEXT_DEFAULT_LOADER });
  assert.strictEqual((await vm.runInContext(text, loader)).default, require('node:fs'));

  const outcome = vm.runInContext(text, vm.createContext({}));
  await assert.rejects(outcome, { code: 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING' });
});
