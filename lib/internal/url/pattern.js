'use strict';

// URLPattern. Patterns are parsed natively into one regular expression for each part of a URL; matching is done here.

const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_URL_PATTERN, ERR_OPERATION_FAILED },
} = require('internal/errors');

const native = binding('url_pattern');

/** In the native order; `baseURL` follows them in an init object. */
const parts = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
/** In the order of a result's keys. */
const resultOrder = ['hash', 'hostname', 'inputs', 'password', 'pathname', 'port', 'protocol', 'search', 'username'];

function argumentError(message) {
  const error = new ERR_INVALID_ARG_TYPE('input', 'string', undefined);
  error.message = message;
  return error;
}

/** An init object as the native side takes it. */
function readInit(init) {
  const values = [];
  for (const part of parts) values.push(init[part] === undefined ? undefined : `${init[part]}`);
  values.push(init.baseURL === undefined ? undefined : `${init.baseURL}`);
  return values;
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** The arguments of `new URLPattern`: `(input, base, options)` or `(input, options)`. */
function readArguments(input, second, third) {
  if (input !== undefined && input !== null && typeof input !== 'string' && !isObject(input)) {
    throw argumentError('Input must be an object or a string');
  }
  let base;
  let options;
  if (isObject(second)) {
    options = second;
  } else if (second !== undefined && second !== null) {
    if (typeof second !== 'string') throw argumentError('second argument must be a string or object');
    base = second;
    options = third;
    if (options !== undefined && options !== null && !isObject(options)) throw argumentError('options must be an object');
  }
  if (options?.ignoreCase !== undefined && typeof options.ignoreCase !== 'boolean') throw argumentError('options.ignoreCase must be a boolean');
  const source = typeof input === 'string' ? input : readInit(input ?? {});
  return { base, ignoreCase: options?.ignoreCase === true, source };
}

class Part {
  constructor([pattern, regexp, ...names], ignoreCase) {
    this.pattern = pattern;
    this.names = names;
    this.regexp = new RegExp(regexp, ignoreCase ? 'vi' : 'v');
  }
}

class Pattern {
  #parts;
  #hasRegExpGroups;

  /**
   * @param {string | object} [input]
   * @param {string | { ignoreCase?: boolean }} [baseOrOptions]
   * @param {{ ignoreCase?: boolean }} [options]
   */
  constructor(input = undefined, baseOrOptions = undefined, options = undefined) {
    const { base, ignoreCase, source } = readArguments(input, baseOrOptions, options);
    const parsed = native.parse(source, base, ignoreCase);
    if (parsed === undefined) throw new ERR_INVALID_URL_PATTERN('Failed to construct URLPattern');
    this.#hasRegExpGroups = parsed[parts.length];
    try {
      this.#parts = parts.map((_, i) => new Part(parsed[i], ignoreCase && i >= parts.indexOf('pathname')));
    } catch {
      throw new ERR_INVALID_URL_PATTERN('Failed to construct URLPattern');
    }
  }

  /** @returns {string} */
  get protocol() {
    return Pattern.#patternOf(this, 0);
  }

  /** @returns {string} */
  get username() {
    return Pattern.#patternOf(this, 1);
  }

  /** @returns {string} */
  get password() {
    return Pattern.#patternOf(this, 2);
  }

  /** @returns {string} */
  get hostname() {
    return Pattern.#patternOf(this, 3);
  }

  /** @returns {string} */
  get port() {
    return Pattern.#patternOf(this, 4);
  }

  /** @returns {string} */
  get pathname() {
    return Pattern.#patternOf(this, 5);
  }

  /** @returns {string} */
  get search() {
    return Pattern.#patternOf(this, 6);
  }

  /** @returns {string} */
  get hash() {
    return Pattern.#patternOf(this, 7);
  }

  /** @returns {boolean} whether users' regular expressions are in the pattern */
  get hasRegExpGroups() {
    if (!isObject(this) || !(#parts in this)) throw new TypeError('Illegal invocation');
    return this.#hasRegExpGroups;
  }

  static #patternOf(self, index) {
    if (!isObject(self) || !(#parts in self)) throw new TypeError('Illegal invocation');
    return self.#parts[index].pattern;
  }

  /** The matched parts, or undefined. */
  #match(input, baseURL, operation) {
    if (input !== undefined && typeof input !== 'string' && !isObject(input)) {
      throw argumentError('URLPattern input needs to be a string or an object');
    }
    if (baseURL !== undefined && typeof baseURL !== 'string') throw argumentError('baseURL must be a string');
    const dissected = native.dissect(typeof input === 'string' ? input : readInit(input ?? {}), baseURL);
    if (dissected === null) {
      const error = new ERR_OPERATION_FAILED.TypeError('');
      error.message = `Failed to ${operation} URLPattern`;
      throw error;
    }
    if (dissected === undefined) return undefined;
    const matches = [];
    for (let i = 0; i < parts.length; i++) {
      const match = this.#parts[i].regexp.exec(dissected[i]);
      if (match === null) return undefined;
      matches.push(match);
    }
    return matches;
  }

  /**
   * @param {string | object} [input]
   * @param {string} [baseURL]
   * @returns {object | null}
   */
  exec(input = undefined, baseURL = undefined) {
    if (!isObject(this) || !(#parts in this)) throw new TypeError('Illegal invocation');
    const matches = this.#match(input, baseURL, 'exec');
    if (matches === undefined) return null;
    const result = { __proto__: null };
    for (const key of resultOrder) {
      if (key === 'inputs') {
        result.inputs = baseURL === undefined ? [input ?? {}] : [input ?? {}, baseURL];
        continue;
      }
      const index = parts.indexOf(key);
      const match = matches[index];
      const groups = {};
      this.#parts[index].names.forEach((name, i) => {
        groups[name] = match[i + 1];
      });
      result[key] = { groups, input: match.input };
    }
    return result;
  }

  /**
   * @param {string | object} [input]
   * @param {string} [baseURL]
   * @returns {boolean}
   */
  test(input = undefined, baseURL = undefined) {
    if (!isObject(this) || !(#parts in this)) throw new TypeError('Illegal invocation');
    return this.#match(input, baseURL, 'test') !== undefined;
  }
}

for (const key of [...parts, 'hasRegExpGroups', 'exec', 'test']) Object.defineProperty(Pattern.prototype, key, { __proto__: null, enumerable: true });
Object.defineProperty(Pattern.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'URLPattern' });

/** What users see: called without `new` it says so with a code. */
function URLPattern(...args) {
  if (new.target === undefined) {
    const error = new ERR_CONSTRUCT_CALL_REQUIRED('URLPattern');
    error.message = 'Cannot call constructor without `new`';
    throw error;
  }
  return Reflect.construct(Pattern, args, new.target);
}
URLPattern.prototype = Pattern.prototype;
Object.defineProperty(URLPattern, 'prototype', { __proto__: null, writable: false });
Object.defineProperty(URLPattern, 'length', { __proto__: null, configurable: true, value: 0 });
Object.defineProperty(URLPattern.prototype, 'constructor', { __proto__: null, configurable: true, enumerable: false, value: URLPattern, writable: true });

module.exports = { URLPattern };
