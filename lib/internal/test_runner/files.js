'use strict';
// Which files are tests: those that are given, by name or glob, or those that are named like tests.

const path = require('path');

/** @typedef {{ name: string, path: string }} TestFile the name is as the user wrote it, or relative */

const EXTENSIONS = '{js,mjs,cjs,ts,mts,cts}';
/** What is a test when nobody says. */
const DEFAULT_PATTERNS = [
  `**/*.test.${EXTENSIONS}`,
  `**/*-test.${EXTENSIONS}`,
  `**/*_test.${EXTENSIONS}`,
  `**/test-*.${EXTENSIONS}`,
  `**/test.${EXTENSIONS}`,
  `**/test/**/*.${EXTENSIONS}`,
];

/**
 * @param {{ files?: string[], globPatterns?: string[], cwd: string, shard?: { index: number, total: number } }} settings
 * @returns {TestFile[]}
 */
function testFiles({ files, globPatterns, cwd, shard }) {
  const all = files?.map((file) => ({ name: file, path: path.resolve(cwd, file) })) ?? findFiles(globPatterns, cwd);
  return shard === undefined ? all : all.filter((_, at) => at % shard.total === shard.index - 1);
}

function findFiles(patterns = [], cwd) {
  const { globSync, statSync } = require('fs');
  const given = patterns.length > 0;
  const found = new Map();
  for (const pattern of given ? patterns : DEFAULT_PATTERNS) {
    const literal = path.resolve(cwd, pattern);
    if (statSync(literal, { throwIfNoEntry: false })?.isFile()) {
      found.set(literal, pattern);
      continue;
    }
    const exclude = given ? undefined : (entry) => path.basename(String(entry)) === 'node_modules';
    for (const file of globSync(pattern, { cwd, exclude })) {
      const full = path.resolve(cwd, file);
      if (!found.has(full)) found.set(full, file);
    }
  }
  return [...found].map(([full, name]) => ({ name, path: full })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The first of the patterns that is a plain file name and names nothing.
 * @param {string[]} patterns
 */
function missingFile(patterns) {
  const { existsSync } = require('fs');
  return patterns.find((pattern) => !/[*?[\]{}()!]/.test(pattern) && !existsSync(pattern));
}

module.exports = { missingFile, testFiles };
