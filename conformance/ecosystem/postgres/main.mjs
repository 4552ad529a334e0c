// pg with a real PostgreSQL: types, parameters, prepared statements, transactions, errors, notifications, cursors, streams,
// COPY-sized results, a pool, cancelled and lost connections.

import { once } from 'node:events';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { postgres } from '../shared/databases.mjs';

const server = await postgres();
const connection = { host: '127.0.0.1', port: server.port, user: 'postgres', password: 'secret', database: 'postgres' };

// It accepts connections a moment before it is ready to serve them.
const connected = async () => {
  for (;;) {
    const client = new pg.Client(connection);
    const failure = await client.connect().catch((error) => error);
    if (failure === undefined || failure === client) return client;
    if (failure.code !== '57P03') throw failure;
  }
};
const client = await connected();
console.log((await client.query('SELECT 1 + 1 AS sum, $1::text AS text', ['ü😀'])).rows);
const { rows, fields } = await client.query(`SELECT true AS bool, 1::int2 AS small, 2::int4 AS int, 3::int8 AS big, 1.5::float8 AS float, 1.10::numeric AS num,
  '{"a":[1,null]}'::jsonb AS json, ARRAY[1,2,NULL] AS ints, ARRAY['a','b"c'] AS texts, '\\x00ff10'::bytea AS bytes, '2026-01-02T03:04:05Z'::timestamptz AS time,
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS uuid, NULL AS nothing, '1 day 02:03:04'::interval AS span, point(1,2) AS point, '10.0.0.1'::inet AS address`);
console.log(rows[0], fields.map(({ name, dataTypeID }) => `${name}:${dataTypeID}`).join(' '));

await client.query('CREATE TABLE items (id serial PRIMARY KEY, name text UNIQUE, data jsonb, blob bytea)');
const inserted = await client.query('INSERT INTO items (name, data, blob) VALUES ($1, $2, $3) RETURNING id, name', ['one', { deep: [1, { x: 'ü' }] }, Buffer.from([0, 1, 255])]);
console.log(inserted.command, inserted.rowCount, inserted.rows);
console.log((await client.query({ text: 'SELECT data, blob FROM items WHERE id = $1', values: [1], rowMode: 'array' })).rows);
for (let id = 1; id <= 3; id++) console.log((await client.query({ name: 'by-id', text: 'SELECT name FROM items WHERE id = $1', values: [id] })).rows);
for (const text of ['SELECT nothing', 'SELEC 1', "INSERT INTO items (name) VALUES ('one')", 'SELECT 1/0']) {
  await client.query(text).catch(({ name, code, message, severity, position, constraint, detail }) => console.log({ name, code, message, severity, position, constraint, detail }));
}
await client.query('BEGIN');
await client.query("INSERT INTO items (name) VALUES ('rolled back')");
await client.query('ROLLBACK');
console.log((await client.query('SELECT count(*) FROM items')).rows, (await client.query('SELECT 1 AS a; SELECT 2 AS b')).map(({ rows: [row] }) => row));
console.log((await client.query('SELECT repeat($1, 3000000) AS large', ['x'])).rows[0].large.length);

const listener = new pg.Client(connection);
await listener.connect();
await listener.query('LISTEN news');
const notified = once(listener, 'notification');
await client.query("NOTIFY news, 'payload'");
const [{ channel, payload }] = await notified;
console.log(channel, payload);
await listener.end();

const cursor = client.query(new Cursor('SELECT * FROM generate_series(1, 25) AS n'));
console.log((await cursor.read(10)).length, (await cursor.read(10)).length, (await cursor.read(10)).length, (await cursor.read(10)).length);
await cursor.close();
let sum = 0;
for await (const { n } of client.query(new QueryStream('SELECT * FROM generate_series(1, 20000) AS n', [], { batchSize: 500 }))) sum += n;
console.log('streamed', sum);

const pool = new pg.Pool({ ...connection, max: 4 });
const many = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.query('SELECT $1::int * 2 AS twice', [n])));
console.log('pool', many.every(({ rows: [row] }, n) => row.twice === n * 2), pool.totalCount, pool.idleCount, pool.waitingCount);
const borrowed = await pool.connect();
const { rows: [{ pid }] } = await borrowed.query('SELECT pg_backend_pid() AS pid');
const slow = borrowed.query('SELECT pg_sleep(60)').catch((error) => error.code);
while ((await client.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [pid])).rowCount === 0);
await client.query('SELECT pg_cancel_backend($1)', [pid]);
console.log('cancelled', await slow);
const lost = new Promise((resolve) => borrowed.once('error', resolve));
await client.query('SELECT pg_terminate_backend($1)', [pid]);
console.log('terminated', (await lost).code);
borrowed.release(true);
await pool.end();

const refused = new pg.Client({ ...connection, password: 'wrong' });
console.log(await refused.connect().catch(({ code, message }) => [code, message]));
console.log(await new pg.Client({ ...connection, port: 1 }).connect().catch(({ code }) => code));
console.log(await client.query({ text: 'SELECT pg_sleep(60)', query_timeout: 20 }).catch(({ message }) => message));
client.on('error', () => {});
await client.end();
await server.stop();
