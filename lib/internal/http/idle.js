'use strict';
// Connections of a server that wait for their next request: a list in the order in which they began to wait, with one
// timer for all.

const { createTimer } = require('internal/timers');

const native = binding('http');

class IdleList {
  constructor() {
    this.first = null;
    this.last = null;
    this.timer = null;
  }

  /** @param {number} milliseconds until the connection has waited long enough */
  add(connection, milliseconds) {
    const now = native.now();
    connection.idleUntil = now + milliseconds;
    connection.idleList = this;
    connection.previousIdle = this.last;
    connection.nextIdle = null;
    if (this.last === null) this.first = connection;
    else this.last.nextIdle = connection;
    this.last = connection;
    if (this.timer === null) this.arm(milliseconds);
  }

  remove(connection) {
    const { previousIdle: previous, nextIdle: next } = connection;
    if (previous === null) this.first = next;
    else previous.nextIdle = next;
    if (next === null) this.last = previous;
    else next.previousIdle = previous;
    connection.idleList = null;
    connection.previousIdle = null;
    connection.nextIdle = null;
  }

  arm(milliseconds) {
    this.timer = createTimer(expire, Math.max(1, Math.ceil(milliseconds)), [this], false, false);
  }
}

function expire(list) {
  list.timer = null;
  const now = native.now();
  while (list.first !== null && list.first.idleUntil <= now) {
    const connection = list.first;
    list.remove(connection);
    connection.socket.emit('timeout');
  }
  if (list.first !== null && list.timer === null) list.arm(list.first.idleUntil - now);
}

module.exports = { IdleList };
