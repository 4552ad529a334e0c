'use strict';
// The cluster's primary: starting workers, the sockets they share, and what becomes of both.

const EventEmitter = require('events');
const RoundRobinHandle = require('internal/cluster/round_robin_handle');
const SharedHandle = require('internal/cluster/shared_handle');
const { Worker } = require('internal/cluster/worker');
const { receiver, send } = require('internal/cluster/messages');

const SCHED_NONE = 1;
const SCHED_RR = 2;

const cluster = new EventEmitter();

/** Tells that the last worker is gone. */
const intercom = new EventEmitter();
/** The sockets of workers, by their keys. */
const handles = new Map();

let initialized = false;
let lastId = 0;
let policy;

cluster.isWorker = false;
cluster.isMaster = true;
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;
cluster.schedulingPolicy = { none: SCHED_NONE, rr: SCHED_RR }[process.env.NODE_CLUSTER_SCHED_POLICY]
  ?? (process.platform === 'win32' ? SCHED_NONE : SCHED_RR);

/** @param {import('cluster').ClusterSettings} [options] of the workers to come */
cluster.setupPrimary = function(options) {
  const settings = {
    args: process.argv.slice(2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  // Each process writes a profile of its own.
  if (settings.execArgv.some((argument) => argument.startsWith('--prof')) &&
      !settings.execArgv.some((argument) => argument.startsWith('--logfile='))) {
    settings.execArgv = [...settings.execArgv, '--logfile=v8-%p.log'];
  }
  cluster.settings = settings;
  if (!initialized) {
    initialized = true;
    // From now on it stays as it is.
    policy = cluster.schedulingPolicy;
    require('assert')(policy === SCHED_NONE || policy === SCHED_RR, `Bad cluster.schedulingPolicy: ${policy}`);
  }
  process.nextTick(() => cluster.emit('setup', settings));
};

cluster.setupMaster = cluster.setupPrimary;

const INSPECTS = /--inspect(?:-brk|-port)?|--debug-port/;
const SMALLEST_PORT = 1024;
const LARGEST_PORT = 65535;
let inspectedWorkers = 0;

/** The options of a worker: where it is to be debugged, each has a port of its own. */
function execArgvOf({ execArgv, inspectPort }) {
  if (!execArgv.some((word) => INSPECTS.test(word)) && !INSPECTS.test(process.env.NODE_OPTIONS ?? '')) return [...execArgv];
  let port = typeof inspectPort === 'function' ? inspectPort() : inspectPort;
  if (port === null || port === undefined) {
    port = process.debugPort + ++inspectedWorkers;
    if (port > LARGEST_PORT) port = port - LARGEST_PORT + SMALLEST_PORT - 1;
  }
  require('internal/validators').validatePort(port, 'Port');
  return [...execArgv, `--inspect-port=${port}`];
}

function startProcess(id, env) {
  const { settings } = cluster;
  return require('child_process').fork(settings.exec, settings.args, {
    cwd: settings.cwd,
    env: { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` },
    serialization: settings.serialization,
    silent: settings.silent,
    windowsHide: settings.windowsHide,
    execPath: settings.execPath,
    execArgv: execArgvOf(settings),
    stdio: settings.stdio,
    gid: settings.gid,
    uid: settings.uid,
  });
}

/**
 * Starts a worker.
 * @param {object} [env] variables beside those of this process
 * @returns {Worker}
 */
cluster.fork = function(env) {
  cluster.setupPrimary();
  const id = ++lastId;
  const worker = new Worker({ id, process: startProcess(id, env) });

  worker.on('message', function(message, handle) {
    cluster.emit('message', this, message, handle);
  });
  worker.process.once('exit', (code, signal) => {
    // While it is connected, messages of it may still come.
    if (!worker.isConnected()) {
      removeHandles(worker);
      removeWorker(worker);
    }
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    worker.state = 'dead';
    worker.emit('exit', code, signal);
    cluster.emit('exit', worker, code, signal);
  });
  worker.process.once('disconnect', () => {
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    removeHandles(worker);
    RoundRobinHandle.workerLost(worker);
    if (worker.isDead()) removeWorker(worker);
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
  });
  worker.process.on('internalMessage', receiver(worker, received));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[id] = worker;
  return worker;
};

function removeWorker(worker) {
  delete cluster.workers[worker.id];
  if (Object.keys(cluster.workers).length === 0) intercom.emit('disconnect');
}

function removeHandles(worker) {
  for (const [key, handle] of handles) if (handle.remove(worker)) handles.delete(key);
}

/** @param {() => void} [callback] called when all workers are disconnected and all sockets closed */
cluster.disconnect = function(callback) {
  const workers = Object.values(cluster.workers);
  if (workers.length === 0) process.nextTick(() => intercom.emit('disconnect'));
  for (const worker of workers) if (worker.isConnected()) worker.disconnect();
  if (typeof callback === 'function') intercom.once('disconnect', callback);
};

// ---- What workers ask and tell; `this` is the worker

const actions = { __proto__: null, close, exitedAfterDisconnect, hasRoom, listening, online, queryServer };

function received(message) {
  if (typeof message.act === 'string') actions[message.act]?.(this, message);
}

function online(worker) {
  worker.state = 'online';
  worker.emit('online');
  cluster.emit('online', worker);
}

function exitedAfterDisconnect(worker, message) {
  worker.exitedAfterDisconnect = true;
  send(worker.process, { ack: message.seq });
}

function queryServer(worker, message) {
  // On its way out.
  if (worker.exitedAfterDisconnect) return;
  const { address, port, addressType, fd, index } = message;
  const key = `${address}:${port}:${addressType}:${fd}:${index}`;
  let handle = handles.get(key);
  if (handle === undefined) {
    // Datagrams have no connections that could be handed out.
    const shared = policy !== SCHED_RR || addressType === 'udp4' || addressType === 'udp6';
    handle = new (shared ? SharedHandle : RoundRobinHandle)(key, port < 0 ? shortPath(address) : address, message);
    handles.set(key, handle);
  }
  handle.data ??= message.data;
  handle.add(worker, (errno, reply, native) => {
    const { data } = handle;
    if (errno && handles.get(key) === handle) handles.delete(key);
    send(worker.process, { errno, key, ack: message.seq, data, ...reply }, native);
  });
}

/** The shorter form of a path: the system takes only some hundred bytes. */
function shortPath(address) {
  if (typeof address !== 'string' || process.platform === 'win32') return address;
  const relative = require('path').relative(process.cwd(), address);
  return relative.length < address.length ? relative : address;
}

function listening(worker, { addressType, address, port, fd }) {
  const info = { addressType, address, port, fd };
  worker.state = 'listening';
  worker.emit('listening', info);
  cluster.emit('listening', worker, info);
}

function close(worker, { key }) {
  const handle = handles.get(key);
  if (handle?.remove(worker)) handles.delete(key);
}

function hasRoom(worker, { key }) {
  handles.get(key)?.hasRoom?.(worker);
}

// ---- A worker, from here

/** Asks the worker to close its servers and to end. */
Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  send(this.process, { act: 'disconnect' });
  removeHandles(this);
  removeWorker(this);
  return this;
};

/** @param {string} [signal] */
Worker.prototype.destroy = function(signal) {
  this.process.kill(signal || 'SIGTERM');
};

module.exports = cluster;
