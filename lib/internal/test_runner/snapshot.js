'use strict';
// Snapshots of tests: what `t.assert.snapshot()` compares values with, in a file beside the test's.

const fs = require('fs');
const {
  codes: { ERR_INVALID_STATE },
} = require('internal/errors');
const { validateArray, validateFunction, validateObject, validateString } = require('internal/validators');

let defaultSerializers = [(value) => JSON.stringify(value, null, 2)];
let resolvePath = (file) => {
  if (typeof file !== 'string') throw new ERR_INVALID_STATE('Invalid snapshot filename.');
  return `${file}.snapshot`;
};

const files = new Map();

/** One snapshot file: its texts by key, and how often each test has asked. */
class SnapshotFile {
  #path;
  #texts = new Map();
  #asked = new Map();

  constructor(path) {
    this.#path = path;
    if (fs.existsSync(path)) this.#load();
  }

  #load() {
    const holder = { __proto__: null };
    const vm = require('vm');
    vm.runInNewContext(fs.readFileSync(this.#path, 'utf8'), { exports: holder, __proto__: null });
    for (const key of Object.keys(holder)) this.#texts.set(key, String(holder[key]).slice(1, -1));
  }

  nextKey(name) {
    const count = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, count);
    return `${name} ${count}`;
  }

  get(key) {
    const text = this.#texts.get(key);
    if (text === undefined) {
      const error = new ERR_INVALID_STATE(`Snapshot '${key}' not found in '${this.#path}.'`);
      error.snapshot = key;
      error.filename = this.#path;
      throw error;
    }
    return text;
  }

  set(key, text) {
    if (this.#texts.size === 0 || !this.dirty) {
      this.dirty = true;
      process.once('exit', () => this.write());
    }
    this.#texts.set(key, text);
  }

  write() {
    const keys = [...this.#texts.keys()].sort();
    const entries = keys.map((key) => `exports[\`${quote(key)}\`] = \`\n${quote(this.#texts.get(key))}\n\`;\n`);
    fs.mkdirSync(require('path').dirname(this.#path), { recursive: true });
    fs.writeFileSync(this.#path, entries.join('\n'), 'utf8');
  }
}

function quote(text) {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

function serialize(value, serializers) {
  let text = value;
  try {
    for (const serializer of serializers) text = serializer(text);
  } catch (cause) {
    const error = new ERR_INVALID_STATE('The provided serializers did not generate a string.');
    error.input = value;
    error.cause = cause;
    throw error;
  }
  if (typeof text !== 'string') throw new ERR_INVALID_STATE('The provided serializers did not generate a string.');
  return text;
}

function readSerializers(options) {
  validateObject(options, 'options');
  const { serializers = defaultSerializers } = options;
  validateSerializers(serializers, 'options.serializers');
  return serializers;
}

function validateSerializers(serializers, name) {
  validateArray(serializers, name);
  serializers.forEach((serializer, index) => validateFunction(serializer, `${name}[${index}]`));
}

/** Compares with, or under --test-update-snapshots writes, the next snapshot of this test. */
function compare(unit, value, options = {}) {
  const serializers = readSerializers(options);
  const path = resolvePath(unit.run.root.location.file);
  let file = files.get(path);
  if (file === undefined) files.set(path, (file = new SnapshotFile(path)));
  const key = file.nextKey(unit.fullName);
  const text = serialize(value, serializers);
  if (unit.run.settings.updateSnapshots) file.set(key, text);
  else require('assert').strictEqual(text, file.get(key));
}

/** The same with a whole file as the snapshot. */
function compareFile(unit, value, path, options = {}) {
  validateString(path, 'path');
  const text = serialize(value, readSerializers(options));
  if (unit.run.settings.updateSnapshots) {
    fs.mkdirSync(require('path').dirname(path), { recursive: true });
    fs.writeFileSync(path, text, 'utf8');
    return;
  }
  require('assert').strictEqual(text, fs.readFileSync(path, 'utf8'));
}

/** The `snapshot` object of the module. */
function settings() {
  return {
    __proto__: null,
    /** @param {Function[]} serializers */
    setDefaultSnapshotSerializers(serializers) {
      validateSerializers(serializers, 'serializers');
      defaultSerializers = [...serializers];
    },
    /** @param {(file: string|undefined) => string} fn */
    setResolveSnapshotPath(fn) {
      validateFunction(fn, 'fn');
      resolvePath = fn;
    },
  };
}

module.exports = { compare, compareFile, settings };
