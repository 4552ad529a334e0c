// Database servers of the machine (Debian's packages postgresql, mariadb-server, redis-server), and one from PyPI, on a port
// of their own, in a temporary folder, for as long as the program runs. Where one is missing the program is left out.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** What the runner takes for "cannot run on this machine". */
const LEFT_OUT = 77;

/**
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>} a PostgreSQL with a user `postgres` that needs the password
 *   `secret` (SCRAM)
 */
export async function postgres() {
  const versions = fs.existsSync('/usr/lib/postgresql') ? fs.readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`) : [];
  const initdb = find('initdb', versions);
  const server = find('postgres', versions);
  const folder = temporary('postgres');
  const password = path.join(folder, 'password');
  fs.writeFileSync(password, 'secret\n');
  const as = notRoot('postgres', [folder, password]);
  const data = path.join(folder, 'data');
  execFileSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${password}`, '-E', 'UTF8', '--locale=C', '--no-sync'], { ...as, stdio: 'ignore' });
  const port = await freePort();
  return started(server, ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'], as, port, folder, 'SIGINT');
}

/** @returns {Promise<{ port: number, stop: () => Promise<void> }>} a MariaDB with a user `test`, password `secret`, database `test` */
export async function mariadb() {
  const install = find('mariadb-install-db');
  const server = find('mariadbd');
  const folder = temporary('mariadb');
  const as = notRoot('mysql', [folder]);
  const data = path.join(folder, 'data');
  execFileSync(install, ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'], { ...as, stdio: 'ignore' });
  const init = path.join(folder, 'init.sql');
  fs.writeFileSync(init, "CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4;\nCREATE USER IF NOT EXISTS test@'%' IDENTIFIED BY 'secret';\nGRANT ALL ON *.* TO test@'%';\n");
  fs.chmodSync(init, 0o644);
  const port = await freePort();
  const options = ['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${path.join(folder, 'socket')}`, `--pid-file=${path.join(folder, 'pid')}`, `--init-file=${init}`, '--innodb-flush-log-at-trx-commit=0', '--skip-name-resolve'];
  return started(server, options, as, port, folder, 'SIGTERM');
}

/** @returns {Promise<{ port: number, stop: () => Promise<void> }>} a Redis without a password */
export async function redis() {
  const server = find('redis-server');
  const folder = temporary('redis');
  const port = await freePort();
  return started(server, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'], {}, port, folder, 'SIGTERM');
}

/**
 * A server that speaks MongoDB's protocol and comes from PyPI (MongoDB itself is in no registry), installed beside the
 * program's packages.
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export async function mongo() {
  const environment = path.resolve('node_modules', '.python');
  const server = path.join(environment, 'bin', 'secantusd-py');
  if (!fs.existsSync(server)) {
    execFileSync(find('python3'), ['-m', 'venv', environment], { stdio: 'ignore' });
    execFileSync(path.join(environment, 'bin', 'pip'), ['install', '--quiet', 'secantusdb==0.7.0b3'], { stdio: 'ignore' });
  }
  const folder = temporary('mongo');
  const port = await freePort();
  return started(server, ['--host', '127.0.0.1', '--port', String(port), '--storage-path', path.join(folder, 'data'), '--log-level', 'ERROR'], { cwd: folder }, port, folder, 'SIGTERM');
}

async function started(command, options, as, port, folder, signal) {
  const server = spawn(command, options, { ...as, stdio: 'ignore' });
  // A program that fails leaves no server behind.
  process.on('exit', () => server.kill('SIGKILL'));
  while (!(await accepts(port))) {
    if (server.exitCode !== null) throw new Error(`${command} has ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { port, stop };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** PostgreSQL and MariaDB refuse to be root: their own users then. */
function notRoot(user, owned) {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, user], { encoding: 'utf8' })));
  for (const file of owned) fs.chownSync(file, uid, gid);
  return { uid, gid, cwd: '/', env: { ...process.env, TMPDIR: owned[0] } };
}

/** A folder that other users can get to, and short enough for a socket's path. */
function temporary(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  for (let at = folder; at.startsWith('/tmp/') && at !== '/tmp'; at = path.dirname(at)) fs.chmodSync(at, 0o755);
  return folder;
}

function find(name, extra = []) {
  const folders = [...extra, ...process.env.PATH.split(':'), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
  if (found === undefined) {
    console.log(`${name} is not installed`);
    process.exit(LEFT_OUT);
  }
  return found;
}
