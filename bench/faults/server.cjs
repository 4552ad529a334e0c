// The server that `bench faults` treats badly. It counts what goes wrong, and says so at /report.
const http = require('node:http');
const { Readable } = require('node:stream');

const BLOCK = Buffer.alloc(64 * 1024, 'x');
const counts = { requests: 0, closed: 0, cut: 0, codes: {} };

function count(code) {
  counts.codes[code] = (counts.codes[code] ?? 0) + 1;
}

/** A gigabyte, made as far as somebody takes it. */
function endless() {
  let left = 16 * 1024;
  return new Readable({
    read() {
      this.push(left-- > 0 ? BLOCK : null);
    },
  });
}

function report(response) {
  globalThis.gc?.();
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    response.end(JSON.stringify({ ...counts, heapUsed, external, resources: process.getActiveResourcesInfo().length }));
  });
}

function handle(request, response) {
  counts.requests++;
  response.on('close', () => {
    counts.closed++;
    if (!response.writableFinished) counts.cut++;
  });
  request.on('error', (error) => count(error.code));
  switch (request.url) {
    case '/report':
      report(response);
      break;
    case '/big':
      endless().pipe(response);
      break;
    case '/never-consumed':
      break;
    case '/echo': {
      // What the handler has understood, for comparison.
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => response.end(Buffer.concat(chunks)));
      break;
    }
    default:
      request.resume();
      response.end('Hello, world!\n');
  }
}

const options = { headersTimeout: 1500, requestTimeout: 3000, connectionsCheckingInterval: 250, keepAliveTimeout: 120_000 };
// Two servers, of which one leaves the answer to errors to the runtime, and the other counts them.
const plain = http.createServer(options, handle);
const counting = http.createServer(options, handle);
counting.on('clientError', (error, socket) => {
  count(error.code);
  socket.destroy();
});
plain.listen(0, '127.0.0.1', 4096, () => {
  counting.listen(0, '127.0.0.1', 4096, () => {
    console.log(`listening ${plain.address().port} ${counting.address().port}`);
  });
});
