'use strict';
// Who looks on while a client's requests run: the diagnostics channels http.client.* and 'http' performance entries.

const { channel } = require('diagnostics_channel');
const { kStarted } = require('internal/http/client_symbols');

/** A request's last byte was sent. */
function begin(req) {
  if (require('internal/perf/timeline').isObserved('http')) req[kStarted] = performance.now();
}

/** Its response has begun. */
function end(req, res) {
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
