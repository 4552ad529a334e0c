// path: join, resolve, relative, parse.
import path from 'node:path';
import { bench, sink } from './harness.mjs';

await bench((n) => {
  for (let i = 0; i < n; i++) {
    const joined = path.join('/srv/app', 'lib', '..', `file-${i & 15}.test.js`);
    sink.value = path.relative('/srv/other', path.resolve(joined, '../x')) + path.parse(joined).name + path.extname(joined);
  }
});
