// A JSON API on Express.
const announce = require('./announce.cjs');
const need = require('./packages.cjs');

const app = need('express')();
app.get('/status', (request, response) => response.json({ ok: true }));
app.get('/users/:id', (request, response) => {
  const { id } = request.params;
  response.json({ id: Number(id), name: `User ${id}`, verbose: request.query.verbose === '1', tags: ['a', 'b'] });
});
const server = app.listen(0, '127.0.0.1', () => announce.call(server));
