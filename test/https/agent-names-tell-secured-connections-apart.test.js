'use strict';
// The key under which an https.Agent keeps connections holds all that decides how they are secured.

const assert = require('node:assert');
const http = require('node:http');
const https = require('node:https');

const agent = new https.Agent();
assert.ok(agent instanceof http.Agent);
assert.strictEqual(agent.defaultPort, 443);
assert.strictEqual(agent.protocol, 'https:');
assert.strictEqual(https.globalAgent.maxCachedSessions, 100);
assert.strictEqual(agent.getName(), 'localhost::::::::::::::::::::::');
assert.strictEqual(agent.getName({ host: 'h', servername: 'h' }), 'h::::::::::::::::::::::');
assert.strictEqual(agent.getName({
  host: 'h', port: 1, servername: 's', rejectUnauthorized: false, ca: 'CA', cert: 'CERT', clientCertEngine: 'E',
  ciphers: 'C', key: 'K', pfx: 'P', minVersion: 'm', maxVersion: 'M', secureProtocol: 'SP', crl: 'crl',
  honorCipherOrder: true, ecdhCurve: 'ec', dhparam: 'dh', secureOptions: 7, sessionIdContext: 'sid', sigalgs: 'sa',
  privateKeyIdentifier: 'pki', privateKeyEngine: 'pke', family: 4, localAddress: 'la', socketPath: '/sp',
}), 'h:1:la:4:/sp:CA:CERT:E:C:K:P:false:s:m:M:SP:crl:true:ec:dh:7:sid:"sa":pki:pke');
