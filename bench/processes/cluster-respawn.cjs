// From `kill -9` of one of two workers under load to the first answer of the worker that takes its place. Fails when a
// connection of the other worker breaks, or one is refused.
const cluster = require('node:cluster');
const http = require('node:http');

const KILLS = 5;
const CONNECTIONS = 16;
/** In milliseconds, for a new worker. */
const PATIENCE = 10_000;

if (cluster.isWorker) {
  http.createServer((request, response) => response.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
} else {
  const times = [];
  let port;
  let listening = 0;
  let killed = 0;
  let killTime = 0;
  let newest = 0;
  let patience;

  cluster.on('listening', (worker, address) => {
    ({ port } = address);
    if (++listening === 2) start();
  });
  cluster.on('exit', () => {
    if (times.length < KILLS) newest = cluster.fork().id;
  });
  cluster.fork();
  cluster.fork();

  function start() {
    for (let i = 0; i < CONNECTIONS; i++) keepAlive();
    for (let i = 0; i < 4; i++) connect();
    setTimeout(kill, 200);
  }

  function kill() {
    const [worker] = Object.values(cluster.workers);
    killed = worker.id;
    newest = 0;
    killTime = performance.now();
    worker.process.kill('SIGKILL');
    patience = setTimeout(() => fail('no new worker answers'), PATIENCE);
  }

  function answered(id) {
    if (id !== newest || killTime === 0) return;
    times.push(performance.now() - killTime);
    killTime = 0;
    clearTimeout(patience);
    if (times.length < KILLS) setTimeout(kill, 100);
    else finish();
  }

  /** One request after the other on a connection, and a new one when its worker is killed. */
  function keepAlive() {
    let worker = 0;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const next = () => request(agent, (id) => {
      worker = id;
      next();
    }, (error) => {
      if (worker !== 0 && worker !== killed) fail(`a connection to worker ${worker} broke: ${error}`);
      agent.destroy();
      keepAlive();
    });
    next();
  }

  /** A connection for each request. */
  function connect() {
    request(undefined, connect, (error) => {
      // Only what a killed worker has accepted may break.
      if (error.code !== 'ECONNRESET') fail(String(error));
      connect();
    });
  }

  function request(agent, onAnswer, onError) {
    if (times.length >= KILLS) return;
    http.get({ agent: agent ?? false, host: '127.0.0.1', port }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (piece) => (text += piece));
      response.on('end', () => {
        answered(Number(text));
        onAnswer(Number(text));
      });
      response.on('error', onError);
    }).on('error', onError);
  }

  function fail(message) {
    console.error(`Error: ${message}`);
    process.exit(1);
  }

  function finish() {
    times.sort((a, b) => a - b);
    console.log(JSON.stringify({ ns: times[KILLS >> 1] * 1e6, ms: times }));
    process.exit();
  }
}
