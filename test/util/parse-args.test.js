'use strict';
// util.parseArgs tells options from positionals, and refuses what is not declared.
const assert = require('node:assert');
const { parseArgs } = require('node:util');

const options = { verbose: { type: 'boolean', short: 'v' }, out: { type: 'string', short: 'o', multiple: true } };
const { values, positionals } = parseArgs({ args: ['-vo', 'a', '--out=b', 'file'], options, allowPositionals: true });
assert.deepStrictEqual({ ...values }, { verbose: true, out: ['a', 'b'] });
assert.deepStrictEqual(positionals, ['file']);
assert.throws(() => parseArgs({ args: ['--nope'], options }), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
assert.throws(() => parseArgs({ args: ['--out', '-v'], options }), { code: 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' });
