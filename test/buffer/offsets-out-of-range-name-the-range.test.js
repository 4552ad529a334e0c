'use strict';
// A read or write outside of the buffer says which offsets there are.
const assert = require('node:assert');

const buffer = Buffer.alloc(8);
const outside = (message) => ({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message });
assert.throws(() => buffer.readUInt32LE(5), outside('The value of "offset" is out of range. It must be >= 0 and <= 4. Received 5'));
assert.throws(() => buffer.readInt8(1.5), outside('The value of "offset" is out of range. It must be an integer. Received 1.5'));
assert.throws(() => buffer.writeUIntBE(2 ** 48, 0, 6), outside('The value of "value" is out of range. It must be >= 0 and < 2 ** 48. Received 281_474_976_710_656'));
assert.throws(() => Buffer.alloc(1).readUInt16BE(), { code: 'ERR_BUFFER_OUT_OF_BOUNDS' });
assert.throws(() => buffer.readDoubleLE('0'), { code: 'ERR_INVALID_ARG_TYPE' });
