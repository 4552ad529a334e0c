'use strict';
// The settings of idle parsers. Parsers live as long as their connections, so that there are none to keep: what is here
// is what programs can set and see.

/** @type {{ name: string, max: number, list: any[] }} */
const parsers = { name: 'parsers', max: 1000, list: [] };

module.exports = { parsers };
