// A message to a forked child and back, one after the other.
const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.on('message', (message) => process.send(message));
} else {
  const child = fork(__filename, ['child']);
  const message = { id: 1, name: 'a message', tags: ['one', 'two'] };
  import('../micro/harness.mjs').then(async ({ bench }) => {
    await bench((n) => new Promise((resolve) => {
      let left = n;
      child.on('message', function onMessage(answer) {
        if (--left > 0) {
          child.send(answer);
        } else {
          child.off('message', onMessage);
          resolve();
        }
      });
      child.send(message);
    }));
    child.disconnect();
  });
}
