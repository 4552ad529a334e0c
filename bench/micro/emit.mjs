// EventEmitter: one event with two arguments to two listeners.
import { EventEmitter } from 'node:events';
import { bench, sink } from './harness.mjs';

const emitter = new EventEmitter();
let sum = 0;
emitter.on('event', (a, b) => {
  sum += a + b;
});
emitter.on('event', (a) => {
  sum -= a;
});

await bench((n) => {
  for (let i = 0; i < n; i++) emitter.emit('event', i, 1);
  sink.value = sum;
});
