'use strict';
// `--trace-loop` seen from lib/: names the callbacks that lib/ itself calls, on the native timeline.

const native = binding('trace');

const trace = {
  /** Whether a timeline is being made; each place that calls a user's function asks. */
  on: false,

  /**
   * A callback begins; `leave` must follow.
   * @param {'timer'|'immediate'|'tick'|'callback'} kind
   * @param {Function} callback
   */
  enter(kind, callback) {
    if (typeof callback === 'function') native.enter(kind, callback);
    else native.enter(kind, nobody);
  },

  /** The callback that began last has ended. */
  leave: native.leave,

  /**
   * The same function, seen on the timeline whenever it is called.
   * @template {Function} F
   * @param {F} callback
   * @returns {F}
   */
  seen(callback) {
    return function() {
      native.enter('callback', callback);
      try {
        return Reflect.apply(callback, this, arguments);
      } finally {
        native.leave();
      }
    };
  },
};

function nobody() {}

require('internal/startup').atStart(() => {
  trace.on = native.isEnabled();
});

module.exports = trace;
