'use strict';
const { MessageChannel } = require('node:worker_threads');

const channel = new MessageChannel();
channel.port1.on('message', () => {});
channel.port1.unref();
