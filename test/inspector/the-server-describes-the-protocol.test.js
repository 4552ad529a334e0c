'use strict';
const assert = require('node:assert');
const inspector = require('node:inspector');
const settles = require('../settles.js');

settles(async () => {
  inspector.open(0);
  const { port } = new URL(inspector.url());
  const response = await fetch(`http://127.0.0.1:${port}/json/protocol`);
  assert.strictEqual(response.headers.get('content-type'), 'application/json; charset=UTF-8');
  const { version, domains } = await response.json();
  assert.deepStrictEqual(version, { major: '1', minor: '0' });
  const domain = (name) => domains.find((each) => each.domain === name);
  const evaluate = domain('Runtime').commands.find(({ name }) => name === 'evaluate');
  const expression = evaluate.parameters.find(({ name }) => name === 'expression');
  assert.strictEqual(expression.type, 'string');
  assert.strictEqual(expression.optional, undefined);
  assert.deepStrictEqual(evaluate.returns.map(({ name }) => name), ['result', 'exceptionDetails']);

  // What is described is there: a method that is not known says so, with whatever parameters.
  const session = new inspector.Session();
  session.connect();
  for (const { domain, commands = [] } of domains) {
    // Only there with an option.
    if (['Target', 'IO', 'DOMStorage', 'Storage'].includes(domain)) continue;
    for (const { name } of commands) {
      if (['pause', 'terminateExecution', 'runIfWaitingForDebugger'].includes(name)) continue;
      session.post(`${domain}.${name}`, {}, (error) => assert.doesNotMatch(`${error?.message}`, /wasn't found/));
    }
  }
  // Types that are referred to are described.
  const types = new Set(domains.flatMap(({ domain, types = [] }) => types.map(({ id }) => `${domain}.${id}`)));
  const check = (scope, value) => {
    if (typeof value !== 'object' || value === null) return;
    if (typeof value.$ref === 'string') assert.ok(types.has(value.$ref.includes('.') ? value.$ref : `${scope}.${value.$ref}`), value.$ref);
    for (const inner of Object.values(value)) check(scope, inner);
  };
  for (const each of domains) check(each.domain, each);
  session.disconnect();
  inspector.close();
});
