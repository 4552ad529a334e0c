globalThis.expect = require('expect').expect;
