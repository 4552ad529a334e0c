'use strict';
// Brand checks that hold across realms and that subclassing cannot fool.

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const call = Function.prototype.call.bind(typedArrayTag);

/** @param {any} value */
function isUint8Array(value) {
  return value instanceof Uint8Array ? call(value) === 'Uint8Array' :
    typeof value === 'object' && value !== null && call(value) === 'Uint8Array';
}

/** The true length, which a property of the same name on the object may hide. */
const byteLengthOf = Function.prototype.call.bind(
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength').get);

module.exports = { byteLengthOf, isUint8Array };
