// The address of this machine, by one name, which all 16 lookups that are under way at once ask for.
const dns = require('node:dns/promises');
const measure = require('./measure.cjs');

measure(() => dns.lookup('localhost'));
