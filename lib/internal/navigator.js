'use strict';
// The `navigator` global: a little about the machine, and the locks of this process.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');

const inside = Symbol('made by the runtime');

/** What browsers call the platform, by `process.platform`. */
const PLATFORMS = { darwin: 'MacIntel', win32: 'Win32' };
const UNIX_NAMES = { linux: 'Linux', freebsd: 'FreeBSD', openbsd: 'OpenBSD', sunos: 'SunOS', aix: 'AIX' };
const MACHINES = { x64: 'x86_64', ia32: 'i686', arm64: 'aarch64' };

class Navigator {
  #languages;
  #processors;

  constructor(token) {
    if (token !== inside) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** @returns {number} how many threads can run at once */
  get hardwareConcurrency() {
    this.#mine();
    this.#processors ??= require('os').availableParallelism();
    return this.#processors;
  }

  /** @returns {LockManager} */
  get locks() {
    this.#mine();
    return require('internal/locks').locks();
  }

  /** @returns {string} such as `en-US` */
  get language() {
    this.#mine();
    return Intl.DateTimeFormat().resolvedOptions().locale;
  }

  /** @returns {string[]} */
  get languages() {
    this.#mine();
    this.#languages ??= Object.freeze([this.language]);
    return this.#languages;
  }

  /** @returns {string} such as `Node.js/26` */
  get userAgent() {
    this.#mine();
    return `Node.js/${process.versions.node.split('.', 1)[0]}`;
  }

  /** @returns {string} such as `Linux x86_64` */
  get platform() {
    this.#mine();
    const { arch, platform } = process;
    return PLATFORMS[platform] ?? `${UNIX_NAMES[platform] ?? platform} ${MACHINES[arch] ?? arch}`;
  }

  #mine() {
    if (!(#languages in this)) throw new ERR_INVALID_THIS('Navigator');
  }
}

for (const name of ['hardwareConcurrency', 'locks', 'language', 'languages', 'userAgent', 'platform']) {
  Object.defineProperty(Navigator.prototype, name, { enumerable: true });
}
// The token is not a parameter that users see.
Object.defineProperty(Navigator, 'length', { value: 0 });

module.exports = { Navigator, navigator: new Navigator(inside) };
