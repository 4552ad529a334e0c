'use strict';
// Whether this process is a cluster's worker, for those who open sockets; without loading the module.

/** `worker` is the module in a worker, whose `_getServer` asks the primary for a listening or bound handle. */
const role = { worker: null };

module.exports = { role };
