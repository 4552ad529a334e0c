'use strict';

// A Blob over a file: its bytes are read when they are asked for, and only while the file is as it was.

const { blobOf } = require('internal/blob');

function notReadable() {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException('The blob could not be read', 'NotReadableError');
}

/** A blob's source. What the file was when the blob was made decides whether it may still be read. */
class FileSource {
  constructor(path, stats) {
    this.path = path;
    this.size = Number(stats.size);
    this.mtimeNs = stats.mtimeNs;
  }

  async check() {
    const { stat } = require('fs').promises;
    let stats;
    try {
      stats = await stat(this.path, { bigint: true });
    } catch {
      throw notReadable();
    }
    if (Number(stats.size) !== this.size || stats.mtimeNs !== this.mtimeNs) throw notReadable();
  }

  /** @returns {Promise<Uint8Array>} */
  async read(start, end) {
    const { open } = require('fs').promises;
    const bytes = new Uint8Array(end - start);
    const file = await open(this.path, 'r');
    try {
      for (let filled = 0; filled < bytes.byteLength; ) {
        const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, start + filled);
        if (bytesRead === 0) throw notReadable();
        filled += bytesRead;
      }
    } finally {
      await file.close();
    }
    return bytes;
  }
}

/**
 * @param {string | Buffer} path
 * @param {string} type
 * @returns {Blob}
 */
function blobOfFile(path, type) {
  const stats = require('fs').statSync(path, { bigint: true });
  return blobOf(new FileSource(path, stats), type);
}

module.exports = { blobOfFile };
