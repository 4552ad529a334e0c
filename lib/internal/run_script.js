'use strict';
// `--run`: a script of the nearest package.json, in its folder, with the commands of its dependencies on the PATH.

const path = require('path');
const fs = require('fs');

function say(text) {
  binding('errors').writeStderr(`${text}\n`);
}

/** The nearest package.json from `folder` up, with the folders of commands on the way, nearest first. */
function findPackage(folder) {
  const commands = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const bin = path.join(at, 'node_modules', '.bin');
    if (fs.statSync(bin, { throwIfNoEntry: false })?.isDirectory()) commands.push(bin);
    const file = path.join(at, 'package.json');
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return { file, folder: at, commands };
    if (path.dirname(at) === at) return undefined;
  }
}

/** Quoted for a shell, where that is needed. */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function scriptsOf(file) {
  let content;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    say(`Can't parse ${file}`);
    return undefined;
  }
  const scripts = content?.scripts;
  if (scripts === null || typeof scripts !== 'object' || Array.isArray(scripts)) {
    say(`Can't find "scripts" field in ${file}`);
    return undefined;
  }
  return scripts;
}

function list(scripts) {
  say('Available scripts are:');
  for (const [name, command] of Object.entries(scripts)) {
    if (typeof command === 'string') say(`  ${name}: ${command}`);
  }
}

/**
 * @param {string} name of the script
 * @param {string[]} args for it
 * @returns {number} exit code
 */
function runScript(name, args) {
  const folder = process.cwd();
  const found = findPackage(folder);
  if (found === undefined) {
    say(`Can't find package.json for directory ${folder}\n`);
    return 1;
  }
  const scripts = scriptsOf(found.file);
  if (scripts === undefined) return 1;
  if (!Object.hasOwn(scripts, name)) {
    say(`Missing script: "${name}" for ${found.file}\n`);
    list(scripts);
    return 1;
  }
  const script = scripts[name];
  if (typeof script !== 'string') {
    say(`Script "${name}" is unexpectedly not a string for ${found.file}\n`);
    return 1;
  }
  const { PATH } = process.env;
  const env = {
    ...process.env,
    PATH: [...found.commands, ...(PATH === undefined ? [] : [PATH])].join(path.delimiter),
    NODE_RUN_SCRIPT_NAME: name,
    NODE_RUN_PACKAGE_JSON_PATH: found.file,
  };
  const command = [script, ...args.map(quoted)].join(' ');
  const { error, status } = require('child_process').spawnSync('/bin/sh', ['-c', command], {
    cwd: found.folder, env, stdio: 'inherit',
  });
  if (error) throw error;
  return status > 0 ? 1 : 0;
}

module.exports = { runScript };
