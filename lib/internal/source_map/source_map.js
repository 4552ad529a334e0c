'use strict';
// Source maps, revision 3: which place of an original source a place of generated code comes from.

const { validateObject } = require('internal/validators');

const DIGITS = new Uint8Array(128).fill(255);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((c, i) => { DIGITS[c.charCodeAt(0)] = i; });

const CONTINUES = 32;
const COMMA = 44;
const SEMICOLON = 59;

/** One mapping; `source` is `undefined` where generated code comes from nowhere. */
class Mapping {
  constructor(line, column, source, originalLine, originalColumn, name) {
    this.line = line;
    this.column = column;
    this.source = source;
    this.originalLine = originalLine;
    this.originalColumn = originalColumn;
    this.name = name;
  }
}

/** Decodes `mappings` text. */
class Decoder {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  /** A variable-length number. */
  number() {
    let result = 0;
    let shift = 0;
    for (;;) {
      const digit = DIGITS[this.text.charCodeAt(this.at++)];
      result += (digit & (CONTINUES - 1)) * 2 ** shift;
      if ((digit & CONTINUES) === 0) break;
      shift += 5;
    }
    // Zero with a sign is the smallest number there is.
    if (result === 1) return -(2 ** 31);
    const magnitude = Math.floor(result / 2);
    return result % 2 === 1 ? -magnitude : magnitude;
  }

  atSegmentEnd() {
    const code = this.text.charCodeAt(this.at);
    return this.at >= this.text.length || code === COMMA || code === SEMICOLON;
  }
}

function decode(map, lineOffset, columnOffset, out) {
  const { names = [], sourceRoot = '', sources = [] } = map;
  const urls = sources.map((source) => (sourceRoot && source ? `${sourceRoot.replace(/\/$/, '')}/${source}` : source));
  const decoder = new Decoder(map.mappings ?? '');
  let line = lineOffset;
  let column = columnOffset;
  let source = 0;
  let originalLine = 0;
  let originalColumn = 0;
  let name = 0;
  const { text } = decoder;
  while (decoder.at < text.length) {
    const code = text.charCodeAt(decoder.at);
    if (code === COMMA) {
      decoder.at++;
    } else if (code === SEMICOLON) {
      decoder.at++;
      line++;
      column = 0;
    } else {
      column += decoder.number();
      if (decoder.atSegmentEnd()) {
        out.push(new Mapping(line, column, undefined, undefined, undefined, undefined));
        continue;
      }
      source += decoder.number();
      originalLine += decoder.number();
      originalColumn += decoder.number();
      let named;
      if (!decoder.atSegmentEnd()) {
        name += decoder.number();
        named = names[name];
      }
      out.push(new Mapping(line, column, urls[source], originalLine, originalColumn, named));
    }
  }
}

/** A parsed source map. */
class SourceMap {
  #payload;
  #lineLengths;
  #mappings;

  /**
   * @param {object} payload
   * @param {{lineLengths?: number[]}} [options]
   */
  constructor(payload, { lineLengths } = {}) {
    validateObject(payload, 'payload');
    this.#payload = { ...payload };
    for (const key of ['sources', 'names', 'sourcesContent', 'sections']) {
      if (Array.isArray(payload[key])) this.#payload[key] = payload[key].slice();
    }
    if (Array.isArray(lineLengths)) this.#lineLengths = lineLengths.slice();
  }

  get payload() {
    return { ...this.#payload };
  }

  get lineLengths() {
    return this.#lineLengths?.slice();
  }

  #decoded() {
    if (this.#mappings !== undefined) return this.#mappings;
    const out = [];
    const { sections } = this.#payload;
    if (Array.isArray(sections)) {
      for (const { map, offset } of sections) decode(map, offset.line, offset.column, out);
    } else {
      decode(this.#payload, 0, 0, out);
    }
    out.sort((a, b) => a.line - b.line || a.column - b.column);
    this.#mappings = out;
    return out;
  }

  /** The last mapping at or before a place. */
  #find(line, column) {
    const mappings = this.#decoded();
    let low = 0;
    let high = mappings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const mapping = mappings[middle];
      if (mapping.line < line || (mapping.line === line && mapping.column <= column)) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : mappings[low - 1];
  }

  /**
   * The mapping of a place in generated code; both numbers start at 0.
   * @param {number} lineOffset
   * @param {number} columnOffset
   */
  findEntry(lineOffset, columnOffset) {
    const mappings = this.#decoded();
    let mapping = this.#find(lineOffset, columnOffset);
    if (mapping === undefined && mappings.length > 0 && lineOffset >= mappings[0].line) mapping = mappings[0];
    if (mapping === undefined) return {};
    if (mapping.source === undefined) return { generatedLine: mapping.line, generatedColumn: mapping.column };
    return {
      generatedLine: mapping.line,
      generatedColumn: mapping.column,
      originalSource: mapping.source,
      originalLine: mapping.originalLine,
      originalColumn: mapping.originalColumn,
      name: mapping.name,
    };
  }

  /**
   * Where a place in a stack trace comes from; all numbers start at 1.
   * @param {number} lineNumber
   * @param {number} columnNumber
   */
  findOrigin(lineNumber, columnNumber) {
    const entry = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (entry.originalSource === undefined || entry.originalLine === undefined || entry.originalColumn === undefined ||
        entry.generatedLine === undefined || entry.generatedColumn === undefined) {
      return {};
    }
    const lines = lineNumber - entry.generatedLine;
    const columns = columnNumber - entry.generatedColumn;
    return {
      name: entry.name,
      fileName: entry.originalSource,
      lineNumber: entry.originalLine + lines,
      columnNumber: entry.originalColumn + columns,
    };
  }
}

module.exports = { SourceMap };
