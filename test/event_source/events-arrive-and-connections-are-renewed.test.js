'use strict';
// Flags: --experimental-eventsource
// Events are read whatever the line ends, and a broken connection is made anew with the last event's id.
const assert = require('node:assert');

if (typeof EventSource === 'undefined') {
  const { spawnSync } = require('node:child_process');
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-eventsource', __filename]);
  assert.strictEqual(status, 0, `${stderr}`);
} else {
  const rawServer = require('../fetch/raw_server.js');
  const settles = require('../settles.js');
  settles(async () => {
    const ids = [];
    const server = await rawServer((socket, head, index) => {
      ids.push(/last-event-id: (.*)\r/.exec(head)?.[1]);
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\n\r\n');
      if (index > 0) {
        socket.write('data: again\n\n');
        return;
      }
      const text = '\ufeffretry: 10\r\nid: 7\rdata: é\ndata: two\r\n\r\n: comment\nevent: special\ndata\n\nid: 8\ndata: incomplete';
      const bytes = Buffer.from(text);
      let at = 0;
      (function next() {
        if (at === bytes.length) socket.end();
        else socket.write(bytes.subarray(at, ++at), next);
      })();
    });
    const source = new EventSource(server.url);
    const seen = [];
    const note = ({ data, lastEventId, type }) => seen.push([type, data, lastEventId]);
    source.addEventListener('special', note);
    source.onerror = () => seen.push(['error', source.readyState]);
    await new Promise((resolve) => {
      source.onmessage = (event) => {
        note(event);
        if (event.data === 'again') resolve();
      };
    });
    source.close();
    assert.deepStrictEqual(seen, [['message', 'é\ntwo', '7'], ['special', '', '7'], ['error', 0], ['message', 'again', '7']]);
    assert.deepStrictEqual(ids, [undefined, '7']);
    assert.strictEqual(source.readyState, EventSource.CLOSED);
  });
}
