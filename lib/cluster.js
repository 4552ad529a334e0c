'use strict';
// The `cluster` module, as far as it is there: what a process that is no worker can know. Starting workers comes with
// the network.

const EventEmitter = require('events');

const cluster = new EventEmitter();
cluster.isWorker = false;
cluster.isMaster = true;
cluster.isPrimary = true;
cluster.workers = {};
cluster.settings = {};

module.exports = cluster;
