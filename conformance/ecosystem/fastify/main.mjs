// Fastify 5: schemas both ways, hooks, plugins with decorators, error handlers, streams, inject and real sockets, close.

import { once } from 'node:events';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { ask, show } from '../shared/web.mjs';

const log = [];
const app = Fastify({
  logger: { level: 'info', stream: { write: (line) => log.push(JSON.parse(line)) } },
  bodyLimit: 500,
  forceCloseConnections: true,
  routerOptions: { ignoreTrailingSlash: true },
});

app.decorate('answer', 42);
app.decorateRequest('started', 0);
const order = [];
for (const hook of ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend', 'onResponse']) {
  const take = async (request, reply, payload) => {
    order.push(hook);
    return hook === 'preSerialization' ? { ...payload, hooked: true } : payload;
  };
  // The number of its parameters says what a hook is.
  const withPayload = hook === 'preSerialization' || hook === 'onSend' || hook === 'preParsing';
  app.addHook(hook, withPayload ? take : async (request, reply) => void (await take(request, reply)));
}
app.addHook('onClose', async () => console.log('onClose'));
app.addContentTypeParser('text/csv', { parseAs: 'string' }, (request, body, done) => done(null, body.split('\n').map((line) => line.split(','))));

app.get('/', async () => ({ hello: 'world' }));
app.get('/schema/:id', {
  schema: {
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    querystring: { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } }, deep: { type: 'boolean', default: false } } },
    response: { 200: { type: 'object', properties: { id: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } }, deep: { type: 'boolean' } } } },
  },
  handler: async (request) => ({ ...request.params, ...request.query, secret: 'is not in the schema' }),
});
app.post('/users', {
  schema: { body: { type: 'object', required: ['name', 'age'], properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer', minimum: 0 } }, additionalProperties: false } },
  handler: (request, reply) => reply.code(201).header('location', '/users/1').send(request.body),
});
app.post('/csv', async (request) => ({ rows: request.body }));
app.get('/stream', (request, reply) => reply.type('text/plain').send(Readable.from(['a', 'b', 'c'])));
app.get('/web', () => new Response('from a Response', { status: 203, headers: { 'x-kind': 'web' } }));
app.get('/buffer', (request, reply) => reply.send(Buffer.from([1, 2, 3])));
app.get('/fails', async () => {
  throw Object.assign(new Error('no luck'), { statusCode: 409, code: 'LUCK' });
});
app.register(
  async (scope) => {
    scope.decorate('inner', 'only here');
    scope.setErrorHandler((error, request, reply) => reply.code(500).send({ handled: error.message }));
    scope.get('/inner', async () => ({ inner: scope.inner, answer: scope.answer }));
    scope.get('/fails', async () => {
      throw new Error('inside');
    });
  },
  { prefix: '/scope' }
);
app.get('/outer', async () => ({ inner: app.inner ?? null }));
app.setNotFoundHandler((request, reply) => reply.code(404).send({ missing: request.url }));

const address = await app.listen({ port: 0, host: '127.0.0.1' });
const port = Number(new URL(address).port);
console.log(app.printRoutes());

await show(port, '/');
console.log(order.join(' '));
await show(port, '/schema/7?tags=a&tags=b&deep=true');
await show(port, '/schema/x');
const json = { 'content-type': 'application/json' };
await show(port, '/users', { method: 'POST', headers: json, body: '{"name":"Ann","age":"33","extra":1}' });
await show(port, '/users', { method: 'POST', headers: json, body: '{"name":"A","age":-1}' });
await show(port, '/users', { method: 'POST', headers: json, body: '{"name":' });
await show(port, '/users', { method: 'POST', headers: json, body: '{"__proto__":{"x":1},"name":"Ann","age":1}' });
await show(port, '/users', { method: 'POST', headers: json, body: JSON.stringify({ name: 'x'.repeat(600), age: 1 }) });
await show(port, '/users', { method: 'POST', headers: { 'content-type': 'application/nothing' }, body: 'x' });
await show(port, '/csv', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a,b\nc,d' });
for (const path of ['/stream', '/web', '/buffer', '/fails', '/scope/inner', '/scope/fails', '/outer', '/outer/', '/nothing']) await show(port, path);
await show(port, '/', { method: 'HEAD' });
await show(port, '/', { method: 'TRACE' });

const injected = await app.inject({ method: 'POST', url: '/users', payload: { name: 'Bob', age: 4 } });
console.log('inject', injected.statusCode, injected.headers.location, injected.json());

const many = await Promise.all(Array.from({ length: 50 }, (_, number) => fetch(`${address}/schema/${number}`).then((response) => response.json())));
console.log('concurrent', many.map(({ id }) => id).reduce((sum, id) => sum + id, 0));

const closed = once(app.server, 'close');
await app.close();
await closed;
console.log('log', log.filter(({ msg }) => msg === 'request completed').length > 50, new Set(log.map(({ msg }) => msg.replace(/\d+/g, 'N'))));
await ask(port, '/').catch((error) => console.log(error.code));
