// The order of the event loop: what runs before what. Look at it with
//   anode --trace-loop=trace.html examples/loop-phases.js
const { readFile } = require('node:fs');

const log = (what) => () => console.log(what);

setTimeout(log('timer'), 0);
setImmediate(log('immediate: the check phase'));
process.nextTick(log('next tick'));
Promise.resolve().then(log('microtask'));
console.log('main program');

readFile(__filename, () => {
  console.log('read, in the poll phase: from here an immediate always comes before a timer');
  setTimeout(log('  timer'), 0);
  setImmediate(log('  immediate'));
  process.nextTick(log('  next tick'));
});
