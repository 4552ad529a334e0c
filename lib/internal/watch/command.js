'use strict';
// `--watch`: runs the program in a process of its own, and again whenever a file of it, or of `--watch-path`, changes.

const path = require('path');
const { getOption, startupInfo } = require('internal/options');
const { FilesWatcher } = require('internal/watch/files_watcher');
const { clearTimeout, setTimeout } = require('timers');

/** How long the program may take to end before the user is told what is being waited for, in milliseconds. */
const PATIENCE = 500;
/** Options that are the watcher's own, and whether they have a value. */
const OWN_OPTIONS = { __proto__: null, '--watch': false, '--watch-path': true };

/** Watches the program of the command line until a signal ends it. */
function watch() {
  new Watch().start();
}

class Watch {
  #command = startupInfo().args;
  #paths = getOption('--watch-path').map((root) => path.resolve(root));
  #signal = killSignal();
  #watcher = new FilesWatcher();
  #say = sayer();
  #child = undefined;
  #ended = undefined;
  #isStopping = false;
  #restart = undefined;

  start() {
    for (const root of this.#paths) this.#watcher.watchTree(root);
    this.#watcher.on('changed', ({ files }) => this.#changed([...files][0]));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => this.#stop(signal));
    if (process.send !== undefined) process.on('message', (message) => this.#child.connected && this.#child.send(message));
    this.#run();
  }

  #run() {
    const { spawn } = require('child_process');
    const reports = this.#paths.length === 0;
    this.#watchOwnFiles(reports);
    const child = spawn(process.execPath, [...programOptions(), ...this.#command], {
      stdio: reports ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
      env: { ...process.env, WATCH_REPORT_DEPENDENCIES: '1' },
    });
    this.#child = child;
    if (reports) this.#watcher.watchChild(child);
    if (process.send !== undefined) child.on('message', passOn);
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code) => {
        this.#child = undefined;
        resolve(code ?? 0);
        if (this.#restart !== undefined || this.#isStopping) return;
        const outcome = code === 0 ? 'Completed' : 'Failed';
        const text = `${outcome} running ${this.#name()}. Waiting for file changes before restarting...`;
        this.#say(text, code === 0 ? BLUE : RED);
      });
    });
  }

  /** Those files of the program that are known before it runs. */
  #watchOwnFiles(withScript) {
    const files = [...getOption('--env-file'), ...getOption('--env-file-if-exists')];
    if (withScript && this.#command.length > 0) files.push(this.#command[0]);
    for (const file of files) this.#watcher.watchFile(path.resolve(file));
  }

  #name() {
    return require('util').inspect(this.#command.join(' '));
  }

  #changed(file) {
    if (this.#isStopping) return;
    this.#restart ??= this.#again(file);
  }

  async #again(file) {
    if (process.stdout.isTTY && !getOption('--watch-preserve-output')) process.stdout.write('\u001bc');
    this.#say(`Change detected in ${require('util').inspect(file)}`, BLUE);
    this.#say(`Restarting ${this.#name()}`, GREEN);
    let waited = false;
    const patience = setTimeout(() => {
      waited = true;
      this.#say('Waiting for graceful termination...', BLUE);
    }, PATIENCE);
    this.#child?.kill(this.#signal);
    await this.#ended;
    clearTimeout(patience);
    if (this.#isStopping) return;
    if (waited) this.#say(`Gracefully restarted ${this.#name()}`, GREEN);
    this.#watcher.forget();
    this.#restart = undefined;
    this.#run();
  }

  /** Ends the program with the signal that came, and then this process as the program ended. */
  async #stop(signal) {
    this.#isStopping = true;
    this.#watcher.close();
    this.#child?.kill(signal);
    process.exit(this.#child === undefined ? 0 : await this.#ended);
  }
}

function killSignal() {
  const name = getOption('--watch-kill-signal') ?? 'SIGTERM';
  require('internal/validators').validateSignalName(name);
  return name;
}

/** The options of the program: all but the watcher's. */
function programOptions() {
  const options = [];
  const given = process.execArgv;
  for (let i = 0; i < given.length; i++) {
    const name = given[i].split('=', 1)[0];
    const own = OWN_OPTIONS[name];
    if (own === undefined) options.push(given[i]);
    else if (own && name === given[i]) i++;
  }
  return options;
}

/** A message of the program's to whoever started the watcher. */
function passOn(message) {
  const isReport = message !== null && typeof message === 'object' && ('watch:require' in message || 'watch:import' in message);
  if (!isReport && process.connected) process.send(message);
}

const BLUE = 34;
const GREEN = 32;
const RED = 31;

function sayer() {
  const colored = require('internal/util/colors').shouldColorize(process.stdout);
  return (text, color) => process.stdout.write(colored ? `\u001b[${color}m${text}\u001b[39m\n` : `${text}\n`);
}

module.exports = { watch };
