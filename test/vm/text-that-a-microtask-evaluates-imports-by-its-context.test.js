'use strict';
const assert = require('node:assert');
const vm = require('node:vm');

const { USE_MAIN_CONTEXT_DEFAULT_LOADER } = vm.constants;
const text = 'Promise.resolve("import(\'node:fs\')").then(eval)';
process.removeAllListeners('warning');
process.on('warning', (warning) => assert.match(warning.message, /USE_MAIN_CONTEXT_DEFAULT_LOADER is an experimental/));

const loader = vm.createContext({}, { importModuleDynamically: USE_MAIN_CONTEXT_DEFAULT_LOADER });
vm.runInContext(text, loader).then((namespace) => assert.strictEqual(namespace.default, require('node:fs')));

assert.rejects(vm.runInContext(text, vm.createContext({})), { code: 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING' });
