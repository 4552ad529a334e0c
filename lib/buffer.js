'use strict';
// `node:buffer`: puts the Buffer class together and lists the module's names.
// Creation, methods and numbers each have their file under internal/buffer/.

const { defineLazy } = require('internal/builtins');
const { Buffer, kMaxLength } = require('internal/buffer/create');
const { addNumberMethods } = require('internal/buffer/numbers');
const { addMethods } = require('internal/buffer/methods');
const { inspect, inspectMaxBytes } = require('internal/buffer/inspect');
const { atob, btoa, isAscii, isUtf8, transcode } = require('internal/buffer/text');

const kStringMaxLength = 0x1fffffe8;

const { prototype } = Buffer;
addNumberMethods(prototype);
addMethods(prototype);
prototype.inspect = inspect;
prototype[Symbol.for('nodejs.util.inspect.custom')] = inspect;

function addOldName(name, of) {
  Object.defineProperty(prototype, name, {
    __proto__: null,
    enumerable: true,
    get() { return this instanceof Buffer ? this[of] : undefined; },
  });
}
addOldName('parent', 'buffer');
addOldName('offset', 'byteOffset');

module.exports = { Buffer, atob, btoa, isAscii, isUtf8, kMaxLength, kStringMaxLength, transcode };

Object.defineProperties(module.exports, {
  constants: {
    __proto__: null,
    enumerable: true,
    value: Object.defineProperties({}, {
      MAX_LENGTH: { __proto__: null, enumerable: true, value: kMaxLength },
      MAX_STRING_LENGTH: { __proto__: null, enumerable: true, value: kStringMaxLength },
    }),
  },
  INSPECT_MAX_BYTES: { __proto__: null, ...inspectMaxBytes },
});

require('internal/startup').atStart(() => {
  if (require('internal/options').getOption('--zero-fill-buffers')) binding('buffer').setZeroFill();
});

// Blobs build on streams and events, which build on this module.
defineLazy(module.exports, 'Blob', true, 'internal/blob');
defineLazy(module.exports, 'resolveObjectURL', true, 'internal/blob');
defineLazy(module.exports, 'File', true, 'internal/file');
