'use strict';
const assert = require('node:assert');

clearTimeout(+setTimeout(() => assert.fail('cleared as a number'), 1));
clearTimeout(`${setTimeout(() => assert.fail('cleared as a string'), 1)}`);
clearInterval(Number(setInterval(() => assert.fail('cleared as an interval'), 1)));
