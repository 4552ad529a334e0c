// A JSON API on Koa.
const announce = require('./announce.cjs');
const need = require('./packages.cjs');

const Koa = need('koa');
const app = new Koa();
app.use((context) => {
  const [, root, id] = context.path.split('/');
  if (root !== 'users') return;
  context.body = { id: Number(id), name: `User ${id}`, verbose: context.query.verbose === '1', tags: ['a', 'b'] };
});
const server = app.listen(0, '127.0.0.1', () => announce.call(server));
