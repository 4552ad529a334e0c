'use strict';
// Watching under `--test --watch`: which test files are to run again, and which have come.

const { existsSync } = require('fs');
const path = require('path');
const { FilesWatcher } = require('internal/watch/files_watcher');
const { testFiles } = require('internal/test_runner/files');

class ChangedFiles {
  /** @type {FilesWatcher} of the files of each test file's process */
  watcher;
  #settings;
  #known;
  #changed = new Map();
  #waiting;
  #signal;

  /**
   * @param {import('internal/test_runner/files').TestFile[]} files
   * @param {object} settings of the run
   */
  constructor(files, settings) {
    const { cwd, files: given, signal } = settings;
    this.#settings = settings;
    this.#known = new Map(files.map((file) => [file.path, file]));
    this.#signal = signal;
    this.watcher = new FilesWatcher(signal);
    // Where the files are found by name, more may come.
    if (given === undefined) this.watcher.watchTree(cwd, isDependency);
    this.watcher.on('changed', ({ owners, files: touched }) => this.#note(owners, touched));
    signal?.addEventListener('abort', () => this.#waiting?.resolve(), { once: true });
  }

  /** @returns {Promise<TestFile[]|undefined>} the files to run; nothing once watching has ended */
  async next() {
    while (this.#changed.size === 0) {
      if (this.#signal?.aborted) return undefined;
      this.#waiting = Promise.withResolvers();
      await this.#waiting.promise;
    }
    if (this.#signal?.aborted) return undefined;
    const files = [...this.#changed.values()];
    this.#changed.clear();
    this.watcher.forget(new Set(files.map((file) => file.path)));
    return files;
  }

  #note(owners, touched) {
    for (const owner of owners) {
      // A file that was asked for by name is missed.
      if (this.#settings.files !== undefined || existsSync(owner)) this.#changed.set(owner, this.#fileAt(owner));
    }
    if (this.#settings.files === undefined && [...touched].some((file) => !this.#known.has(file))) this.#noteNew();
    if (this.#changed.size > 0) this.#waiting?.resolve();
  }

  #fileAt(full) {
    return this.#known.get(full) ?? { name: path.relative(this.#settings.cwd, full), path: full };
  }

  #noteNew() {
    const found = testFiles(this.#settings);
    for (const file of found) {
      if (!this.#known.has(file.path)) this.#changed.set(file.path, file);
    }
    this.#known = new Map(found.map((file) => [file.path, file]));
  }
}

function isDependency(name) {
  return name.split(path.sep).includes('node_modules');
}

module.exports = { ChangedFiles };
