'use strict';
// The global object: what every program finds on it. What a plain script seldom touches is loaded when it is first read;
// to `Object.getOwnPropertyDescriptor` such a name looks like any other data property.

const { defineLazy } = require('internal/builtins');
const { atStart } = require('internal/startup');

require('internal/errors/stack');
// Not a part of any standard.
delete Intl.v8BreakIterator;
require('internal/bootstrap/process');
require('internal/process/uncaught');

/** Enumerable globals and the built-in module each comes from, in Node's order. */
const FUNCTIONS = {
  clearImmediate: 'timers',
  setImmediate: 'timers',
  clearInterval: 'timers',
  clearTimeout: 'timers',
  setInterval: 'timers',
  setTimeout: 'timers',
  queueMicrotask: 'internal/process/task_queues',
};

/** Classes that are part of the start-up snapshot. */
const CLASSES = {
  URL: 'internal/url',
  URLSearchParams: 'internal/url',
  AbortController: 'internal/abort_controller',
  AbortSignal: 'internal/abort_controller',
  Event: 'internal/event_target',
  EventTarget: 'internal/event_target',
};

/** Names that are loaded when they are first read, by the module that has them. */
const LAZY_CLASSES = {
  'internal/dom_exception': ['DOMException', 'QuotaExceededError'],
  'internal/event_target': ['CustomEvent'],
  'internal/encoding': ['TextEncoder', 'TextDecoder'],
  'stream/web': [
    'TransformStream', 'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController',
    'WritableStreamDefaultWriter', 'ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader',
    'ReadableStreamBYOBRequest', 'ReadableByteStreamController', 'ReadableStreamDefaultController',
    'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream', 'CompressionStream',
    'DecompressionStream',
  ],
  'internal/messaging': ['BroadcastChannel', 'MessageChannel', 'MessagePort', 'MessageEvent'],
  'buffer': ['Blob', 'File'],
  'perf_hooks': [
    'Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming',
  ],
  'internal/url/pattern': ['URLPattern'],
  'internal/web_crypto': ['Crypto'],
  'internal/crypto/subtle': ['CryptoKey', 'SubtleCrypto'],
  'internal/navigator': ['Navigator'],
  'internal/webstorage': ['Storage'],
  'internal/fetch/form_data': ['FormData'],
  'internal/fetch/headers': ['Headers'],
  'internal/fetch/request': ['Request'],
  'internal/fetch/response': ['Response'],
  'internal/fetch/events': ['CloseEvent', 'ErrorEvent'],
  'internal/web_socket/web_socket': ['WebSocket'],
};

const LAZY_FUNCTIONS = { structuredClone: 'internal/messaging', atob: 'buffer', btoa: 'buffer', fetch: 'internal/fetch/fetch' };

function define(name, value, enumerable) {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable, configurable: true });
}

/** A global that users may overwrite, read through a getter. */
function accessor(name, getter, { enumerable = false, writable = true } = {}) {
  const property = {
    get: { [`get ${name}`]() { return getter(); } }[`get ${name}`],
    set: !writable ? undefined : { [`set ${name}`](value) { define(name, value, enumerable); } }[`set ${name}`],
    enumerable,
    configurable: true,
  };
  Object.defineProperty(globalThis, name, property);
}

Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', writable: false, enumerable: false, configurable: true });
define('global', globalThis, true);

for (const [name, id] of Object.entries(FUNCTIONS)) define(name, require(id)[name], true);
for (const [name, id] of Object.entries(CLASSES)) define(name, require(id)[name], false);
for (const [id, names] of Object.entries(LAZY_CLASSES)) {
  for (const name of names) defineLazy(globalThis, name, false, id);
}
for (const [name, id] of Object.entries(LAZY_FUNCTIONS)) defineLazy(globalThis, name, true, id);

const { Buffer } = require('buffer');
for (const [name, initial] of [['process', process], ['Buffer', Buffer]]) {
  let current = initial;
  // Stays an accessor when it is assigned to.
  const property = {
    get() {
      return current;
    },
    set(value) {
      current = value;
    },
  };
  Object.defineProperty(globalThis, name, { ...property, configurable: true, enumerable: false });
}
accessor('performance', () => require('perf_hooks').performance, { enumerable: true });
accessor('navigator', () => require('internal/navigator').navigator, { enumerable: true, writable: false });
accessor('crypto', () => require('internal/web_crypto').crypto, { enumerable: true, writable: false });
accessor('localStorage', () => require('internal/webstorage').localStorage());
accessor('sessionStorage', () => require('internal/webstorage').sessionStorage(), { enumerable: true });

define('console', require('internal/console/global'), false);

atStart(() => {
  const { getOption } = require('internal/options');
  // The engine's flag would come too late for a context from the snapshot.
  const limit = getOption('--stack-trace-limit');
  if (limit !== Error.stackTraceLimit) Error.stackTraceLimit = limit;
  if (getOption('--trace-sigint')) binding('trace_sigint').setTraceSigInt(true);
  if (!getOption('--experimental-global-navigator')) {
    delete globalThis.navigator;
    delete globalThis.Navigator;
  }
  if (typeof WebAssembly === 'object') {
    for (const name of ['compileStreaming', 'instantiateStreaming']) defineLazy(WebAssembly, name, true, 'internal/fetch/wasm');
  }
  if (!getOption('--experimental-websocket')) {
    delete globalThis.WebSocket;
    delete globalThis.CloseEvent;
  }
  if (getOption('--experimental-eventsource')) defineLazy(globalThis, 'EventSource', false, 'internal/event_source/event_source');
  if (!getOption('--experimental-webstorage')) {
    delete globalThis.localStorage;
    delete globalThis.sessionStorage;
    delete globalThis.Storage;
  }
});

// What every run of a script needs next is part of the snapshot too.
require('internal/main');
require('internal/modules/preload');
require('internal/modules/run_main');
require('internal/modules/cjs');
