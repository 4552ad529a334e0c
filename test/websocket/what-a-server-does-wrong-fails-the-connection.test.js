'use strict';
// Frames against the protocol are answered with a close frame that says so; a bad handshake never opens.
const assert = require('node:assert');
const { once } = require('node:events');
const { serve, frame } = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const cases = [
    [1007, [frame(1, [0xff])]],
    [1007, [frame(1, [0xc3], { fin: false }), frame(0, 'x')]],
    [1007, [frame(8, [3, 232, 0xff])]],
    [1002, [frame(8, [3, 237])]],
    [1002, [frame(8, [3])]],
    [1002, [frame(1, 'a', { rsv: 4 })]],
    [1002, [frame(3, 'a')]],
    [1002, [Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])]],
    [1002, [frame(9, 'a', { fin: false })]],
    [1002, [frame(9, 'a'.repeat(126))]],
    [1002, [frame(0, 'a')]],
    [1002, [frame(1, 'a', { fin: false }), frame(1, 'b')]],
    [1009, [Buffer.from([0x82, 127, 0, 1, 0, 0, 0, 0, 0, 0])]],
  ];
  for (const [code, frames] of cases) {
    let told;
    const answer = new Promise((resolve) => { told = resolve; });
    const server = await serve({}, (socket) => socket.write(Buffer.concat(frames)), (socket, opcode, payload) => {
      if (opcode === 8) told(payload.readUInt16BE(0));
    });
    const ws = new WebSocket(server.url, 'chat');
    const errors = [];
    ws.onerror = (event) => errors.push(event);
    const [closed] = await once(ws, 'close');
    assert.deepStrictEqual([closed.code, closed.wasClean, errors.length], [1006, false, 1]);
    assert.ok(errors[0].error instanceof TypeError);
    assert.strictEqual(await answer, code, frames.map((each) => each.toString('hex').slice(0, 40)).join());
  }
  for (const settings of [{ accept: 'wrong' }, { status: '200 OK' }, { protocol: 'other' }, { protocol: '' }, { extensions: 'mine' }]) {
    const server = await serve(settings);
    const ws = new WebSocket(server.url, 'chat');
    ws.onopen = () => assert.fail('opened');
    const [closed] = await once(ws, 'close');
    assert.deepStrictEqual([closed.code, closed.wasClean, ws.readyState], [1006, false, 3]);
  }
  assert.throws(() => new WebSocket('ws://a#b'), { name: 'SyntaxError' });
  assert.throws(() => new WebSocket('ws://a', ['x', 'x']), { name: 'SyntaxError' });
  const early = new WebSocket((await serve({})).url, 'chat');
  assert.throws(() => early.send('x'), { name: 'InvalidStateError' });
  early.close();
  const [closed] = await once(early, 'close');
  assert.strictEqual(closed.code, 1006);
});
