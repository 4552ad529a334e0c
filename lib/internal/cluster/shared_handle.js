'use strict';
// A socket that the primary has bound and every worker listens on, or receives from, by itself.

class SharedHandle {
  /**
   * @param {string} key
   * @param {string | null} address
   * @param {{ port: number, addressType: any, fd: number, flags: number }} options
   */
  constructor(key, address, { port, addressType, fd, flags }) {
    this.key = key;
    this.data = undefined;
    this.workers = new Map();
    this.handle = null;
    this.errno = 0;
    const isDatagram = addressType === 'udp4' || addressType === 'udp6';
    const bound = isDatagram
      ? require('internal/dgram/native').boundHandle(address, port, addressType, fd, flags)
      : require('internal/net/listen').serverHandle(address, port, addressType, fd, flags);
    if (typeof bound === 'number') {
      this.errno = bound;
    } else if (bound.delayedError) {
      // Who listens would hear of it; that is somebody else here.
      this.errno = bound.delayedError;
      bound.close();
    } else {
      this.handle = bound;
    }
  }

  /** @param {(errno: number, reply: object | null, handle?: any) => void} send */
  add(worker, send) {
    this.workers.set(worker.id, worker);
    send(this.errno, null, this.handle);
  }

  /** @returns {boolean} whether that was the last one */
  remove(worker) {
    if (!this.workers.delete(worker.id) || this.workers.size !== 0) return false;
    this.handle?.close();
    this.handle = null;
    return true;
  }

  has(worker) {
    return this.workers.has(worker.id);
  }
}

module.exports = SharedHandle;
