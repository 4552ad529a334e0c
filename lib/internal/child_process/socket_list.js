'use strict';
// How a server and the process that has taken over some of its connections agree on how many there are, and when the
// last one is closed.

const EventEmitter = require('events');
const { codes: { ERR_CHILD_CLOSED_BEFORE_REPLY } } = require('internal/errors');

/** On the server's side. */
class SocketListSend extends EventEmitter {
  /**
   * @param {any} child whom connections were sent to
   * @param {string} key the server's
   */
  constructor(child, key) {
    super();
    this.key = key;
    this.child = child;
    child.once('exit', () => this.emit('exit', this));
  }

  _ask(command, wanted, swallowErrors, callback) {
    const { child, key } = this;
    if (!child.connected) {
      onClosed();
      return;
    }
    child._send({ cmd: command, key }, undefined, { swallowErrors }, () => {});
    child.on('internalMessage', onAnswer);
    child.on('disconnect', onClosed);

    function onAnswer(message) {
      if (message.cmd !== wanted || message.key !== key) return;
      forget();
      callback(null, message);
    }
    function onClosed() {
      forget();
      callback(new ERR_CHILD_CLOSED_BEFORE_REPLY());
    }
    function forget() {
      child.removeListener('internalMessage', onAnswer);
      child.removeListener('disconnect', onClosed);
    }
  }

  /** @param {(error: Error | null) => void} callback called when the last one is closed */
  close(callback) {
    this._ask('NODE_SOCKET_NOTIFY_CLOSE', 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  /** @param {(error: Error | null, count?: number) => void} callback */
  getConnections(callback) {
    this._ask('NODE_SOCKET_GET_COUNT', 'NODE_SOCKET_COUNT', false, (error, message) => {
      if (error) callback(error);
      else callback(null, message.count);
    });
  }
}

/** On the other side. */
class SocketListReceive extends EventEmitter {
  /**
   * @param {any} target whom the channel belongs to
   * @param {string} key
   */
  constructor(target, key) {
    super();
    this.connections = 0;
    this.key = key;
    const tellClosed = () => {
      if (target.connected) target._send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key }, undefined, { swallowErrors: true });
    };
    target.on('internalMessage', (message) => {
      if (message.key !== key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        if (this.connections === 0) tellClosed();
        else this.once('empty', tellClosed);
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT' && target.connected) {
        target._send({ cmd: 'NODE_SOCKET_COUNT', key, count: this.connections });
      }
    });
  }

  /** @param {import('net').Socket} socket */
  add(socket) {
    this.connections++;
    socket.once('close', () => {
      if (--this.connections === 0) this.emit('empty');
    });
  }
}

module.exports = { SocketListReceive, SocketListSend };
