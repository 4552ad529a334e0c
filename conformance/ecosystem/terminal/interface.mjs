import { createElement as element, Fragment, useState } from 'react';
import { Box, render, Spacer, Static, Text, useApp, useInput, useStdout } from 'ink';

function App() {
  const [count, setCount] = useState(0);
  const [rows, setRows] = useState([]);
  const { exit } = useApp();
  const { stdout } = useStdout();
  useInput((input, key) => {
    if (input === 'q') exit();
    else if (key.upArrow) setCount((before) => before + 1);
    else if (key.downArrow) setCount((before) => before - 1);
    else if (key.return) setRows((before) => [...before, `row ${before.length}: ${count}`]);
    else if (key.tab) setCount(100);
    else if (key.ctrl && input === 'a') setCount(-5);
  });
  return element(Fragment, null,
    element(Static, { items: rows }, (row) => element(Text, { key: row, color: 'gray' }, row)),
    element(Box, { borderStyle: 'round', padding: 1, flexDirection: 'column' },
      element(Box, null,
        element(Text, { color: 'green', bold: true }, `count ${count}`),
        element(Spacer),
        element(Text, { inverse: true }, `${stdout.columns}x${stdout.rows}`)),
      element(Text, { wrap: 'truncate' }, 'long '.repeat(60)),
      element(Text, { wrap: 'wrap' }, 'wrapped text 日本語 '.repeat(8))));
}

const { waitUntilExit } = render(element(App));
await waitUntilExit();
console.log('bye');
