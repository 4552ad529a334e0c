// Libraries that most programs stand on, half of them as ES modules and half as CommonJS, at their work.

import * as acorn from 'acorn'; import _ from 'lodash'; import yargs from 'yargs'; import chalk, { Chalk } from 'chalk'; import { marked } from 'marked';
import { v4, v5, validate } from 'uuid'; import { z } from 'zod'; import { from, map, filter, toArray, interval, take } from 'rxjs'; import { glob, globSync } from 'glob';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { Command } = require('commander'); const dayjs = require('dayjs'); const semver = require('semver'); const lodash = require('lodash'); const utc = require('dayjs/plugin/utc'); dayjs.extend(utc);
console.log(JSON.stringify(acorn.parse('const a = async () => { for await (const x of y) z?.b ?? c }', { ecmaVersion: 'latest' })).length);
console.log(_.chunk([1, 2, 3, 4, 5], 2), lodash.groupBy([1.2, 1.5, 2.1], Math.floor), _.template('hi <%= x %>')({ x: 2 }), _.debounce.name);
console.log(yargs(['--a', '1', '--no-b', 'pos', '-xyz']).option('a', { type: 'number' }).help(false).parse());
try { yargs(['--q']).strict().exitProcess(false).fail((m) => { console.log('fail', m); }).parse(); } catch (e) { console.log(e.message); }
console.log(await yargs([]).usage('u').option('aa', { describe: 'desc' }).getHelp());
const c = new Chalk({ level: 3 }); console.log(JSON.stringify(c.red.bold('x') + c.hex('#123456')('y')), chalk.level);
console.log(marked('# hi\n\n* a\n* b\n\n`code` **b** [l](http://x)\n\n| a | b |\n|--|--|\n| 1 | 2 |'));
console.log(validate(v4()), v5('x', v5.DNS));
const S = z.object({ a: z.string().email(), n: z.coerce.number().min(3), u: z.union([z.literal('x'), z.date()]).optional() });
console.log(S.safeParse({ a: 'q', n: '2' }).error?.issues, S.parse({ a: 'a@b.cd', n: '5' }));
from([1, 2, 3, 4]).pipe(filter((x) => x % 2), map((x) => x * 10), toArray()).subscribe((v) => console.log(v));
interval(5).pipe(take(3), toArray()).subscribe((v) => console.log('interval', v));
console.log(dayjs.utc('2024-02-29T10:00:00Z').add(1, 'year').format('YYYY-MM-DD HH:mm'), semver.satisfies('1.2.3', '^1.0.0'), semver.sort(['2.0.0', '1.0.0-beta', '1.0.0']));
console.log(globSync('node_modules/semver/{bin,internal}/*.js').sort(), (await glob('*.mjs')).sort());
const p = new Command(); p.name('prog').version('1.2.3').argument('<file>').option('-d, --debug [level]', 'dbg').option('-x <n...>', 'list').action((f, o) => console.log(f, o)); p.parse(['n', 'p', 'file.txt', '-d', '-x', '1', '2']); console.log(p.helpInformation());
p.exitOverride(); try { p.parse(['n', 'p']); } catch (e) { console.log(e.code, e.exitCode); }
