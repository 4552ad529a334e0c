// morgan's formats and pino's: to streams, files, transports in a worker, with redaction and serializers, and pino-http.

import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import morgan from 'morgan';
import pino from 'pino';
import pinoHttp from 'pino-http';
import { ask, close, listen } from '../shared/web.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logging-'));

console.log('== morgan');
{
  const lines = [];
  const stream = { write: (line) => lines.push(line.trimEnd()) };
  morgan.token('shout', (request, response, argument) => request.headers[argument]?.toUpperCase());
  const loggers = [
    morgan('combined', { stream }),
    morgan('dev', { stream }),
    morgan('tiny', { stream, skip: (request, response) => response.statusCode < 400 }),
    morgan(':method :url :status :res[content-length] :req[x-a] :shout[x-a] HTTP/:http-version :remote-addr', { stream }),
    morgan((tokens, request, response) => JSON.stringify({ url: tokens.url(request), status: tokens.status(request, response), timed: Number(tokens['response-time'](request, response)) >= 0 }), { stream }),
    morgan('early :method :status', { stream, immediate: true }),
  ];
  const server = http.createServer((request, response) => {
    let index = 0;
    const next = () => {
      if (index < loggers.length) return loggers[index++](request, response, next);
      response.statusCode = request.url === '/missing' ? 404 : 200;
      return response.end('body');
    };
    next();
  });
  const port = await listen(server);
  for (const [where, options] of [['/', {}], ['/missing', { headers: { 'x-a': 'abc', 'user-agent': 'test "agent"', referer: 'http://x/' } }], ['/post', { method: 'POST', body: 'x', auth: 'user:pass' }]]) {
    await ask(port, where, options);
  }
  await close(server);
  const plain = (line) => line.replaceAll(/\[\d\d\/\w+\/\d{4}[^\]]*\]/g, '[TIME]').replaceAll(/\d+\.\d{3} ms/g, 'N ms');
  console.log(lines.map((line) => JSON.stringify(plain(line))).join('\n'));
}

console.log('== pino');
{
  const out = new PassThrough();
  const logger = pino({ level: 'debug', base: { name: 'test' }, timestamp: false, redact: ['password', 'deep.*.secret'], serializers: { err: (error) => ({ type: error.name, message: error.message }) } }, out);
  logger.info('hello %s %d %j', 'world', 42, { a: 1 });
  logger.trace('not seen');
  logger.debug({ password: 'p', deep: { a: { secret: 's', open: 'o' } } }, 'redacted');
  logger.error(new TypeError('broken'), 'with an error');
  const child = logger.child({ request: 7 }, { level: 'warn' });
  child.info('not seen');
  child.warn({ circular: (() => { const value = {}; value.self = value; return value; })() }, 'from a child');
  logger.fatal({ date: new Date(0), big: 10n.toString(), nothing: undefined }, 'unusual values "quoted"\n');
  console.log(String(out.read()));
  console.log(logger.isLevelEnabled('trace'), logger.bindings(), pino.levels.values);

  const file = path.join(folder, 'sync.log');
  const destination = pino.destination({ dest: file, sync: true });
  const toFile = pino({ timestamp: false, base: null }, destination);
  for (let number = 0; number < 100; number++) toFile.info({ number });
  console.log('sync lines', fs.readFileSync(file, 'utf8').trim().split('\n').length);

  const later = path.join(folder, 'later.log');
  const buffered = pino.destination({ dest: later, sync: false, minLength: 4096 });
  const toLater = pino({ timestamp: false, base: null }, buffered);
  await once(buffered, 'ready');
  for (let number = 0; number < 1000; number++) toLater.info({ number });
  buffered.end();
  await once(buffered, 'close');
  const lines = fs.readFileSync(later, 'utf8').trim().split('\n').map((line) => JSON.parse(line).number);
  console.log('buffered lines', lines.length, lines.every((number, index) => number === index));

  const transported = path.join(folder, 'transport.log');
  const transport = pino.transport({ targets: [
    { target: 'pino/file', level: 'info', options: { destination: transported } },
    { target: 'pino/file', level: 'error', options: { destination: path.join(folder, 'errors.log') } },
  ] });
  const inWorker = pino({ timestamp: false, base: null }, transport);
  await once(transport, 'ready');
  for (let number = 0; number < 300; number++) inWorker[number % 100 === 0 ? 'error' : 'info']({ number });
  // The worker does not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  transport.end();
  await once(transport, 'close');
  clearInterval(alive);
  console.log('through a worker', fs.readFileSync(transported, 'utf8').trim().split('\n').length, fs.readFileSync(path.join(folder, 'errors.log'), 'utf8').trim().split('\n'));

  const two = [new PassThrough(), new PassThrough()];
  const multi = pino({ timestamp: false, base: null }, pino.multistream([{ stream: two[0] }, { level: 'error', stream: two[1] }]));
  multi.info('to one');
  multi.error('to both');
  console.log(String(two[0].read()), String(two[1].read()));
}

console.log('== pino-http');
{
  const out = new PassThrough();
  const logger = pinoHttp({ logger: pino({ timestamp: false, base: null }, out), genReqId: (() => { let id = 0; return () => ++id; })(), customLogLevel: (request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info') });
  const server = http.createServer((request, response) => {
    logger(request, response);
    request.log.info('inside');
    response.statusCode = request.url === '/bad' ? 500 : 200;
    response.end('ok');
  });
  const port = await listen(server);
  await ask(port, '/good?a=1');
  await ask(port, '/bad');
  await close(server);
  for (const line of String(out.read()).trim().split('\n')) {
    const { level, req, res, msg, responseTime, err } = JSON.parse(line);
    console.log(level, msg, req.id, req.method, req.url, req.query, Object.keys(req.headers), res?.statusCode, err?.message, responseTime === undefined ? '' : responseTime >= 0);
  }
}
fs.rmSync(folder, { recursive: true });
