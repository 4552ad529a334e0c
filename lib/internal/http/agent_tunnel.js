'use strict';
// A tunnel through a proxy, for an agent's https: requests: CONNECT, and on it a secured connection to the origin.

const { codes: { ERR_PROXY_TUNNEL } } = require('internal/errors');
const { isIP } = require('internal/net/ip');

/** Bytes that the head of a proxy's answer may have. */
const LONGEST_HEAD = 16 * 1024;
/** Milliseconds that a proxy which has refused may take to close. */
const FAREWELL = 5000;
const STATUS = /^HTTP\/1\.[01] (\d{3})(?: |\r|$)/;

/**
 * Makes a connection to a host through the proxy.
 * @param {import('internal/http/agent_proxy').Proxy} proxy
 * @param {object} options those of tls.connect
 * @param {(error: Error | null, socket?: import('tls').TLSSocket) => void} callback
 * @param {(options: object) => import('tls').TLSSocket} secure makes the connection on the tunnel
 */
function tunnel(proxy, options, callback, secure) {
  const { host, port, timeout } = options;
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const carrier = proxy.secure ?
    require('tls').connect({ host: proxy.host, port: proxy.port, servername: isIP(proxy.host) ? '' : proxy.host }) :
    require('net').connect({ host: proxy.host, port: proxy.port });
  let head = Buffer.alloc(0);

  const finish = () => {
    carrier.removeListener('readable', onReadable);
    carrier.removeListener('error', fail);
    carrier.removeListener('end', onEnd);
    carrier.removeListener('timeout', onTimeout);
    if (timeout) carrier.setTimeout(0);
  };
  const fail = (error) => {
    finish();
    carrier.on('error', () => {});
    carrier.destroy();
    callback(error);
  };
  const refuse = (line) => {
    finish();
    // The proxy may still be talking; to cut it off would be an error of its connection.
    carrier.on('error', () => {});
    carrier.setTimeout(FAREWELL, () => carrier.destroy());
    carrier.resume().end();
    callback(new ERR_PROXY_TUNNEL(`Failed to establish tunnel to ${authority} via ${proxy.host}:${proxy.port}: ${line}`));
  };
  const onEnd = () => fail(new ERR_PROXY_TUNNEL('Connection to establish proxy tunnel ended unexpectedly'));
  const onTimeout = () => {
    const error = new ERR_PROXY_TUNNEL(`Connection to establish proxy tunnel timed out after ${timeout}ms`);
    error.proxyTunnelTimeout = timeout;
    fail(error);
  };
  const onReadable = () => {
    for (let chunk; (chunk = carrier.read()) !== null;) head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    const [line] = head.latin1Slice(0, Math.min(head.length, 1024)).split('\r\n', 1);
    const status = STATUS.exec(line);
    if (end === -1 && head.length < LONGEST_HEAD && (status !== null || !head.includes('\r\n'))) return;
    if (end === -1 || status === null || status[1] !== '200') {
      refuse(line);
      return;
    }
    finish();
    // Bytes behind the head are the origin's.
    if (end + 4 < head.length) carrier.unshift(head.subarray(end + 4));
    callback(null, secure({ ...options, socket: carrier }));
  };

  carrier.once(proxy.secure ? 'secureConnect' : 'connect', () => {
    const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
    carrier.write(`CONNECT ${authority} HTTP/1.1\r\n${authorization}host: ${authority}\r\nproxy-connection: keep-alive\r\n\r\n`, 'latin1');
  });
  carrier.on('readable', onReadable);
  carrier.on('error', fail);
  carrier.on('end', onEnd);
  if (timeout) {
    carrier.setTimeout(timeout);
    carrier.on('timeout', onTimeout);
  }
}

module.exports = { tunnel };
