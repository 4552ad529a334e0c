'use strict';
// Watches the files that programs consist of, and whole folders. What is watched natively is the folder of each file:
// an editor that puts a new file in the place of the old one does not end the watch.

const EventEmitter = require('events');
const path = require('path');
const { setTimeout } = require('timers');

/** How long to wait for more changes, in milliseconds: a file is written in several steps, and several files are saved at once. */
const DEBOUNCE = 100;

/** Emits `changed` with `{ files, owners }`, both sets: what changed, and whose it was. */
class FilesWatcher extends EventEmitter {
  /** Folder → native watcher and the names looked for in it. */
  #folders = new Map();
  /** File → owners. */
  #owners = new Map();
  #trees = [];
  #pending = undefined;

  /** @param {AbortSignal} [signal] ends all watching */
  constructor(signal) {
    super();
    signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /**
   * Watches a folder with everything below it, or a file.
   * @param {string} root
   * @param {(name: string) => boolean} [ignore] what below it is of no interest
   */
  watchTree(root, ignore) {
    const { watch, statSync } = require('fs');
    const isFolder = statSync(root).isDirectory();
    const changed = (type, name) => this.#changed(isFolder && name !== null ? path.resolve(root, name) : root, undefined);
    this.#trees.push(watch(root, { recursive: isFolder, ignore }, changed));
  }

  /**
   * Watches one file, whether or not it is there.
   * @param {string} file an absolute path
   * @param {*} [owner] whoever is to be told of it
   */
  watchFile(file, owner) {
    const owners = this.#owners.get(file);
    if (owners !== undefined) {
      owners.add(owner);
      return;
    }
    const name = path.basename(file);
    const folder = path.dirname(file);
    const known = this.#folders.get(folder);
    if (known !== undefined) known.names.add(name);
    else if (!this.#watchFolder(folder, name)) return;
    this.#owners.set(file, new Set([owner]));
  }

  #watchFolder(folder, first) {
    const names = new Set([first]);
    const changed = (type, name) => {
      if (!names.has(name)) return;
      const file = path.join(folder, name);
      this.#changed(file, this.#owners.get(file));
    };
    try {
      this.#folders.set(folder, { names, watcher: require('fs').watch(folder, changed) });
    } catch (error) {
      // A file in a folder that does not exist: there is nothing to watch.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    }
    return true;
  }

  /**
   * Forgets the files of some owners, which will say anew what they need; of all without.
   * @param {Set<*>} [owners]
   */
  forget(owners) {
    for (const [file, those] of this.#owners) {
      if (owners === undefined) those.clear();
      else for (const owner of owners) those.delete(owner);
      if (those.size === 0) this.#forgetFile(file);
    }
  }

  #forgetFile(file) {
    this.#owners.delete(file);
    const folder = path.dirname(file);
    const { names, watcher } = this.#folders.get(folder);
    names.delete(path.basename(file));
    if (names.size > 0) return;
    watcher.close();
    this.#folders.delete(folder);
  }

  /**
   * Watches what a child process reports: see internal/watch/report.
   * @param {import('child_process').ChildProcess} child
   * @param {*} [owner]
   */
  watchChild(child, owner) {
    const { fileURLToPath } = require('internal/url');
    child.on('message', (message) => {
      for (const file of listOf(message?.['watch:require'])) this.watchFile(file, owner);
      for (const url of listOf(message?.['watch:import'])) {
        if (url.startsWith('file:')) this.watchFile(fileURLToPath(url), owner);
      }
    });
  }

  #changed(file, owners) {
    if (this.#pending === undefined) {
      this.#pending = { __proto__: null, files: new Set(), owners: new Set() };
      setTimeout(() => {
        const change = this.#pending;
        this.#pending = undefined;
        this.emit('changed', change);
      }, DEBOUNCE);
    }
    this.#pending.files.add(file);
    for (const owner of owners ?? []) this.#pending.owners.add(owner);
  }

  /** Ends all watching. */
  close() {
    this.forget();
    for (const tree of this.#trees.splice(0)) tree.close();
  }
}

function listOf(files) {
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}

module.exports = { FilesWatcher };
