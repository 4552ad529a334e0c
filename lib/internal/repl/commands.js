'use strict';
// The commands that begin with a dot.

const editorMode = require('internal/repl/editor_mode');

/** @typedef {{ help?: string, action: (rest: string) => void }} Command */

const MISSING_FILE = 'The "file" argument must be specified\n';

/** @this {import('repl').REPLServer} */
function stopInput() {
  this.clearBufferedCommand();
  this.displayPrompt();
}

/** @this {import('repl').REPLServer} */
function clear() {
  this.clearBufferedCommand();
  if (!this.useGlobal) {
    this.output.write('Clearing context...\n');
    this.resetContext();
  }
  this.displayPrompt();
}

/** @this {import('repl').REPLServer} */
function help() {
  const names = Object.keys(this.commands).sort();
  const width = Math.max(...names.map((name) => name.length)) + 3;
  for (const name of names) {
    const text = this.commands[name].help;
    this.output.write(text ? `.${name.padEnd(width)}${text}\n` : `.${name}\n`);
  }
  this.output.write('\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
  this.displayPrompt();
}

/** @this {import('repl').REPLServer} */
function save(file) {
  let said;
  if (file === '') {
    said = MISSING_FILE;
  } else {
    try {
      require('fs').writeFileSync(file, this.lines.join('\n'));
      said = `Session saved to: ${file}\n`;
    } catch {
      said = `Failed to save: ${file}\n`;
    }
  }
  this.output.write(said);
  this.displayPrompt();
}

/** @this {import('repl').REPLServer} */
function load(file) {
  if (file === '') {
    this.output.write(MISSING_FILE);
    this.displayPrompt();
    return;
  }
  let text;
  try {
    const fs = require('fs');
    if (!fs.statSync(file).isFile()) {
      this.output.write(`Failed to load: ${file} is not a valid file\n`);
      this.displayPrompt();
      return;
    }
    text = fs.readFileSync(file, 'utf8');
  } catch {
    this.output.write(`Failed to load: ${file}\n`);
    this.displayPrompt();
    return;
  }
  editorMode.enter(this, { isLoading: true });
  this.write(text);
  editorMode.leave(this);
  this.write('\n');
  this.displayPrompt();
}

/** @this {import('repl').REPLServer} */
function edit() {
  editorMode.enter(this);
  this.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
}

/**
 * Gives a server the commands that all have.
 * @param {import('repl').REPLServer} server
 */
function defineCommands(server) {
  server.defineCommand('break', { help: 'Sometimes you get stuck, this gets you out', action: stopInput });
  server.defineCommand('clear', {
    help: server.useGlobal ? 'Alias for .break' : 'Break, and also clear the local context',
    action: clear,
  });
  server.defineCommand('exit', { help: 'Exit the REPL', action() { this.close(); } });
  server.defineCommand('help', { help: 'Print this help message', action: help });
  server.defineCommand('save', { help: 'Save all evaluated commands in this REPL session to a file', action: save });
  server.defineCommand('load', { help: 'Load JS from a file into the REPL session', action: load });
  if (server.terminal) server.defineCommand('editor', { help: 'Enter editor mode', action: edit });
}

module.exports = { defineCommands };
