'use strict';
// Profiles of a worker, as its parent holds them.

/** A profile that is being made in a worker. */
class ProfileHandle {
  #ask;
  #id;
  #profile;

  /**
   * @param {(what: string, options: any) => Promise<any>} ask the worker
   * @param {number} id the worker's number for the profile
   */
  constructor(ask, id) {
    this.#ask = ask;
    this.#id = id;
  }

  /** @returns {Promise<string>} the profile as JSON, however often it is asked for */
  stop() {
    this.#profile ??= this.#ask('stopProfile', this.#id);
    return this.#profile;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

class CPUProfileHandle extends ProfileHandle {}

class HeapProfileHandle extends ProfileHandle {}

module.exports = { CPUProfileHandle, HeapProfileHandle };
