'use strict';
// The opening handshake of a WebSocket: a request to upgrade, and the check of its answer.

const MAX_HEAD = 16384;
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
    this.kept = null;
    this.onData = (chunk) => this.receive(chunk);
    this.onError = (error) => this.fail(error);
    this.onClose = () => this.fail(new Error('the connection was closed before the handshake was complete'));
    this.onTimeout = () => this.fail(new Error('the handshake takes too long'));
    this.socket = this.connect();
    this.socket.on('data', this.onData).on('error', this.onError).on('close', this.onClose);
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

  receive(chunk) {
    const data = this.kept === null ? chunk : require('buffer').Buffer.concat([this.kept, chunk]);
    const end = data.indexOf('\r\n\r\n', 0, 'latin1');
    if (end === -1) {
      if (data.length > MAX_HEAD) this.fail(new Error('the answer to the handshake is too long'));
      this.kept = data;
      return;
    }
    let answer;
    try {
      answer = this.check(data.latin1Slice(0, end + 2));
    } catch (error) {
      this.fail(error);
      return;
    }
    const { socket } = this;
    this.detach();
    this.socket = null;
    this.onDone(null, { socket, rest: data.subarray(end + 4), ...answer });
  }

  check(text) {
    const status = /^HTTP\/1\.1 (\d{3})(?: [^\r\n]*)?\r\n/.exec(text);
    if (status === null) throw new Error('the answer to the handshake is not HTTP');
    if (status[1] !== '101') throw new Error(`Received network error or non-101 status code: ${status[1]}`);
    const headers = new Map();
    for (const line of text.slice(status[0].length).split('\r\n')) {
      if (line === '') continue;
      const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\0\r\n]*?)[ \t]*$/.exec(line);
      if (match === null) throw new Error('the answer to the handshake is not HTTP');
      const name = match[1].toLowerCase();
      headers.set(name, headers.has(name) ? `${headers.get(name)}, ${match[2]}` : match[2]);
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
    socket.off('data', this.onData).off('error', this.onError).off('close', this.onClose);
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
