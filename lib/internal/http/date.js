'use strict';
// The text of the Date header, made anew once a second.

const native = binding('http');

let text = '';
/** The loop's time until which the text is right. */
let due = -1;

/** @returns {string} the time, as in `Thu, 01 Jan 1970 00:00:00 GMT` */
function utcDate() {
  const now = native.now();
  if (now >= due) {
    const date = Date.now();
    text = new Date(date).toUTCString();
    due = now + 1000 - date % 1000;
  }
  return text;
}

module.exports = { utcDate };
