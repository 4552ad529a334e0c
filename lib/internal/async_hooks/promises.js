'use strict';
// Promises as seen by async hooks: V8 tells of each one's life while a hook that wants promises is enabled.

const {
  current, destroyWhenCollected, emitAfter, emitBefore, emitInit, emitPromiseResolve, hasDestroyHooks, kAsyncId, kTriggerId,
  newAsyncId, triggerForNew,
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
  return (promise, parent) => {
    for (let i = 0; i < functions.length; i++) functions[i](promise, parent);
  };
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

/** Gives a promise its number; one that was there before the hooks were gets it when it is first seen. */
function number(promise, parent) {
  const asyncId = newAsyncId();
  promise[kAsyncId] = asyncId;
  const trigger = parent?.[kAsyncId] ?? triggerForNew();
  promise[kTriggerId] = trigger;
  emitInit(asyncId, 'PROMISE', trigger, promise);
  if (hasDestroyHooks()) destroyWhenCollected(promise, asyncId, { done: false });
}

function entered(promise) {
  if (promise[kAsyncId] === undefined) number(promise);
  emitBefore(promise[kAsyncId], promise[kTriggerId], promise);
}

function left(promise) {
  const asyncId = promise[kAsyncId];
  // Without a number it was entered before the hooks were enabled.
  if (asyncId !== undefined && current.id === asyncId) emitAfter(asyncId);
}

function settled(promise) {
  if (promise[kAsyncId] === undefined) number(promise);
  emitPromiseResolve(promise[kAsyncId]);
}

module.exports = { addPromiseHooks, update };
