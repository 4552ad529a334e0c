'use strict';
// Stack traces of generated code, told in terms of the original sources.

const { findSourceMap } = require('internal/source_map/cache');

function shown(source) {
  return source.startsWith('file:') ? require('internal/url').fileURLToPath(source) : source;
}

/** What a call site calls its function, as V8 writes it: with `new`, or with the receiver's type. */
function nameOf(site, called) {
  const name = called ?? site.getFunctionName() ?? site.getMethodName?.();
  if (site.isConstructor?.()) return `new ${name || '<anonymous>'}`;
  const prefix = site.isAsync?.() ? 'async ' : '';
  const type = site.isToplevel?.() ? undefined : site.getTypeName?.();
  if (!type || name?.startsWith(`${type}.`)) return `${prefix}${name || '<anonymous>'}`;
  return `${prefix}${type}.${name || '<anonymous>'}`;
}

/** The original place of a call site: `{ source, line, column, name }`, or `undefined`. */
function originOf(site) {
  const file = site.getEvalOrigin?.() !== undefined && site.isEval() ? undefined : site.getFileName();
  const script = site.getScriptNameOrSourceURL?.() ?? file;
  if (script === null || script === undefined) return undefined;
  const map = findSourceMap(script);
  if (map === undefined) return undefined;
  const entry = map.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1);
  if (entry.originalSource === undefined) return undefined;
  return { source: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1, name: entry.name, map };
}

function lineOf(site, next) {
  const origin = originOf(site);
  if (origin === undefined) return String(site);
  // A function is called what its call is called, which the map tells with the frame that made the call.
  const called = next === undefined ? undefined : originOf(next)?.name;
  const name = nameOf(site, site.getFunctionName() ? called : undefined);
  return `${name} (${shown(origin.source)}:${origin.line}:${origin.column})`;
}

/** The line of the original source that an error came from, with a caret. */
function excerptOf(site) {
  const origin = originOf(site);
  if (origin === undefined) return undefined;
  const text = textOf(origin);
  const line = text?.split(/\r\n|[\n\u2028\u2029]/)[origin.line - 1];
  if (!line) return undefined;
  const caret = [...line.slice(0, origin.column - 1)].map((c) => (c === '\t' ? '\t' : ' ')).join('');
  return `${shown(origin.source)}:${origin.line}\n${line}\n${caret}^\n`;
}

function textOf({ map, source }) {
  const { sources, sourcesContent } = map.payload;
  const index = sources?.indexOf(source) ?? -1;
  const content = sourcesContent?.[index];
  if (typeof content === 'string') return content;
  if (!source.startsWith('file:')) return undefined;
  try {
    return require('fs').readFileSync(require('internal/url').fileURLToPath(source), 'utf8');
  } catch {
    // Without the source there is nothing to show.
    return undefined;
  }
}

const excerpts = new WeakMap();

/**
 * @param {any} error
 * @param {object[]} sites
 * @param {string} head
 * @returns {string}
 */
function mappedStack(error, sites, head) {
  if (error !== null && typeof error === 'object') {
    const excerpt = excerptOf(sites[0]);
    if (excerpt !== undefined) excerpts.set(error, excerpt);
  }
  return `${head}\n    at ${sites.map((site, i) => lineOf(site, sites[i + 1])).join('\n    at ')}`;
}

/**
 * The place in the original source that an error came from, as printed above an uncaught error.
 * @param {any} error
 * @returns {string|undefined}
 */
function originalExcerpt(error) {
  if (error === null || typeof error !== 'object') return undefined;
  void error.stack;
  return excerpts.get(error);
}

module.exports = { mappedStack, originalExcerpt };
