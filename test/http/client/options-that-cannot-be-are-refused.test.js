'use strict';
// A request whose options cannot be throws Node's errors before anything is sent; nothing can be smuggled into its head.

const assert = require('node:assert');
const http = require('node:http');

for (const [options, code, message] of [
  [{ method: 5 }, 'ERR_INVALID_ARG_TYPE'],
  [{ method: 'GET /x HTTP/1.1\r\n' }, 'ERR_INVALID_HTTP_TOKEN'],
  [{ agent: 5 }, 'ERR_INVALID_ARG_TYPE', /Agent-like Object, undefined, or false/],
  [{ host: 5 }, 'ERR_INVALID_ARG_TYPE', /options\.host/],
  [{ hostname: true }, 'ERR_INVALID_ARG_TYPE', /options\.hostname/],
  [{ path: '/a b' }, 'ERR_UNESCAPED_CHARACTERS'],
  [{ path: '/\r\nX: y' }, 'ERR_UNESCAPED_CHARACTERS'],
  [{ protocol: 'ftp:' }, 'ERR_INVALID_PROTOCOL', /"ftp:" not supported. Expected "http:"/],
  [{ timeout: 'x' }, 'ERR_INVALID_ARG_TYPE'],
  [{ maxHeaderSize: 'x' }, 'ERR_INVALID_ARG_TYPE'],
  [{ insecureHTTPParser: 1 }, 'ERR_INVALID_ARG_TYPE'],
  [{ joinDuplicateHeaders: 1 }, 'ERR_INVALID_ARG_TYPE'],
  [{ headers: { 'a b': 1 } }, 'ERR_INVALID_HTTP_TOKEN'],
  [{ headers: { a: 'x\r\ny' } }, 'ERR_INVALID_CHAR'],
  [{ headers: { host: [] } }, 'ERR_INVALID_ARG_TYPE'],
  [{ headers: ['a'] }, 'ERR_INVALID_ARG_VALUE'],
  [{ signal: 5 }, 'ERR_INVALID_ARG_TYPE'],
]) assert.throws(() => http.request({ host: 'localhost', ...options }), { code, ...(message && { message }) }, JSON.stringify(options));

assert.throws(() => http.request('no url'), { code: 'ERR_INVALID_URL' });
assert.throws(() => http.request('https://localhost/'), { code: 'ERR_INVALID_PROTOCOL' });
assert.throws(() => new http.Agent({ scheduling: 'any' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => new http.Agent({ maxTotalSockets: 0 }), { code: 'ERR_OUT_OF_RANGE' });

const req = http.request({ host: 'localhost', agent: new http.Agent() });
req.on('error', () => {});
assert.throws(() => { req.path = '/a\nb'; }, { code: 'ERR_UNESCAPED_CHARACTERS' });
req.destroy();
