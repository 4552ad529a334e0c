// The address of this machine, by name; the 16 lookups that are under way at once ask for 16 spellings of it, so that a
// runtime cannot answer them with one.
const dns = require('node:dns/promises');
const measure = require('./measure.cjs');

const NAME = 'localhost';

/** Upper case where the number has a one. */
const spelling = (number) => Array.from(NAME, (letter, place) => ((number >> place) & 1 ? letter.toUpperCase() : letter)).join('');

measure((worker) => dns.lookup(spelling(worker)));
