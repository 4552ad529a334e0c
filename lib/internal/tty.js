'use strict';
// How many colours a terminal can show, told by the environment.

const { validateInteger } = require('internal/validators');

// Bits of colour.
const MONOCHROME = 1;
const COLORS_16 = 4;
const COLORS_256 = 8;
const TRUE_COLOR = 24;

const forced = { '': COLORS_16, 'true': COLORS_16, '1': COLORS_16, '2': COLORS_256, '3': TRUE_COLOR };

const continuousIntegration = [
  ['APPVEYOR', COLORS_256],
  ['BUILDKITE', COLORS_256],
  ['CIRCLECI', TRUE_COLOR],
  ['DRONE', COLORS_256],
  ['GITEA_ACTIONS', TRUE_COLOR],
  ['GITHUB_ACTIONS', TRUE_COLOR],
  ['GITLAB_CI', COLORS_256],
  ['TRAVIS', COLORS_256],
];

const programs = {
  'Apple_Terminal': COLORS_256,
  'HyperTerm': TRUE_COLOR,
  'MacTerm': TRUE_COLOR,
};

const terminals = {
  __proto__: null,
  'cons25': COLORS_16,
  'console': COLORS_16,
  'cygwin': COLORS_16,
  'dtterm': COLORS_16,
  'eterm': COLORS_16,
  'gnome': COLORS_16,
  'hurd': COLORS_16,
  'jfbterm': COLORS_16,
  'konsole': COLORS_16,
  'kterm': COLORS_16,
  'mlterm': COLORS_16,
  'mosh': TRUE_COLOR,
  'putty': COLORS_16,
  'rxvt-unicode-24bit': TRUE_COLOR,
  'st': COLORS_16,
  'terminator': TRUE_COLOR,
  'xterm-kitty': TRUE_COLOR,
};

const colorful = /^(?:xterm|screen|rxvt|vt100|vt220)|ansi|color|linux|direct|^con\d*x\d/;

function isSet(value) {
  return value !== undefined && value !== '';
}

let warned = false;

function warnOfIgnored(env) {
  if (warned) return;
  const ignored = ['NODE_DISABLE_COLORS', 'NO_COLOR'].filter((name) => isSet(env[name]));
  if (ignored.length === 0) return;
  warned = true;
  process.emitWarning(
    `The '${ignored.join("' and '")}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

function windowsDepth() {
  const [major, minor, build] = require('os').release().split('.').map(Number);
  if (major < 10 || (major === 10 && minor === 0 && build < 10586)) return COLORS_16;
  return build >= 14931 || major > 10 ? TRUE_COLOR : COLORS_256;
}

function teamCityDepth(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 9 || (major === 9 && minor >= 1) ? COLORS_16 : MONOCHROME;
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {1 | 4 | 8 | 24} bits of colour
 */
function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    const depth = forced[env.FORCE_COLOR];
    if (depth === undefined) return MONOCHROME;
    warnOfIgnored(env);
    return depth;
  }
  if (isSet(env.NODE_DISABLE_COLORS) || isSet(env.NO_COLOR) || env.TERM === 'dumb') return MONOCHROME;
  if (process.platform === 'win32') return windowsDepth();
  if (env.TMUX) return TRUE_COLOR;
  // Azure DevOps.
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return COLORS_16;
  if ('CI' in env) {
    for (const [name, depth] of continuousIntegration) {
      if (name in env) return depth;
    }
    return env.CI_NAME === 'codeship' ? COLORS_256 : MONOCHROME;
  }
  if ('TEAMCITY_VERSION' in env) return teamCityDepth(env.TEAMCITY_VERSION);
  if (env.TERM_PROGRAM === 'iTerm.app') return Number.parseInt(env.TERM_PROGRAM_VERSION, 10) >= 3 ? TRUE_COLOR : COLORS_256;
  if (Object.hasOwn(programs, env.TERM_PROGRAM)) return programs[env.TERM_PROGRAM];
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return TRUE_COLOR;
  if (env.TERM) {
    const terminal = env.TERM.toLowerCase();
    if (terminal.includes('truecolor')) return TRUE_COLOR;
    if (terminal.startsWith('xterm-256')) return COLORS_256;
    if (terminals[terminal] !== undefined) return terminals[terminal];
    if (colorful.test(terminal)) return COLORS_16;
  }
  return env.COLORTERM ? COLORS_16 : MONOCHROME;
}

/**
 * @param {number | NodeJS.ProcessEnv} [count]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether the terminal can show that many colours
 */
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** this.getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
