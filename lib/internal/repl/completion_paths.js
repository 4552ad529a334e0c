'use strict';
// Completing what is asked of require() and import(), and the paths that functions of `fs` are given.

const path = require('path');

const REQUIRE = /\brequire\s*\(\s*(['"`])([\w@./:-]*)$/;
const IMPORT = /\bimport\s*\(\s*(['"`])([\w@./:-]*)$/;
const CLOSED = /\b(?:require|import)\s*\(\s*(['"`])[^'"`]*\1$/;
const FS_CALL = /\bfs(?:\.promises)?\s*\.\s*[a-z][a-zA-Z]+\s*\(\s*["'`]([^"'`]*)$/;
const VERSIONED = /-\d+\.\d+/;

/** The entries of a folder; none where there is no folder. */
function entriesOf(folder) {
  try {
    return require('fs').readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(folder, entry) {
  if (entry.isDirectory()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return require('fs').statSync(path.join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/** What may follow `typed` of one folder, as a specifier that begins with `before`. */
function modulesIn(folder, before, typed, { extensions, keepsExtension }) {
  const found = [];
  for (const entry of entriesOf(folder)) {
    const { name } = entry;
    const extension = path.extname(name);
    const base = extension === '' ? name : name.slice(0, -extension.length);
    if (VERSIONED.test(base) || name === '.npm') continue;
    if (isFolder(folder, entry)) {
      found.push(`${before}${name}/`);
      const inside = entriesOf(path.join(folder, name)).map((each) => each.name);
      if (inside.includes('package.json') || extensions.some((each) => inside.includes(`index${each}`))) found.push(before + name);
    } else if (extensions.includes(extension) && (before !== '' || base !== 'index')) {
      found.push(before + (keepsExtension ? name : base));
    }
  }
  return found.filter((each) => each.startsWith(typed));
}

function completeModule(server, typed, isImport) {
  const { candidates } = require('internal/repl/completion');
  const groups = [];
  if (server.allowBlockingCompletions) groups.push(filesFor(server, typed, isImport));
  if (!typed.startsWith('.')) {
    const builtins = require('repl').builtinModules;
    groups.push(builtins, schemeNames(builtins, typed));
  }
  return [candidates(groups, typed), typed];
}

/** With their scheme they are offered to whoever has typed nothing of another name. */
function schemeNames(builtins, typed) {
  const { builtinModules } = require('module');
  const known = builtins.filter((id) => builtinModules.includes(id));
  const only = builtinModules.filter((id) => id.startsWith('node:'));
  const all = [...only, ...known.filter((id) => !id.startsWith('node:')).map((id) => `node:${id}`)];
  return all.filter((id) => id.startsWith(typed));
}

function filesFor(server, typed, isImport) {
  const { Module } = require('internal/modules/cjs');
  const options = {
    extensions: isImport ? [...new Set([...Object.keys(Module._extensions), '.mjs', '.cjs', '.wasm'])] : Object.keys(Module._extensions),
    keepsExtension: isImport,
  };
  const at = typed.lastIndexOf('/');
  const before = typed.slice(0, at + 1);
  if (typed === '.') return ['./', '../'];
  if (typed === '..') return ['../'];
  if (/^\.\.?\//.test(typed)) return modulesIn(path.resolve(before), before, typed, options);
  if (typed.startsWith('/')) return modulesIn(before, before, typed, options);
  const folders = server.context.module?.paths ?? Module._nodeModulePaths(process.cwd());
  return folders.flatMap((folder) => modulesIn(path.resolve(folder, before), before, typed, options));
}

function completeFile(typed) {
  // What is a folder already is completed by what is in it.
  const isWhole = folderExists(typed);
  const at = isWhole ? typed.length : typed.lastIndexOf('/') + 1;
  const name = typed.slice(at);
  const names = entriesOf(path.resolve(typed.slice(0, at) || '.')).map((entry) => entry.name);
  return [names.filter((each) => each.startsWith(name)).sort(), name];
}

function folderExists(folder) {
  try {
    return folder !== '' && require('fs').statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/**
 * @param {import('repl').REPLServer} server
 * @param {string} text
 * @returns {[string[], string | undefined] | undefined} `undefined` where no path is being typed
 */
function completePath(server, text) {
  const required = REQUIRE.exec(text);
  if (required !== null) return completeModule(server, required[2], false);
  const imported = IMPORT.exec(text);
  if (imported !== null) return completeModule(server, imported[2], true);
  if (CLOSED.test(text)) return [[], undefined];
  const called = server.allowBlockingCompletions ? FS_CALL.exec(text) : null;
  return called === null ? undefined : completeFile(called[1]);
}

module.exports = { completePath };
