'use strict';
// A span of time for people: console.time and its kind.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const two = (number) => String(number).padStart(2, '0');

/**
 * @param {number} milliseconds
 * @returns {string} such as `12.345ms`, `1.500s`, `1:06:40.457 (h:mm:ss.mmm)`
 */
function formatTime(milliseconds) {
  if (milliseconds < SECOND) return `${Number(milliseconds.toFixed(3))}ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(3)}s`;
  const hours = Math.floor(milliseconds / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const seconds = ((milliseconds % MINUTE) / SECOND).toFixed(3).padStart(6, '0');
  return hours === 0 ? `${minutes}:${seconds} (m:ss.mmm)` : `${hours}:${two(minutes)}:${seconds} (h:mm:ss.mmm)`;
}

module.exports = { formatTime };
