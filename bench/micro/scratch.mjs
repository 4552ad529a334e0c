// Files for the workloads that read some: in a folder of the process, removed at its end.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

export const scratch = {
  /** Writes a file and says where it is. */
  file(name, text) {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  },
};
