'use strict';
// http.Agent: the pool of a client's connections. It gives requests free connections or new ones, queues those beyond
// the limits, and keeps what requests give back. What a request does with its connection is in _http_client.

const EventEmitter = require('events');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { kAgentOptions, kProxy } = require('internal/http/client_symbols');
const { kHead } = require('internal/http/symbols');
const { validateNumber, validateOneOf, validateString } = require('internal/validators');

const DEFAULT_KEEP_ALIVE_MSECS = 1000;
const DEFAULT_MAX_FREE = 256;
const DEFAULT_TIMEOUT_BUFFER = 1000;
/** What a timer can wait; a server that keeps connections for longer keeps them for good. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** The server's word in a Keep-Alive field: its value, and as a line of a head. */
const HINT = /^timeout=(\d+)/;
const HINT_FIELD = /^keep-alive:[ \t]*timeout=(\d+)/im;

/** The pool's options and key of a socket, and its listeners, as one object for each connection. */
const kConnection = Symbol('kAgentConnection');

/**
 * @param {object} [options] settings of the pool and those of net.connect
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.options = { __proto__: null, ...options };
  const own = this.options;
  own.noDelay ??= true;
  // A path here is one of the file system, for net; that of requests must not pass for it.
  own.path = own.socketPath || null;
  this.defaultPort = own.defaultPort || 80;
  this.protocol = own.protocol || 'http:';
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = own.keepAliveMsecs || DEFAULT_KEEP_ALIVE_MSECS;
  this.keepAlive = own.keepAlive || false;
  this.maxSockets = own.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = own.maxFreeSockets || DEFAULT_MAX_FREE;
  this.scheduling = own.scheduling || 'lifo';
  this.maxTotalSockets = own.maxTotalSockets;
  this.totalSocketCount = 0;
  const buffer = own.agentKeepAliveTimeoutBuffer;
  this.agentKeepAliveTimeoutBuffer =
    typeof buffer === 'number' && buffer >= 0 && Number.isFinite(buffer) ? buffer : DEFAULT_TIMEOUT_BUFFER;
  this[kProxy] = own.proxyEnv ? require('internal/http/agent_proxy').proxyOf(own.proxyEnv, this.protocol) : undefined;

  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets === undefined) this.maxTotalSockets = Infinity;
  else {
    validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
    if (Number.isNaN(this.maxTotalSockets)) throw new ERR_OUT_OF_RANGE('maxTotalSockets', '>= 1', this.maxTotalSockets);
  }
  this.on('free', onFreeSocket);
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

/**
 * Makes a connection; `callback(err, stream)` is for those that can only be given later.
 * @returns {import('stream').Duplex}
 */
Agent.prototype.createConnection = function createConnection(...args) {
  if (this[kProxy] !== undefined) return require('internal/http/agent_proxy').connect(this[kProxy], args);
  return require('net').createConnection(...args);
};

/**
 * The key of requests that may share connections.
 * @param {object} [options]
 * @returns {string}
 */
Agent.prototype.getName = function getName(options = {}) {
  let name = options.host || 'localhost';
  name += ':';
  if (options.port) name += options.port;
  name += ':';
  if (options.localAddress) name += options.localAddress;
  // Only these two tell connections apart.
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

/**
 * Gives the request a connection now, or later.
 * @param {import('http').ClientRequest} req
 * @param {object} options
 */
Agent.prototype.addRequest = function addRequest(req, options, port, localAddress) {
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  if (!isPlain(this)) {
    options = { __proto__: null, ...options, ...this.options };
    if (options.socketPath) options.path = options.socketPath;
    setServerName(options, req);
  } else {
    hostOf(req);
  }
  const name = this.getName(options);
  if (this.freeSockets[name] !== undefined && reuse(this, req, name)) return;
  const inUse = this.sockets[name];
  const count = (inUse?.length ?? 0) + (this.freeSockets[name]?.length ?? 0);
  if (count < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    // Taken now, so that requests of the same moment see it.
    this.createSocket(req, options, (err, created) => {
      if (err) req.onSocket(created, err);
      else assign(this, req, created);
    });
    return;
  }
  req[kAgentOptions] = options;
  const queue = this.requests[name];
  if (queue === undefined) this.requests[name] = [req];
  else queue.push(req);
};

/**
 * Whether a request's options alone say which connections it can use, as they do for most agents. Then they are
 * put together with the agent's only for a new connection.
 */
function isPlain(agent) {
  const { options } = agent;
  return agent.getName === Agent.prototype.getName && agent.createSocket === Agent.prototype.createSocket &&
    options.host === undefined && options.port === undefined && options.localAddress === undefined &&
    options.family === undefined && options.socketPath === undefined;
}

/** Gives the request a free connection of that name, if there is one that can be used. */
function reuse(agent, req, name) {
  const socket = takeFree(agent, name);
  if (socket === undefined) return false;
  agent.reuseSocket(socket, req);
  const inUse = agent.sockets[name];
  if (inUse === undefined) agent.sockets[name] = [socket];
  else inUse.push(socket);
  assign(agent, req, socket);
  return true;
}

/** The next usable free connection of that name; those that ended meanwhile are let go. */
function takeFree(agent, name) {
  const free = agent.freeSockets[name];
  if (free === undefined) return undefined;
  let socket;
  do {
    socket = agent.scheduling === 'fifo' ? free.shift() : free.pop();
  } while (socket !== undefined && (socket.destroyed || socket._readableState?.endEmitted));
  if (free.length === 0) delete agent.freeSockets[name];
  return socket;
}

/** The request's Host field, which is one text or none. */
function hostOf(req) {
  const header = req.getHeader?.('host');
  if (header) validateString(header, 'options.headers.host');
  return header;
}

/** For connections that are to be secured: the name the other side is asked for. */
function setServerName(options, req) {
  if (options.servername || options.servername === '') return;
  let name = options.host;
  const header = hostOf(req);
  if (header) {
    if (header.startsWith('[')) name = header.includes(']') ? header.slice(1, header.indexOf(']')) : header;
    else name = header.split(':', 1)[0];
  }
  options.servername = name && require('internal/net/ip').isIP(name) ? '' : name;
}

/**
 * Makes a connection for the request and calls back when it is there.
 * @param {import('http').ClientRequest} req
 * @param {object} options
 * @param {(err: Error | null, socket?: import('stream').Duplex) => void} callback
 */
Agent.prototype.createSocket = function createSocket(req, options, callback) {
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  setServerName(options, req);
  // For net.connect; an agent's time-out counts where the request has none.
  const timeout = req.timeout || this.options.timeout || undefined;
  if (timeout) options.timeout = timeout;
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  if (this.keepAlive) {
    options.keepAlive = true;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  let called = false;
  const oncreate = (err, socket) => {
    if (called) return;
    called = true;
    if (err) {
      callback(err);
      return;
    }
    (this.sockets[name] ??= []).push(socket);
    this.totalSocketCount++;
    watch(this, socket, options);
    callback(null, socket);
  };
  const socket = this.createConnection(options, oncreate);
  if (socket && !called) oncreate(null, socket);
};

/** What the pool wants to hear of a connection. */
class Connection {
  constructor(agent, socket, options) {
    this.agent = agent;
    this.socket = socket;
    this.options = options;
    this.onFree = () => agent.emit('free', socket, options);
    this.onClose = () => {
      agent.totalSocketCount--;
      agent.removeSocket(socket, options);
    };
    this.onTimeout = () => {
      for (const free of Object.values(agent.freeSockets)) {
        if (free.includes(socket)) {
          socket.destroy();
          return;
        }
      }
    };
    this.onRemove = () => {
      agent.totalSocketCount--;
      agent.removeSocket(socket, options);
      socket.removeListener('close', this.onClose);
      socket.removeListener('free', this.onFree);
      socket.removeListener('timeout', this.onTimeout);
      socket.removeListener('agentRemove', this.onRemove);
      socket[kConnection] = undefined;
    };
    socket.on('free', this.onFree);
    socket.on('close', this.onClose);
    socket.on('timeout', this.onTimeout);
    socket.on('agentRemove', this.onRemove);
  }
}

function watch(agent, socket, options) {
  socket[kConnection] = new Connection(agent, socket, options);
}

/** Gives the socket to the request. */
function assign(agent, req, socket) {
  req.onSocket(socket);
  const agentTimeout = agent.options.timeout || 0;
  if (req.timeout === undefined || req.timeout === agentTimeout) return;
  socket.setTimeout(req.timeout);
}

/** Forgets the socket; where that makes room, the next queued request gets a new one. */
Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = options._agentKey ?? this.getName(options);
  drop(this.sockets, name, socket);
  if (!socket.writable) drop(this.freeSockets, name, socket);
  const next = this.requests[name]?.[0] ?? (this.maxTotalSockets === Infinity ? undefined : nextOfAnother(this));
  if (next === undefined || next[kAgentOptions] === undefined) return;
  const wanted = next[kAgentOptions];
  this.createSocket(next, wanted, (err, created) => {
    if (err) {
      forgetQueued(this, next);
      next.onSocket(null, err);
    } else created.emit('free');
  });
};

/** The first queued request whose key has no connection at all: those with one are served when it is free. */
function nextOfAnother(agent) {
  for (const name in agent.requests) {
    if (!agent.sockets[name]?.length) return agent.requests[name][0];
  }
  return undefined;
}

function drop(lists, name, socket) {
  const list = lists[name];
  if (list === undefined) return;
  const at = list.indexOf(socket);
  if (at === -1) return;
  if (list.length === 1) delete lists[name];
  else list.splice(at, 1);
}

function forgetQueued(agent, req) {
  const options = req[kAgentOptions];
  if (options === undefined) return;
  drop(agent.requests, agent.getName(options), req);
  req[kAgentOptions] = undefined;
}

/**
 * Whether the connection, whose request is done, is kept for the next.
 * @param {import('stream').Duplex} socket
 * @returns {boolean}
 */
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();
  let timeout = this.options.timeout || 0;
  const seconds = keepAliveHint(socket._httpMessage?.res);
  if (seconds !== undefined) {
    // Given up before the server does, lest a request crosses with the server's close.
    const left = seconds * 1000 - this.agentKeepAliveTimeoutBuffer;
    if (left <= 0) return false;
    if (left <= LONGEST_TIMEOUT && (timeout === 0 || left < timeout)) timeout = left;
  }
  if (socket.timeout !== timeout) socket.setTimeout(timeout);
  return true;
};

/** How long the server will keep the connection, if its response says so. */
function keepAliveHint(res) {
  if (!res) return undefined;
  // The fields' text, so that nobody's headers are made for this alone.
  const found = typeof res[kHead] === 'string' ? HINT_FIELD.exec(res[kHead]) : HINT.exec(res.headers?.['keep-alive']);
  return found === null ? undefined : Number(found[1]);
}

/** A kept connection gets its next request. */
Agent.prototype.reuseSocket = function reuseSocket(socket, req) {
  socket.removeListener('error', onFreeSocketError);
  req.reusedSocket = true;
  socket.ref();
};

/** Ends all connections of the pool, also those with a request. */
Agent.prototype.destroy = function destroy() {
  for (const lists of [this.freeSockets, this.sockets]) {
    for (const list of Object.values(lists)) {
      for (const socket of [...list]) socket.destroy();
    }
  }
};

/** A request is done with its socket: the next in the queue takes it, or it is kept, or it ends. */
function onFreeSocket(socket, options) {
  // Nothing more can be sent on it; its 'close' makes room.
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const name = options._agentKey ?? this.getName(options);
  const queue = this.requests[name];
  if (queue !== undefined && queue.length > 0) {
    const req = queue.shift();
    if (queue.length === 0) delete this.requests[name];
    req[kAgentOptions] = undefined;
    const before = socket._httpMessage;
    if (before !== undefined && before !== null && before !== req) req.reusedSocket = true;
    assign(this, req, socket);
    return;
  }
  const req = socket._httpMessage;
  if (!req || !req.shouldKeepAlive || !this.keepAlive) {
    socket.destroy();
    return;
  }
  const free = this.freeSockets[name];
  const freeCount = free?.length ?? 0;
  const count = freeCount + (this.sockets[name]?.length ?? 0);
  if (this.totalSocketCount > this.maxTotalSockets || count > this.maxSockets || freeCount >= this.maxFreeSockets ||
    !this.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  socket._httpMessage = null;
  this.removeSocket(socket, options);
  socket.on('error', onFreeSocketError);
  if (free === undefined || this.freeSockets[name] === undefined) this.freeSockets[name] = [socket];
  else free.push(socket);
}

/** A kept connection failed: nobody was using it, and nobody will. */
function onFreeSocketError() {
  this.destroy();
  this.emit('agentRemove');
}

/** The agent of requests that name none. */
let globalAgent;

module.exports = {
  Agent,
  get globalAgent() {
    return (globalAgent ??= makeGlobalAgent());
  },
  set globalAgent(value) {
    globalAgent = value;
  },
};

/** Keeps connections for five seconds; goes through the environment's proxy where that is asked for. */
function makeGlobalAgent() {
  const { envForProxy } = require('internal/http/agent_env');
  return new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: envForProxy() });
}
