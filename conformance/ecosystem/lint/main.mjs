// eslint lints and prettier checks this project's own lib/.

import fs from 'node:fs';
import path from 'node:path';
import { command, run } from '../shared/cli.mjs';

fs.rmSync('lib', { recursive: true, force: true });
fs.cpSync(path.join(process.env.ANODE_SOURCE, 'lib'), 'lib', { recursive: true });
fs.writeFileSync('eslint.config.mjs', `export default [{
  files: ['**/*.js'],
  languageOptions: { sourceType: 'commonjs', ecmaVersion: 'latest' },
  rules: {
    'no-unused-vars': 'error', 'prefer-const': 'error', 'no-var': 'error', eqeqeq: ['warn', 'always', { null: 'ignore' }],
    'no-empty': 'error', 'no-fallthrough': 'error', 'max-len': ['warn', { code: 110 }], complexity: 'warn',
  },
}];
`);
run(command('eslint'), ['lib']);
run(command('eslint'), ['-f', 'json', 'lib/internal/util']);
run(command('prettier'), ['--check', 'lib']);
run(command('prettier'), ['--single-quote', '--print-width=120', 'lib/events.js']);
