'use strict';
// EventEmitterAsyncResource: an emitter whose listeners run in the async context it was made in.

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const { validateString } = require('internal/validators');

/** The AsyncResource of an emitter; knows its emitter. */
class EmitterResource extends AsyncResource {
  #emitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#emitter = emitter;
  }

  get eventEmitter() {
    return this.#emitter;
  }
}
Object.defineProperty(EmitterResource, 'name', { value: 'EventEmitterReferencingAsyncResource' });

class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  /** @param {string | { name?: string, triggerAsyncId?: number, requireManualDestroy?: boolean, captureRejections?: boolean }} [options] */
  constructor(options = undefined) {
    const named = typeof options === 'string';
    let name = new.target.name;
    if (named) {
      name = options;
    } else if (new.target === EventEmitterAsyncResource) {
      name = options?.name ?? name;
      validateString(name, 'options.name');
    } else {
      name = options?.name || name;
    }
    const settings = named ? undefined : options;
    super(settings);
    this.#resource = new EmitterResource(this, name, settings);
  }

  emit(event, ...args) {
    return this.#resource.runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() {
    this.#resource.emitDestroy();
  }

  get asyncId() {
    return this.#resource.asyncId();
  }

  get triggerAsyncId() {
    return this.#resource.triggerAsyncId();
  }

  get asyncResource() {
    return this.#resource;
  }
}

module.exports = { EventEmitterAsyncResource };
