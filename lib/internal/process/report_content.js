'use strict';
// What a diagnostic report holds. When and where reports are written is in internal/process/report.

const native = binding('report');

/** The limits of a process, in the order in which the native side gives them. */
const LIMITS = (
  'core_file_size_blocks data_seg_size_bytes file_size_blocks max_locked_memory_bytes max_memory_size_bytes open_files ' +
  'stack_size_bytes cpu_time_seconds max_user_processes virtual_memory_bytes'
).split(' ');

/** How resources are called in a report. */
const TYPES = {
  __proto__: null,
  FSEventWrap: 'fs_event',
  MessagePort: 'async',
  PipeServerWrap: 'pipe',
  PipeWrap: 'pipe',
  ProcessWrap: 'process',
  SignalWrap: 'signal',
  StatWatcher: 'fs_poll',
  TCPServerWrap: 'tcp',
  TCPSocketWrap: 'tcp',
  TTYWrap: 'tty',
  UDPWrap: 'udp',
  Worker: 'async',
};

/**
 * @param {any} error what the report is about; `undefined` where it is about no error
 * @param {{ event: string, trigger: string }} cause
 * @param {string|null} filename
 * @param {{ excludeEnv: boolean, excludeNetwork: boolean }} settings
 * @returns {object}
 */
function collect(error, cause, filename, { excludeEnv, excludeNetwork }) {
  return {
    header: header(cause, filename, excludeNetwork),
    javascriptStack: javascriptStack(error),
    javascriptHeap: javascriptHeap(),
    nativeStack: nativeStack(),
    resourceUsage: resourceUsage(),
    uvthreadResourceUsage: threadUsage(),
    libuv: handles(),
    workers: [],
    ...(!excludeEnv && { environmentVariables: { ...process.env } }),
    userLimits: userLimits(),
    sharedObjects: native.sharedObjects(),
  };
}

function header({ event, trigger }, filename, excludeNetwork) {
  const os = require('os');
  const now = new Date();
  const libc = native.libcVersion();
  return {
    reportVersion: 5,
    event,
    trigger,
    filename,
    dumpEventTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    dumpEventTimeStamp: String(now.getTime()),
    processId: process.pid,
    threadId: binding('worker').ownSeat() === undefined ? 0 : require('worker_threads').threadId,
    cwd: require('internal/process/system').currentDirectory(),
    commandLine: [process.argv0, ...process.execArgv, ...process.argv.slice(1)],
    nodejsVersion: process.version,
    ...(libc !== '' && { glibcVersionRuntime: libc }),
    wordSize: 64,
    arch: process.arch,
    platform: process.platform,
    componentVersions: { ...process.versions },
    release: { ...process.release },
    osName: os.type(),
    osRelease: os.release(),
    osVersion: os.version(),
    osMachine: os.machine(),
    cpus: os.cpus().map(({ model, speed, times: { user, nice, sys, idle, irq } }) => ({ model, speed, user, nice, sys, idle, irq })),
    ...(!excludeNetwork && { networkInterfaces: networkInterfaces(os) }),
    host: os.hostname(),
  };
}

function networkInterfaces(os) {
  return Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
    addresses.map(({ internal, mac, address, netmask, family, scopeid }) => ({
      name, internal, mac, address, netmask, family, ...(family === 'IPv6' && { scopeid }),
    })));
}

function javascriptStack(error) {
  if (error === undefined) return { message: '', errorProperties: {} };
  if (error === null || typeof error !== 'object' && typeof error !== 'function') return { message: String(error), errorProperties: {} };
  const { stack } = error;
  if (typeof stack !== 'string') return { message: 'No stack.', stack: ['Unavailable.'], errorProperties: propertiesOf(error, []) };
  const [message, ...lines] = stack.split('\n');
  return { message, stack: lines.map((line) => line.trim()), errorProperties: propertiesOf(error, ['stack', 'message']) };
}

function propertiesOf(error, known) {
  const properties = {};
  for (const key of Object.keys(error)) {
    if (known.includes(key)) continue;
    try {
      properties[key] = String(error[key]);
    } catch {
      // What cannot be said as text says nothing here.
    }
  }
  return properties;
}

function javascriptHeap() {
  const v8 = require('v8');
  const heap = v8.getHeapStatistics();
  const heapSpaces = {};
  for (const space of v8.getHeapSpaceStatistics()) {
    heapSpaces[space.space_name] = {
      memorySize: space.space_size,
      committedMemory: space.physical_space_size,
      capacity: space.space_used_size + space.space_available_size,
      used: space.space_used_size,
      available: space.space_available_size,
    };
  }
  return {
    totalMemory: heap.total_heap_size,
    executableMemory: heap.total_heap_size_executable,
    totalCommittedMemory: heap.total_physical_size,
    availableMemory: heap.total_available_size,
    totalGlobalHandlesMemory: heap.total_global_handles_size,
    usedGlobalHandlesMemory: heap.used_global_handles_size,
    usedMemory: heap.used_heap_size,
    memoryLimit: heap.heap_size_limit,
    mallocedMemory: heap.malloced_memory,
    externalMemory: heap.external_memory,
    peakMallocedMemory: heap.peak_malloced_memory,
    nativeContextCount: heap.number_of_native_contexts,
    detachedContextCount: heap.number_of_detached_contexts,
    doesZapGarbage: heap.does_zap_garbage,
    heapSpaces,
  };
}

function nativeStack() {
  const flat = native.nativeStack();
  const frames = [];
  for (let i = 0; i < flat.length; i += 2) frames.push({ pc: flat[i], symbol: flat[i + 1] });
  return frames;
}

function resourceUsage() {
  const os = require('os');
  const usage = process.resourceUsage();
  const cpu = cpuOf(usage.userCPUTime, usage.systemCPUTime);
  return {
    free_memory: os.freemem(),
    total_memory: os.totalmem(),
    rss: process.memoryUsage.rss(),
    constrained_memory: process.constrainedMemory(),
    available_memory: process.availableMemory(),
    ...cpu,
    maxRss: usage.maxRSS * 1024,
    pageFaults: { IORequired: usage.majorPageFault, IONotRequired: usage.minorPageFault },
    fsActivity: { reads: usage.fsRead, writes: usage.fsWrite },
  };
}

function threadUsage() {
  const { user, system } = process.threadCpuUsage();
  const { fsRead, fsWrite } = process.resourceUsage();
  return { ...cpuOf(user, system), fsActivity: { reads: fsRead, writes: fsWrite } };
}

/** From microseconds. */
function cpuOf(user, system) {
  const uptime = process.uptime() * 1e6;
  return {
    userCpuSeconds: user / 1e6,
    kernelCpuSeconds: system / 1e6,
    cpuConsumptionPercent: (user + system) / uptime * 100,
    userCpuConsumptionPercent: user / uptime * 100,
    kernelCpuConsumptionPercent: system / uptime * 100,
  };
}

/** The handles of the event loop; the timers of the program share one. */
function handles() {
  const flat = native.handles();
  const list = [];
  for (let i = 0; i < flat.length; i += 4) {
    const [resource, id, isActive, isReferenced] = flat.slice(i, i + 4);
    list.push({ type: TYPES[resource] ?? 'unknown', is_active: isActive, is_referenced: isReferenced, address: address(id + 1) });
  }
  const timers = process.getActiveResourcesInfo().includes('Timeout');
  list.push({ type: 'timer', is_active: timers, is_referenced: timers, address: address(0) });
  list.push({ type: 'loop', is_active: true, address: address(0), loopIdleTimeSeconds: require('perf_hooks').performance.nodeTiming.idleTime / 1000 });
  return list;
}

/** Handles have numbers, which name them in all reports of a process as addresses do. */
function address(number) {
  return `0x${number.toString(16).padStart(16, '0')}`;
}

function userLimits() {
  const flat = native.userLimits();
  const shown = (value) => (value === -1 ? 'unlimited' : value);
  return Object.fromEntries(LIMITS.map((name, i) => [name, { soft: shown(flat[2 * i]), hard: shown(flat[2 * i + 1]) }]));
}

module.exports = { TYPES, collect };
