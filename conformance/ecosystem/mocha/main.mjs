// mocha runs the test suite that a package brings along.

import { command, run } from '../shared/cli.mjs';

run(command('mocha'), ['--ui', 'tdd', 'test'], { cwd: 'node_modules/jsonpath' });
run(command('mocha'), ['--ui', 'tdd', '--reporter', 'tap', 'test/parse.js'], { cwd: 'node_modules/jsonpath' });
