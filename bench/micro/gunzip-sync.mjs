// gunzipSync to 100 KB of JSON.
import { gunzipSync, gzipSync } from 'node:zlib';
import { bench, sink } from './harness.mjs';

const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: `user ${id}`, mail: `user.${id}@example.org`, ok: id % 3 === 0 }));
const bytes = gzipSync(JSON.stringify(rows));

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = gunzipSync(bytes);
});
