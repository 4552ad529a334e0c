'use strict';
// Proxies that the environment names: when http's own agents go through them (NODE_USE_ENV_PROXY, --use-env-proxy,
// http.setGlobalProxyFromEnv). What a proxy's URL says and who is exempt from it is in internal/http/agent_proxy.

const { codes: { ERR_PROXY_INVALID_CONFIG } } = require('internal/errors');
const { validateObject } = require('internal/validators');

const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];

/** What setGlobalProxyFromEnv was last given, while it counts. */
let chosen;

/** @returns {Record<string, string> | undefined} the variables that name proxies, where the process is to use them */
function envForProxy() {
  if (chosen !== undefined) return chosen;
  const { getOption, startupInfo } = require('internal/options');
  let use = getOption('--use-env-proxy');
  // The last word has an option of the command line.
  if (!use && process.env.NODE_USE_ENV_PROXY === '1' && !startupInfo().execArgv.includes('--no-use-env-proxy')) use = true;
  if (!use) return undefined;
  const { env } = process;
  for (const name of NAMES) {
    if (env[name]) new URL(env[name]);
  }
  return env;
}

/** @param {Record<string, string>} env */
function namesProxy(env) {
  return NAMES.some((name) => env[name]);
}

/**
 * Makes the global agents of http and https go through the proxies that `env` names.
 * @param {Record<string, string>} [env]
 * @returns {() => void} what undoes it
 */
function setGlobalProxyFromEnv(env = process.env) {
  validateObject(env, 'proxyEnv');
  if (!namesProxy(env)) return () => {};
  for (const name of NAMES) {
    if (env[name] && !URL.canParse(env[name])) throw new ERR_PROXY_INVALID_CONFIG(env[name]);
  }
  const agents = require('_http_agent');
  const https = require('https');
  const before = { http: agents.globalAgent, https: https.globalAgent, chosen };
  const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: env };
  const http = new agents.Agent(options);
  const secure = new https.Agent(options);
  agents.globalAgent = http;
  https.globalAgent = secure;
  chosen = env;
  return function restore() {
    agents.globalAgent = before.http;
    https.globalAgent = before.https;
    chosen = before.chosen;
  };
}

module.exports = { envForProxy, setGlobalProxyFromEnv };
