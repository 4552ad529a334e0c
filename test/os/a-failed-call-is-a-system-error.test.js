'use strict';
// Errors of the system keep its error number and the name of the call.
const assert = require('node:assert');
const os = require('node:os');

assert.throws(() => os.getPriority(-1), {
  name: 'SystemError',
  code: 'ERR_SYSTEM_ERROR',
  message: 'A system error occurred: uv_os_getpriority returned ESRCH (no such process)',
  errno: -os.constants.errno.ESRCH,
  syscall: 'uv_os_getpriority',
});
