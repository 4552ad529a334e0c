'use strict';
const assert = require('node:assert');
const v8 = require('node:v8');

function busy() {
  const end = performance.now() + 150;
  while (performance.now() < end);
}

const handle = v8.startCpuProfile({ sampleInterval: 500 });
busy();
const profile = JSON.parse(handle.stop());
assert(profile.nodes.some(({ callFrame, hitCount }) => callFrame.functionName === 'busy' && hitCount > 10));
assert.strictEqual(handle.stop(), undefined);

const kept = [];
function keep() {
  for (let i = 0; i < 20_000; i++) kept.push({ i, text: `text ${i}` });
}
{
  using sampling = v8.startHeapProfile({ sampleInterval: 1024 });
  keep();
  assert.throws(() => v8.startHeapProfile(), { code: 'ERR_HEAP_PROFILE_HAVE_BEEN_STARTED' });
  const { head, samples } = JSON.parse(sampling.stop());
  assert(samples.length > 100);
  const names = new Set();
  (function walk(node) {
    names.add(node.callFrame.functionName);
    node.children.forEach(walk);
  })(head);
  assert(names.has('keep'));
}
v8.startHeapProfile().stop();

class Rare {}
kept.push(new Rare(), new Rare());
process.removeAllListeners('warning');
assert.strictEqual(v8.queryObjects(Rare), 2);
assert.deepStrictEqual(v8.queryObjects(Rare, { format: 'summary' }), ['Rare {}', 'Rare {}']);
