import dayjs from 'dayjs';
import { map, of, toArray } from 'rxjs';
import semver from 'semver';
import { z } from 'zod';
import { half } from './half.mjs';

const shape = z.object({ a: z.number(), b: z.string().array() });
console.log(shape.parse({ a: 1, b: ['x'] }), dayjs('2020-01-02').format('YYYY/MM/DD'), semver.inc('1.2.3', 'minor'), half(5));
of(1, 2, 3).pipe(map((x) => x * 2), toArray()).subscribe(console.log);
import('./lazy.mjs').then((lazy) => console.log(lazy.default));
