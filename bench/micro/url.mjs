// new URL, with its parts read, and one query parameter.
import { bench, sink } from './harness.mjs';

await bench((n) => {
  for (let i = 0; i < n; i++) {
    const url = new URL(`https://user@example.org:8080/a/b/../c?x=${i}&y=2#part`);
    sink.value = url.pathname + url.search + url.host + url.searchParams.get('y');
  }
});
