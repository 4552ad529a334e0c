'use strict';
// process.report: a summary of the process's state for diagnosis.

const { validateBoolean, validateObject, validateString } = require('internal/validators');

const settings = {
  directory: '',
  filename: '',
  compact: false,
  excludeNetwork: false,
  signal: 'SIGUSR2',
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
  excludeEnv: false,
};

let sequence = 0;

function checkError(error) {
  if (error === undefined) return new Error('JavaScript API');
  validateObject(error, 'err');
  return error;
}

function header(trigger, now, filename) {
  const os = require('os');
  return {
    reportVersion: 5,
    event: trigger.event,
    trigger: trigger.trigger,
    filename,
    dumpEventTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid,
    threadId: 0,
    cwd: process.cwd(),
    commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: process.versions,
    release: process.release,
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times }) => ({ model, speed, ...times })),
    host: os.hostname(),
  };
}

function collect(error, trigger, filename) {
  const usage = process.resourceUsage();
  const memory = process.memoryUsage();
  const stack = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  const report = {
    header: header(trigger, new Date(), filename),
    javascriptStack: {
      message: stack[0] ?? String(error),
      stack: stack.slice(1).map((line) => line.trim()),
      errorProperties: Object.fromEntries(
        Object.keys(error).filter((key) => key !== 'stack').map((key) => [key, String(error[key])])),
    },
    javascriptHeap: {
      totalMemory: memory.heapTotal, usedMemory: memory.heapUsed, externalMemory: memory.external,
    },
    nativeStack: [],
    resourceUsage: {
      rss: String(memory.rss),
      constrained_memory: String(process.constrainedMemory()),
      available_memory: String(process.availableMemory()),
      userCpuSeconds: usage.userCPUTime / 1e6,
      kernelCpuSeconds: usage.systemCPUTime / 1e6,
      maxRss: String(usage.maxRSS * 1024),
      pageFaults: { IORequired: String(usage.majorPageFault), IONotRequired: String(usage.minorPageFault) },
      fsActivity: { reads: usage.fsRead, writes: usage.fsWrite },
    },
    libuv: process.getActiveResourcesInfo().map((type) => ({ type, is_active: true, is_referenced: true })),
    workers: [],
    userLimits: {},
    sharedObjects: [],
  };
  if (!settings.excludeEnv) report.environmentVariables = { ...process.env };
  return report;
}

/** @param {Error} [error] @returns {object} */
function getReport(error) {
  return collect(checkError(error), { event: 'JavaScript API', trigger: 'GetReport' }, null);
}

function defaultName() {
  const pad = (number, length = 2) => String(number).padStart(length, '0');
  const now = new Date();
  const date = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
  return `report.${date}.${time}.${process.pid}.0.${pad(++sequence, 3)}.json`;
}

/**
 * Writes a report to a file.
 * @param {string} [file]
 * @param {Error} [error]
 * @returns {string} the file's name
 */
function writeReport(file, error) {
  if (typeof file === 'object' && file !== null) {
    error = file;
    file = undefined;
  } else if (file !== undefined) {
    validateString(file, 'file');
  }
  const name = file ?? (settings.filename || defaultName());
  const report = collect(checkError(error), { event: 'JavaScript API', trigger: 'API' }, name);
  const text = `${JSON.stringify(report, null, settings.compact ? 0 : 2)}\n`;
  if (name === 'stdout' || name === 'stderr') {
    process[name].write(text);
    return name;
  }
  const path = require('path');
  binding('errors').writeStderr(`\nWriting Node.js report to file: ${name}`);
  require('fs').writeFileSync(path.resolve(settings.directory || process.cwd(), name), text);
  binding('errors').writeStderr('\nNode.js report completed\n');
  return name;
}

function onSignal() {
  writeReport();
}

const checks = {
  directory: validateString,
  filename: validateString,
  compact: validateBoolean,
  excludeNetwork: validateBoolean,
  reportOnFatalError: validateBoolean,
  reportOnUncaughtException: validateBoolean,
  excludeEnv: validateBoolean,
};
const argumentNames = { directory: 'directory', filename: 'name', compact: 'compact', excludeNetwork: 'excludeNetwork' };

const report = { writeReport, getReport };

for (const [name, check] of Object.entries(checks)) {
  Object.defineProperty(report, name, {
    configurable: true,
    enumerable: true,
    get: () => settings[name],
    set(value) {
      check(value, argumentNames[name] ?? 'trigger');
      settings[name] = value;
    },
  });
}

Object.defineProperty(report, 'signal', {
  configurable: true,
  enumerable: true,
  get: () => settings.signal,
  set(value) {
    validateString(value, 'signal');
    const { signals } = require('internal/process/signals');
    if (signals[value] === undefined) {
      const { codes: { ERR_UNKNOWN_SIGNAL } } = require('internal/errors');
      if (signals[value.toUpperCase()] !== undefined) {
        throw new ERR_UNKNOWN_SIGNAL(`${value} (signals must use all capital letters)`);
      }
      throw new ERR_UNKNOWN_SIGNAL(value);
    }
    listen(false);
    settings.signal = value;
    listen(settings.reportOnSignal);
  },
});

Object.defineProperty(report, 'reportOnSignal', {
  configurable: true,
  enumerable: true,
  get: () => settings.reportOnSignal,
  set(value) {
    validateBoolean(value, 'trigger');
    listen(false);
    settings.reportOnSignal = value;
    listen(value);
  },
});

function listen(on) {
  process.removeListener(settings.signal, onSignal);
  if (on) process.on(settings.signal, onSignal);
}


/** Defines `process.report`. */
function install(target) {
  Object.defineProperty(target, 'report', { configurable: true, enumerable: true, get: () => report });
}

module.exports = { install };
