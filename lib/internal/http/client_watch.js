'use strict';
// Who looks on while a client's requests run: the diagnostics channels http.client.* and 'http' performance entries.

const { channel } = require('diagnostics_channel');
const { debuglog } = require('internal/util/debuglog');
const { kStarted } = require('internal/http/client_symbols');

/** NODE_DEBUG=http */
let debug = debuglog('http', (log) => {
  debug = log;
});

/** A request's last byte was sent. */
function begin(req) {
  debug('client: sent %s %s', req.method, req.path);
  if (require('internal/perf/timeline').isObserved('http')) req[kStarted] = performance.now();
}

/** Its response has begun. */
function end(req, res) {
  debug('client: %d for %s %s', res.statusCode, req.method, req.path);
  if (req[kStarted] === undefined) return;
  const startTime = req[kStarted];
  req[kStarted] = undefined;
  const { announce } = require('internal/perf/timeline');
  const { PerformanceNodeEntry } = require('internal/perf/entries');
  announce(new PerformanceNodeEntry('HttpClient', 'http', startTime, performance.now() - startTime, {
    req: { method: req.method, url: `${req.protocol}//${req.host}${req.path}`, headers: req.getHeaders() },
    res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.headers },
  }));
}

module.exports = {
  created: channel('http.client.request.created'),
  started: channel('http.client.request.start'),
  failed: channel('http.client.request.error'),
  finished: channel('http.client.response.finish'),
  begin,
  end,
};
