'use strict';
// The `inspector` module as far as nothing listens: there is no inspector to connect to yet, and what would need one says so.

const EventEmitter = require('events');
const { codes: { ERR_INSPECTOR_NOT_ACTIVE, ERR_INSPECTOR_NOT_CONNECTED } } = require('internal/errors');
const { refusal, refusing } = require('internal/refusal');

/** A connection to the inspector of this process. It cannot be opened yet. */
class Session extends EventEmitter {
  connect() {
    throw refusal('the inspector (session.connect)');
  }

  connectToMainThread() {
    throw refusal('the inspector (session.connectToMainThread)');
  }

  post() {
    throw new ERR_INSPECTOR_NOT_CONNECTED();
  }

  // A session that was never connected is closed already.
  disconnect() {}
}

function waitForDebugger() {
  throw new ERR_INSPECTOR_NOT_ACTIVE();
}

module.exports = {
  open: refusing('open', 'the inspector (inspector.open)'),
  // Nothing was opened that could be closed.
  close() {},
  /** @returns {undefined} no inspector listens */
  url() {},
  waitForDebugger,
  Session,
};
