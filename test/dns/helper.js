'use strict';
// A name server for tests: answers each query with what a function makes of it.

const dgram = require('node:dgram');

/** @param {string} name */
function encodeName(name) {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]), Buffer.from([0])]);
}

function decodeName(message) {
  const labels = [];
  let offset = 12;
  while (message[offset] !== 0) {
    labels.push(message.toString('latin1', offset + 1, offset + 1 + message[offset]));
    offset += 1 + message[offset];
  }
  return { name: labels.join('.'), end: offset + 1 };
}

/** A record of class IN. */
function record(name, type, ttl, data) {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), head, data]);
}

/** An answer to a query, with records and header flags such as 0x8183. */
function answer(query, records = [], flags = 0x8180) {
  const { end } = decodeName(query);
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12, end + 4), ...records]);
}

/**
 * @param {(query: Buffer, name: string) => Buffer | undefined} reply
 * @param {number} [port]
 * @returns {Promise<{ address: string, port: number, close(): void }>}
 */
function serve(reply, port = 0) {
  const socket = dgram.createSocket('udp4', (query, from) => {
    const message = reply(query, decodeName(query).name);
    if (message !== undefined) socket.send(message, from.port, from.address);
  });
  return new Promise((resolve) => {
    socket.bind(port, '127.0.0.1', () => {
      const bound = socket.address().port;
      resolve({ address: `127.0.0.1:${bound}`, port: bound, close: () => socket.close() });
    });
  });
}

module.exports = { answer, encodeName, record, serve };
