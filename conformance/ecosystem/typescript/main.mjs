// typescript compiles the sources of rxjs, some 250 files, with declarations and source maps: each file byte for byte.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { command, digests, run } from '../shared/cli.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsc-'));
fs.cpSync('node_modules/rxjs/src', path.join(folder, 'src'), { recursive: true });
fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
  compilerOptions: {
    target: 'es2018', module: 'commonjs', moduleResolution: 'node10', lib: ['es2019', 'dom', 'esnext.asynciterable'], types: [],
    declaration: true, sourceMap: true, strict: true, skipLibCheck: true, rootDir: 'src', outDir: 'out',
  },
  include: ['src/**/*.ts'],
}));
run(command('typescript', 'tsc'), ['-p', folder]);
digests(path.join(folder, 'out'));
