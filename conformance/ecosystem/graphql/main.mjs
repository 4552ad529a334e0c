// GraphQL: Yoga with subscriptions over server-sent events and graphql-ws over WebSocket; Apollo's stand-alone server.

import { once } from 'node:events';
import http from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocket, WebSocketServer } from 'ws';
import { ask, close, listen } from '../shared/web.mjs';

const typeDefs = /* GraphQL */ `
  type Book { id: ID! title: String! author: Author! }
  type Author { name: String! books: [Book!]! }
  input NewBook { title: String!, author: String! }
  type Query { books(first: Int = 10): [Book!]! book(id: ID!): Book who: String fails: String! }
  type Mutation { add(book: NewBook!): Book! }
  type Subscription { added: Book! count(to: Int!): Int! }
`;
const books = [{ id: '1', title: 'One', author: 'Ann' }, { id: '2', title: 'Two', author: 'Bob' }];
const channel = createPubSub();
const resolvers = {
  Query: {
    books: (_, { first }) => books.slice(0, first),
    book: (_, { id }) => books.find((book) => book.id === id),
    who: (_, args, context) => context.who,
    fails: () => {
      throw Object.assign(new Error('refused'), { extensions: { code: 'REFUSED' } });
    },
  },
  Book: { author: ({ author }) => ({ name: author }) },
  Author: { books: ({ name }) => books.filter(({ author }) => author === name) },
  Mutation: {
    add: (_, { book }) => {
      const added = { id: String(books.length + 1), ...book };
      books.push(added);
      channel.publish('added', added);
      return added;
    },
  },
  Subscription: {
    added: { subscribe: () => channel.subscribe('added'), resolve: (book) => book },
    count: {
      async *subscribe(_, { to }) {
        for (let count = 1; count <= to; count++) yield { count };
      },
    },
  },
};

const post = async (port, path, body, headers) => {
  const { status, text } = await ask(port, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  console.log(status, text.trim());
};
const queries = async (port, path) => {
  await post(port, path, { query: '{ books { title author { name books { id } } } }' });
  await post(port, path, { query: 'query One($id: ID!) { book(id: $id) { title } }', variables: { id: '2' } });
  await post(port, path, { query: 'mutation($book: NewBook!) { add(book: $book) { id title } }', variables: { book: { title: 'Drei', author: 'Cäm' } } });
  await post(port, path, { query: '{ who }' }, { 'x-who': 'me' });
  await post(port, path, { query: '{ books { nothing } }' });
  await post(port, path, { query: '{ books {' });
  await post(port, path, { query: '{ __type(name: "Book") { fields { name type { kind } } } }' });
  await Promise.all(Array.from({ length: 30 }, () => ask(port, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ books { id } }"}' })))
    .then((all) => console.log('concurrent', new Set(all.map(({ status }) => status))));
};

console.log('== Yoga');
{
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false, maskedErrors: { isDev: false }, context: ({ request }) => ({ who: request?.headers.get('x-who') }) });
  const server = http.createServer(yoga);
  const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });
  useServer({ schema: yoga.getEnveloped().schema }, sockets);
  const port = await listen(server);
  await queries(port, '/graphql');
  await post(port, '/graphql', { query: '{ fails }' });
  const { status, headers } = await ask(port, '/graphql', { headers: { accept: 'text/html' } });
  console.log('explorer', status, headers['content-type']);
  const events = await ask(port, `/graphql?query=${encodeURIComponent('subscription { count(to: 3) }')}`, { headers: { accept: 'text/event-stream' } });
  console.log(events.headers['content-type'], JSON.stringify(events.text));

  const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket, lazy: false });
  await new Promise((resolve) => client.on('connected', resolve));
  for await (const { data } of client.iterate({ query: 'subscription { count(to: 4) }' })) console.log('over WebSocket', data.count);
  const added = client.iterate({ query: 'subscription { added { title author { name } } }' });
  const first = added.next();
  await new Promise((resolve) => {
    const timer = setInterval(() => channel.publish('added', books[0]), 5);
    first.then(() => resolve(clearInterval(timer)));
  });
  console.log(JSON.stringify((await first).value));
  await added.return();
  await client.dispose();
  sockets.close();
  await once(sockets, 'close');
  await close(server);
}

console.log('== Apollo');
{
  books.length = 2;
  const server = new ApolloServer({ typeDefs, resolvers, includeStacktraceInErrorResponses: false, introspection: true });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context: async ({ req }) => ({ who: req.headers['x-who'] }) });
  const port = Number(new URL(url).port);
  await queries(port, '/');
  await post(port, '/', { query: '{ fails }' });
  const blocked = await ask(port, `/?query=${encodeURIComponent('{ books { id } }')}`);
  console.log('without a preflight header', blocked.status, JSON.parse(blocked.text).errors[0].extensions.code);
  const got = await ask(port, `/?query=${encodeURIComponent('{ books { id } }')}`, { headers: { 'apollo-require-preflight': '1' } });
  console.log(got.status, got.text.trim(), got.headers['cache-control']);
  const direct = await server.executeHTTPGraphQLRequest({ httpGraphQLRequest: { method: 'POST', headers: new HeaderMap([['content-type', 'application/json']]), search: '', body: { query: '{ who }' } }, context: async () => ({ who: 'direct' }) });
  console.log(direct.status ?? 200, direct.body.string.trim());
  await server.stop();
  console.log('stopped');
}
