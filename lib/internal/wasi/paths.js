'use strict';
// Where a path of a WebAssembly program leads: never out of the directory it is relative to, whatever `..` and links say.

const { lstatSync } = require('internal/fs/metadata');
const { readlinkSync } = require('internal/fs/entries');
const { fail } = require('internal/wasi/abi');

const MAX_LINKS = 32;
const quietly = { throwIfNoEntry: false };

/** The steps of a path without `.` and `..`: one that leaves the directory is refused. */
function steps(path, from = []) {
  const list = from.slice();
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') list.push(name);
    else if (list.pop() === undefined) fail('NOTCAPABLE');
  }
  return list;
}

/** @param {string[]} list */
function inside(directory, list) {
  return `${directory.host === '/' ? '' : directory.host}/${list.join('/')}`;
}

/** What an absolute link means: the sandbox's directories as the program names them. */
function stepsOfAbsolute(directory, target) {
  const { guest } = directory;
  const list = steps(target);
  if (!guest.every((name, index) => list[index] === name)) fail('NOTCAPABLE');
  return list.slice(guest.length);
}

/**
 * The path on the host. Links on the way are followed, the last one if asked for.
 * @param {Descriptor} directory
 * @param {string} path
 * @param {boolean} follow
 * @returns {string}
 */
function resolve(directory, path, follow) {
  if (path[0] === '/') fail('NOTCAPABLE');
  const end = path.endsWith('/') ? '/' : '';
  let list = steps(path);
  let links = 0;
  for (let index = 0; index < list.length; index++) {
    const last = index === list.length - 1;
    if (last && !follow && end === '') break;
    const place = inside(directory, list.slice(0, index + 1));
    const stats = lstatSync(place, quietly);
    if (stats === undefined) break;
    if (stats.isSymbolicLink()) {
      if (++links > MAX_LINKS) fail('LOOP');
      const target = readlinkSync(place);
      const start = target[0] === '/' ? stepsOfAbsolute(directory, target) : steps(target, list.slice(0, index));
      list = start.concat(list.slice(index + 1));
      index = -1;
    } else if (!last && !stats.isDirectory()) {
      fail('NOTDIR');
    }
  }
  return list.length === 0 ? directory.host : inside(directory, list) + end;
}

/** Refuses a link that would lead out. */
function checkLink(directory, path, target) {
  if (target[0] === '/') fail('PERM');
  steps(target, steps(path).slice(0, -1));
}

/**
 * The directory that stands behind a path that was opened.
 * @param {Descriptor} directory
 * @param {string} host
 * @returns {string[]} its name for the program
 */
function guestOf(directory, host) {
  const below = host.slice(directory.host === '/' ? 1 : directory.host.length + 1);
  return directory.guest.concat(steps(below));
}

module.exports = { checkLink, guestOf, resolve, steps };
