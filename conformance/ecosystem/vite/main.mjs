// Vite builds and serves a small app. Its bundler is the WebAssembly build of Rolldown (`.npmrc` asks for it), which reads
// files through `node:wasi` and works on several threads.

import fs from 'node:fs';
import { build, createServer } from 'vite';
import react from '@vitejs/plugin-react';
import { digests } from '../shared/cli.mjs';

fs.rmSync('out', { recursive: true, force: true });
const common = { root: 'app', configFile: false, plugins: [react()], logLevel: 'error' };
for (const minify of [true, false]) {
  const outDir = `../out/${minify ? 'small' : 'plain'}`;
  const { output } = await build({ ...common, build: { outDir, minify, cssMinify: false, sourcemap: true, emptyOutDir: true } });
  console.log(output.map(({ type, name }) => `${type} ${name}`).sort());
}
digests('out');

const broken = { ...common, build: { write: false, rollupOptions: { input: 'app/src/missing.ts' } } };
await build(broken).catch((error) => console.log(error.name, /missing\.ts/.test(error.message)));

const server = await createServer({ ...common, server: { port: 0, host: '127.0.0.1' }, appType: 'spa' });
await server.listen();
const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
for (const path of ['/', '/src/main.tsx', '/src/lazy.ts', '/src/button.module.css', '/src/data.json', '/src/missing.ts']) {
  const response = await fetch(origin + path, { headers: { accept: path === '/' ? 'text/html' : '*/*' } });
  const text = await response.text();
  console.log(path, response.status, response.headers.get('content-type'), text.includes('Tone'), text.includes('ünd'));
}
await server.close();
