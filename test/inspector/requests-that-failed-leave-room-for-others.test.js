'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const { Network, Session } = require('node:inspector');

const OPTION = '--experimental-network-inspection';
if (!process.execArgv.includes(OPTION)) {
  process.exit(spawnSync(process.execPath, [OPTION, __filename], { stdio: 'inherit' }).status ?? 1);
}

const MOST = 1000;
const session = new Session();
session.connect();
session.post('Network.enable', { maxTotalBufferSize: MOST });

function begin(requestId, length) {
  Network.requestWillBeSent({ requestId, timestamp: 1, wallTime: 1, request: { url: 'http://localhost/', method: 'GET', headers: {} } });
  Network.dataReceived({ requestId, timestamp: 1, dataLength: length, encodedDataLength: length, data: Buffer.alloc(length, 'x') });
}

function check(requestId) {
  begin(requestId, 500);
  Network.loadingFinished({ requestId, timestamp: 1 });
  let called = false;
  session.post('Network.getResponseBody', { requestId }, (error, { body } = {}) => {
    assert.ifError(error);
    assert.strictEqual(Buffer.from(body, 'base64').length, 500);
    called = true;
  });
  assert.ok(called);
}

for (let i = 0; i < 3; i++) {
  begin(`failed ${i}`, MOST);
  Network.loadingFailed({ requestId: `failed ${i}`, timestamp: 1, type: 'Fetch', errorText: 'x' });
}
check('after failures');
begin('streamed', MOST);
session.post('Network.streamResourceContent', { requestId: 'streamed' }, assert.ifError);
check('beside a stream');
begin('twice', MOST);
begin('twice', 500);
check('after one that has begun anew');
session.disconnect();
