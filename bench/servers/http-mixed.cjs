// A small site on plain http: a few routes, answers of many lengths, three headers of which one differs from answer to
// answer. Its load rotates through different requests, so that no two in a row are alike.
const http = require('node:http');
const announce = require('./announce.cjs');

const LINE = '<p>A line of a page that is as long as its number says.</p>\n';

const json = (value) => ['application/json', JSON.stringify(value)];

const routes = {
  status: (id, query, { 'user-agent': agent }) => json({ ok: true, agent }),
  items: (id) => json({ id: Number(id), name: `Item ${id}`, parts: Array.from({ length: id % 23 }, (_, part) => ({ part, of: id })) }),
  users: (id, query, { cookie = 'none' }) => json({ id: Number(id), name: `User ${id}`, query, session: cookie.slice(-8) }),
  pages: (id) => ['text/html; charset=utf-8', `<!doctype html><title>${id}</title>\n${LINE.repeat(1 + (id % 41))}`],
};

const server = http.createServer((request, response) => {
  const [path, query = ''] = request.url.split('?');
  const [, root, id = '0'] = path.split('/');
  const route = routes[root];
  if (route === undefined) {
    response.statusCode = 404;
    response.end();
    return;
  }
  const [type, body] = route(id, query, request.headers);
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', 'private, max-age=60');
  response.setHeader('ETag', `"${id}-${body.length}"`);
  response.end(body);
});
server.listen(0, '127.0.0.1', announce);
