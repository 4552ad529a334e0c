// The address of this machine, by name.
const dns = require('node:dns/promises');
const measure = require('./measure.cjs');

measure(() => dns.lookup('localhost'));
