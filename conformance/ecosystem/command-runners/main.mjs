// execa, zx, cross-env, concurrently and npm-run-all2: commands started, fed, piped, timed out, cancelled and killed.

import fs from 'node:fs';
import { execa, execaNode, execaSync, $ } from 'execa';
import { $ as zx, glob, retry, within } from 'zx';
import { plain, run } from '../shared/commands.mjs';

const node = 'node';
const failure = async (promise) => {
  try {
    await promise;
    return 'no failure';
  } catch (error) {
    return [error.shortMessage ?? error.message.split('\n')[0], error.code, error.exitCode, error.signal];
  }
};

console.log('== execa');
console.log((await execa('echo', ['hi there'])).stdout, execaSync(node, ['-p', '1 + 1']).stdout, (await $`echo ${'a b'} c`).stdout);
{
  const result = await execa(node, ['-e', 'console.log(1); console.error(2); process.exit(3)'], { reject: false, all: true });
  const { stdout, stderr, all, exitCode, failed, command, escapedCommand, shortMessage } = result;
  console.log({ stdout, stderr, all: all.split('\n').sort(), exitCode, failed, command, escapedCommand, shortMessage });
}
console.log(await failure(execa('does-not-exist')));
console.log(await failure(execa('sleep', ['10'], { timeout: 50 })));
console.log(await failure(execa({ maxBuffer: 10 })`node -e ${'console.log("x".repeat(100))'}`));
for await (const line of execa`printf a\nb\nc`) console.log('line', line);
console.log((await execa({ input: 'from input' })`cat`).stdout, (await execa`echo piped`.pipe`cat`).stdout);
console.log((await execa({ lines: true, stdout: [function* (line) { yield line.toUpperCase(); }, 'pipe'] })`echo transformed`).stdout);
console.log((await execa({ encoding: 'buffer' })`echo hi`).stdout, (await execa({ shell: true })`echo $((1+2))`).stdout);
console.log((await execa({ stdin: new Blob(['a blob']).stream() })`cat`).stdout, (await execa({ stdout: { file: 'out.txt' } })`echo file`).stdout, fs.readFileSync('out.txt', 'utf8'));
{
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  console.log(await failure(execa({ cancelSignal: controller.signal })`sleep 10`));
}
{
  const child = execaNode('answer.mjs', { ipc: true });
  await child.sendMessage({ question: [1, 2, 3] });
  console.log(await child.getOneMessage(), (await child).exitCode);
}

console.log('== zx');
zx.verbose = false;
console.log(String(await zx`echo ${'a b'} && ls | grep -c mjs`), await zx`node -p process.argv0`.text());
console.log(await failure(zx`echo gone >&2; exit 3`), await zx({ nothrow: true })`false`.exitCode);
console.log(await Promise.all([zx`echo 1`, zx`echo 2`].map((promise) => promise.text())));
await within(async () => {
  zx.cwd = '/';
  console.log((await zx`pwd`).stdout);
});
console.log((await zx`echo one two`.pipe(zx`tr a-z A-Z`)).stdout, await glob('*.mjs'), zx.sync`echo sync`.stdout);
for await (const line of zx`printf '1\n2\n'`) console.log('line', line);
console.log((await retry(3, () => zx`true`)).exitCode, (await zx({ input: 'x' })`cat`).text());
{
  const sleeping = zx`sleep 100`.nothrow();
  setTimeout(() => sleeping.kill(), 30);
  console.log((await sleeping).signal, (await zx({ timeout: '50ms', nothrow: true })`sleep 9`).signal);
}

console.log('== cross-env');
console.log(await run('cross-env FOO=bar BAZ="a b" node -p "[process.env.FOO, process.env.BAZ].join()"'));
console.log(await run('cross-env-shell FOO=bar "echo \\$FOO"'), await run('cross-env A=1 sh -c "exit 4"'));

console.log('== concurrently');
for (const line of [
  'concurrently --names a,b "echo first" "sleep 0.4; echo second"',
  'concurrently -g "sleep 0.4; exit 3" "echo x"',
  'concurrently -k -s first "sleep 5" "node -e 0"',
  'concurrently --kill-others-on-fail "sleep 5" "exit 2"',
  'concurrently --max-processes 1 "npm:a:*"',
  'concurrently --passthrough-arguments "echo {1} {@}" -- one two',
]) {
  const { code, output } = await run(line);
  console.log(code, plain(output).split('\n').filter((text) => !text.startsWith('[a:') || !/> |^\[a:\w\] $/.test(text)));
}

console.log('== npm-run-all2');
for (const line of ['run-s -s a:x a:y', 'npm-run-all -s "a:*" fail a:y', 'run-p -s nothing']) {
  const { code, output } = await run(line);
  console.log(code, plain(output));
}
