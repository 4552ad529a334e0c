'use strict';
// In /proc nothing can be made, though the folder above is there: mkdir says so instead of trying for ever.
const assert = require('node:assert');
const fs = require('node:fs');

assert.throws(() => fs.mkdirSync('/proc/none/below', { recursive: true }), { code: 'ENOENT' });
