'use strict';
// Which key does what in a terminal's line editor.

const { clearScreenDown, cursorTo } = require('internal/readline/callbacks');
const { charLengthAt, charLengthLeft } = require('internal/readline/utils');

const lineEnding = /\r?\n|\r(?!\n)|\u2028|\u2029/g;

const home = (rl) => rl._moveCursor(-Infinity);
const end = (rl) => rl._moveCursor(Infinity);
const back = (rl) => rl._moveCursor(-charLengthLeft(rl.line, rl.cursor));
const forward = (rl) => rl._moveCursor(charLengthAt(rl.line, rl.cursor));
const call = (method) => (rl) => rl[method]();

function interrupt(rl) {
  // Without a listener, this is the end.
  if (rl.listenerCount('SIGINT') > 0) {
    rl.emit('SIGINT');
  } else {
    rl._failQuestion('Aborted with Ctrl+C');
    rl.close();
  }
}

function deleteOrEnd(rl) {
  if (rl.cursor === 0 && rl.line.length === 0) {
    rl._failQuestion('Aborted with Ctrl+D');
    rl.close();
  } else if (rl.cursor < rl.line.length) {
    rl._deleteRight();
  }
}

function clearScreen(rl) {
  cursorTo(rl.output, 0, 0);
  clearScreenDown(rl.output);
  rl._refreshLine();
}

function suspend(rl) {
  if (process.platform === 'win32') return;
  if (rl.listenerCount('SIGTSTP') > 0) {
    rl.emit('SIGTSTP');
    return;
  }
  process.once('SIGCONT', () => {
    // Events must not be lost on the way.
    if (!rl.paused) {
      rl.pause();
      rl.emit('SIGCONT');
    }
    // Whoever had the terminal in the meantime may have changed its mode.
    rl._setRawMode(true);
    rl._refreshLine();
  });
  rl._setRawMode(false);
  process.kill(process.pid, 'SIGTSTP');
}

// A Windows terminal sends "\r\n" for one key press; a Unix one never does within this time.
function carriageReturn(rl) {
  rl._sawReturnAt = Date.now();
  rl._line();
}

function lineFeed(rl) {
  if (rl._sawReturnAt === 0 || Date.now() - rl._sawReturnAt > rl.crlfDelay) rl._line();
  rl._sawReturnAt = 0;
}

/** Key, with `ctrl+`, `meta+` and `shift+` before it where it matters, to what it does. */
const actions = new Map(Object.entries({
  'ctrl+shift+backspace': call('_deleteLineLeft'),
  'ctrl+shift+delete': call('_deleteLineRight'),
  'ctrl+c': interrupt,
  'ctrl+h': call('_deleteLeft'),
  'ctrl+d': deleteOrEnd,
  'ctrl+u': call('_deleteLineLeft'),
  'ctrl+k': call('_deleteLineRight'),
  'ctrl+a': home,
  'ctrl+e': end,
  'ctrl+b': back,
  'ctrl+f': forward,
  'ctrl+l': clearScreen,
  'ctrl+n': call('_historyNext'),
  'ctrl+p': call('_historyPrev'),
  'ctrl+y': call('_yank'),
  'ctrl+z': suspend,
  'ctrl+w': call('_deleteWordLeft'),
  'ctrl+backspace': call('_deleteWordLeft'),
  'ctrl+delete': call('_deleteWordRight'),
  'ctrl+left': call('_wordLeft'),
  'ctrl+right': call('_wordRight'),
  'meta+b': call('_wordLeft'),
  'meta+f': call('_wordRight'),
  'meta+d': call('_deleteWordRight'),
  'meta+delete': call('_deleteWordRight'),
  'meta+backspace': call('_deleteWordLeft'),
  'meta+y': call('_yankPop'),
  'return': carriageReturn,
  'enter': lineFeed,
  'backspace': call('_deleteLeft'),
  'delete': call('_deleteRight'),
  'left': back,
  'right': forward,
  'home': home,
  'end': end,
  'up': call('_historyPrev'),
  'down': call('_historyNext'),
}));

function actionFor(key) {
  if (key.ctrl && key.shift) return actions.get(`ctrl+shift+${key.name}`);
  if (key.ctrl) return actions.get(`ctrl+${key.name}`);
  if (key.meta) return actions.get(`meta+${key.name}`);
  return actions.get(key.name);
}

/**
 * A key was pressed.
 * @param {string | undefined} text what it types
 * @param {{ name?: string, sequence?: string, ctrl?: boolean, meta?: boolean, shift?: boolean }} [key]
 */
function ttyWrite(rl, text, key) {
  const previous = rl._previousKey;
  key ||= {};
  rl._previousKey = key;
  if (process.env.TERM === 'dumb') return void ttyWriteDumb(rl, text, key);
  // A series of Alt+Y goes through what was cut; any other key ends it.
  if (!(key.meta && key.name === 'y')) rl._edit.yanking = false;

  if ((key.name === 'up' || key.name === 'down') && !key.ctrl && !key.meta && !key.shift) {
    rl._past.beginSearch(rl.line.slice(0, rl.cursor));
  } else {
    rl._past.endSearch();
  }

  if (key.sequence === '\x1f') return void rl._undo();
  if (key.sequence === '\x1e') return void rl._redo();
  // Nothing is bound to it alone.
  if (key.name === 'escape') return undefined;

  // "\n" directly after a return that was a line belongs to it.
  if (rl._sawReturnAt && key.name !== 'enter') rl._sawReturnAt = 0;
  const modified = key.ctrl || key.meta;
  const action = actionFor(key);
  if (action !== undefined) {
    action(rl);
  } else if (!modified) {
    if (key.name === 'tab' && typeof rl.completer === 'function' && rl.isCompletionEnabled) {
      rl._tabComplete(previous?.name === 'tab');
    } else if (typeof text === 'string' && text !== '') {
      type(rl, text);
    }
  }
  return undefined;
}

/** A terminal on which nothing can be drawn: text goes to the end of the line, and keys that edit do nothing. */
function ttyWriteDumb(rl, text, key) {
  if (key.name === 'escape') return;
  if (rl._sawReturnAt && key.name !== 'enter') rl._sawReturnAt = 0;
  if (key.ctrl) {
    if (key.name === 'c') interrupt(rl);
    else if (key.name === 'd') rl.close();
    return;
  }
  if (key.name === 'return') {
    carriageReturn(rl);
  } else if (key.name === 'enter') {
    lineFeed(rl);
  } else if (typeof text === 'string' && text !== '') {
    rl.line += text;
    rl.cursor += text.length;
    rl._writeToOutput(text);
  }
}

/** Inserts text that may have line ends in it, as pasted text has. */
function type(rl, text) {
  let from = 0;
  for (const match of text.matchAll(lineEnding)) {
    rl._insertString(text.slice(from, match.index));
    rl._line();
    // The line's listeners may have closed the interface.
    from = match.index + match[0].length;
  }
  if (from < text.length) rl._insertString(text.slice(from));
}

module.exports = { lineEnding, ttyWrite };
