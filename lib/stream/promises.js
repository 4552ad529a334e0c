'use strict';
// node:stream/promises.

require('stream');
const { finishedPromise } = require('internal/streams/end-of-stream');
const { pipelinePromise } = require('internal/streams/pipeline');

module.exports = { finished: finishedPromise, pipeline: pipelinePromise };
