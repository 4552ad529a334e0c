'use strict';

// Streams in messages. The stream that is sent stays where it is and is piped through a pair of ports; the other side
// gets a stream that talks to the port: `{ type: 'pull' | 'chunk' | 'close' | 'error', value }`.

const { dataCloneError } = require('internal/messaging/clone');
const { MessageChannel } = require('internal/messaging/ports');
const { kDeserialize } = require('internal/messaging/transferable');
const { pipe } = require('internal/webstreams/pipe');
const { createReadable } = require('internal/webstreams/readable');
const { kState, markHandled } = require('internal/webstreams/util');
const { createWritable } = require('internal/webstreams/writable');

/** Posts; what cannot be cloned ends the stream on both sides. */
function post(port, type, value) {
  try {
    port.postMessage({ type, value });
  } catch (error) {
    port.postMessage({ type: 'error', value: error });
    port.close();
    throw error;
  }
}

/** Listens without keeping the loop alive. */
function listen(port, onMessage, onFailure) {
  port.onmessage = ({ data }) => onMessage(data);
  port.onmessageerror = ({ data }) => {
    onFailure(data);
    port.close();
  };
  port.unref();
}

/** A source whose chunks come through a port. */
class PortSource {
  /** @param {boolean} holds whether a waiting read keeps the loop alive */
  constructor(port, holds) {
    this.port = port;
    this.holds = holds;
    this.source = null;
  }

  take({ type, value }) {
    const { port, source } = this;
    if (this.holds) port.unref();
    if (type === 'chunk') {
      if (source.canEnqueue) source.enqueue(value);
    } else if (type === 'close') {
      source.close();
      port.close();
    } else if (type === 'error') {
      source.error(value);
      port.close();
    }
  }

  pull() {
    if (this.holds) this.port.ref();
    post(this.port, 'pull', undefined);
  }

  cancel(reason) {
    try {
      post(this.port, 'error', reason);
    } finally {
      this.port.close();
    }
  }
}

/** A sink whose chunks go through a port, one for each pull of the other side. */
class PortSink {
  /** @param {boolean} holds whether a waiting write keeps the loop alive */
  constructor(port, holds) {
    this.port = port;
    this.holds = holds;
    this.core = null;
    this.pulled = Promise.withResolvers();
  }

  take({ type, value }) {
    if (type === 'error') {
      this.core.errorIfNeeded(value);
      this.port.close();
    }
    if (type === 'pull' || type === 'error') this.pulled.resolve();
  }

  async write(chunk) {
    if (this.holds) this.port.ref();
    await this.pulled.promise;
    if (this.holds) this.port.unref();
    if (this.core.state !== 'writable') return;
    this.pulled = Promise.withResolvers();
    post(this.port, 'chunk', chunk);
  }

  close() {
    post(this.port, 'close', undefined);
    this.port.close();
  }

  abort(reason) {
    try {
      post(this.port, 'error', reason);
    } finally {
      this.port.close();
    }
  }
}

function readableFrom(port, holds) {
  const algorithms = new PortSource(port, holds);
  const stream = createReadable(algorithms, 0);
  algorithms.source = stream[kState].source;
  listen(port, (data) => algorithms.take(data), (error) => algorithms.source.error(error));
  return stream;
}

function writableInto(port, holds) {
  const algorithms = new PortSink(port, holds);
  const stream = createWritable(algorithms, 1);
  algorithms.core = stream[kState];
  listen(port, (data) => algorithms.take(data), (error) => algorithms.core.errorIfNeeded(error));
  return stream;
}

const plainPipe = { preventAbort: false, preventCancel: false, preventClose: false, signal: undefined };

/** The channel made for a stream when its transfer was announced. */
const channels = new WeakMap();

function portsOf(stream) {
  const channel = new MessageChannel();
  channels.set(stream, channel);
  return [channel.port2];
}

function takeChannel(stream) {
  const channel = channels.get(stream);
  channels.delete(stream);
  return channel;
}

function sendReadable(stream) {
  const { port1, port2 } = takeChannel(stream);
  if (stream.locked) throw dataCloneError('Cannot transfer a locked ReadableStream');
  markHandled(pipe(stream[kState], writableInto(port1, false)[kState], plainPipe));
  return { data: { port: port2 }, deserializeInfo: 'internal/webstreams/transfer:ReceivedReadable' };
}

function sendWritable(stream) {
  const { port1, port2 } = takeChannel(stream);
  if (stream.locked) throw dataCloneError('Cannot transfer a locked WritableStream');
  markHandled(pipe(readableFrom(port1, false)[kState], stream[kState], plainPipe));
  return { data: { port: port2 }, deserializeInfo: 'internal/webstreams/transfer:ReceivedWritable' };
}

function sendTransform({ readable, writable }) {
  if (readable.locked || writable.locked) throw dataCloneError('Cannot transfer a locked TransformStream');
  return { data: { readable, writable }, deserializeInfo: 'internal/webstreams/transform:TransformStream' };
}

const ReceivedReadable = { [kDeserialize]: ({ port }) => readableFrom(port, true) };
const ReceivedWritable = { [kDeserialize]: ({ port }) => writableInto(port, true) };

module.exports = {
  ReceivedReadable,
  ReceivedWritable,
  portsOfReadable: portsOf,
  portsOfTransform: ({ readable, writable }) => [readable, writable],
  portsOfWritable: portsOf,
  sendReadable,
  sendTransform,
  sendWritable,
};
