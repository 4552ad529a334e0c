'use strict';
// Promises as seen by async hooks: V8 tells of each one's life while a hook that wants promises is enabled.

const {
  current, destroyWhenCollected, emitAfter, emitBefore, emitInit, emitPromiseResolve, hasDestroyHooks, kAsyncId, kTriggerId,
  newAsyncId, tellAfter, triggerForNew,
} = require('internal/async_hooks');

const { setPromiseHooks } = binding('async_context');

let watching = '';

/**
 * Asks V8 for what the enabled hooks need, and for nothing when they need nothing.
 * @param {object[]} hooks
 */
function update(hooks) {
  const tracking = hooks.filter((hook) => hook.trackPromises);
  const resolve = tracking.some((hook) => hook.promiseResolve !== undefined);
  const wanted = tracking.length === 0 ? '' : resolve ? 'life and resolution' : 'life';
  if (wanted === watching) return;
  watching = wanted;
  tracked = wanted === '' ? [] : [born, entered, left, resolve ? settled : undefined];
  apply();
}

/** Our own four functions while hooks want promises: init, before, after, settled. */
let tracked = [];
/** Hooks of v8.promiseHooks, in the order of the same four. */
const added = [[], [], [], []];
const kinds = ['init', 'before', 'after', 'settled'];

/** Hands V8 one function for each event that somebody wants. */
function apply() {
  setPromiseHooks(...kinds.map((_, i) => together(tracked[i] === undefined ? added[i] : [tracked[i], ...added[i]])));
}

function together(functions) {
  if (functions.length < 2) return functions[0];
  return (promise, parent) => callFrom(0, functions, promise, parent);
}

/** One that throws does not keep the others from being called. */
function callFrom(first, functions, promise, parent) {
  let i = first;
  let isDone = false;
  try {
    for (; i < functions.length; i++) functions[i](promise, parent);
    isDone = true;
  } finally {
    if (!isDone) callFrom(i + 1, functions, promise, parent);
  }
}

/**
 * Adds hooks for the events named in `hooks`.
 * @param {{ init?: Function, before?: Function, after?: Function, settled?: Function }} hooks
 * @returns {() => void} removes them
 */
function addPromiseHooks(hooks) {
  kinds.forEach((kind, i) => {
    if (hooks[kind] !== undefined) added[i] = [...added[i], hooks[kind]];
  });
  apply();
  return () => {
    kinds.forEach((kind, i) => {
      if (hooks[kind] !== undefined) added[i] = added[i].filter((each) => each !== hooks[kind]);
    });
    apply();
  };
}

function born(promise, parent) {
  number(promise, parent);
}

/** Gives a promise its number. */
function number(promise, parent) {
  assign(promise, parent);
  const asyncId = promise[kAsyncId];
  emitInit(asyncId, 'PROMISE', promise[kTriggerId], promise);
  if (hasDestroyHooks()) destroyWhenCollected(promise, asyncId, { done: false });
}

function assign(promise, parent) {
  promise[kAsyncId] = newAsyncId();
  promise[kTriggerId] = parent?.[kAsyncId] ?? triggerForNew();
}

function entered(promise) {
  // It was there before the hooks: nobody is told of a beginning that is past.
  if (promise[kAsyncId] === undefined) assign(promise);
  emitBefore(promise[kAsyncId], promise[kTriggerId], promise);
}

function left(promise) {
  // Without a number it was entered before the hooks were enabled.
  if (promise[kAsyncId] === undefined) assign(promise);
  const asyncId = promise[kAsyncId];
  if (current.id === asyncId) emitAfter(asyncId);
  else tellAfter(asyncId);
}

function settled(promise) {
  if (promise[kAsyncId] === undefined) assign(promise);
  emitPromiseResolve(promise[kAsyncId]);
}

module.exports = { addPromiseHooks, update };
