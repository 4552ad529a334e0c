// What the programs of command-line tools share: a tool is run by the runtime under test, and what it says is printed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** The file that a package's command is. */
export function command(name, bin = name) {
  const folder = path.resolve('node_modules', name);
  const { bin: bins } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bins === 'string' ? bins : bins[bin]);
}

/** Runs a tool to its end and prints its output, with times taken out, and its exit code. */
export function run(file, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8', maxBuffer: 1 << 28, ...options,
  });
  if (error) throw error;
  const plain = (text) => text.replaceAll(/\s*\(?\b[\d.]+\s?m?s\b\)?/g, '').trimEnd();
  console.log(`${path.basename(file)} ${args[0]}: ${signal ?? status}`);
  if (stdout !== '') console.log(plain(stdout));
  if (stderr !== '') console.log(plain(stderr));
}

/** Prints a digest of each file below `folder`. */
export function digests(folder) {
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  for (const name of names.sort()) {
    console.log(createHash('sha256').update(fs.readFileSync(path.join(folder, name))).digest('hex').slice(0, 16), name);
  }
}
