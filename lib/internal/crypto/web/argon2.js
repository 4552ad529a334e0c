'use strict';
// Argon2 of the Web Crypto API: bits and keys from passwords, at a price in memory.

const { failed, memberBytes, operationError, requireMember } = require('internal/crypto/web/shared');

const names = ['Argon2d', 'Argon2i', 'Argon2id'];
const dictionary = 'Argon2Params';
const MOST_LANES = 2 ** 24 - 1;
/** The only version there is. */
const VERSION = 0x13;

/** The parameters as `crypto.argon2` takes them, checked. */
function parametersOf(parameters) {
  const nonce = memberBytes(parameters, 'nonce', dictionary);
  const [parallelism, memory, passes] =
    ['parallelism', 'memory', 'passes'].map((member) => Number(requireMember(parameters, member, dictionary)));
  const { version = VERSION } = parameters;
  if (!(parallelism > 0 && parallelism <= MOST_LANES)) throw operationError(`parallelism must be > 0 and <= ${MOST_LANES}`);
  if (memory < 8 * parallelism) throw operationError('memory must be at least 8 times the degree of parallelism');
  if (!(passes > 0)) throw operationError('passes must be > 0');
  if (Number(version) !== VERSION) throw operationError(`${version} is not a valid Argon2 version`);
  if (nonce.byteLength < 8) throw operationError('nonce must be at least 8 bytes');
  const optional = (member) => (parameters[member] === undefined ? undefined : memberBytes(parameters, member, dictionary));
  return { nonce, parallelism, memory, passes, secret: optional('secretValue'), associatedData: optional('associatedData') };
}

/** @returns {Promise<Uint8Array>} */
function derive(name, parameters, state, length) {
  const checked = parametersOf(parameters);
  if (length === null) throw operationError('length cannot be null');
  if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
  if (length < 32) throw operationError('length must be >= 32');
  const { argon2 } = require('internal/crypto/argon2');
  return new Promise((resolve, reject) => {
    argon2(name.toLowerCase(), { ...checked, message: state.bytes, tagLength: length / 8 }, (error, key) => {
      if (error) reject(failed(error));
      else resolve(key);
    });
  });
}

module.exports = { derive, names, parametersOf };
