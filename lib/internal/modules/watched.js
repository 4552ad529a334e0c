'use strict';
// Who is told which files a program consists of, under `--watch`: nobody otherwise.

/** @type {{ report: ((kind: 'require'|'import', file: string) => void) | undefined }} `file` is a path or a file: URL */
module.exports = { report: undefined };
