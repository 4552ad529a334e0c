'use strict';

// PerformanceResourceTiming: how long the parts of a fetch took. Everything but the response's status is computed from
// one record of times.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');
const { PerformanceEntry, enumerable, kInternal, tag } = require('internal/perf/entries');

/** Bytes that a response's headers count for, as the standard fixes it. */
const HEADER_SIZE = 300;

class PerformanceResourceTiming extends PerformanceEntry {
  #initiatorType;
  #timing;
  #cacheMode;
  #bodyInfo;
  #status;
  #deliveryType;

  constructor(key, url, initiatorType, timing, cacheMode, bodyInfo, status, deliveryType) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(kInternal, url, 'resource', timing.startTime, timing.endTime - timing.startTime);
    this.#initiatorType = initiatorType;
    this.#timing = timing;
    this.#cacheMode = cacheMode;
    this.#bodyInfo = bodyInfo;
    this.#status = status;
    this.#deliveryType = deliveryType;
  }

  static {
    const connection = (timing) => timing.finalConnectionTimingInfo;
    /** Each attribute as a function of the record, in the order of `toJSON`. */
    const attributes = {
      initiatorType: (self) => self.#initiatorType,
      nextHopProtocol: (self) => connection(self.#timing)?.ALPNNegotiatedProtocol,
      workerStart: (self) => self.#timing.finalServiceWorkerStartTime,
      redirectStart: (self) => self.#timing.redirectStartTime,
      redirectEnd: (self) => self.#timing.redirectEndTime,
      fetchStart: (self) => self.#timing.postRedirectStartTime,
      domainLookupStart: (self) => connection(self.#timing)?.domainLookupStartTime,
      domainLookupEnd: (self) => connection(self.#timing)?.domainLookupEndTime,
      connectStart: (self) => connection(self.#timing)?.connectionStartTime,
      connectEnd: (self) => connection(self.#timing)?.connectionEndTime,
      secureConnectionStart: (self) => connection(self.#timing)?.secureConnectionStartTime,
      requestStart: (self) => self.#timing.finalNetworkRequestStartTime,
      finalResponseHeadersStart: (self) => self.#timing.finalNetworkResponseStartTime,
      firstInterimResponseStart: (self) => self.#timing.firstInterimNetworkResponseStartTime ?? 0,
      responseStart: (self) => self.#timing.finalNetworkResponseStartTime,
      responseEnd: (self) => self.#timing.endTime,
      transferSize: (self) => {
        if (self.#cacheMode === 'local') return 0;
        return self.#cacheMode === 'validated' ? HEADER_SIZE : self.#timing.encodedBodySize + HEADER_SIZE;
      },
      encodedBodySize: (self) => self.#timing.encodedBodySize,
      decodedBodySize: (self) => self.#timing.decodedBodySize,
      deliveryType: (self) => self.#deliveryType,
      responseStatus: (self) => self.#status,
      renderBlockingStatus: () => 'non-blocking',
      contentType: (self) => self.#bodyInfo?.contentType ?? '',
      contentEncoding: (self) => self.#bodyInfo?.contentEncoding ?? '',
    };
    const check = (self) => {
      if (typeof self !== 'object' || self === null || !(#timing in self)) throw new ERR_INVALID_THIS('PerformanceResourceTiming');
    };
    for (const [name, read] of Object.entries(attributes)) {
      const { get } = Object.getOwnPropertyDescriptor({
        get [name]() {
          check(this);
          return read(this);
        },
      }, name);
      Object.defineProperty(this.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
    }
    for (const name of ['name', 'startTime', 'duration']) {
      const inherited = Object.getOwnPropertyDescriptor(PerformanceEntry.prototype, name).get;
      const { get } = Object.getOwnPropertyDescriptor({
        get [name]() {
          check(this);
          return inherited.call(this);
        },
      }, name);
      Object.defineProperty(this.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
    }
    this.prototype.toJSON = {
      toJSON() {
        check(this);
        const json = PerformanceEntry.prototype.toJSON.call(this);
        for (const [name, read] of Object.entries(attributes)) json[name] = read(this);
        return json;
      },
    }.toJSON;
  }
}
tag(enumerable(PerformanceResourceTiming, ['toJSON']));
Object.defineProperty(PerformanceResourceTiming, 'length', { __proto__: null, configurable: true, value: 0 });

module.exports = { PerformanceResourceTiming };
