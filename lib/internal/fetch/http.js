'use strict';
function fetchHttp() {
  return Promise.reject(new TypeError('fetch failed', { cause: new Error('bad port') }));
}
module.exports = { fetchHttp };
