'use strict';
// What a run was asked for: the command line's --test-* options, and the filters that choose tests by name or `only`.

const {
  codes: { ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateArray, validateString } = require('internal/validators');

/**
 * The settings of a file that runs by itself.
 * @returns {object}
 */
function commandLineSettings() {
  const { getOption } = require('internal/options');
  const timeout = getOption('--test-timeout');
  return {
    reporters: getOption('--test-reporter') ?? [],
    destinations: getOption('--test-reporter-destination') ?? [],
    timeout: timeout ? timeout : Infinity,
    only: getOption('--test-only') === true,
    isolation: getOption('--test') ? getOption('--test-isolation') ?? 'process' : undefined,
    namePatterns: (getOption('--test-name-pattern') ?? []).map(toPattern),
    skipPatterns: (getOption('--test-skip-pattern') ?? []).map(toPattern),
    forceExit: getOption('--test-force-exit') === true,
    rerunFile: getOption('--test-rerun-failures') || undefined,
    randomSeed: require('internal/test_runner/random').commandLineSeed(),
    globalSetupPath: getOption('--test-global-setup') || undefined,
    updateSnapshots: getOption('--test-update-snapshots') === true,
  };
}

/** A pattern is a regular expression, or the text of one with or without slashes and flags. */
function toPattern(text) {
  if (text instanceof RegExp) return text;
  const match = /^\/(.*)\/([a-z]*)$/s.exec(text);
  try {
    return match === null ? new RegExp(text) : new RegExp(match[1], match[2]);
  } catch (error) {
    throw new ERR_INVALID_ARG_VALUE('--test-name-pattern', text, `is an invalid regular expression. ${error.message}`);
  }
}

/** Chooses the tests of a run. */
class Filter {
  #names;
  #skips;
  #only;
  #mayChooseOnly;
  /** Whether anything declared was marked `only`, even if it does not take part. */
  sawOnly = false;

  constructor(settings) {
    this.#names = settings.namePatterns;
    this.#skips = settings.skipPatterns;
    this.#only = settings.only;
    this.#mayChooseOnly = settings.isolation === 'none';
  }

  /** Whether a unit just declared takes part. A suite does when something in it does, or when its own name was asked for. */
  selects(unit) {
    if (unit.only) this.sawOnly = true;
    if (unit.isSuite && unit.children.length > 0) return true;
    return this.#selectsName(unit) && this.#selectsOnly(unit);
  }

  /** Whether, without isolation, something was marked `only`: then only that takes part, from now on too. */
  choosesOnly() {
    if (this.#only || !this.#mayChooseOnly || !this.sawOnly) return false;
    this.#only = true;
    return true;
  }

  #selectsName(unit) {
    const names = this.#names;
    const skips = this.#skips;
    if (names.length === 0 && skips.length === 0) return true;
    const line = [unit.name, unit.fullName.replaceAll(' > ', ' ')];
    const matches = (pattern) => line.some((name) => pattern.test(name));
    if (skips.some(matches)) return false;
    if (names.length === 0 || names.some(matches)) return true;
    return unit.parent !== null && unit.parent.parent !== null && this.#selectsName(unit.parent);
  }

  /** Whether only what is marked `only` takes part. */
  get isChoosingOnly() {
    return this.#only;
  }

  #selectsOnly(unit) {
    if (unit.only) return true;
    if (this.#only && unit.isNever) return false;
    const { parent } = unit;
    if (parent.parent === null) return !this.#only;
    if (parent.isSuite) return !this.#only || this.#inOnly(parent);
    return !parent.runOnlyChildren;
  }

  #inOnly(unit) {
    for (let at = unit; at !== null; at = at.parent) {
      if (at.only) return true;
    }
    return false;
  }
}

/** @returns {string[]} */
function validateTags(tags) {
  validateArray(tags, 'options.tags');
  tags.forEach((tag, index) => {
    validateString(tag, `options.tags[${index}]`);
    if (tag === '') throw new ERR_INVALID_ARG_VALUE(`options.tags[${index}]`, tag, 'must not be empty');
  });
  return tags;
}

module.exports = { commandLineSettings, Filter, toPattern, validateTags };
