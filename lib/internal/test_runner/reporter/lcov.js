'use strict';
// The `lcov` reporter: coverage in the format of the lcov tools. Without coverage events it writes nothing.

const { Transform } = require('stream');

class LcovReporter extends Transform {
  constructor(options) {
    super({ ...options, writableObjectMode: true });
  }

  _transform(event, encoding, callback) {
    callback(null, event.type === 'test:coverage' ? record(event.data.summary) : null);
  }
}

function record({ files, workingDirectory }) {
  const { relative } = require('path');
  let text = '';
  for (const file of files) {
    text += `TN:\nSF:${relative(workingDirectory, file.path)}\n`;
    for (const { name, line } of file.functions) text += `FN:${line},${name}\n`;
    for (const { name, count } of file.functions) text += `FNDA:${count},${name}\n`;
    text += `FNF:${file.totalFunctionCount}\nFNH:${file.coveredFunctionCount}\n`;
    file.branches.forEach(({ line, count }, index) => {
      text += `BRDA:${line},${index},0,${count}\n`;
    });
    text += `BRF:${file.totalBranchCount}\nBRH:${file.coveredBranchCount}\n`;
    for (const { line, count } of file.lines) text += `DA:${line},${count}\n`;
    text += `LH:${file.coveredLineCount}\nLF:${file.totalLineCount}\nend_of_record\n`;
  }
  return text;
}

module.exports = LcovReporter;
