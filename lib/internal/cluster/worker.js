'use strict';
// cluster.Worker: a worker as its primary sees it, and as it sees itself. What only one of the two does is added in
// internal/cluster/primary and internal/cluster/child.

const EventEmitter = require('events');

/**
 * @param {{ id?: number, state?: string, process?: any }} [options]
 * @constructor
 */
function Worker(options) {
  if (!(this instanceof Worker)) return new Worker(options);
  EventEmitter.call(this);
  if (options === null || typeof options !== 'object') options = {};
  this.exitedAfterDisconnect = undefined;
  this.state = options.state || 'none';
  this.id = options.id | 0;
  if (!options.process) return;
  this.process = options.process;
  this.process.on('error', (...args) => this.emit('error', ...args));
  this.process.on('message', (message, handle) => this.emit('message', message, handle));
}
Object.setPrototypeOf(Worker.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Worker, EventEmitter);

/** @param {string} [signal] */
Worker.prototype.kill = function(...args) {
  Reflect.apply(this.destroy, this, args);
};

/** @returns {boolean} as `process.send` */
Worker.prototype.send = function(...args) {
  return Reflect.apply(this.process.send, this.process, args);
};

/** @returns {boolean} */
Worker.prototype.isDead = function() {
  return this.process.exitCode != null || this.process.signalCode != null;
};

/** @returns {boolean} */
Worker.prototype.isConnected = function() {
  return this.process.connected;
};

module.exports = { Worker };
