'use strict';
// The object behind an emitter's `_events`: event name to listener, or to a list of listeners.
//
// It must have no names of its own, so that 'toString' is an event like any other. An object without prototype would do,
// but the engine keeps those as hash tables. This one has a hidden class, and so inline caches and cheap creation; all it
// inherits is a symbol that has it printed as the object without prototype that it stands for.

const kInspect = Symbol.for('nodejs.util.inspect.custom');

const bare = Object.create(null, {
  [kInspect]: {
    value(depth, options, inspect) {
      if (depth < 0) return options.stylize('[Object: null prototype]', 'special');
      return inspect({ __proto__: null, ...this }, options);
    },
  },
});

function ListenerTable() {}
ListenerTable.prototype = bare;

// Streams have the same few events; their tables keep these keys, so that all of them have one hidden class.
function ReadableTable() {
  this.close = undefined;
  this.error = undefined;
  this.data = undefined;
  this.end = undefined;
  this.readable = undefined;
}
ReadableTable.prototype = bare;

function WritableTable() {
  this.close = undefined;
  this.error = undefined;
  this.prefinish = undefined;
  this.finish = undefined;
  this.drain = undefined;
}
WritableTable.prototype = bare;

function DuplexTable() {
  this.close = undefined;
  this.error = undefined;
  this.prefinish = undefined;
  this.finish = undefined;
  this.drain = undefined;
  this.data = undefined;
  this.end = undefined;
  this.readable = undefined;
}
DuplexTable.prototype = bare;

module.exports = { DuplexTable, ListenerTable, ReadableTable, WritableTable };
