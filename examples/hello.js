// The first program: what runs it, and how soon.
//   anode examples/hello.js [name]
const { styleText } = require('node:util');

const name = process.argv[2] ?? 'world';
console.log(styleText('green', `Hello, ${name}!`));
console.log(`Anode ${process.versions.anode}, compatible with Node ${process.version}, on V8 ${process.versions.v8}`);
console.log(`up after ${Math.round(process.uptime() * 1000)} ms, in ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
