'use strict';
// `--trace-loop` and `--why-alive` seen from lib/: the callbacks that lib/ itself calls are named on the native timeline,
// and what they make is theirs who made them.

const native = binding('trace');
const inside = binding('inside');

/** Timers, immediates and ticks to the places where they were made; while places are recorded. */
let places;
/** On whose behalf callers further out act. */
const behalves = [];

const trace = {
  /** Whether a timeline is being made or places are recorded; each place that calls a user's function asks. */
  on: false,

  /**
   * A callback begins; `leave` must follow.
   * @param {'timer'|'immediate'|'tick'|'callback'} kind
   * @param {Function} callback
   * @param {object} made what the callback was given to
   */
  enter(kind, callback, made) {
    if (places !== undefined) behalves.push(inside.actFor(places.get(made) ?? 0));
    if (typeof callback === 'function') native.enter(kind, callback);
    else native.enter(kind, nobody);
  },

  /** The callback that began last has ended. */
  leave() {
    if (places !== undefined) inside.actFor(behalves.pop());
    native.leave();
  },

  /** From now on `made` and `placeOf` do something. */
  recordPlaces() {
    places = new WeakMap();
    trace.on = true;
  },

  /**
   * Remembers where something is made.
   * @param {object} made
   */
  made(made) {
    places?.set(made, inside.here());
  },

  /**
   * @param {object} made
   * @returns {number} a number for `binding('inside').frames`
   */
  placeOf(made) {
    return places?.get(made) ?? 0;
  },

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
