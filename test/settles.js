'use strict';
// A test that waits is a function given to this one: should the program end before the function has, which otherwise looks
// like success, the exit code is 1.

/**
 * Runs the body of a test.
 * @param {() => Promise<void>} body
 * @returns {Promise<void>}
 */
module.exports = function settles(body) {
  let settled = false;
  process.on('exit', (code) => {
    if (!settled && code === 0) {
      console.error('The program ended before the test had.');
      process.exitCode = 1;
    }
  });
  return body().then(
    () => {
      settled = true;
    },
    (error) => {
      settled = true;
      throw error;
    },
  );
};
