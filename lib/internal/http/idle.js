'use strict';
// Connections of a server that wait for their next request: for each duration a list in the order in which they began to
// wait, with one timer for all. A server has one duration, unless the program changes it.

const { TIMEOUT_MAX, createTimer } = require('internal/timers');

const native = binding('http');

class IdleList {
  constructor(lists, duration) {
    this.lists = lists;
    this.duration = duration;
    this.first = null;
    this.last = null;
    this.timer = null;
  }

  add(connection) {
    connection.idleUntil = native.now() + this.duration;
    connection.idleList = this;
    connection.previousIdle = this.last;
    connection.nextIdle = null;
    if (this.last === null) this.first = connection;
    else this.last.nextIdle = connection;
    this.last = connection;
    if (this.timer === null) this.arm(this.duration);
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
    this.timer = createTimer(expire, Math.min(Math.max(1, Math.ceil(milliseconds)), TIMEOUT_MAX), [this], false, false);
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
  if (list.timer !== null) return;
  if (list.first === null) list.lists.forget(list);
  else list.arm(list.first.idleUntil - now);
}

/** The lists of a server. */
class IdleLists {
  constructor() {
    /** The one that was used last. @type {IdleList | null} */
    this.recent = null;
    /** @type {Map<number, IdleList>} */
    this.all = new Map();
  }

  /** @param {number} milliseconds until the connection has waited long enough */
  add(connection, milliseconds) {
    if (this.recent === null || this.recent.duration !== milliseconds) this.recent = this.listOf(milliseconds);
    this.recent.add(connection);
  }

  listOf(milliseconds) {
    let list = this.all.get(milliseconds);
    if (list === undefined) this.all.set(milliseconds, (list = new IdleList(this, milliseconds)));
    return list;
  }

  forget(list) {
    this.all.delete(list.duration);
    if (this.recent === list) this.recent = null;
  }
}

module.exports = { IdleLists };
