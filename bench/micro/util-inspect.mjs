// util.inspect of an object as it is logged.
import util from 'node:util';
import { bench, sink } from './harness.mjs';

const value = {
  id: 12,
  name: 'a name with some length',
  tags: ['one', 'two', 'three'],
  nested: { when: new Date(0), pattern: /x+/g, map: new Map([['key', { deep: true }]]), set: new Set([1, 2, 3]) },
  fn() {},
  nothing: null,
};

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = util.inspect(value);
});
