'use strict';

// File: a Blob with a name and a date.

const {
  codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { Blob, inspectAs } = require('internal/blob');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** Web IDL's `long long`. */
function toInteger(value) {
  const number = Math.trunc(+value);
  return Number.isFinite(number) ? number : 0;
}

class File extends Blob {
  #name;
  #lastModified;

  /**
   * @param {Iterable<any>} fileBits
   * @param {string} fileName
   * @param {{ type?: string, endings?: 'transparent' | 'native', lastModified?: number }} [options]
   */
  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    const lastModified = options?.lastModified;
    this.#lastModified = lastModified === undefined ? Date.now() : toInteger(lastModified);
    this.#name = `${fileName}`.toWellFormed();
  }

  get [kCloneMode]() {
    return #name in this ? CLONEABLE : 0;
  }

  /** @returns {string} */
  get name() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#name;
  }

  /** @returns {number} milliseconds since 1970 */
  get lastModified() {
    if (typeof this !== 'object' || this === null || !(#name in this)) throw new ERR_INVALID_THIS('File');
    return this.#lastModified;
  }

  [kInspect](depth, options) {
    const { lastModified, name, size, type } = this;
    return inspectAs('File', { size, type, name, lastModified }, depth, options);
  }

  [kClone]() {
    const { data } = super[kClone]();
    return { data: { ...data, name: this.#name, lastModified: this.#lastModified }, deserializeInfo: 'internal/file:File' };
  }

  static [kDeserialize]({ lastModified, name, parts, type }) {
    return new File(parts, name, { lastModified, type });
  }
}

for (const key of ['name', 'lastModified']) Object.defineProperty(File.prototype, key, { __proto__: null, enumerable: true });
Object.defineProperty(File.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'File' });
Object.defineProperty(File, 'length', { __proto__: null, configurable: true, value: 2 });

module.exports = { File };
