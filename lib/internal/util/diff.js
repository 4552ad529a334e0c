'use strict';
// The shortest edit script between two sequences (Myers, "An O(ND) Difference Algorithm"), for util.diff and the
// messages of assertions.

/**
 * @template T
 * @param {ArrayLike<T>} actual
 * @param {ArrayLike<T>} expected
 * @param {(a: T, b: T) => boolean} [same]
 * @returns {Array<[operation: -1 | 0 | 1, value: T]>} 0 in both, 1 only in `actual`, -1 only in `expected`
 */
function editScript(actual, expected, same = Object.is) {
  const n = actual.length;
  const m = expected.length;
  const offset = n + m + 1;
  // furthest[k]: how far in `actual` a path on diagonal k (index in actual minus index in expected) has come.
  const furthest = new Int32Array(2 * offset + 1);
  const history = [];
  for (let edits = 0; edits <= n + m; edits++) {
    history.push(furthest.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const insert = k === -edits || (k !== edits && furthest[offset + k - 1] < furthest[offset + k + 1]);
      let x = insert ? furthest[offset + k + 1] : furthest[offset + k - 1] + 1;
      let y = x - k;
      while (x < n && y < m && same(actual[x], expected[y])) {
        x++;
        y++;
      }
      furthest[offset + k] = x;
      if (x >= n && y >= m) return walkBack(history, actual, expected);
    }
  }
  return [];
}

function walkBack(history, actual, expected) {
  const script = [];
  let x = actual.length;
  let y = expected.length;
  for (let edits = history.length - 1; edits >= 0; edits--) {
    const row = history[edits];
    const at = (k) => row[k + edits + 1];
    const k = x - y;
    const insert = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const previousK = insert ? k + 1 : k - 1;
    const previousX = edits === 0 ? 0 : at(previousK);
    const previousY = edits === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      script.push([0, actual[--x]]);
      y--;
    }
    if (edits === 0) break;
    if (insert) script.push([-1, expected[--y]]);
    else script.push([1, actual[--x]]);
  }
  return script.reverse();
}

module.exports = { editScript };
