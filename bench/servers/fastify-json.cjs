// A JSON API on Fastify.
const announce = require('./announce.cjs');
const need = require('./packages.cjs');

const app = need('fastify')();
app.get('/status', () => ({ ok: true }));
app.get('/users/:id', (request) => {
  const { id } = request.params;
  return { id: Number(id), name: `User ${id}`, verbose: request.query.verbose === '1', tags: ['a', 'b'] };
});
app.listen({ port: 0, host: '127.0.0.1' }).then(() => announce.call(app.server));
