'use strict';
// Options that are understood and do nothing yet. Whoever gives one is told, once, on standard error: an option that
// protects or records something must not seem to work.

/** What the program goes without, by option. */
const MISSING = {
  '--bench': 'benchmarks are not run',
  '--build-sea': 'no executable is made',
  '--build-snapshot': 'no snapshot is made',
  '--completion-bash': 'no completion is printed',
  '--experimental-config-file': 'no options are read from it',
  '--experimental-sea-config': 'no executable is made',
  '--experimental-shadow-realm': 'there is no ShadowRealm',
  '--experimental-test-coverage': 'no coverage is reported',
  '--permission': 'the program is not restricted',
  '--permission-audit': 'nothing is reported',
  '--prof-process': 'no profile is read',
  '--snapshot-blob': 'no snapshot is read',
  '--vfs-load': 'nothing is loaded',
  '--vfs-mount': 'nothing is mounted',
};

/** Says which of the options given have no effect. */
function tell() {
  const { argv0, options } = require('internal/options').startupInfo();
  for (const option of Object.keys(MISSING)) {
    const value = options[option];
    if (value === undefined || value === false || value === '' || value === 0 || value.length === 0) continue;
    binding('errors').writeStderr(`${argv0}: ${option} has no effect yet: ${MISSING[option]}\n`);
  }
}

module.exports = { tell };
