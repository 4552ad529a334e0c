'use strict';
// What keys a terminal says were pressed: a state machine over its characters, for xterm, rxvt, putty, cygwin and the
// Linux console.

const SHIFT = 1;
const ALT = 2;
const CTRL = 4;
const META = 8;

const letters = { A: 'up', B: 'down', C: 'right', D: 'left', E: 'clear', F: 'end', H: 'home', P: 'f1', Q: 'f2', R: 'f3', S: 'f4' };
const numbers = {
  1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end',
  11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11', 24: 'f12',
  200: 'paste-start', 201: 'paste-end',
};
const consoleFunctionKeys = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

// What follows ESC, without its modifiers -> [name, modifiers that the code itself stands for].
const codes = new Map();
for (const [letter, name] of Object.entries(letters)) {
  codes.set(`[${letter}`, [name, 0]);
  codes.set(`O${letter}`, [name, 0]);
  if (letter <= 'E') {
    codes.set(`[${letter.toLowerCase()}`, [name, SHIFT]);
    codes.set(`O${letter.toLowerCase()}`, [name, CTRL]);
  }
}
for (const [number, name] of Object.entries(numbers)) {
  codes.set(`[${number}~`, [name, 0]);
  if (number > 1 && number < 9 && number !== '4') {
    codes.set(`[${number}$`, [name, SHIFT]);
    codes.set(`[${number}^`, [name, CTRL]);
  }
}
for (const [letter, name] of Object.entries(consoleFunctionKeys)) codes.set(`[[${letter}`, [name, 0]);
codes.set('[[5~', ['pageup', 0]);
codes.set('[[6~', ['pagedown', 0]);
codes.set('[Z', ['tab', SHIFT]);

// number, modifier and final of the part after `ESC [`.
const numbered = /^(\d{1,2})(?:;(\d))?([~^$])$|^(\d{3})(~)$/;
const lettered = /^(?:\d;)?(\d)?([A-Za-z])$/;

const GROUND = 0;
const ESCAPED = 1;
// After a second ESC.
const ESCAPED_TWICE = 2;
const SS3 = 3;
const CSI = 4;

const isDigit = (char) => char >= '0' && char <= '9';

class KeyDecoder {
  /** @param {(text: string | undefined, key: object) => void} emit called for each key */
  constructor(emit) {
    this.emit = emit;
    this.reset();
  }

  reset() {
    this.mode = GROUND;
    this.sequence = '';
    // What came after `ESC [` or `ESC O`.
    this.parameters = '';
    this.doubleBracket = false;
  }

  /** @param {string} char one code point, or '' when a lone ESC was not followed by anything in time */
  push(char) {
    this.sequence += char;
    switch (this.mode) {
      case GROUND:
        if (char === '\x1b') this.mode = ESCAPED;
        else this.plain(char, false);
        return;
      case ESCAPED:
        if (char === '\x1b') {
          this.mode = ESCAPED_TWICE;
          return;
        }
      // falls through
      case ESCAPED_TWICE:
        if (char === '[') this.mode = CSI;
        else if (char === 'O') this.mode = SS3;
        else this.plain(char, true);
        return;
      case SS3:
        // ESC O letter, ESC O modifier letter
        if (isDigit(char) && this.parameters === '') this.parameters = char;
        else this.finish(`O${char}`, this.parameters === '' ? 0 : this.parameters - 1);
        return;
      case CSI:
        this.control(char);
    }
  }

  control(char) {
    if (char === '[' && this.parameters === '' && !this.doubleBracket) {
      this.doubleBracket = true;
      return;
    }
    this.parameters += char;
    if (isDigit(char) || char === ';') return;

    const prefix = this.doubleBracket ? '[[' : '[';
    let match = numbered.exec(this.parameters);
    if (match !== null) {
      this.finish(prefix + (match[1] ?? match[4]) + (match[3] ?? match[5]), (match[2] ?? 1) - 1);
      return;
    }
    match = lettered.exec(this.parameters);
    if (match !== null) this.finish(prefix + match[2], (match[1] ?? 1) - 1);
    else this.finish(prefix + this.parameters, 0);
  }

  finish(code, modifiers) {
    const [name, implied] = codes.get(code) ?? ['undefined', 0];
    modifiers |= implied;
    const key = {
      sequence: this.sequence,
      name,
      ctrl: (modifiers & CTRL) !== 0,
      meta: (modifiers & (ALT | META)) !== 0,
      shift: (modifiers & SHIFT) !== 0,
      code,
    };
    this.reset();
    this.emit(undefined, key);
  }

  plain(char, escaped) {
    const { sequence } = this;
    this.reset();
    const key = { sequence, name: undefined, ctrl: false, meta: escaped, shift: false };
    if (char === '\r') {
      key.name = 'return';
    } else if (char === '\n') {
      key.name = 'enter';
    } else if (char === '\t') {
      key.name = 'tab';
    } else if (char === '\b' || char === '\x7f') {
      key.name = 'backspace';
    } else if (char === '\x1b' || char === '') {
      key.name = 'escape';
      key.meta = true;
    } else if (char === ' ') {
      key.name = 'space';
    } else if (!escaped && char <= '\x1a') {
      key.name = String.fromCharCode(char.charCodeAt(0) + 96);
      key.ctrl = true;
    } else if (/^[0-9A-Za-z]$/.test(char)) {
      key.name = char.toLowerCase();
      key.shift = char >= 'A' && char <= 'Z';
    }
    this.emit(escaped ? undefined : sequence, key);
  }
}

module.exports = { KeyDecoder };
