// nodemon: a program restarted when its file changes, when it has crashed, and when `rs` is typed.

import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { plain, reader, start } from '../shared/commands.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nodemon-'));
const app = path.join(folder, 'app.js');
const write = (text) => fs.writeFileSync(app, text);
const until = async (child, output, text) => {
  await output.until(text);
  // Time stamps of files have to differ for a change to be seen.
  await new Promise((resolve) => setTimeout(resolve, 600));
};

{
  write('console.log("version 1", process.argv.slice(2)); setInterval(() => {}, 1e4);');
  const child = start('exec nodemon --delay 0.1 app.js argument', { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const output = reader(child.stdout);
  await until(child, output, 'version 1');
  write('console.log("version 2"); setInterval(() => {}, 1e4);');
  await until(child, output, 'version 2');
  write('console.log("version 3"); throw new Error("crashed");');
  await until(child, output, 'app crashed');
  write('console.log("version 4"); process.exit(0);');
  await until(child, output, 'clean exit');
  child.stdin.write('rs\n');
  await until(child, output, 'clean exit');
  child.kill('SIGINT');
  console.log(await once(child, 'close'));
  console.log(plain(output.all).split('\n').filter((line) => !/^Node|^ {4}at |^\/|^ *\^|^$/.test(line)));
}
{
  fs.writeFileSync(path.join(folder, 'script.sh'), 'echo from a shell');
  const child = start('exec nodemon --verbose --exec sh --ext sh script.sh', { cwd: folder });
  const output = reader(child.stdout);
  await until(child, output, 'clean exit');
  child.kill('SIGTERM');
  console.log(await once(child, 'close'));
  console.log(plain(output.all).replaceAll(/\d+ to restart/g, 'N to restart').replaceAll(/files?: .*|PID: \d+/gi, ''));
}
fs.rmSync(folder, { recursive: true });
