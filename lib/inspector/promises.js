'use strict';
// `inspector/promises`: the same with a Session whose `post` gives a promise.

const inspector = require('inspector');
const { promisify } = require('internal/util/promisify');

const post = promisify(inspector.Session.prototype.post);

/** A session whose calls are answered by promises. */
class Session extends inspector.Session {
  /**
   * @param {string} method
   * @param {object} [params]
   * @returns {Promise<object>}
   */
  post(method, params) {
    return Reflect.apply(post, this, params === undefined ? [method, {}] : [method, params]);
  }
}

module.exports = { ...inspector, Session };
