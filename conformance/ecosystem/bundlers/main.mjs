// rollup's WebAssembly build and webpack, in both modes (production runs the minifier in workers), bundle a small app;
// the bundles are compared byte for byte and run.

import fs from 'node:fs';
import path from 'node:path';
import { rollup } from '@rollup/wasm-node';
import webpack from 'webpack';
import { command, digests, run } from '../shared/cli.mjs';

fs.rmSync('out', { recursive: true, force: true });
run(command('@rollup/wasm-node', 'rollup'), ['app/small.mjs', '-f', 'es', '-d', 'out/rollup', '--silent']);
const bundle = await rollup({
  input: 'app/small.mjs',
  plugins: [{ name: 'two', transform: (code) => ({ code: code.replace('one = 1', 'one = 2'), map: null }) }],
});
await bundle.write({ dir: 'out/rollup-cjs', format: 'cjs', sourcemap: true });
await bundle.close();
for (const mode of ['development', 'production']) {
  const output = { path: path.resolve('out', mode), filename: '[name].js' };
  const stats = await new Promise((resolve, reject) => {
    webpack({ mode, entry: './app/index.mjs', target: 'node', devtool: 'source-map', output }, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
  console.log(stats.toString({ timings: false, builtAt: false, version: false, outputPath: false }));
}
digests('out');
run('out/rollup-cjs/small.js', []);
run('out/development/main.js', []);
run('out/production/main.js', []);
