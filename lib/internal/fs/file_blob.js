'use strict';
// The source of a Blob over a file: what `fs.openAsBlob` gives. Its bytes are read when somebody wants them, and only
// while the file is still the one the blob was made of.

const native = binding('fs');
const { constants: { O_RDONLY } } = native;

function notReadable() {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException('The blob could not be read', 'NotReadableError');
}

class FileSource {
  #path;
  #made;

  /**
   * @param {string | Uint8Array} path
   * @param {BigIntStats} stats
   */
  constructor(path, stats) {
    this.#path = path;
    this.#made = stats;
    this.size = Number(stats.size);
  }

  /** Rejects when the file has changed since the blob was made. */
  async check() {
    let now;
    try {
      now = await native.stat(this.#path, true);
    } catch {
      throw notReadable();
    }
    const made = this.#made;
    if (now.mtimeNs !== made.mtimeNs || now.size !== made.size || now.ino !== made.ino) throw notReadable();
  }

  /**
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array>}
   */
  async read(start, end) {
    const bytes = new Uint8Array(end - start);
    let fd;
    try {
      fd = await native.open(this.#path, O_RDONLY, 0o666);
      for (let at = 0; at < bytes.byteLength;) {
        const count = await native.read(fd, bytes, at, bytes.byteLength - at, start + at);
        if (count === 0) throw notReadable();
        at += count;
      }
    } catch {
      throw notReadable();
    } finally {
      if (fd !== undefined) await native.close(fd);
    }
    return bytes;
  }
}

/**
 * @param {string | Uint8Array} path
 * @param {string} type
 * @returns {Blob}
 */
function blobOfFile(path, type) {
  const stats = require('internal/fs/metadata').statSync(path, { bigint: true });
  return require('internal/blob').blobOf(new FileSource(path, stats), type);
}

module.exports = { blobOfFile };
