'use strict';
// The numbers that this side and the native one call things by: `crates/bindings/src/crypto/numbers.rs` has the same ones.

module.exports = {
  /** How a key is written. */
  FORMAT: { PEM: 0, DER: 1 },
  /** What DER is of. */
  STRUCTURE: { pkcs1: 0, spki: 1, pkcs8: 2, sec1: 3 },
  /** Which part of a key raw bytes are. */
  RAW: { PUBLIC: 0, PRIVATE: 1, SEED: 2 },
  /** Forms of a point on a curve. */
  POINT: { COMPRESSED: 2, UNCOMPRESSED: 4, HYBRID: 6 },
  /** What is done with an RSA key. */
  RSA: { PUBLIC_ENCRYPT: 0, PRIVATE_DECRYPT: 1, PRIVATE_ENCRYPT: 2, PUBLIC_DECRYPT: 3 },
  /** What came of setting a tag; SET_SHORT is of one whose length nobody had announced. */
  TAG: { REFUSED: 0, SET: 1, SET_SHORT: 2 },
  /** What is wrong with a public number. */
  PUBLIC_NUMBER: { TOO_SMALL: 1, TOO_LARGE: 2 },
  /** In place of a digest's number: keys that hash on their own. */
  NO_ALGORITHM: -1,
};
