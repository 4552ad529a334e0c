// Counts the lines of the files that a glob matches: TypeScript, ES modules, fs.glob and async iteration.
//   anode examples/count-lines.ts 'lib/**/*.js'
import { createReadStream } from 'node:fs';
import { glob } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';

interface Count {
  file: string;
  lines: number;
}

const counts: Count[] = [];
for await (const file of glob(process.argv[2] ?? '**/*.js')) {
  let lines = 0;
  for await (const _ of createInterface({ input: createReadStream(file) })) lines++;
  counts.push({ file, lines });
}

counts.sort((a, b) => b.lines - a.lines);
console.table(counts.slice(0, 10));
console.log(`${counts.length} files, ${counts.reduce((sum, { lines }) => sum + lines, 0)} lines`);
