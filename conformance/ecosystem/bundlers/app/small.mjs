import { half } from './half.mjs';

export const one = 1;
import('./lazy.mjs').then((lazy) => console.log(lazy.default));
console.log(half(4), one);
