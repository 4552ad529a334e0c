// The stack of an error thrown after a module's first await has the program's functions, and nothing of the loader.

import assert from 'node:assert';

async function inner() {
  await null;
  throw new Error('after the await');
}

async function middle() {
  await inner();
}

async function outer() {
  await middle();
}

const error = await outer().catch((error) => error);
const frames = error.stack.split('\n').slice(1).filter((line) => !line.includes('processTicksAndRejections'));
assert.deepStrictEqual(frames.map((line) => line.trim().split(' (')[0]).slice(0, 3), ['at inner', 'at async middle', 'at async outer']);
