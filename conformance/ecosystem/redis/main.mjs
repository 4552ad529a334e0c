// ioredis and node-redis with a real Redis: all types, pipelines, transactions, scripts, pub/sub, streams, blocking reads,
// reconnection.

import { once } from 'node:events';
import Redis from 'ioredis';
import { createClient } from 'redis';
import { redis } from '../shared/databases.mjs';

const server = await redis();
const address = { host: '127.0.0.1', port: server.port };

console.log('== ioredis');
{
  const client = new Redis(address);
  console.log(await client.set('key', 'välue'), await client.get('key'), await client.get('nothing'), await client.getBuffer('key'));
  console.log(await client.set('once', 1, 'NX'), await client.set('once', 2, 'NX'), await client.incrby('once', 41));
  await client.hset('hash', { a: 1, b: 'two' });
  await client.rpush('list', 1, 2, 3);
  await client.sadd('set', 'a', 'b', 'a');
  await client.zadd('sorted', 2, 'two', 1, 'one');
  console.log(await client.hgetall('hash'), await client.lrange('list', 0, -1), (await client.smembers('set')).sort(), await client.zrange('sorted', 0, -1, 'WITHSCORES'));
  const large = Buffer.alloc(5_000_000, 'abc');
  await client.set('large', large);
  console.log((await client.getBuffer('large')).equals(large));
  console.log(await client.pipeline().set('p', 1).incr('p').hget('p', 'x').get('p').exec().then((all) => all.map(([error, value]) => error?.message ?? value)));
  console.log(await client.multi().incr('p').incr('p').exec());
  console.log(await client.multi().incr('p').set('p').exec().catch((error) => error.message));
  client.defineCommand('double', { numberOfKeys: 1, lua: "return redis.call('get', KEYS[1]) * ARGV[1]" });
  console.log(await client.double('p', 2), await client.eval('return {1, "two", {3}}', 0), await client.eval('return nonsense(', 0).catch((error) => error.name));
  console.log((await Promise.all(Array.from({ length: 2000 }, (_, n) => client.set(`n:${n}`, n)))).length);
  let found = 0;
  for await (const keys of client.scanStream({ match: 'n:*', count: 300 })) found += keys.length;
  console.log('scanned', found);

  const subscriber = client.duplicate();
  await subscriber.subscribe('news');
  await subscriber.psubscribe('pattern:*');
  const heard = Promise.all([once(subscriber, 'message'), once(subscriber, 'pmessage')]);
  console.log(await client.publish('news', 'hello'), await client.publish('pattern:x', 'there'));
  console.log(await heard);
  subscriber.disconnect();
  await once(subscriber, 'end');

  const blocked = client.duplicate();
  const popped = blocked.brpop('queue', 10);
  await client.lpush('queue', 'item');
  console.log(await popped);
  await client.xadd('stream', '1-1', 'field', 'value');
  console.log(JSON.stringify(await blocked.xread('COUNT', 5, 'STREAMS', 'stream', '0')));
  const name = await blocked.client('ID');
  const again = once(blocked, 'ready');
  await client.client('KILL', 'ID', name);
  await again;
  console.log('reconnected', await blocked.get('key'));
  await blocked.quit();
  await client.call('nonsense').catch((error) => console.log(error.name, error.message.split(',')[0]));
  await client.quit();
  const nobody = new Redis({ host: '127.0.0.1', port: 1, lazyConnect: true, retryStrategy: null });
  nobody.on('error', (error) => console.log('event', error.code));
  console.log(await nobody.connect().catch((error) => error.message));
}

console.log('== redis');
{
  const client = createClient({ socket: address });
  await client.connect();
  console.log(await client.set('key', 'välue'), await client.get('key'), await client.hGetAll('hash'), await client.lRange('list', 0, -1));
  console.log(await client.multi().incr('p').get('key').exec());
  console.log((await Promise.all(Array.from({ length: 2000 }, (_, n) => client.get(`n:${n}`)))).every((value, n) => value === String(n)));
  let found = 0;
  for await (const keys of client.scanIterator({ MATCH: 'n:*', COUNT: 300 })) found += keys.length;
  console.log('scanned', found);
  const subscriber = client.duplicate();
  await subscriber.connect();
  const heard = new Promise((resolve) => subscriber.subscribe('news', (...words) => resolve(words)));
  while ((await client.publish('news', 'again')) === 0);
  console.log(await heard);
  await subscriber.close();
  console.log(await client.sendCommand(['nonsense']).catch((error) => [error.constructor.name, error.message.split(',')[0]]));
  await client.flushAll();
  console.log(await client.dbSize());
  await client.close();
}
await server.stop();
