import ora from 'ora';

const spinner = ora('working').start();
await new Promise((resolve) => setTimeout(resolve, 300));
spinner.text = 'still working';
spinner.succeed('done');
ora({ text: 'bad', prefixText: 'before', suffixText: 'after', indent: 2 }).start().fail();
ora('w').warn('a warning');
ora('i').info('a note');
ora('p').stopAndPersist({ symbol: '#', text: 'kept' });
console.log(process.stdin.isRaw, process.stdout.isTTY, process.stdout.columns);
