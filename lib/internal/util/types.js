'use strict';
// util.types: what the engine says a value is, most of it natively. Kinds of typed arrays are told by their tag, which
// cannot be faked.

const native = binding('util');

const { get: typedArrayTag } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

const BOXED = ['isNumberObject', 'isStringObject', 'isBooleanObject', 'isBigIntObject', 'isSymbolObject'];
const NATIVE = [
  'isExternal', 'isDate', 'isArgumentsObject', ...BOXED, 'isNativeError', 'isRegExp', 'isAsyncFunction',
  'isGeneratorFunction', 'isGeneratorObject', 'isPromise', 'isMap', 'isSet', 'isMapIterator', 'isSetIterator', 'isWeakMap',
  'isWeakSet', 'isArrayBuffer', 'isDataView', 'isSharedArrayBuffer', 'isProxy', 'isModuleNamespaceObject',
];
const TYPED_ARRAYS = [
  'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Float16Array',
  'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array',
];

const types = {};
for (const name of NATIVE) types[name] = native[name];

/** @param {unknown} value */
types.isBoxedPrimitive = function isBoxedPrimitive(value) {
  return typeof value === 'object' && value !== null && BOXED.some((name) => native[name](value));
};

/** @param {unknown} value */
types.isAnyArrayBuffer = function isAnyArrayBuffer(value) {
  return native.isArrayBuffer(value) || native.isSharedArrayBuffer(value);
};

types.isArrayBufferView = ArrayBuffer.isView;

/** @param {unknown} value */
types.isTypedArray = function isTypedArray(value) {
  return typeof value === 'object' && typedArrayTag.call(value) !== undefined;
};

for (const name of TYPED_ARRAYS) {
  const key = `is${name}`;
  types[key] = { [key]: (value) => typeof value === 'object' && typedArrayTag.call(value) === name }[key];
}

/** Late: crypto is a large module. */
for (const name of ['isKeyObject', 'isCryptoKey']) {
  const predicate = {
    [name]: (value) => typeof value === 'object' && value !== null && require('internal/crypto/keys')[name](value),
  }[name];
  Object.defineProperty(types, name, { configurable: false, enumerable: true, value: predicate });
}

module.exports = types;
