'use strict';
// The opening handshake of a WebSocket: a request to upgrade, and the check of its answer.

const { Answer } = require('internal/fetch/answer');

const TIMEOUT = 300_000;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

class Handshake {
  /**
   * @param {URL} url ws: or wss:
   * @param {string[]} protocols
   * @param {HeaderList} headerList
   * @param {(error: Error | null, answer?: { socket: net.Socket, rest: Buffer, protocol: string, extensions: string }) => void} onDone
   */
  constructor(url, protocols, headerList, onDone) {
    const { randomBytes } = require('internal/crypto/random');
    this.url = url;
    this.protocols = protocols;
    this.headerList = headerList;
    this.onDone = onDone;
    this.key = randomBytes(16).toString('base64');
    this.answer = null;
    this.onError = (error) => this.fail(error);
    this.onClose = () => this.fail(new Error('the connection was closed before the handshake was complete'));
    this.onTimeout = () => this.fail(new Error('the handshake takes too long'));
    this.socket = this.connect();
    this.socket.on('error', this.onError).on('close', this.onClose);
    this.reader = new Answer(this.socket, false, (status, fields, minor) => this.checked(status, fields, minor), (error, rest) => this.finish(error, rest));
    this.socket.setTimeout(TIMEOUT, this.onTimeout);
  }

  connect() {
    const { hostname, port, protocol } = this.url;
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    const onConnect = () => {
      this.socket.setNoDelay(true);
      this.socket.write(this.request(), 'latin1');
    };
    if (protocol === 'wss:') {
      const { isIP } = require('internal/net/ip');
      return require('tls').connect({ host, port: Number(port) || 443, servername: isIP(host) ? '' : host, ALPNProtocols: ['http/1.1'] }, onConnect);
    }
    return require('net').connect({ host, port: Number(port) || 80 }, onConnect);
  }

  request() {
    const { headerList, protocols, url } = this;
    let text = `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n`;
    for (const [key, { name, value }] of headerList.map) {
      if (!/^(?:host|connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/.test(key)) text += `${name}: ${value}\r\n`;
    }
    text += `sec-websocket-key: ${this.key}\r\nsec-websocket-version: 13\r\n`;
    if (protocols.length > 0) text += `sec-websocket-protocol: ${protocols.join(', ')}\r\n`;
    text += 'sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n';
    if (!headerList.has('accept')) text += 'accept: */*\r\n';
    if (!headerList.has('accept-language')) text += 'accept-language: *\r\n';
    text += 'sec-fetch-mode: websocket\r\n';
    if (!headerList.has('user-agent')) text += 'user-agent: node\r\n';
    return `${text}pragma: no-cache\r\ncache-control: no-cache\r\naccept-encoding: gzip, deflate\r\n\r\n`;
  }

  /** @returns {Error | null} what is wrong with the answer */
  checked(status, fields, minor) {
    try {
      this.answer = this.check(status, fields, minor);
      return null;
    } catch (error) {
      return error;
    }
  }

  /** The answer has been read. */
  finish(error, rest) {
    if (error !== null) {
      this.fail(error);
      return;
    }
    const { answer, socket } = this;
    this.detach();
    this.socket = null;
    this.onDone(null, { socket, rest, ...answer });
  }

  check(status, fields, minor) {
    if (minor !== 1) throw new Error('the answer to the handshake is not HTTP/1.1');
    if (status !== 101) throw new Error(`Received network error or non-101 status code: ${status}`);
    const headers = new Map();
    const raw = binding('http').rawHeaders(fields, 0);
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i].toLowerCase();
      headers.set(name, headers.has(name) ? `${headers.get(name)}, ${raw[i + 1]}` : raw[i + 1]);
    }
    if (headers.get('upgrade')?.toLowerCase() !== 'websocket') throw new Error('Server did not set Upgrade header to "websocket".');
    if (!headers.get('connection')?.toLowerCase().split(',').some((option) => option.trim() === 'upgrade')) {
      throw new Error('Server did not set Connection header to "upgrade".');
    }
    const digest = require('crypto').createHash('sha1').update(this.key + GUID).digest('base64');
    if (headers.get('sec-websocket-accept') !== digest) throw new Error('Incorrect hash received in Sec-WebSocket-Accept header.');
    const extensions = headers.get('sec-websocket-extensions') ?? '';
    if (extensions !== '' && require('internal/web_socket/inflate').readExtensions(extensions) === null) {
      throw new Error('Sec-WebSocket-Extensions header does not match.');
    }
    const protocol = headers.get('sec-websocket-protocol') ?? '';
    if (protocol === '' ? this.protocols.length > 0 : !this.protocols.includes(protocol)) {
      throw new Error('Protocol was not set in the opening handshake.');
    }
    return { protocol, extensions };
  }

  detach() {
    const { socket } = this;
    socket.setTimeout(0, this.onTimeout);
    this.reader.stopReading();
    socket.off('error', this.onError).off('close', this.onClose);
  }

  fail(error) {
    const { socket } = this;
    if (socket === null) return;
    this.detach();
    socket.on('error', () => {}); // It is not of interest any more.
    socket.destroy();
    this.socket = null;
    this.onDone(error);
  }
}

module.exports = { Handshake };
