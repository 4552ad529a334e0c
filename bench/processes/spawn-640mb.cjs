// As spawn.cjs, from a process that has 640 MB resident, in pieces too small for the system's huge pages.
const ballast = Array.from({ length: 640 }, () => Buffer.alloc(1 << 20, 1));

require('./spawn.cjs');
process.on('exit', () => ballast.length);
