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

module.exports = { isUint8Array };
