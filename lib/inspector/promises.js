'use strict';
// `inspector/promises`: the same with a Session whose `post` gives a promise.

const inspector = require('inspector');

/** A session whose requests are answered by promises. */
class Session extends inspector.Session {
  async post(method, params) {
    return super.post(method, params);
  }
}

module.exports = { ...inspector, Session };
