'use strict';
// util.parseArgs: command-line arguments to options and positionals. First tokens, then values.

const {
  codes: {
    ERR_INVALID_ARG_VALUE,
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE,
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL,
    ERR_PARSE_ARGS_UNKNOWN_OPTION,
  },
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray, validateUnion,
} = require('internal/validators');

/** What the process was started with, without the command and the script. */
function processArguments() {
  const { getOption } = require('internal/options');
  const script = getOption('--eval') === undefined && getOption('--print') !== true;
  return process.argv.slice(script ? 2 : 1);
}

const looksLikeOption = (arg) => arg.length > 1 && arg[0] === '-';

class Parser {
  constructor(args, options, strict, allowPositionals, allowNegative) {
    this.args = args;
    this.options = options;
    this.strict = strict;
    this.allowPositionals = allowPositionals;
    this.allowNegative = allowNegative;
    this.tokens = [];
    this.at = 0;
  }

  typeOf(name) {
    return Object.hasOwn(this.options, name) ? this.options[name].type : undefined;
  }

  /** The long name of a short option: declared, or the letter itself. */
  longName(letter) {
    for (const name of Object.keys(this.options)) {
      if (this.options[name].short === letter) return name;
    }
    return letter;
  }

  tokenize() {
    while (this.at < this.args.length) {
      const index = this.at++;
      const arg = this.args[index];
      if (arg === '--') {
        this.tokens.push({ kind: 'option-terminator', index });
        for (; this.at < this.args.length; this.at++) this.positional(this.at, this.args[this.at]);
      } else if (arg.startsWith('--')) {
        this.long(index, arg);
      } else if (looksLikeOption(arg)) {
        this.shorts(index, arg);
      } else {
        this.positional(index, arg);
      }
    }
    return this.tokens;
  }

  positional(index, value) {
    this.tokens.push({ kind: 'positional', index, value });
  }

  option(name, rawName, index, value, inlineValue) {
    this.tokens.push({ kind: 'option', name, rawName, index, value, inlineValue });
  }

  /** `--name`, `--name value`, `--name=value`. */
  long(index, arg) {
    const equals = arg.indexOf('=', 3);
    if (equals !== -1) {
      this.option(arg.slice(2, equals), arg.slice(0, equals), index, arg.slice(equals + 1), true);
      return;
    }
    this.maybeWithNext(arg.slice(2), arg, index);
  }

  /** `-f`, `-f value`, `-fvalue`, `-abc`. */
  shorts(index, arg) {
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i];
      const name = this.longName(letter);
      const rest = arg.slice(i + 1);
      if (rest === '') {
        this.maybeWithNext(name, `-${letter}`, index);
      } else if (this.typeOf(name) === 'string') {
        this.option(name, `-${letter}`, index, rest, true);
        return;
      } else {
        this.option(name, `-${letter}`, index, undefined, undefined);
      }
    }
  }

  maybeWithNext(name, rawName, index) {
    if (this.typeOf(name) === 'string' && this.at < this.args.length) {
      this.option(name, rawName, index, this.args[this.at++], false);
    } else {
      this.option(name, rawName, index, undefined, undefined);
    }
  }

  // Values

  evaluate() {
    const values = { __proto__: null };
    const positionals = [];
    for (const token of this.tokens) {
      if (token.kind === 'option') {
        if (this.strict) this.checkUse(token);
        this.store(values, token);
      } else if (token.kind === 'positional') {
        if (!this.allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
        positionals.push(token.value);
      }
    }
    for (const name of Object.keys(this.options)) {
      const { default: fallback } = this.options[name];
      if (fallback !== undefined && name !== '__proto__' && !Object.hasOwn(values, name)) values[name] = fallback;
    }
    return { values, positionals };
  }

  /** `--no-name` where `name` is an option. */
  negatedName(token) {
    if (!this.allowNegative || !token.name.startsWith('no-')) return undefined;
    const name = token.name.slice(3);
    if (this.strict) return this.typeOf(name) === 'boolean' ? name : undefined;
    return token.value === undefined ? name : undefined;
  }

  checkUse(token) {
    const { name, rawName, value, inlineValue } = token;
    if (value !== undefined && inlineValue === false && looksLikeOption(value)) {
      const short = rawName.startsWith('--') ? '' : ` or '${rawName}-XYZ'`;
      throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
        `Option '${rawName}' argument is ambiguous.\n` +
        `Did you forget to specify the option argument for '${rawName}'?\n` +
        `To specify an option argument starting with a dash use '--${name}=-XYZ'${short}.`);
    }
    const declared = Object.hasOwn(this.options, name) ? name : this.negatedName(token);
    if (declared === undefined) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(rawName, this.allowPositionals);
    const { short, type } = this.options[declared];
    const shown = `${short ? `-${short}, ` : ''}--${declared}`;
    if (type === 'string' && typeof value !== 'string') {
      throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
    }
    if (type === 'boolean' && value !== undefined) {
      throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
    }
  }

  store(values, token) {
    const known = Object.hasOwn(this.options, token.name);
    const negated = known ? undefined : this.negatedName(token);
    const name = negated ?? token.name;
    if (name === '__proto__') return;
    if (negated !== undefined) token.name = negated;
    const value = negated === undefined ? token.value ?? true : false;
    if (Object.hasOwn(this.options, name) && this.options[name].multiple) (values[name] ??= []).push(value);
    else values[name] = value;
  }
}

function checkOptions(options) {
  validateObject(options, 'options');
  for (const [name, option] of Object.entries(options)) {
    const path = `options.${name}`;
    validateObject(option, path);
    validateUnion(option.type, `${path}.type`, ['string', 'boolean']);
    if (Object.hasOwn(option, 'short')) {
      validateString(option.short, `${path}.short`);
      if (option.short.length !== 1) throw new ERR_INVALID_ARG_VALUE(`${path}.short`, option.short, 'must be a single character');
    }
    if (Object.hasOwn(option, 'multiple')) validateBoolean(option.multiple, `${path}.multiple`);
    if (option.default === undefined) continue;
    const where = `${path}.default`;
    if (option.type === 'string') (option.multiple ? validateStringArray : validateString)(option.default, where);
    else (option.multiple ? validateBooleanArray : validateBoolean)(option.default, where);
  }
}

/**
 * @param {{args?: string[], options?: Record<string, object>, strict?: boolean, allowPositionals?: boolean,
 *   allowNegative?: boolean, tokens?: boolean}} [config]
 * @returns {{values: Record<string, any>, positionals: string[], tokens?: object[]}}
 */
function parseArgs(config = {}) {
  const own = (name) => (Object.hasOwn(config, name) ? config[name] : undefined);
  const args = own('args') ?? processArguments();
  const strict = own('strict') ?? true;
  const allowPositionals = own('allowPositionals') ?? !strict;
  const wantTokens = own('tokens') ?? false;
  const allowNegative = own('allowNegative') ?? false;
  const options = own('options') ?? { __proto__: null };
  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(wantTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  checkOptions(options);

  const parser = new Parser([...args], options, strict, allowPositionals, allowNegative);
  const tokens = parser.tokenize();
  const result = parser.evaluate();
  if (wantTokens) result.tokens = tokens;
  return result;
}

module.exports = { parseArgs };
