'use strict';
// Stream: the base of all streams, with the pipe() of streams that know only 'data' and 'end'.

const EventEmitter = require('events');

/**
 * @param {object} [options]
 * @constructor
 */
function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

/**
 * @param {object} destination
 * @param {{ end?: boolean }} [options]
 */
Stream.prototype.pipe = function(destination, options) {
  const source = this;
  let ended = false;

  const ondata = (chunk) => {
    if (destination.writable && destination.write(chunk) === false && source.pause) source.pause();
  };
  const ondrain = () => {
    if (source.readable && source.resume) source.resume();
  };
  const onend = () => {
    if (ended) return;
    ended = true;
    destination.end();
  };
  const onclose = () => {
    if (ended) return;
    ended = true;
    if (typeof destination.destroy === 'function') destination.destroy();
  };
  // An error nobody else listens to is thrown from here.
  function onerror(error) {
    cleanup();
    if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', error);
  }

  const wired = [
    [source, 'data', ondata], [destination, 'drain', ondrain],
    [source, 'end', cleanup], [source, 'close', cleanup], [destination, 'close', cleanup],
  ];
  const ends = !destination._isStdio && options?.end !== false;
  if (ends) wired.push([source, 'end', onend], [source, 'close', onclose]);

  function cleanup() {
    for (const [emitter, event, listener] of wired) emitter.removeListener(event, listener);
    source.removeListener('error', onerror);
    destination.removeListener('error', onerror);
  }

  // Ending goes before cleaning up.
  for (const [emitter, event, listener] of wired) {
    if (listener !== cleanup) emitter.on(event, listener);
  }
  prependListener(source, 'error', onerror);
  prependListener(destination, 'error', onerror);
  for (const [emitter, event, listener] of wired) {
    if (listener === cleanup) emitter.on(event, listener);
  }
  destination.emit('pipe', source);
  return destination;
};

Stream.prototype.eventNames = function eventNames() {
  return EventEmitter.prototype.eventNames.call(this);
};

/** Adds a listener before the others, also on emitters of another library that lack the method. */
function prependListener(emitter, event, listener) {
  if (typeof emitter.prependListener === 'function') return emitter.prependListener(event, listener);
  const found = emitter._events?.[event];
  if (!found) emitter.on(event, listener);
  else if (Array.isArray(found)) found.unshift(listener);
  else emitter._events[event] = [listener, found];
  return emitter;
}

module.exports = { Stream, prependListener };
