'use strict';
// WebAssembly in the graph of ES modules: an instance whose imports are modules and whose exports are names, or, by
// `import source`, the compiled module.

const wraps = binding('module_wrap');
const { kModuleReferrer, jobOfWrap } = require('internal/modules/esm/loader');

/** Names of both sides that are kept for the standard. */
const RESERVED = /^wasm(?:-js)?:/;
const BUILTINS = ['js-string'];
const STRING_CONSTANTS = 'wasm:js/string-constants';

let warned = false;

function linkError(what, name, url) {
  return new WebAssembly.LinkError(`Invalid Wasm ${what} "${name}" in "${url}"`);
}

/** Refuses reserved names; the imports that modules have to answer. */
function checkedImports(compiled, url) {
  const imports = WebAssembly.Module.imports(compiled);
  for (const { module, name } of imports) {
    if (RESERVED.test(module)) throw linkError('import', module, url);
    if (RESERVED.test(name)) throw linkError('import name', name, url);
  }
  return [...new Set(imports.map(({ module }) => module))];
}

function checkedExports(compiled, url) {
  const exports = WebAssembly.Module.exports(compiled);
  for (const { name } of exports) if (RESERVED.test(name)) throw linkError('export', name, url);
  return exports;
}

/** The value of an exported global, as modules see it; `undefined` for one of a type that has none in JavaScript. */
function valueOf(exported) {
  if (!(exported instanceof WebAssembly.Global)) return exported;
  try {
    return exported.value;
  } catch {
    return undefined;
  }
}

/** The instance behind each namespace, so that WebAssembly importing WebAssembly gets the globals themselves. */
const instances = new WeakMap();

function importObject(namespaces) {
  const object = { __proto__: null };
  for (const [specifier, namespace] of namespaces) {
    const instance = instances.get(namespace);
    object[specifier] = instance === undefined ? namespace : { __proto__: null, ...instance.exports };
  }
  return object;
}

/** Source text of the module that stands for an instance: it imports what the instance needs. */
function facade(specifiers, names) {
  const quote = (text) => JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  const lines = specifiers.map((specifier, i) => `import * as $import${i} from ${quote(specifier)};`);
  const pairs = specifiers.map((specifier, i) => `[${quote(specifier)}, $import${i}]`);
  lines.push(`const $exports = import.meta.instantiate([${pairs.join(', ')}]);`);
  names.forEach((name, i) => {
    lines.push(`let $export${i} = $exports[${i}];`, `export { $export${i} as ${quote(name)} };`);
  });
  return lines.join('\n');
}

/**
 * @param {import('internal/modules/esm/loader').Job} job
 * @param {BufferSource} source
 */
function translate(job, source) {
  const { url } = job;
  let compiled;
  try {
    compiled = new WebAssembly.Module(source, { builtins: BUILTINS, importedStringConstants: STRING_CONSTANTS });
  } catch (error) {
    error.message = `${url}: ${error.message}`;
    throw error;
  }
  job.sourceObject = compiled;
  const specifiers = checkedImports(compiled, url);
  const names = checkedExports(compiled, url).map(({ name }) => name);
  job.wrap = wraps.compile(facade(specifiers, names), url, 0, 0, kModuleReferrer, undefined, undefined);
  jobOfWrap.set(job.wrap, job);
  job.extraMeta = {
    instantiate(namespaces) {
      warn();
      const instance = new WebAssembly.Instance(compiled, importObject(namespaces));
      instances.set(job.namespace, instance);
      return names.map((name) => valueOf(instance.exports[name]));
    },
  };
}

function warn() {
  if (warned) return;
  warned = true;
  process.emitWarning('Importing WebAssembly module instances is an experimental feature and might change at any time', 'ExperimentalWarning');
}

module.exports = { translate };
