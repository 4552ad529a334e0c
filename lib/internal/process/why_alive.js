'use strict';
// `--why-alive`: what keeps the program running, and where in it that was made. Said when nothing has come from outside
// for a while, on SIGUSR2 and at Ctrl-C; as text on standard error, or as JSON in the file that the option names.

const trace = require('internal/trace');
const { getOption } = require('internal/options');

const native = binding('inside');

/** Milliseconds without anything from outside after which the program counts as done. */
const QUIET = 1000;
const SIGNALS = ['SIGINT', 'SIGUSR2'];

/** Watchers of signals. */
const watchers = new Map();

/** Begins to record where things are made, and to answer signals. */
function start() {
  trace.recordPlaces();
  const signals = binding('signals');
  for (const name of SIGNALS) {
    const watcher = signals.watch(signals.signals[name], () => onSignal(name));
    // The starter of this process may have taken it away.
    if (watcher < 0) continue;
    signals.unref(watcher);
    watchers.set(name, watcher);
  }
  listenForQuiet();
}

function listenForQuiet() {
  native.whenQuiet(QUIET, () => tell('quiet'));
}

function onSignal(name) {
  tell(name);
  if (name !== 'SIGINT') return;
  if (process.listenerCount(name) > 0) {
    // The program ends itself, or thinks so.
    listenForQuiet();
    return;
  }
  binding('signals').close(watchers.get(name));
  process.kill(process.pid, name);
}

/**
 * @typedef {object} Frame
 * @property {string} function
 * @property {string} file
 * @property {number} line
 * @property {number} column
 *
 * @typedef {object} Holding
 * @property {'handle'|'request'|'timer'|'immediate'} kind
 * @property {string} type as `process.getActiveResourcesInfo()` names it
 * @property {string} [detail] which one of its type
 * @property {Frame[]} stack the program's innermost frames where it was made
 */

/** @returns {Holding[]} all that keeps this thread's loop alive */
function whatHolds() {
  const list = [];
  const rows = native.holding();
  for (let i = 0; i < rows.length; i += 4) {
    const kind = rows[i] ? 'request' : 'handle';
    list.push({ kind, type: rows[i + 1], detail: rows[i + 2], stack: stackOf(rows[i + 3]) });
  }
  for (const { kind, type, detail, made } of require('internal/timers').waiting()) {
    list.push({ kind, type, detail, stack: stackOf(trace.placeOf(made)) });
  }
  return list;
}

function stackOf(place) {
  const stack = [];
  const rows = native.frames(place);
  for (let i = 0; i < rows.length; i += 4) {
    stack.push({ function: rows[i], file: rows[i + 1], line: rows[i + 2], column: rows[i + 3] });
  }
  return stack;
}

function tell(reason) {
  const holding = whatHolds();
  const file = getOption('--why-alive');
  if (file !== '') {
    const text = JSON.stringify({ pid: process.pid, reason, holding }, undefined, 2);
    try {
      require('fs').writeFileSync(file, `${text}\n`);
    } catch (error) {
      binding('errors').writeStderr(`anode: --why-alive: ${error.message}\n`);
    }
    return;
  }
  binding('errors').writeStderr(format(holding));
}

function format(holding) {
  const count = holding.length;
  if (count === 0) return 'anode: nothing keeps this program running\n';
  let text = `anode: ${count} thing${count === 1 ? ' keeps' : 's keep'} this program running\n`;
  for (const { type, detail, stack } of holding) {
    text += `\n  ${type}${detail === undefined ? '' : `  ${detail}`}\n`;
    if (stack.length === 0) text += '    made by none of the program\'s lines\n';
    for (const { function: name, file, line, column } of stack) {
      const place = `${file}:${line}:${column}`;
      text += name === '' ? `    at ${place}\n` : `    at ${name} (${place})\n`;
    }
  }
  return `${text}\n`;
}

module.exports = { start, whatHolds };
