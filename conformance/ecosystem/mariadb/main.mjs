// mysql2 and mariadb with a real MariaDB: types, prepared statements, transactions, errors, streams, batches, pools.

import mariadb from 'mariadb';
import mysql from 'mysql2/promise';
import { mariadb as start } from '../shared/databases.mjs';

const server = await start();
const connection = { host: '127.0.0.1', port: server.port, user: 'test', password: 'secret', database: 'test' };
const failed = ({ code, errno, sqlState, message }) => ({ code, errno, sqlState, message: message.replace(/^\(conn:[^)]*\) /, '').split('\n')[0] });
const every = `SELECT 1 AS n, -5000000000 AS big, 1.5 AS num, 1e3 AS float_, 'ü😀' AS text, X'00FF10' AS bytes, CAST('2026-01-02 03:04:05' AS DATETIME) AS time,
  CAST('2026-01-02' AS DATE) AS day, NULL AS nothing, JSON_OBJECT('a', JSON_ARRAY(1, 'b')) AS json, TRUE AS yes`;
const table = 'CREATE OR REPLACE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) UNIQUE, data BLOB, at DATETIME(3) NULL) CHARACTER SET utf8mb4';

console.log('== mysql2');
{
  const client = await mysql.createConnection({ ...connection, timezone: 'Z', multipleStatements: true, supportBigNumbers: true });
  const [rows, fields] = await client.query(every);
  console.log(rows, fields.map(({ name, columnType }) => `${name}:${columnType}`).join(' '));
  console.log((await client.execute(every.replaceAll('NULL', '?'), [null]))[0]);
  await client.query(table);
  const [result] = await client.query('INSERT INTO items (name, data, at) VALUES (?, ?, ?)', ['one', Buffer.from([0, 1, 255]), new Date(Date.UTC(2026, 1, 2, 3, 4, 5, 678))]);
  console.log(result.affectedRows, result.insertId);
  await client.query('INSERT INTO items (name) VALUES ?', [[['two'], ['thr\'ee'], ['größe']]]);
  console.log((await client.execute('SELECT * FROM items WHERE id >= ? ORDER BY id', [1]))[0]);
  for (let id = 1; id <= 3; id++) console.log((await client.execute({ sql: 'SELECT name FROM items WHERE id = ?', rowsAsArray: true }, [id]))[0]);
  for (const text of ['SELECT nothing', 'SELEC 1', "INSERT INTO items (name) VALUES ('one')"]) await client.query(text).catch((error) => console.log(failed(error)));
  await client.beginTransaction();
  await client.query("DELETE FROM items");
  await client.rollback();
  console.log((await client.query('SELECT COUNT(*) AS n FROM items; SELECT 2 AS b'))[0]);
  console.log((await client.query("SELECT REPEAT('x', 3000000) AS large"))[0][0].large.length);
  let sum = 0;
  for await (const { seq } of client.connection.query('SELECT seq FROM seq_1_to_20000').stream()) sum += Number(seq);
  console.log('streamed', sum, mysql.format('? ?? ?', ["a'b", 'col`umn', new Date(0)], false, 'Z'));
  await client.ping();
  await client.end();

  const pool = mysql.createPool({ ...connection, connectionLimit: 4 });
  const many = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.execute('SELECT ? * 2 AS twice', [n])));
  console.log('pool', many.every(([[row]], n) => Number(row.twice) === n * 2));
  await pool.end();
  console.log(await mysql.createConnection({ ...connection, password: 'wrong' }).catch(failed));
  console.log(await mysql.createConnection({ ...connection, port: 1 }).catch(({ code }) => code));
}

console.log('== mariadb');
{
  const client = await mariadb.createConnection({ ...connection, timezone: 'Z' });
  const rows = await client.query(every);
  console.log(rows, rows.meta.map((column) => `${column.name()}:${column.type}`).join(' '));
  await client.query(table);
  const { affectedRows, insertId } = await client.query('INSERT INTO items (name, data) VALUES (?, ?)', ['one', Buffer.from([0, 1, 255])]);
  console.log(affectedRows, insertId);
  const batch = await client.batch('INSERT INTO items (name) VALUES (?)', Array.from({ length: 500 }, (_, n) => [`row ${n}`]));
  console.log('batch', batch.affectedRows);
  console.log(await client.execute('SELECT id, name, data FROM items WHERE id < ? ORDER BY id', [4]));
  const prepared = await client.prepare('SELECT name FROM items WHERE id = ?');
  for (let id = 1; id <= 3; id++) console.log((await prepared.execute([id])).length);
  prepared.close();
  for (const text of ['SELECT nothing', 'SELEC 1', "INSERT INTO items (name) VALUES ('one')"]) await client.query(text).catch((error) => console.log(failed(error)));
  await client.beginTransaction();
  await client.query('DELETE FROM items');
  await client.rollback();
  console.log(await client.query('SELECT COUNT(*) AS n FROM items'));
  let sum = 0;
  for await (const { seq } of client.queryStream('SELECT seq FROM seq_1_to_20000')) sum += Number(seq);
  console.log('streamed', sum);
  await client.end();

  const pool = mariadb.createPool({ ...connection, connectionLimit: 4 });
  const many = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.query('SELECT ? * 2 AS twice', [n])));
  console.log('pool', many.every(([row], n) => Number(row.twice) === n * 2));
  await pool.end();
  console.log(await mariadb.createConnection({ ...connection, password: 'wrong' }).catch(failed));
}
await server.stop();
