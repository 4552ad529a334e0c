'use strict';
// `node:os`: what the system says about itself, its users and its network.

const { codes: { ERR_SYSTEM_ERROR } } = require('internal/errors');
const { validateInt32 } = require('internal/validators');
const native = binding('os');

const { constants } = native;

/** A failed system call, in the form that node:os reports it in. */
function systemError(error) {
  const { code, errno, syscall } = error;
  if (errno === undefined) return error;
  // `CODE: description, syscall`
  const message = error.message.slice(code.length + 2, -(syscall.length + 2));
  return new ERR_SYSTEM_ERROR({ errno, code, message, syscall });
}

function asked(work, a, b) {
  try {
    return work(a, b);
  } catch (error) {
    throw systemError(error);
  }
}

// What uname() says does not change while the process runs.
let names = null;

function uname(index) {
  names ??= asked(native.uname);
  return names[index];
}

/** @returns {string} the processor architecture this was built for */
function arch() {
  return process.arch;
}

/** @returns {string} */
function platform() {
  return process.platform;
}

/** @returns {'BE' | 'LE'} */
function endianness() {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE';
}

function type() {
  return uname(0);
}

function version() {
  return uname(1);
}

function release() {
  return uname(2);
}

function machine() {
  return uname(3);
}

function hostname() {
  return asked(native.hostname);
}

function homedir() {
  // Where the environment was changed from JavaScript, that counts.
  return process.env.HOME || asked(native.homedir);
}

function uptime() {
  return native.uptime();
}

function freemem() {
  return native.freemem();
}

function totalmem() {
  return native.totalmem();
}

function loadavg() {
  return native.loadavg();
}

function availableParallelism() {
  return native.availableParallelism();
}

/** @returns {{ model: string, speed: number, times: object }[]} */
function cpus() {
  const values = native.cpus();
  const processors = [];
  for (let i = 0; i < values.length; i += 7) {
    const [model, speed, user, nice, sys, idle, irq] = values.slice(i, i + 7);
    processors.push({ model, speed, times: { user, nice, sys, idle, irq } });
  }
  return processors;
}

function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Length of a netmask's run of ones; null for a mask with holes. */
function prefixLength(netmask, family) {
  const groups = family === 'IPv4' ?
    netmask.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0')) :
    expand(netmask).map((group) => parseInt(group, 16).toString(2).padStart(16, '0'));
  const bits = groups.join('');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : null;
}

/** The eight groups of an IPv6 address. */
function expand(address) {
  const [head, tail] = address.split('::');
  const first = head ? head.split(':') : [];
  if (tail === undefined) return first;
  const last = tail ? tail.split(':') : [];
  return [...first, ...new Array(8 - first.length - last.length).fill('0'), ...last];
}

/** @returns {Record<string, object[]>} */
function networkInterfaces() {
  const values = asked(native.interfaceAddresses);
  const interfaces = {};
  for (let i = 0; i < values.length; i += 7) {
    const [name, address, netmask, family, mac, internal, scopeid] = values.slice(i, i + 7);
    const length = prefixLength(netmask, family);
    const entry = { address, netmask, family, mac, internal, cidr: length === null ? null : `${address}/${length}` };
    if (scopeid !== -1) entry.scopeid = scopeid;
    (interfaces[name] ??= []).push(entry);
  }
  return interfaces;
}

/** @param {{ encoding?: string }} [options] */
function userInfo(options) {
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  const { Buffer } = require('buffer');
  const text = (bytes) => {
    const buffer = Buffer.from(bytes.buffer);
    return encoding === 'buffer' ? buffer : buffer.toString(Buffer.isEncoding(encoding) ? encoding : 'utf8');
  };
  const [username, homedirectory, shell, uid, gid] = asked(native.userInfo);
  return { __proto__: null, uid, gid, username: text(username), homedir: text(homedirectory), shell: text(shell) };
}

/** @param {number} [pid] */
function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  return asked(native.priority, pid);
}

/**
 * @param {number} [pid]
 * @param {number} priority
 */
function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  asked(native.setPriority, pid, priority);
}

// In text and in arithmetic these functions stand for what they return.
for (const get of [
  arch, availableParallelism, endianness, freemem, homedir, hostname, machine, platform, release, tmpdir, totalmem, type,
  uptime, version,
]) {
  get[Symbol.toPrimitive] = () => get();
}

// Under this name errors keep the frames of the library, as they do here anyway.
for (const ask of [homedir, hostname, uptime]) {
  ask.withoutStackTrace = { withoutStackTrace() { return ask(); } }.withoutStackTrace;
}

module.exports = {
  arch,
  availableParallelism,
  cpus,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  userInfo,
  uptime,
  version,
  machine,
};

const shared = constants();
Object.freeze(shared.signals);

Object.defineProperties(module.exports, {
  constants: { __proto__: null, enumerable: true, value: shared },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: process.platform === 'win32' ? '\r\n' : '\n' },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null' },
});
