// mocha --parallel, jest and vitest, each running the suite that the package tsconfig-paths comes with.

import fs from 'node:fs';
import { plain, run } from '../shared/commands.mjs';

// Test runners leave out what is under node_modules.
fs.rmSync('suite', { recursive: true, force: true });
fs.cpSync('node_modules/tsconfig-paths', 'suite', { recursive: true });
fs.cpSync('suite/src/__tests__/tsconfig-named.json', 'suite/lib/__tests__/tsconfig-named.json');
// It looks for files of the repository that are not in the package.
fs.rmSync('suite/lib/__tests__/filesystem.test.js');
fs.writeFileSync('suite/jest.config.json', JSON.stringify({ testMatch: ['**/lib/__tests__/*.test.js'], cache: false }));
fs.writeFileSync('suite/vitest.config.mjs', "export default { test: { globals: true, include: ['lib/__tests__/*.test.js'], exclude: ['**/match-path-async*'] } };");

const cwd = 'suite';
const show = (name, { code, output }) => {
  const lines = plain(output).split('\n').map((line) => line.trimEnd().replace(/^ok \d+/, 'ok')).filter(Boolean);
  console.log(`== ${name}`, code);
  console.log(lines.filter((line) => !/Time:|Duration|Start at|RUN |node:|@rollup/.test(line)).sort().join('\n'));
};

for (const options of ['', '--reporter dot', '--reporter tap --jobs 3']) {
  show(`mocha ${options}`, await run(`mocha --parallel ${options} --require ../expect.cjs 'lib/__tests__/*.test.js'`, { cwd }));
}
show('jest', await run('jest --config jest.config.json --ci --verbose', { cwd }));
show('jest with coverage, one process', await run('jest --config jest.config.json --ci -i --coverage', { cwd }));
show('jest, one test', await run('jest --config jest.config.json --ci -t "should locate" --no-colors', { cwd }));
for (const pool of ['forks', 'threads', 'vmThreads']) {
  // vitest has no tests that call back, as those of the asynchronous half do.
  show(`vitest in ${pool}`, await run(`vitest run --pool ${pool} --reporter verbose`, { cwd }));
}
