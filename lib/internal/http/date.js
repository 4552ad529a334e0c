'use strict';
// The text of the Date header, made anew once a second.

let text;
let due = 0;

/** @returns {string} the time, as in `Thu, 01 Jan 1970 00:00:00 GMT` */
function utcDate() {
  const now = Date.now();
  if (now >= due || now < due - 1000) {
    text = new Date(now).toUTCString();
    due = now - now % 1000 + 1000;
  }
  return text;
}

module.exports = { utcDate };
