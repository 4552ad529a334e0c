'use strict';
// The tests' key and certificate.

const fs = require('node:fs');
const path = require('node:path');

const read = (name) => fs.readFileSync(path.join(__dirname, name));

module.exports = { key: read('key.pem'), cert: read('cert.pem') };
