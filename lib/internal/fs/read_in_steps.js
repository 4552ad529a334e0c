'use strict';
// fs.readFile while async hooks watch: as the requests that it is documented to be made of, each an operation of its own
// that the one before has caused. Otherwise a file is read in one request.

const { FastBuffer } = require('internal/buffer/memory');

const native = binding('fs');

/** Bytes of a file of known size that one request reads, and of one whose size nobody knows. */
const KNOWN = 512 * 1024;
const UNKNOWN = 64 * 1024;
const REGULAR = 0o100000;
const KIND = 0o170000;

/**
 * @param {string | Buffer | number} place a path, or a descriptor that stays open
 * @param {number} flags
 * @param {(err: Error | null, content?: Buffer) => void} callback
 */
function readInSteps(place, flags, callback) {
  if (typeof place === 'number') {
    readAll(place, callback);
    return;
  }
  native.open(place, flags, 0o666, (err, fd) => {
    if (err) {
      callback(err);
      return;
    }
    readAll(fd, (readError, content) => {
      native.close(fd, (closeError) => {
        const failure = readError ?? closeError;
        if (failure) callback(failure);
        else callback(null, content);
      });
    });
  });
}

function readAll(fd, callback) {
  native.fstat(fd, false, (err, { mode, size } = {}) => {
    if (err) callback(err);
    else readOn(fd, (mode & KIND) === REGULAR ? size : 0, [], 0, callback);
  });
}

/** Reads until there are `size` bytes, or to the end where that is 0. */
function readOn(fd, size, chunks, got, callback) {
  const chunk = new FastBuffer(new ArrayBuffer(size === 0 ? UNKNOWN : Math.min(KNOWN, size - got)));
  native.read(fd, chunk, 0, chunk.length, -1, (err, count) => {
    if (err) {
      callback(err);
      return;
    }
    if (count !== 0) chunks.push(chunk.subarray(0, count));
    const all = got + count;
    if (count === 0 || all === size) callback(null, require('buffer').Buffer.concat(chunks, all));
    else readOn(fd, size, chunks, all, callback);
  });
}

module.exports = { readInSteps };
