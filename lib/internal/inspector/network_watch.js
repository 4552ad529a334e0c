'use strict';
// Watches the channels of the program's own clients while a session wants to see requests.

let holders = 0;

/** A session wants to see requests. */
function hold() {
  holders++;
}

/** It does not any more. */
function release() {
  holders--;
}

module.exports = { hold, release };
