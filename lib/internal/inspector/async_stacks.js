'use strict';
// While a debugger wants to see where asynchronous calls came from, V8 is told of those that it does not make itself.

const { createHook } = require('async_hooks');
const native = binding('inspector');

const SCHEDULED = 0;
const STARTED = 1;
const FINISHED = 2;
const CANCELED = 3;

let hook;

/**
 * Called natively when the first debugger wants such stacks, and when none does any more.
 * @param {boolean} enabled
 */
function setEnabled(enabled) {
  hook ??= createHook({
    // What can come once may come again: nobody knows but the resource.
    init(id, type) { native.asyncTask(SCHEDULED, id, type, true); },
    before(id) { native.asyncTask(STARTED, id, '', false); },
    after(id) { native.asyncTask(FINISHED, id, '', false); },
    destroy(id) { native.asyncTask(CANCELED, id, '', false); },
    trackPromises: false,
  });
  if (enabled) hook.enable();
  else hook.disable();
}

module.exports = { setEnabled };
