'use strict';
// The global object: what every program finds on it. Names that a plain script seldom touches load on first use.

process.version = 'v26.10.0';
