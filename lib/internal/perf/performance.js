'use strict';

// The `performance` object: its clock, marks and measures, and timerify.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS, ERR_PERFORMANCE_INVALID_TIMESTAMP,
    ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
  },
} = require('internal/errors');
const { validateFunction, validateObject, validateString } = require('internal/validators');
const { EventTarget, Event, defineEventHandler } = require('internal/event_target');
const { now, timeOrigin } = require('internal/perf/clock');
const { PerformanceMark, PerformanceMeasure, PerformanceNodeEntry, enumerable, kInspect, kInternal, show, tag } = require('internal/perf/entries');
const { PerformanceNodeTiming, eventLoopUtilization, times } = require('internal/perf/node_timing');
const { PerformanceResourceTiming } = require('internal/perf/resource_timing');
const timeline = require('internal/perf/timeline');

/** A mark's name or a time, as a time. */
function moment(mark) {
  if (typeof mark === 'number') {
    if (mark < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(mark);
    return mark;
  }
  const name = `${mark}`;
  if (times[name] !== undefined) return times[name]();
  const found = timeline.lastMark(name);
  if (found === undefined) {
    const { DOMException } = require('internal/dom_exception');
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }
  return found;
}

/** Start and end of a measure, from what users may give. */
function span(startOrOptions, endMark) {
  const options = startOrOptions !== null && typeof startOrOptions === 'object' ? startOrOptions : undefined;
  const { start, end, duration } = options ?? {};
  if (options !== undefined && (start !== undefined || end !== undefined || duration !== undefined || options.detail !== undefined)) {
    if (endMark !== undefined) throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('endMark must not be specified');
    if (start === undefined && end === undefined && duration !== undefined) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('One of options.start or options.end is required');
    }
    if (start !== undefined && end !== undefined && duration !== undefined) {
      throw new ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS('Must not have options.start, options.end, and options.duration specified');
    }
  }
  let until;
  if (endMark !== undefined) until = moment(endMark);
  else if (end !== undefined) until = moment(end);
  else if (start !== undefined && duration !== undefined) until = moment(start) + moment(duration);
  else until = now();
  let from = 0;
  if (start !== undefined) from = moment(start);
  else if (duration !== undefined && end !== undefined) from = moment(end) - moment(duration);
  else if (options === undefined && startOrOptions !== undefined && startOrOptions !== null) from = moment(startOrOptions);
  return { from, until };
}

/** Records how long a timerified call took. */
function finishTimed(name, start, args, histogram) {
  const duration = now() - start;
  if (histogram !== undefined) histogram.record(Math.max(1, Math.ceil(duration * 1e6)));
  if (!timeline.isObserved('function')) return;
  const entry = new PerformanceNodeEntry(name, 'function', start, duration, args);
  for (let i = 0; i < args.length; i++) entry[i] = args[i];
  timeline.announce(entry);
}

/**
 * Wraps a function so that observers of `function` entries (and a histogram) learn how long each call takes.
 * @template {Function} F
 * @param {F} fn
 * @param {{ histogram?: RecordableHistogram }} [options]
 * @returns {F}
 */
function timerify(fn, options = {}) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && !(require('internal/perf/histogram').isRecordable(histogram))) {
    throw new ERR_INVALID_ARG_TYPE('options.histogram', 'RecordableHistogram', histogram);
  }
  function timerified(...args) {
    const start = now();
    const result = new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, fn);
    if (new.target === undefined && typeof result?.finally === 'function') {
      return result.finally(() => finishTimed(fn.name, start, args, histogram));
    }
    finishTimed(fn.name, start, args, histogram);
    return result;
  }
  Object.defineProperties(timerified, {
    length: { __proto__: null, configurable: false, enumerable: true, value: fn.length },
    name: { __proto__: null, configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
  return timerified;
}


class Performance extends EventTarget {
  #brand = true;

  constructor(key) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  static #own(self) {
    if (typeof self !== 'object' || self === null || !(#brand in self)) throw new ERR_INVALID_THIS('Performance');
  }

  /** @param {string} [name] */
  clearMarks(name = undefined) {
    Performance.#own(this);
    timeline.clear('mark', name === undefined ? undefined : `${name}`);
  }

  /** @param {string} [name] */
  clearMeasures(name = undefined) {
    Performance.#own(this);
    timeline.clear('measure', name === undefined ? undefined : `${name}`);
  }

  /** @param {string} [name] */
  clearResourceTimings(name = undefined) {
    Performance.#own(this);
    timeline.clear('resource', name === undefined ? undefined : `${name}`);
  }

  /** @returns {PerformanceEntry[]} */
  getEntries() {
    Performance.#own(this);
    return timeline.buffered(undefined, undefined);
  }

  /** @param {string} name @param {string} [type] */
  getEntriesByName(name, type = undefined) {
    Performance.#own(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    return timeline.buffered(type === undefined ? undefined : `${type}`, `${name}`);
  }

  /** @param {string} type */
  getEntriesByType(type) {
    Performance.#own(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    return timeline.buffered(`${type}`, undefined);
  }

  /**
   * @param {string} name
   * @param {{ startTime?: number, detail?: any }} [options]
   * @returns {PerformanceMark}
   */
  mark(name, options = {}) {
    Performance.#own(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const mark = new PerformanceMark(name, options);
    timeline.store(mark);
    return mark;
  }

  /**
   * @param {string} name
   * @param {string | { start?: string | number, end?: string | number, duration?: number, detail?: any }} [startOrMeasureOptions]
   * @param {string} [endMark]
   * @returns {PerformanceMeasure}
   */
  measure(name, startOrMeasureOptions = {}, endMark = undefined) {
    Performance.#own(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    validateString(name, 'name');
    const { from, until } = span(startOrMeasureOptions, endMark);
    const measure = new PerformanceMeasure(kInternal, name, from, until - from, startOrMeasureOptions?.detail);
    timeline.store(measure);
    return measure;
  }

  /** @returns {number} milliseconds since `timeOrigin` */
  now() {
    Performance.#own(this);
    return now();
  }

  /** @param {number} maxSize */
  setResourceTimingBufferSize(maxSize) {
    Performance.#own(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('maxSize');
    timeline.resources.limit = maxSize >>> 0;
  }

  /** @returns {number} milliseconds since 1970 */
  get timeOrigin() {
    Performance.#own(this);
    return timeOrigin();
  }

  toJSON() {
    Performance.#own(this);
    return { nodeTiming: this.nodeTiming, timeOrigin: timeOrigin(), eventLoopUtilization: eventLoopUtilization() };
  }

  [kInspect](depth, options) {
    Performance.#own(this);
    return show('Performance', { nodeTiming: this.nodeTiming, timeOrigin: timeOrigin() }, depth, options);
  }
}

/** `markResourceTiming(timingInfo, url, initiatorType, global, cacheMode, bodyInfo, status, deliveryType)`: for fetch. */
function markResourceTiming(timingInfo, requestedUrl, initiatorType, global, cacheMode, bodyInfo, responseStatus, deliveryType = '') {
  if (cacheMode !== '' && cacheMode !== 'local') {
    const { codes } = require('internal/errors');
    throw new codes.ERR_INTERNAL_ASSERTION("cache must be an empty string or 'local'");
  }
  const resource = new PerformanceResourceTiming(
    kInternal, requestedUrl, initiatorType, timingInfo, cacheMode, bodyInfo, responseStatus, deliveryType,
  );
  timeline.storeResource(resource);
  return resource;
}

enumerable(Performance, [
  'clearMarks', 'clearMeasures', 'clearResourceTimings', 'getEntries', 'getEntriesByName', 'getEntriesByType', 'mark', 'measure', 'now',
  'setResourceTimingBufferSize', 'timeOrigin', 'toJSON',
]);
defineEventHandler(Performance.prototype, 'resourcetimingbufferfull');
const nodeOnly = (value) => ({ __proto__: null, configurable: true, enumerable: false, value, writable: true });
Object.defineProperties(Performance.prototype, {
  eventLoopUtilization: nodeOnly(eventLoopUtilization),
  markResourceTiming: nodeOnly(markResourceTiming),
  nodeTiming: nodeOnly(new PerformanceNodeTiming()),
  timerify: nodeOnly(timerify),
});
tag(Performance);
Object.defineProperty(Performance, 'length', { __proto__: null, configurable: true, value: 0 });

const performance = new Performance(kInternal);
timeline.resources.onFull = () => performance.dispatchEvent(new Event('resourcetimingbufferfull'));

module.exports = { Performance, performance, timerify };
