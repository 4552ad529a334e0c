// pnpm packs packages, installs them from a registry into a workspace, runs its scripts and updates it. The registry is a
// server of this program that knows those packages only.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { command } from '../shared/cli.mjs';

const pnpm = command('pnpm');
const place = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pnpm-')));
const published = new Map();
const registry = http.createServer(answer).listen(0, '127.0.0.1');
await once(registry, 'listening');
const origin = `http://127.0.0.1:${registry.address().port}`;

function write(folder, files) {
  fs.mkdirSync(path.join(place, folder), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(place, folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** The document of a package, or one of its archives. */
function answer(req, res) {
  const [, name, archive] = req.url.match(/^\/([^/]+)(?:\/-\/(.+))?$/) ?? [];
  const versions = published.get(name);
  if (versions === undefined) {
    res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
  } else if (archive !== undefined) {
    res.end(versions.find(({ file }) => path.basename(file) === archive).bytes);
  } else {
    const entries = versions.map(({ manifest, file, bytes }) => {
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      return [manifest.version, { ...manifest, dist: { tarball: `${origin}/${name}/-/${path.basename(file)}`, integrity } }];
    });
    const document = { name, 'dist-tags': { latest: entries.at(-1)[0] }, versions: Object.fromEntries(entries) };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(document));
  }
}

/** Runs pnpm and prints what it says, without times, places and progress. */
async function run(folder, ...args) {
  const env = { ...process.env, CI: '1', HOME: place, XDG_DATA_HOME: `${place}/data`, npm_config_registry: origin };
  const child = spawn(process.execPath, [pnpm, ...args], { cwd: path.join(place, folder), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said += text; });
  const [code] = await once(child, 'close');
  const lines = said.replaceAll(place, '~').replaceAll(origin, 'registry').split('\n');
  console.log(`pnpm ${args.join(' ').replaceAll(place, '~')}: ${code}`);
  for (const line of lines) if (line !== '' && !/^(Progress|Done in|Already up to date)/.test(line)) console.log(`  ${line.trimEnd()}`);
}

async function publish(manifest, files) {
  const folder = `source/${manifest.name}-${manifest.version}`;
  write(folder, { 'package.json': manifest, ...files });
  await run(folder, 'pack', '--pack-destination', place);
  const file = path.join(place, `${manifest.name}-${manifest.version}.tgz`);
  published.set(manifest.name, [...published.get(manifest.name) ?? [], { manifest, file, bytes: fs.readFileSync(file) }]);
}

await publish({ name: 'tool', version: '1.0.0', bin: 'tool.js' }, {
  'tool.js': '#!/usr/bin/env node\nconsole.log("tool", process.argv.slice(2));\n',
});
await publish({ name: 'leaf', version: '1.0.0' }, { 'index.js': 'module.exports = "leaf 1.0";\n' });
await publish({ name: 'tree', version: '2.1.0', dependencies: { leaf: '^1.0.0' }, scripts: { postinstall: 'echo never' } }, {
  'index.js': 'module.exports = ["tree", require("leaf")];\n',
});

write('workspace', {
  'package.json': { private: true, name: 'root', devDependencies: { tool: '1.0.0' }, scripts: { say: 'tool hello "a b"' } },
  'pnpm-workspace.yaml': 'packages: ["packages/*"]\n',
});
const show = 'node -p "JSON.stringify(require(\'tree\'))"';
write('workspace/packages/one', { 'package.json': { name: 'one', version: '1.0.0', dependencies: { tree: '^2.0.0' }, scripts: { show } } });
write('workspace/packages/two', {
  'package.json': { name: 'two', version: '1.0.0', dependencies: { one: 'workspace:*', leaf: '1' }, scripts: { show: 'node -p "require(\'leaf\')"' } },
});

await run('workspace', 'install');
await run('workspace', 'run', 'say');
await run('workspace', '--recursive', '--workspace-concurrency=1', 'run', 'show');
await publish({ name: 'leaf', version: '1.2.0' }, { 'index.js': 'module.exports = "leaf 1.2";\n' });
await run('workspace', '--recursive', 'update', 'leaf', '--depth', '5');
await run('workspace', '--filter', 'two', 'exec', 'node', '-p', 'require("leaf")');
await run('workspace', 'add', '--workspace-root', 'absent');
await run('workspace', 'install', '--frozen-lockfile', '--offline');
await run('workspace', '--recursive', 'list', '--depth', '2');
console.log(fs.readFileSync(path.join(place, 'workspace/pnpm-lock.yaml'), 'utf8').replaceAll(/sha512-[^}]+/g, 'sha512'));
registry.closeAllConnections();
registry.close();
