'use strict';
// Looking at what code would give without running what has effects: a session with V8's inspector.

const native = binding('inspector_session');
const { kState } = require('internal/repl/state');

const TIMEOUT = 333;
const GROUP = 'repl';

class Inspector {
  #session = native.open();
  #context;
  #calls = 0;

  /** @param {object | undefined} contextified `undefined` is the process's own context */
  constructor(contextified) {
    this.#context = contextified === undefined ? 1 : native.numberOfContext(contextified);
  }

  #ask(method, params) {
    const message = JSON.stringify({ id: ++this.#calls, method, params });
    const answer = native.sendForObject(this.#session, message);
    if (!answer[0]) return {};
    return { result: JSON.parse(answer[0]).result, object: answer[1] };
  }

  /** @returns {string[]} names that `let`, `const` and `class` made */
  lexicalNames() {
    const { result } = this.#ask('Runtime.globalLexicalScopeNames', { executionContextId: this.#context });
    return result?.names ?? [];
  }

  /**
   * @param {string} code
   * @returns {{ value: any, threw: boolean } | undefined} `undefined` if it cannot be had without effects, or in time
   */
  evaluate(code) {
    const { result, object } = this.#ask('Runtime.evaluate', {
      contextId: this.#context,
      disableBreaks: true,
      expression: code,
      objectGroup: GROUP,
      silent: true,
      throwOnSideEffect: true,
      timeout: TIMEOUT,
    });
    if (result === undefined) return undefined;
    const { exceptionDetails } = result;
    const remote = exceptionDetails?.exception ?? result.result;
    if (remote === undefined) return undefined;
    // The value is here; the session need not hold it any longer.
    if (remote.objectId !== undefined) this.#ask('Runtime.releaseObjectGroup', { objectGroup: GROUP });
    if (exceptionDetails !== undefined && isEffectError(remote)) return undefined;
    return { threw: exceptionDetails !== undefined, value: valueOf(remote, object) };
  }

  close() {
    native.close(this.#session);
  }
}

function isEffectError({ className, description }) {
  return className === 'EvalError' && description?.startsWith('EvalError: Possible side-effect in debug-evaluate');
}

function valueOf(remote, object) {
  if (remote.objectId !== undefined) return object;
  const { unserializableValue: text } = remote;
  if (text === undefined) return remote.value;
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);
}

/**
 * The session of a server, which is begun when there is a use for it.
 * @param {import('repl').REPLServer} server
 * @returns {Inspector}
 */
function inspectorOf(server) {
  const state = server[kState];
  return state.inspector ??= new Inspector(server.useGlobal ? undefined : server.context);
}

module.exports = { inspectorOf };
