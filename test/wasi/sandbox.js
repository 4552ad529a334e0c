'use strict';
// A sandbox over a temporary folder, whose system calls are made from here, as a WebAssembly program would make them.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WASI } = require('node:wasi');

/** Rights of a program that only reads, and of one that may do everything with a file. */
const READ = 1n << 1n;
const EVERYTHING = 0x08e001ffn;

/** @param {(dir: string) => void} prepare */
function sandbox(prepare) {
  const outside = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-')));
  const dir = path.join(outside, 'inside');
  fs.mkdirSync(dir);
  process.on('exit', () => fs.rmSync(outside, { recursive: true }));
  prepare(dir);
  const wasi = new WASI({ version: 'preview1', preopens: { '/box': dir } });
  const memory = new WebAssembly.Memory({ initial: 2 });
  wasi.finalizeBindings({ exports: { memory } });
  const bytes = Buffer.from(memory.buffer);
  const put = (text, at) => [at, bytes.write(text, at)];
  const PREOPENED = 3;

  return {
    dir,
    bytes,
    calls: wasi.wasiImport,
    put,
    PREOPENED,
    /** `[code, descriptor]` */
    open(name, { follow = 1, flags = 0, rights = READ, from = PREOPENED } = {}) {
      bytes.writeUInt32LE(0, 1000);
      const code = wasi.wasiImport.path_open(from, follow, ...put(name, 2000), flags, rights, 0n, 0, 1000);
      return [code, bytes.readUInt32LE(1000)];
    },
    /** A list of one buffer, for calls that read or write. */
    list(address, size, at = 3000) {
      bytes.writeUInt32LE(address, at);
      bytes.writeUInt32LE(size, at + 4);
      return [at, 1];
    },
  };
}

module.exports = { EVERYTHING, READ, sandbox };
