// For programs that start others: run a command line with the packages' commands on PATH, and make of what it prints
// something that is the same each time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const bin = path.resolve('node_modules', '.bin');

/**
 * Starts a command line in a shell.
 * @param {string} line
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(line, options = {}) {
  const env = { ...process.env, ...options.env, PATH: `${bin}:${process.env.PATH}` };
  return spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'], ...options, env });
}

/**
 * Runs a command line to its end.
 * @returns {Promise<{ code: number|null, signal: string|null, output: string }>} what it printed on both outputs
 */
export async function run(line, options) {
  const child = start(`${line} 2>&1`, options);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { output += text; });
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

/**
 * Reads a stream until `text` has come, or it ends.
 * @param {import('node:stream').Readable} stream
 */
export function reader(stream) {
  let all = '';
  let taken = 0;
  const waiting = new Set();
  stream.setEncoding('utf8').on('data', (text) => {
    all += text;
    for (const look of waiting) look();
  });
  return {
    get all() { return all; },
    until(text) {
      return new Promise((resolve) => {
        const look = () => {
          const at = all.indexOf(text, taken);
          if (at === -1) return;
          waiting.delete(look);
          taken = at + text.length;
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** Times, process numbers, and colours are of no interest. */
export function plain(text) {
  return text
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replaceAll(/ *\(?\b\d+(\.\d+)? ?(ms|s|m?seconds?)\b\)?/g, '')
    .replaceAll(/\(node:\d+\)/g, '(node)')
    .replaceAll(/\bpid:? ?\d+/gi, 'pid');
}
