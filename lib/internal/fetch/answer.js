'use strict';
// The answer to a request that asks for another protocol on its connection: CONNECT to a proxy, or a WebSocket's
// handshake. Only its head is read; what comes behind it belongs to who asked.

const { ANSWERS_CONNECT, Reader, TAKE_UPGRADE, UPGRADE } = require('internal/fetch/reader');
const { HTTPParserError } = require('internal/fetch/errors');

const MAX_INFORMATIONAL = 100;

class Answer extends Reader {
  /**
   * @param {net.Socket} socket
   * @param {boolean} isConnect
   * @param {(status: number, fields: string, minor: number) => Error | null} check why the other protocol does not begin
   * @param {(error: Error | null, rest: Buffer | undefined) => void} onDone called once, unless the socket ends before
   */
  constructor(socket, isConnect, check, onDone) {
    super();
    this.check = check;
    this.onDone = onDone;
    this.informational = 0;
    if (isConnect) this.expect(ANSWERS_CONNECT);
    this.readEvents(socket);
  }

  onHead(status, statusText, fields, flags) {
    if (status < 200 && status > 101) {
      if (++this.informational > MAX_INFORMATIONAL) this.onMalformed(new HTTPParserError('Too many informational responses'));
      return 0;
    }
    const error = this.check(status, fields, flags >> 12 & 15);
    if (error === null && (flags & UPGRADE) !== 0) return TAKE_UPGRADE;
    this.onMalformed(error ?? new HTTPParserError('bad upgrade'));
    return 0;
  }

  // What follows the head of an accepted answer is no body.
  onBody() {}

  onEnd() {}

  onMalformed(error) {
    this.stopReading();
    this.onDone(error, undefined);
  }

  onUpgraded(rest) {
    this.stopReading();
    this.onDone(null, rest);
  }
}

module.exports = { Answer };
