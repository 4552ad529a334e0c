// fetch of a small text.
const measure = require('./measure.cjs');

const url = `http://127.0.0.1:${process.argv[2]}/`;

measure(async () => {
  const response = await fetch(url);
  return response.text();
});
