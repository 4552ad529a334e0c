// Times the require() of a generated tree of 1,000 modules; the tool puts its entry in the place of the argument.
const start = performance.now();
const { count } = require(process.argv[2]);
const ms = performance.now() - start;
if (count !== 1000) throw new Error(`the tree has ${count} modules`);
console.log(JSON.stringify({ ns: ms * 1e6 }));
