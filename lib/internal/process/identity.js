'use strict';
// What process is: versions, platform, features, and how it was started.

/** Fixed by the version of Node.js that this runtime is compatible with. */
const NODE_VERSION = '26.10.0';

const versions = {
  node: NODE_VERSION,
  ...binding('process').versions,
};

const release = {
  name: 'node',
  sourceUrl: `https://nodejs.org/download/release/v${NODE_VERSION}/node-v${NODE_VERSION}.tar.gz`,
  headersUrl: `https://nodejs.org/download/release/v${NODE_VERSION}/node-v${NODE_VERSION}-headers.tar.gz`,
};

const features = {
  inspector: true,
  debug: false,
  uv: true,
  ipv6: true,
  tls_alpn: true,
  tls_sni: true,
  tls_ocsp: true,
  tls: true,
  openssl_is_boringssl: false,
  get cached_builtins() {
    return true;
  },
  get require_module() {
    const { getOption } = require('internal/options');
    return getOption('--require-module') !== false && getOption('--experimental-require-module') !== false;
  },
  get dtls() {
    return false;
  },
  get quic() {
    return false;
  },
  get typescript() {
    const { getOption } = require('internal/options');
    if (getOption('--experimental-transform-types')) return 'transform';
    return getOption('--strip-types') === false ? false : 'strip';
  },
};

const config = {
  variables: {
    asan: 0,
    coverage: false,
    debug_node: false,
    host_arch: 'x64',
    napi_build_version: '10',
    node_byteorder: 'little',
    node_module_version: 147,
    node_prefix: '/',
    node_shared: false,
    node_use_amaro: true,
    node_use_openssl: true,
    node_builtin_shareable_builtins: [],
    openssl_is_fips: false,
    single_executable_application: false,
    target_arch: 'x64',
    ubsan: 0,
    v8_enable_i18n_support: 1,
    v8_enable_sandbox: 0,
    v8_enable_webassembly: 1,
  },
  target_defaults: { cflags: [], default_configuration: 'Release', defines: [], include_dirs: [], libraries: [] },
};

function freeze(value) {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) freeze(member);
  return Object.freeze(value);
}

const { arch, platform } = binding('process');

/** Defines what is the same in every process. */
function install(target) {
  const fixed = (name, value) => {
    Object.defineProperty(target, name, { configurable: true, enumerable: true, value, writable: false });
  };
  fixed('version', `v${NODE_VERSION}`);
  // Names can be added (Electron's and NW.js's are how programs tell them), those that are there do not change.
  const named = Object.entries(versions).map(([name, value]) => [name, { configurable: true, enumerable: true, value, writable: false }]);
  fixed('versions', Object.defineProperties({}, Object.fromEntries(named)));
  fixed('arch', arch);
  fixed('platform', platform);
  fixed('release', release);
  target._rawDebug = _rawDebug;
  // There has been nothing to start or stop for long, in Node either.
  target._startProfilerIdleNotifier = () => {};
  target._stopProfilerIdleNotifier = () => {};
  target._debugProcess = _debugProcess;
  target._debugEnd = _debugEnd;
  fixed('moduleLoadList', require('internal/builtins').loadList);
  fixed('config', freeze(config));
  Object.defineProperty(target, 'features', { configurable: false, enumerable: true, value: features, writable: false });
}

/** Writes to standard error at once, whatever became of `process.stderr`. */
function _rawDebug(...args) {
  binding('errors').writeStderr(`${require('internal/util/inspect').format(...args)}\n`);
}

/** Has another process open its inspector. */
function _debugProcess(pid) {
  require('internal/validators').validateNumber(pid, 'pid');
  const code = binding('process').kill(pid, binding('signals').signals.SIGUSR1);
  if (code !== 0) throw require('internal/errors').errnoException(code, '_debugProcess');
}

function _debugEnd() {
  require('internal/inspector/server').close();
}

/** The port of `[HOST:]PORT` or `HOST`. */
function inspectorPort(address = '') {
  const [, port] = /(?:^|:)(\d+)$/.exec(address) ?? [];
  return port === undefined ? 9229 : Number(port);
}

/** Defines what each process was started with. */
function start(target) {
  const native = binding('process');
  const { getOption, startupInfo } = require('internal/options');
  const { args, argv0, execArgv, execPath } = startupInfo();
  const argv = [execPath, ...args];
  const fixed = (name, value) => {
    Object.defineProperty(target, name, { configurable: true, enumerable: true, value, writable: false });
  };
  native.defineTitle(target);
  const title = getOption('--title');
  if (title) native.setTitle(title);
  target.argv = argv;
  target.execArgv = [...execArgv];
  Object.defineProperty(target, 'pid', { configurable: true, enumerable: true, value: native.pid(), writable: false });
  target.execPath = execPath;
  native.defineDebugPort(target, inspectorPort(getOption('--inspect-port')));
  Object.defineProperty(target, 'argv0', { configurable: false, enumerable: true, value: argv0, writable: false });
  const evaluated = getOption('--eval');
  if (evaluated) fixed('_eval', evaluated);
  fixed('_preload_modules', getOption('--require') ?? []);
  if (getOption('--deprecation') === false) target.noDeprecation = true;
  if (getOption('--throw-deprecation')) target.throwDeprecation = true;
  if (getOption('--trace-deprecation')) target.traceDeprecation = true;
  if (getOption('--warnings') === false || target.env?.NODE_NO_WARNINGS === '1') {
    fixed('noProcessWarnings', true);
  }
}

module.exports = { install, start };
