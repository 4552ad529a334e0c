'use strict';
// util.types: what the engine says a value is. Most answers come from one native classification.

const K = require('internal/util/kinds');
const { kindOf } = binding('util');

const { get: typedArrayTag } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
/** A predicate for one kind. */
const is = (kind) => (value) => isObject(value) && kindOf(value) === kind;
/** A predicate for typed arrays of one name. */
const isArrayNamed = (name) => (value) => typeof value === 'object' && typedArrayTag.call(value) === name;

function isFunctionKind(value, a, b) {
  if (typeof value !== 'function') return false;
  const kind = kindOf(value);
  return kind === a || kind === b;
}

function isBoxedPrimitive(value) {
  if (typeof value !== 'object' || value === null) return false;
  const kind = kindOf(value);
  return kind >= K.BOXED_NUMBER && kind <= K.BOXED_SYMBOL;
}

function isAnyArrayBuffer(value) {
  if (typeof value !== 'object' || value === null) return false;
  const kind = kindOf(value);
  return kind === K.ARRAY_BUFFER || kind === K.SHARED_ARRAY_BUFFER;
}

/** Late: crypto is a large module. */
function keyClass(name) {
  return (value) => isObject(value) && require('internal/crypto/keys')[name](value);
}

const functions = {
  isExternal: is(K.EXTERNAL),
  isDate: is(K.DATE),
  isArgumentsObject: is(K.ARGUMENTS),
  isBigIntObject: is(K.BOXED_BIGINT),
  isBooleanObject: is(K.BOXED_BOOLEAN),
  isNumberObject: is(K.BOXED_NUMBER),
  isStringObject: is(K.BOXED_STRING),
  isSymbolObject: is(K.BOXED_SYMBOL),
  isBoxedPrimitive,
  isNativeError: is(K.ERROR),
  isRegExp: is(K.REGEXP),
  isAsyncFunction: (value) => isFunctionKind(value, K.ASYNC_FUNCTION, K.ASYNC_GENERATOR_FUNCTION),
  isGeneratorFunction: (value) => isFunctionKind(value, K.GENERATOR_FUNCTION, K.ASYNC_GENERATOR_FUNCTION),
  isGeneratorObject: is(K.GENERATOR),
  isPromise: is(K.PROMISE),
  isMap: is(K.MAP),
  isSet: is(K.SET),
  isMapIterator: is(K.MAP_ITERATOR),
  isSetIterator: is(K.SET_ITERATOR),
  isWeakMap: is(K.WEAK_MAP),
  isWeakSet: is(K.WEAK_SET),
  isArrayBuffer: is(K.ARRAY_BUFFER),
  isDataView: is(K.DATA_VIEW),
  isSharedArrayBuffer: is(K.SHARED_ARRAY_BUFFER),
  isProxy: is(K.PROXY),
  isModuleNamespaceObject: is(K.MODULE_NAMESPACE),
  isAnyArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => typeof value === 'object' && typedArrayTag.call(value) !== undefined,
  isUint8Array: isArrayNamed('Uint8Array'),
  isUint8ClampedArray: isArrayNamed('Uint8ClampedArray'),
  isUint16Array: isArrayNamed('Uint16Array'),
  isUint32Array: isArrayNamed('Uint32Array'),
  isInt8Array: isArrayNamed('Int8Array'),
  isInt16Array: isArrayNamed('Int16Array'),
  isInt32Array: isArrayNamed('Int32Array'),
  isFloat16Array: isArrayNamed('Float16Array'),
  isFloat32Array: isArrayNamed('Float32Array'),
  isFloat64Array: isArrayNamed('Float64Array'),
  isBigInt64Array: isArrayNamed('BigInt64Array'),
  isBigUint64Array: isArrayNamed('BigUint64Array'),
};

for (const [name, predicate] of Object.entries(functions)) {
  if (predicate !== ArrayBuffer.isView) Object.defineProperty(predicate, 'name', { configurable: true, value: name });
}
Object.defineProperties(functions, {
  isKeyObject: { configurable: false, enumerable: true, value: keyClass('isKeyObject') },
  isCryptoKey: { configurable: false, enumerable: true, value: keyClass('isCryptoKey') },
});

module.exports = functions;
