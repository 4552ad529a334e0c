'use strict';
// Subresource integrity: whether bytes have one of the hashes that the user names.

const STRENGTH = ['sha256', 'sha384', 'sha512'];

/**
 * @param {Uint8Array} bytes
 * @param {string} metadata such as `sha256-… sha384-…`; only the strongest algorithm counts
 * @returns {boolean}
 */
function matches(bytes, metadata) {
  const wanted = [];
  for (const token of metadata.split(/[\t\n\f\r ]+/)) {
    const match = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?$/i.exec(token);
    if (match !== null) wanted.push({ algorithm: match[1].toLowerCase(), hash: match[2] });
  }
  if (wanted.length === 0) return true;
  const strongest = wanted.reduce((best, { algorithm }) => Math.max(best, STRENGTH.indexOf(algorithm)), 0);
  const algorithm = STRENGTH[strongest];
  const actual = require('crypto').createHash(algorithm).update(bytes).digest('base64');
  return wanted.some((each) => each.algorithm === algorithm && each.hash.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '') === actual.replace(/=+$/, ''));
}

module.exports = { matches };
