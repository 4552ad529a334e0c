'use strict';
// The `trace_events` module as far as nothing is traced: `anode --trace-loop` is what there is instead.

const { codes: { ERR_TRACE_EVENTS_CATEGORY_REQUIRED } } = require('internal/errors');
const { refusal } = require('internal/refusal');
const { validateObject, validateStringArray } = require('internal/validators');

/** A set of categories that could be traced. */
class Tracing {
  #categories;

  constructor(categories) {
    this.#categories = categories;
  }

  enable() {
    throw refusal('trace_events (tracing.enable)');
  }

  // What was not enabled is disabled.
  disable() {}

  get enabled() {
    return false;
  }

  get categories() {
    return this.#categories.join(',');
  }
}

/** @param {{categories: string[]}} options */
function createTracing(options) {
  validateObject(options, 'options');
  validateStringArray(options.categories, 'options.categories');
  if (options.categories.length === 0) throw new ERR_TRACE_EVENTS_CATEGORY_REQUIRED();
  return new Tracing(options.categories);
}

/** @returns {undefined} no category is enabled */
function getEnabledCategories() {}

module.exports = { createTracing, getEnabledCategories };
