'use strict';
// WebAssembly.compileStreaming and instantiateStreaming: modules from responses. The engine gets a module when its last
// byte has arrived.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_WEBASSEMBLY_RESPONSE } } = require('internal/errors');
const { Response } = require('internal/fetch/response');

/** The bytes of a module, from a response that says it is one. */
async function moduleBytes(source) {
  const response = await source;
  if (!(response instanceof Response)) throw new ERR_INVALID_ARG_TYPE('source', ['Response', 'Promise resolving to Response'], response);
  const type = response.headers.get('content-type');
  // Parameters, even empty ones, are not allowed.
  if (type !== 'application/wasm') {
    throw new ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type ?? ''}'`);
  }
  if (!response.ok) throw new ERR_WEBASSEMBLY_RESPONSE(`has status code ${response.status}`);
  if (response.bodyUsed) throw new ERR_WEBASSEMBLY_RESPONSE('body has already been used');
  return response.bytes();
}

/** Names the function that the user called in the engine's message. */
function renamed(error, name) {
  if (error instanceof WebAssembly.CompileError) error.message = error.message.replace(/^WebAssembly\.\w+\(\)/, `WebAssembly.${name}()`);
  return error;
}

const streaming = {
  /**
   * @param {Response | Promise<Response>} source
   * @returns {Promise<WebAssembly.Module>}
   */
  async compileStreaming(source) {
    const bytes = await moduleBytes(source);
    try {
      return await WebAssembly.compile(bytes);
    } catch (error) {
      throw renamed(error, 'compileStreaming');
    }
  },
  /**
   * @param {Response | Promise<Response>} source
   * @param {object} [imports]
   * @returns {Promise<{ module: WebAssembly.Module, instance: WebAssembly.Instance }>}
   */
  async instantiateStreaming(source, imports = undefined) {
    if (imports !== undefined && ((typeof imports !== 'object' && typeof imports !== 'function') || imports === null)) {
      throw new TypeError('WebAssembly.instantiateStreaming(): Argument 1 must be an object');
    }
    const bytes = await moduleBytes(source);
    try {
      return await WebAssembly.instantiate(bytes, imports);
    } catch (error) {
      throw renamed(error, 'instantiateStreaming');
    }
  },
};

module.exports = streaming;
