'use strict';
// The `cluster` module: a primary with its workers, or a worker.

module.exports = Object.hasOwn(process.env, 'NODE_UNIQUE_ID') ? require('internal/cluster/child') : require('internal/cluster/primary');
