'use strict';
// The memory of a WebAssembly program as its system calls see it: every access is checked against its bounds.

const { fail } = require('internal/wasi/abi');

const { get: bufferOf } = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer');
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param {any} value */
function isMemory(value) {
  try {
    Reflect.apply(bufferOf, value, []);
    return true;
  } catch {
    return false;
  }
}

class GuestMemory {
  #memory;
  #buffer;
  #view;

  /** @param {WebAssembly.Memory} memory */
  constructor(memory) {
    this.#memory = memory;
  }

  /** Growing a memory replaces its buffer. */
  #now() {
    const buffer = Reflect.apply(bufferOf, this.#memory, []);
    if (buffer !== this.#buffer) {
      this.#buffer = buffer;
      this.#view = new DataView(buffer);
    }
    return this.#view;
  }

  #at(address, size) {
    const view = this.#now();
    if (address + size > view.byteLength) fail('OVERFLOW');
    return view;
  }

  /** A view of `size` bytes. */
  bytes(address, size) {
    return new Uint8Array(this.#at(address, size).buffer, address, size);
  }

  u8(address) {
    return this.#at(address, 1).getUint8(address);
  }

  u16(address) {
    return this.#at(address, 2).getUint16(address, true);
  }

  u32(address) {
    return this.#at(address, 4).getUint32(address, true);
  }

  u64(address) {
    return this.#at(address, 8).getBigUint64(address, true);
  }

  setU8(address, value) {
    this.#at(address, 1).setUint8(address, value);
  }

  setU16(address, value) {
    this.#at(address, 2).setUint16(address, value, true);
  }

  setU32(address, value) {
    this.#at(address, 4).setUint32(address, value, true);
  }

  setU64(address, value) {
    this.#at(address, 8).setBigUint64(address, value, true);
  }

  /** The text of a path: what is no UTF-8 or holds a zero byte is none. */
  path(address, size) {
    const bytes = this.bytes(address, size).slice();
    if (size === 0 || bytes.includes(0)) fail('INVAL');
    try {
      return decoder.decode(bytes);
    } catch {
      return fail('ILSEQ');
    }
  }

  /** The buffers that a list of addresses and sizes names. */
  buffers(address, count) {
    this.#at(address, count * 8);
    const list = [];
    for (let index = 0; index < count; index++) {
      const entry = address + index * 8;
      list.push(this.bytes(this.u32(entry), this.u32(entry + 4)));
    }
    return list;
  }
}

module.exports = { GuestMemory, isMemory };
