'use strict';
const assert = require('node:assert');

const channels = Array.from({ length: 3 }, () => new BroadcastChannel('news'));
const other = new BroadcastChannel('weather');
const heard = [];
other.onmessage = () => heard.push('wrong channel');
channels.forEach((channel, i) => {
  channel.onmessage = ({ data }) => {
    heard.push(`${i}:${data}`);
    if (heard.length === 2) for (const each of [...channels, other]) each.close();
  };
});
channels[0].postMessage('hello');
process.on('exit', () => assert.deepStrictEqual(heard, ['1:hello', '2:hello']));
