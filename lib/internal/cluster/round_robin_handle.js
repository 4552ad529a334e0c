'use strict';
// A server whose connections the primary takes in and hands to its workers in turn. A worker has one connection at a time
// that it has not acknowledged; the others wait here until a worker is free. No socket is made of a connection here: its
// number goes from the listener into the message, and stays open until a worker has it, so that no connection is lost
// with a worker that dies in between.

const { sendDescriptor } = require('internal/child_process/channel');
const { expect, forget, nextSequence } = require('internal/cluster/messages');

const sockets = binding('tcp');

const IPV6_ONLY = 1;
/** Milliseconds after which a worker that has refused a connection is asked again, whatever happens. */
const PAUSE = 100;

/** Connections that a worker has been given and has not acknowledged, by the number of the message. */
const underWay = new Map();

class RoundRobinHandle {
  /**
   * @param {string} key
   * @param {string | null} address also a path
   * @param {object} options as `server.listen` has been called with
   */
  constructor(key, address, { port, fd, flags, backlog, readableAll, writableAll }) {
    this.key = key;
    this.data = undefined;
    this.all = new Map();
    /** Workers that wait for a connection, the one that has waited longest first. */
    this.free = new Map();
    /** Workers that would not take a connection. They are asked again when they say that they have room, with the next
     * connection, or a while later. */
    this.resting = new Map();
    this.pause = null;
    /** Numbers of connections that wait for a worker. */
    this.waiting = [];
    this.handle = null;
    this.path = undefined;

    const { Server } = require('net');
    this.server = new Server();
    if (fd >= 0) this.server.listen({ fd, backlog });
    else if (port >= 0) this.server.listen({ port, host: address, ipv6Only: Boolean(flags & IPV6_ONLY), backlog });
    else this.server.listen({ path: address, backlog, readableAll, writableAll });
    this.server.once('listening', () => {
      this.handle = this.server._handle;
      this.isPipe = typeof this.handle.getsockname !== 'function';
      this.handle.onaccept = (id) => this.distribute(id);
      this.server._handle = null;
      this.server = null;
    });
  }

  /** @param {(errno: number | null, reply: object | null, handle: null) => void} send */
  add(worker, send) {
    this.all.set(worker.id, worker);
    const done = () => {
      if (this.isPipe) {
        send(null, null, null);
      } else {
        const sockname = {};
        this.handle.getsockname(sockname);
        send(null, { sockname }, null);
      }
      // It is free now, and something may wait.
      this.handOver(worker);
    };
    if (this.server === null) {
      done();
      return;
    }
    this.server.once('listening', done);
    this.server.once('error', (error) => send(error.errno, null, null));
  }

  /** @returns {boolean} whether that was the last one */
  remove(worker) {
    if (!this.all.delete(worker.id)) return false;
    this.free.delete(worker.id);
    this.resting.delete(worker.id);
    if (this.all.size !== 0) return false;
    clearTimeout(this.pause);
    for (const id of this.waiting.splice(0)) sockets.close(id);
    // It may not listen yet.
    this.server?.close();
    this.handle?.close();
    this.handle = null;
    return true;
  }

  has(worker) {
    return this.all.has(worker.id);
  }

  /** @param {number} id of a connection, or a negative error number */
  distribute(id) {
    if (id < 0) return;
    this.waiting.push(id);
    this.offer();
  }

  /** Gives the oldest connection to the worker that has waited longest, or lets one that rests have a look. */
  offer() {
    const from = this.free.size !== 0 ? this.free : this.resting;
    const next = from.values().next();
    if (next.done) return;
    from.delete(next.value.id);
    this.handOver(next.value);
  }

  /** Gives a connection that waits to `worker`, which has none under way. */
  handOver(worker) {
    if (!this.all.has(worker.id)) return;
    const id = this.waiting.shift();
    if (id === undefined) {
      this.free.set(worker.id, worker);
      return;
    }
    const sequence = nextSequence();
    const message = { cmd: 'NODE_CLUSTER', act: 'newconn', key: this.key, pipe: this.isPipe, seq: sequence };
    if (!sendDescriptor(worker.process, message, sockets.fd(id))) {
      this.refused(worker, id);
      return;
    }
    underWay.set(sequence, { handle: this, worker, id });
    expect(sequence, (answer) => {
      underWay.delete(sequence);
      if (answer.accepted) {
        sockets.close(id);
        this.handOver(worker);
      } else {
        this.refused(worker, id);
      }
    });
  }

  /** The worker has closed its server, or has too many connections; or there is no descriptor left, there or here. */
  refused(worker, id) {
    if (this.all.has(worker.id)) {
      this.resting.set(worker.id, worker);
      this.pause ??= setTimeout(() => this.askAgain(), PAUSE).unref();
    }
    this.giveToAnother(id);
  }

  /** Nobody has told that there is room, but there may be. */
  askAgain() {
    this.pause = null;
    for (const worker of [...this.resting.values()]) this.hasRoom(worker);
  }

  /** A worker that has refused a connection may be asked again. */
  hasRoom(worker) {
    if (this.resting.delete(worker.id)) this.handOver(worker);
  }

  /** A connection that a worker did not take is the next one's. */
  giveToAnother(id) {
    if (this.all.size === 0) {
      sockets.close(id);
      return;
    }
    this.waiting.unshift(id);
    if (this.free.size !== 0) this.offer();
  }
}

/**
 * Gives what a worker that is gone has not acknowledged to others. Had it begun to answer, the connection would be gone
 * with it anyway.
 */
function workerLost(worker) {
  for (const [sequence, { handle, worker: its, id }] of underWay) {
    if (its !== worker) continue;
    underWay.delete(sequence);
    forget(sequence);
    handle.giveToAnother(id);
  }
}

RoundRobinHandle.workerLost = workerLost;

module.exports = RoundRobinHandle;
