// For programs that serve: listen on a port of the system's choice, ask with plain http, print what matters.

import { once } from 'node:events';
import http from 'node:http';

/**
 * Starts a server (anything with `listen` and `close`) on loopback.
 * @param {import('node:http').Server} server
 * @returns {Promise<number>} its port
 */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/**
 * @param {import('node:http').Server} server
 * @returns {Promise<void>} fulfilled when it has closed with all its connections
 */
export async function close(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/**
 * One request with `node:http`, its answer read to the end.
 * @param {number} port
 * @param {string} path
 * @param {import('node:http').RequestOptions & { body?: string | Buffer }} [options]
 * @returns {Promise<{ status: number, headers: object, body: Buffer, text: string }>}
 */
export async function ask(port, path, { body, ...options } = {}) {
  const request = http.request({ host: '127.0.0.1', port, path, agent: false, ...options });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, body: whole, text: whole.toString() };
}

/**
 * Prints a request and its answer: status, the headers that are the same each time, the body.
 * @param {number} port
 * @param {string} path
 * @param {object} [options] as for `ask`
 */
export async function show(port, path, options) {
  const { status, headers, text } = await ask(port, path, options);
  const withoutPort = (line) => line.replaceAll(`:${port}`, ':PORT');
  const kept = Object.entries(headers).filter(([name]) => !CHANGING.has(name));
  console.log(options?.method ?? 'GET', path, '→', status, withoutPort(JSON.stringify(Object.fromEntries(kept))));
  if (text) console.log('  ', withoutPort(text.trimEnd().replaceAll('\n', '\n   ')));
}

/** Headers with the time or a port in them. */
const CHANGING = new Set(['date', 'last-modified', 'expires']);
