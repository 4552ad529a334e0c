// A cluster of as many workers as $BENCH_WORKERS says; each answers with a page that takes some work to make.
const cluster = require('node:cluster');
const http = require('node:http');

const items = Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}`, price: id * 1.5, tags: ['one', 'two'] }));

function page(query) {
  const rows = items
    .filter(({ name }) => name.includes(query))
    .sort((a, b) => b.price - a.price)
    .map(({ id, name, price, tags }) => `<tr><td>${id}<td>${name.replace(/&/g, '&amp;')}<td>${price.toFixed(2)}<td>${tags.join(', ')}`);
  return `<!doctype html><table>${rows.join('\n')}</table>`;
}

if (cluster.isPrimary) {
  const wanted = Number(process.env.BENCH_WORKERS ?? 2);
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === wanted) console.log(`listening ${port}`);
  });
  for (let i = 0; i < wanted; i++) cluster.fork();
} else {
  http.createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(page('item'));
  }).listen(0, '127.0.0.1');
}
