// Packages from npm, which the benchmark tool puts into a folder of its own.
const { createRequire } = require('node:module');

module.exports = createRequire(`${process.env.BENCH_PACKAGES}/index.js`);
