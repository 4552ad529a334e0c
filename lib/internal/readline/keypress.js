'use strict';
// readline.emitKeypressEvents(): has a stream emit 'keypress' for what comes in, as long as somebody listens.

const { KeyDecoder } = require('internal/readline/keys');
const { charLengthAt } = require('internal/readline/utils');

/** Own property of streams that are set up already. */
const kKeypress = Symbol('keypress-decoder');
const ESCAPE_TIMEOUT = 500;

/**
 * @param {NodeJS.ReadableStream} stream
 * @param {object} [readlineInterface] is told whether a chunk was one key, and whether more of it is to come
 */
function emitKeypressEvents(stream, readlineInterface = undefined) {
  if (stream[kKeypress] !== undefined) return;
  const { StringDecoder } = require('string_decoder');
  const text = new StringDecoder('utf8');
  const keys = stream[kKeypress] = new KeyDecoder((string, key) => stream.emit('keypress', string, key));
  let timer;

  function flushEscape() {
    keys.push('');
  }

  function onData(chunk) {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const string = text.write(chunk);
    if (string === '') return;
    require('timers').clearTimeout(timer);
    const wholeKey = charLengthAt(string, 0) === string.length;
    if (readlineInterface !== undefined) {
      readlineInterface._sawKeyPress = wholeKey;
      // A tab in the middle of pasted text asks for no completion.
      readlineInterface.isCompletionEnabled = false;
    }
    let done = 0;
    for (const char of string) {
      done += char.length;
      if (done === string.length && readlineInterface !== undefined) readlineInterface.isCompletionEnabled = true;
      try {
        keys.push(char);
      } catch (error) {
        // A listener threw: what was begun is not to be continued with the next chunk.
        keys.reset();
        throw error;
      }
      if (done === string.length && char === '\x1b') {
        timer = require('timers').setTimeout(flushEscape, readlineInterface?.escapeCodeTimeout ?? ESCAPE_TIMEOUT);
      }
    }
  }

  function onNewListener(event) {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { emitKeypressEvents };
