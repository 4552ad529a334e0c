'use strict';
// The entry that a finished fetch leaves in the performance timeline.

const { kInternal } = require('internal/perf/entries');
const { PerformanceResourceTiming } = require('internal/perf/resource_timing');
const { storeResource, wantsResources } = require('internal/perf/timeline');
const { now } = require('internal/perf/clock');

/**
 * @param {string} url of the request as it was made
 * @param {{ start: number, hop: number, sent: number, answered: number }} times in milliseconds; `hop` is when the last redirect was
 *   followed, 0 for none
 * @param {number} encoded bytes of the body as it came
 * @param {number} decoded bytes of the body, where it is known
 * @param {number} status
 */
function markFetch(url, { answered, hop, sent, start }, encoded, decoded, status) {
  if (!wantsResources()) return;
  const latest = hop === 0 ? start : hop;
  const connection = {
    domainLookupStartTime: latest, domainLookupEndTime: latest, connectionStartTime: latest, connectionEndTime: latest,
    secureConnectionStartTime: latest, ALPNNegotiatedProtocol: undefined,
  };
  const timing = {
    startTime: start,
    redirectStartTime: hop === 0 ? 0 : start,
    redirectEndTime: hop,
    postRedirectStartTime: latest,
    finalServiceWorkerStartTime: 0,
    finalNetworkRequestStartTime: sent,
    finalNetworkResponseStartTime: answered,
    endTime: now(),
    encodedBodySize: encoded,
    decodedBodySize: decoded,
    finalConnectionTimingInfo: connection,
  };
  storeResource(new PerformanceResourceTiming(kInternal, url, 'fetch', timing, '', undefined, status, ''));
}

module.exports = { markFetch, now };
