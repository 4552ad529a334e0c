'use strict';
const assert = require('node:assert');
const { Session } = require('node:inspector');
const { pathToFileURL } = require('node:url');

function debugged(value) {
  return value * 2; // line 7 as debuggers count
}

const session = new Session();
session.connect();
const values = [];
session.on('Debugger.paused', ({ params }) => {
  const [frame] = params.callFrames;
  session.post('Debugger.evaluateOnCallFrame', { callFrameId: frame.callFrameId, expression: 'value' }, (error, answer) => {
    assert.ifError(error);
    values.push(answer.result.value);
  });
});
session.post('Debugger.enable');
session.post('Debugger.setBreakpointByUrl', { lineNumber: 6, url: pathToFileURL(__filename).href }, assert.ifError);
debugged(1);
debugged(2);
session.disconnect();
debugged(3);
assert.deepStrictEqual(values, [1, 2]);
