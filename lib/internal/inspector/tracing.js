'use strict';
// The domain `NodeTracing`. Its categories are known, but nothing records them: `anode --trace-loop` is what there is.

const { Refusal, invalid } = require('internal/inspector/domains');

const CATEGORIES = [
  'node', 'node.async_hooks', 'node.bootstrap', 'node.console', 'node.dns.native', 'node.environment', 'node.fs.async',
  'node.fs.sync', 'node.fs_dir.async', 'node.fs_dir.sync', 'node.http', 'node.net.native', 'node.perf', 'node.perf.timerify',
  'node.perf.usertiming', 'node.promises.rejections', 'node.threadpoolwork.async', 'node.threadpoolwork.sync',
  'node.vm.script', 'v8',
];

const methods = {
  __proto__: null,

  'NodeTracing.getCategories'() {
    return { categories: CATEGORIES };
  },

  'NodeTracing.start'(session, { traceConfig }) {
    if (!Array.isArray(traceConfig?.includedCategories)) throw invalid();
    throw new Refusal('Tracing is not available');
  },

  'NodeTracing.stop'() {
    throw new Refusal('Tracing was not started');
  },
};

module.exports = { methods };
