'use strict';
// Connections to one origin: each carries one exchange at a time and waits, unreferenced, for the next.

const { channels } = require('internal/fetch/diagnostics');
const { ConnectTimeoutError, HTTPParserError, socketError } = require('internal/fetch/errors');
const { ANSWERS_HEAD, COMPLETE, KEEP_ALIVE, MORE, Reader } = require('internal/fetch/reader');
const { Head } = require('internal/fetch/response_head');
const { setFrame } = require('internal/async_hooks');

const native = binding('http');

/** Milliseconds between two looks at all connections; all time-outs are multiples of it. */
const TICK = 500;
const IDLE_TICKS = 4000 / TICK;
const CONNECT_TICKS = 10_000 / TICK;
const MAX_IDLE_TICKS = 600_000 / TICK;
/** A server that closes idle connections must not do it while we send. */
const HINT_MARGIN_TICKS = 1000 / TICK;

const MAX_INFORMATIONAL = 100;

class Connection extends Reader {
  constructor(origin) {
    super();
    this.origin = origin;
    this.exchange = null;
    this.connected = false;
    this.closed = false;
    this.ended = false;
    /** Requests that were answered here. */
    this.served = 0;
    this.reusable = true;
    this.responding = false;
    /** Nothing of a response has come. */
    this.untouched = true;
    /** Heads that came before the response's own. */
    this.informational = 0;
    /** Ticks without activity. */
    this.quiet = 0;
    this.limit = CONNECT_TICKS;
    this.idleLimit = IDLE_TICKS;
    this.paused = false;
  }

  /** Opens the socket for a first exchange. */
  open(exchange) {
    this.exchange = exchange;
    const { origin } = this;
    if (channels.beforeConnect.hasSubscribers) channels.beforeConnect.publish(this.connectMessage(undefined));
    if (origin.proxy === undefined) {
      this.use(origin.connect(undefined));
      return;
    }
    const { openTunnel } = require('internal/fetch/proxy');
    const tunnel = openTunnel(origin.proxy, `${origin.hostname}:${origin.port}`, (error, rest) => {
      tunnel.off('error', onError).off('close', onClose);
      if (this.closed) return;
      if (error !== null || rest.length > 0) {
        this.fail(error);
        return;
      }
      this.use(origin.secure ? origin.connect(tunnel) : tunnel);
      if (!origin.secure) this.onConnect();
    });
    const onError = (error) => this.fail(error);
    const onClose = () => this.fail(null);
    tunnel.on('error', onError).on('close', onClose);
    this.socket = tunnel;
  }

  connectMessage(version) {
    const { hostHeader, hostname, port, secure } = this.origin;
    const connectParams = {
      host: hostHeader, hostname, protocol: secure ? 'https:' : 'http:', port: `${port}`, version, servername: null, localAddress: null,
    };
    return { connectParams, connector: this.origin.connect };
  }

  /** Takes a socket that is connected or will be. */
  use(socket) {
    this.socket = socket;
    socket.once(this.origin.secure ? 'secureConnect' : 'connect', () => this.onConnect());
    socket.on('end', () => this.onSocketEnd());
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(null));
    socket.on('drain', () => this.exchange?.onDrain());
  }

  onConnect() {
    this.connected = true;
    if (channels.connected.hasSubscribers) channels.connected.publish({ ...this.connectMessage('h1'), socket: this.socket });
    this.socket.setNoDelay(true);
    this.readFrom(this.socket);
    this.begin();
  }

  /** Sends the next exchange's request. */
  begin() {
    const { exchange } = this;
    this.quiet = 0;
    this.limit = exchange.headersTicks;
    this.reusable = true;
    this.responding = true;
    this.informational = 0;
    this.untouched = true;
    this.expect(exchange.isHead ? ANSWERS_HEAD : 0);
    exchange.onConnection(this);
  }

  // What the parser tells.

  onHead(status, statusText, fields, flags, chunk) {
    if (!this.responding) {
      // Nobody asked.
      this.destroy();
      return 0;
    }
    this.quiet = 0;
    const { exchange } = this;
    if (status < 200) {
      this.onInformational(status);
      return 0;
    }
    this.untouched = false;
    if (exchange === null) return 0;
    const head = new Head(status, statusText, native.rawHeaders(fields, 0));
    const isComplete = (flags & COMPLETE) !== 0;
    head.hasBody = !isComplete || chunk !== null;
    if ((flags & KEEP_ALIVE) === 0) this.reusable = false;
    if (head.keepAliveSeconds >= 0) {
      const hint = (head.keepAliveSeconds * 1000) / TICK - HINT_MARGIN_TICKS;
      if (hint <= 0) this.reusable = false;
      this.idleLimit = Math.min(hint, MAX_IDLE_TICKS);
    }
    this.limit = exchange.bodyTicks;
    setFrame(exchange.frame);
    try {
      exchange.onHead(head);
      if (this.closed) return 0;
      if (chunk !== null) exchange.onBody(chunk);
    } catch (error) {
      this.fail(error);
      return 0;
    }
    if (isComplete) this.onEnd((flags & MORE) !== 0);
    // The rest may have come with it.
    else process.nextTick(checkIncomplete, this, exchange);
    return 0;
  }

  onInformational(status) {
    if (status <= 101) this.fail(socketError(status === 100 ? 'bad response' : 'bad upgrade', this.socket));
    else if (++this.informational > MAX_INFORMATIONAL) this.fail(new HTTPParserError('Too many informational responses'));
  }

  onBody(chunk) {
    this.quiet = 0;
    const { exchange } = this;
    if (exchange === null) return;
    setFrame(exchange.frame);
    try {
      exchange.onBody(chunk);
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {boolean} more whether bytes have come behind it, which nobody asked for */
  onEnd(more) {
    if (this.closed) return;
    if (more) this.reusable = false;
    this.responding = false;
    if (this.exchange !== null) setFrame(this.exchange.frame);
    this.finishResponse();
  }

  onMalformed(error) {
    this.untouched = false;
    if (this.responding) this.fail(error);
    else this.destroy();
  }

  /** The response is complete, and what came with it was looked at. */
  finishResponse() {
    this.served++;
    const { exchange } = this;
    if (exchange !== null && !exchange.isSent) {
      // The request's body is not through: the connection stays with it.
      exchange.onResponseEnd();
      return;
    }
    this.release();
    exchange?.onResponseEnd();
  }

  /** The exchange is over: wait for the next one, or close. */
  release() {
    this.exchange = null;
    this.setPaused(false);
    if (!this.reusable || this.ended || this.closed) {
      this.destroy();
      return;
    }
    this.quiet = 0;
    this.limit = this.idleLimit;
    this.origin.addIdle(this);
  }

  /** Whether an idle connection has been closed by the other side, though nobody has told us yet. */
  get isStale() {
    const { socket } = this;
    if (socket.destroyed || socket.readableLength > 0 || this.isInMessage) return true;
    const id = socket._handle?.id;
    return typeof id === 'number' && binding('fetch').isReadable(id);
  }

  onSocketEnd() {
    this.ended = true;
    if (this.responding) this.readEnd();
    if (this.responding) this.fail(null);
    else this.destroy();
  }

  setPaused(paused) {
    if (this.paused === paused) return;
    this.paused = paused;
    this.quiet = 0;
    if (this.closed) return;
    this.holdReading(paused);
  }

  /** The connection is lost; `null` for one that the other side closed. */
  fail(given) {
    if (this.closed) return;
    const { exchange } = this;
    if (!this.connected && channels.connectError.hasSubscribers) {
      channels.connectError.publish({ ...this.connectMessage(undefined), error: given });
    }
    const early = this.connected && this.responding && this.untouched && !this.isInMessage;
    const error = given ?? socketError('other side closed', this.socket);
    this.destroy();
    if (exchange !== null) exchange.onFailure(error, early && this.served > 0);
  }

  destroy() {
    if (this.closed) return;
    this.closed = true;
    this.exchange = null;
    this.origin.remove(this);
    this.stopReading();
    // There is none where it could not even be made.
    this.socket?.destroy();
  }

  /** Time passes. */
  tick() {
    // Who pauses has time.
    if (this.paused || ++this.quiet < this.limit) return;
    const { exchange } = this;
    if (exchange === null) {
      this.destroy();
    } else if (!this.connected) {
      const { host, port } = this.origin;
      this.fail(new ConnectTimeoutError(`Connect Timeout Error (attempted address: ${host}:${port}, timeout: ${CONNECT_TICKS * TICK}ms)`));
    } else {
      this.fail(exchange.timeoutError());
    }
  }
}

/** More of the response's body is to come. */
function checkIncomplete(connection, exchange) {
  if (connection.exchange === exchange && connection.responding) exchange.onIncomplete();
}

class Origin {
  constructor(url, proxy, key) {
    const { hostname, port, protocol } = url;
    this.key = key;
    this.proxy = proxy;
    this.hostname = hostname;
    this.secure = protocol === 'https:';
    this.host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    this.port = port === '' ? (this.secure ? 443 : 80) : Number(port);
    this.hostHeader = url.host;
    /** The one that was used last is used next. @type {Connection[]} */
    this.idle = [];
    /** @type {Set<Connection>} */
    this.all = new Set();
  }

  /** @param {net.Socket | undefined} socket a tunnel, for TLS */
  connect(socket) {
    const { host, port } = this;
    if (this.secure) {
      const { isIP } = require('internal/net/ip');
      return require('tls').connect({ host, port, socket, servername: isIP(host) ? '' : host, ALPNProtocols: ['http/1.1'] });
    }
    return require('net').connect({ host, port });
  }

  /** Hands the exchange to a connection. */
  send(exchange) {
    let ready;
    while ((ready = this.idle.pop()) !== undefined) {
      if (ready.isStale) {
        ready.destroy();
        continue;
      }
      ready.socket.ref();
      ready.exchange = exchange;
      ready.begin();
      return;
    }
    this.sendAnew(exchange);
  }

  sendAnew(exchange) {
    const connection = new Connection(this);
    exchange.connection = connection;
    this.all.add(connection);
    origins.set(this.key, this);
    watch();
    connection.open(exchange);
  }

  addIdle(connection) {
    connection.socket.unref();
    this.idle.push(connection);
  }

  remove(connection) {
    this.all.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at !== -1) this.idle.splice(at, 1);
    if (this.all.size === 0 && origins.get(this.key) === this) origins.delete(this.key);
  }
}

/** Those that have connections. @type {Map<string, Origin>} */
const origins = new Map();
let clock = null;

/** Starts the clock of all connections; it stops when there is none. */
function watch() {
  clock ??= require('timers').setInterval(() => {
    for (const origin of [...origins.values()]) {
      for (const connection of [...origin.all]) connection.tick();
    }
    if (origins.size > 0) return;
    require('timers').clearInterval(clock);
    clock = null;
  }, TICK).unref();
}

/**
 * The origin of a URL: what connects to it, and its connections if there are any.
 * @param {URL} url
 * @returns {Origin}
 */
function originOf(url) {
  const proxy = require('internal/fetch/proxy').proxyFor(url);
  const key = proxy === undefined ? url.origin : `${url.origin} ${proxy.secure} ${proxy.host}:${proxy.port} ${proxy.authorization}`;
  return origins.get(key) ?? new Origin(url, proxy, key);
}

module.exports = { TICK, originOf };
