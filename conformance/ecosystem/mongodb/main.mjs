// The mongodb driver with a server that speaks its protocol: documents of every type, cursors, aggregation, bulk writes,
// indexes, errors, transactions, pools, monitoring, a server that goes away.

import { Binary, Decimal128, Double, Int32, Long, MongoClient, ObjectId, Timestamp } from 'mongodb';
import { mongo } from '../shared/databases.mjs';

const server = await mongo();
const url = `mongodb://127.0.0.1:${server.port}/?directConnection=true`;
const client = new MongoClient(url, { monitorCommands: true, serverSelectionTimeoutMS: 20_000 });
const commands = new Map();
client.on('commandSucceeded', ({ commandName }) => commands.set(commandName, (commands.get(commandName) ?? 0) + 1));
await client.connect();
const db = client.db('test');
console.log((await db.command({ ping: 1 })).ok);
const items = db.collection('items');

const every = {
  _id: new ObjectId('0123456789abcdef01234567'), text: 'ü😀', int: 42, double: 1.5, whole: new Double(2), int32: new Int32(7), long: Long.fromString('9007199254740993'), big: 5_000_000_000,
  decimal: Decimal128.fromString('1.10'), date: new Date('2026-01-02T03:04:05.678Z'), yes: true, nothing: null, list: [1, 'two', { three: [3] }], deep: { a: { b: { c: 1 } } },
  bytes: new Binary(Buffer.from([0, 1, 255])), expression: /^a.*b$/i, time: new Timestamp({ t: 1, i: 2 }),
};
console.log(await items.insertOne(every));
console.log(await items.findOne({ _id: every._id }));
console.log(await items.findOne({ _id: every._id }, { promoteValues: false, projection: { int: 1, double: 1, text: 1 } }));

const numbers = db.collection('numbers');
const { insertedCount } = await numbers.insertMany(Array.from({ length: 3000 }, (_, n) => ({ _id: n, n, even: n % 2 === 0, group: `g${n % 3}`, tags: [`t${n % 5}`, 'all'] })));
console.log(insertedCount, await numbers.countDocuments({ even: true }), await numbers.estimatedDocumentCount());
let sum = 0;
for await (const { n } of numbers.find({ n: { $gte: 100 } }).sort({ n: -1 }).batchSize(250)) sum += n;
console.log('cursor', sum);
console.log(await numbers.find({ n: { $in: [5, 3, 4000] }, tags: 'all' }, { projection: { _id: 0, n: 1 } }).sort({ n: 1 }).toArray());
console.log(await numbers.find().sort({ n: 1 }).skip(10).limit(3).map(({ n }) => n * 2).toArray(), (await numbers.distinct('group')).sort());
console.log(await numbers.aggregate([{ $match: { even: true } }, { $group: { _id: '$group', count: { $sum: 1 }, total: { $sum: '$n' } } }, { $sort: { _id: 1 } }]).toArray());
let streamed = 0;
for await (const _ of numbers.find({ even: false }).stream()) streamed++;
console.log('streamed', streamed);

console.log(await items.updateOne({ int: 42 }, { $set: { 'deep.a.b.c': 2 }, $push: { list: 'more' }, $inc: { int: 1 } }));
console.log(await items.updateOne({ key: 'new' }, { $set: { value: 1 } }, { upsert: true }).then(({ matchedCount, upsertedCount }) => ({ matchedCount, upsertedCount })));
console.log(await items.findOneAndUpdate({ key: 'new' }, { $inc: { value: 10 } }, { returnDocument: 'after', projection: { _id: 0 } }));
const bulk = await numbers.bulkWrite([
  { insertOne: { document: { _id: 'x', n: -1 } } },
  { updateMany: { filter: { n: { $lt: 10 } }, update: { $set: { small: true } } } },
  { deleteMany: { filter: { n: { $gte: 2990 } } } },
  { replaceOne: { filter: { _id: 'y' }, replacement: { n: -2 }, upsert: true } },
]);
console.log(bulk.insertedCount, bulk.matchedCount, bulk.modifiedCount, bulk.deletedCount, bulk.upsertedCount, bulk.upsertedIds);
console.log(await numbers.insertOne({ _id: 'x' }).catch(({ name, code }) => [name, code]));
console.log(await numbers.insertMany([{ _id: 'x' }, { _id: 'z' }], { ordered: false }).catch((error) => [error.name, error.writeErrors.length, error.result.insertedCount]));
console.log(await db.command({ nonsense: 1 }).catch(({ name, code, codeName }) => [name, code, codeName]));
console.log(await numbers.createIndex({ group: 1, n: -1 }, { unique: true, name: 'by_group' }), (await numbers.indexes()).map(({ name }) => name).sort());
console.log(await items.insertOne({ large: 'x'.repeat(10_000_000) }).then(({ acknowledged }) => acknowledged), (await items.findOne({ large: { $exists: true } })).large.length);

const session = client.startSession();
await session.withTransaction(async () => {
  await numbers.insertOne({ _id: 'in transaction', n: 1_000_000 }, { session });
});
console.log((await numbers.findOne({ _id: 'in transaction' }))?.n);
await session.withTransaction(async () => {
  await numbers.insertOne({ _id: 'rolled back', n: 1_000_001 }, { session });
  throw new Error('no');
}).catch((error) => console.log(error.message));
console.log(await numbers.findOne({ _id: 'rolled back' }));
await session.endSession();

const pooled = new MongoClient(url, { maxPoolSize: 5 });
const many = await Promise.all(Array.from({ length: 200 }, (_, n) => pooled.db('test').collection('numbers').findOne({ _id: n })));
console.log('pool', many.every((found, n) => found.n === n));
await pooled.close();
console.log((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort(), await numbers.drop());
console.log([...commands.keys()].sort().join(' '));
await client.close();
await server.stop();
console.log(await new MongoClient(url, { serverSelectionTimeoutMS: 100 }).connect().catch(({ name, message }) => [name, message.replaceAll(/:\d+/g, ':PORT')]));
