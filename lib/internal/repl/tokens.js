'use strict';
// The tokens of a text that is still being typed, as far as it makes sense: for its colours, and to know whether its end
// is code at all.

const KEYWORDS = new Set([
  'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'export',
  'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new', 'null', 'return', 'super',
  'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with',
]);
/** Keywords that are values: what follows is an operator. */
const OPERANDS = new Set(['false', 'null', 'super', 'this', 'true']);
/** Keywords whose parentheses are followed by a statement. */
const HEADS = new Set(['for', 'if', 'while', 'with']);

const sticky = (source, flags = 'uy') => new RegExp(source, flags);
const SPACE = /[\s\ufeff]+/uy;
const LINE_COMMENT = /(?:\/\/|<!--)[^\n\r\u2028\u2029]*/uy;
const BLOCK_COMMENT = /\/\*[^]*?\*\//uy;
const NAME = /#?(?:[\p{ID_Start}$_]|\\u(?:[\da-fA-F]{4}|\{[\da-fA-F]+\}))(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:[\da-fA-F]{4}|\{[\da-fA-F]+\}))*/uy;
const DIGITS = '\\d(?:_?\\d)*';
const NUMBER = sticky(
  '0[xX][\\da-fA-F](?:_?[\\da-fA-F])*n?|0[oO][0-7](?:_?[0-7])*n?|0[bB][01](?:_?[01])*n?|' +
  `${DIGITS}n|(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?`);
const AFTER_NUMBER = /[\p{ID_Start}$_\\\d]/uy;
const ESCAPE = '\\\\(?:\\r\\n|u[\\da-fA-F]{4}|u\\{[\\da-fA-F]+\\}|x[\\da-fA-F]{2}|[^ux])';
const DOUBLE = sticky(`"(?:[^"\\\\\\n\\r]|${ESCAPE})*"`);
const SINGLE = sticky(`'(?:[^'\\\\\\n\\r]|${ESCAPE})*'`);
const REGEXP = /\/(?![*/])(?:\\[^\n\r]|\[(?:\\[^\n\r]|[^\]\\\n\r])*\]|[^/\\[\n\r])+\/[\p{ID_Continue}$]*/uy;
const TEMPLATE_CHUNK = /(?:\\[^]|\$(?!\{)|[^`\\$])*(?=`|\$\{)/uy;
const PUNCTUATOR = /\.\.\.|=>|\?\.(?!\d)|>>>=|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|===|!==|\+\+|--|\*\*|<<|>>|&&|\|\||\?\?|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:;,.()[\]{}]/uy;

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** @typedef {{ type: string, start: number, end: number }} Token `type` is 'name', 'keyword', 'number', 'string', 'template', 'regexp', 'comment' or the punctuator */

class Scanner {
  tokens = [];
  #text;
  #at = 0;
  /** What may come now is a value, so `/` begins a regular expression. */
  #wantsValue = true;
  /** What each open bracket is: what it closes, and whether a value may follow it. */
  #open = [];
  #last;
  #isLineStart = true;

  constructor(text) {
    this.#text = text;
  }

  /** @returns {boolean} whether all of the text are tokens */
  run() {
    const text = this.#text;
    if (text.startsWith('#!')) this.#add('comment', match(/#![^\n\r]*/y, text, 0));
    while (this.#at < text.length) {
      const space = match(SPACE, text, this.#at);
      if (space !== undefined) {
        if (space.includes('\n')) this.#isLineStart = true;
        this.#at += space.length;
        continue;
      }
      if (!this.#next()) return false;
      this.#isLineStart = false;
    }
    return true;
  }

  /** The brackets that are open at the end, innermost last, each with the token before it. */
  get open() {
    return this.#open;
  }

  #add(type, text, wantsValue) {
    const token = { type, start: this.#at, end: this.#at + text.length };
    this.tokens.push(token);
    this.#at = token.end;
    if (type === 'comment') return true;
    if (wantsValue !== undefined) this.#wantsValue = wantsValue;
    this.#last = { type, text };
    return true;
  }

  #next() {
    const text = this.#text;
    const at = this.#at;
    const char = text[at];
    const comment = match(LINE_COMMENT, text, at) ?? match(BLOCK_COMMENT, text, at) ??
      (this.#isLineStart ? match(/-->[^\n\r\u2028\u2029]*/y, text, at) : undefined);
    if (comment !== undefined) return this.#add('comment', comment);
    if (text.startsWith('/*', at)) return false;
    if (char === '"' || char === "'") {
      const string = match(char === '"' ? DOUBLE : SINGLE, text, at);
      return string !== undefined && this.#add('string', string, false);
    }
    if (char === '`') return this.#template('`');
    const number = match(NUMBER, text, at);
    if (number !== undefined) {
      return match(AFTER_NUMBER, text, at + number.length) === undefined && this.#add('number', number, false);
    }
    const name = match(NAME, text, at);
    if (name !== undefined) return this.#name(name);
    if (char === '/' && this.#wantsValue) return this.#regexp();
    const punctuator = match(PUNCTUATOR, text, at);
    return punctuator !== undefined && this.#punctuator(punctuator);
  }

  #name(name) {
    const isKeyword = KEYWORDS.has(name);
    const isProperty = this.#last?.type === '.' || this.#last?.type === '?.';
    return this.#add(isKeyword ? 'keyword' : 'name', name, isKeyword && !isProperty && !OPERANDS.has(name));
  }

  #regexp() {
    const found = match(REGEXP, this.#text, this.#at);
    if (found === undefined) return false;
    const end = found.lastIndexOf('/');
    try {
      new RegExp(found.slice(1, end), found.slice(end + 1));
    } catch {
      return false;
    }
    return this.#add('regexp', found, false);
  }

  /** The part of a template from a backquote or a closing brace on. */
  #template(opening) {
    if (opening === '`') {
      this.#add('template', '`', false);
      this.#open.push({ closer: '`', before: undefined });
    }
    const chunk = match(TEMPLATE_CHUNK, this.#text, this.#at);
    if (chunk === undefined) return false;
    this.#add('template', chunk, false);
    if (this.#text[this.#at] === '`') {
      this.#open.pop();
      return this.#add('template', '`', false);
    }
    this.#open.push({ closer: '}', isTemplate: true, before: { type: '${' } });
    return this.#add('${', '${', true);
  }

  #punctuator(text) {
    const { type } = this.#last ?? {};
    switch (text) {
      case '(':
        this.#open.push({ before: this.#last, closer: ')', wantsValue: type === 'keyword' && HEADS.has(this.#last.text) });
        return this.#add(text, text, true);
      case '[':
        this.#open.push({ before: this.#last, closer: ']', wantsValue: false });
        return this.#add(text, text, true);
      case '{':
        this.#open.push({ before: this.#last, closer: '}', wantsValue: this.#isBlockNext() });
        return this.#add(text, text, true);
      case ')':
      case ']':
      case '}':
        return this.#close(text);
      case '++':
      case '--':
        // After a value it is postfix.
        return this.#add(text, text, this.#wantsValue);
      default:
        return this.#add(text, text, text !== '.' && text !== '?.');
    }
  }

  #close(text) {
    const open = this.#open.at(-1);
    if (open === undefined || open.closer !== text) return this.#add(text, text, text !== ']');
    this.#open.pop();
    if (open.isTemplate) {
      this.#add(text, text, false);
      return this.#template('}');
    }
    return this.#add(text, text, open.wantsValue);
  }

  /** Whether a brace begins a block here rather than an object. */
  #isBlockNext() {
    const last = this.#last;
    if (last === undefined) return true;
    if (last.type === 'keyword') return ['do', 'else', 'finally', 'try'].includes(last.text) || OPERANDS.has(last.text);
    return [')', ';', '{', '}', '=>', 'name'].includes(last.type);
  }
}

/**
 * @param {string} text
 * @returns {{ tokens: Token[], isWhole: boolean, open: { before?: { type: string, text?: string }, closer: string }[] }}
 *   the tokens up to where the text stops making sense, and the brackets that are open there
 */
function tokenize(text) {
  const scanner = new Scanner(text);
  const isWhole = scanner.run();
  return { tokens: scanner.tokens, isWhole, open: scanner.open };
}

module.exports = { tokenize };
