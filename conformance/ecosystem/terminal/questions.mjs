import inquirer from 'inquirer';

const fruits = ['apple', 'banana', 'cherry'];
const answers = await inquirer.prompt([
  { type: 'input', name: 'name', message: 'Your name?', default: 'joe' },
  { type: 'confirm', name: 'sure', message: 'Sure?' },
  {
    type: 'select',
    name: 'colour',
    message: 'Pick',
    choices: ['red', 'green', new inquirer.Separator(), { name: 'blue', value: 'b', disabled: 'no' }, 'black'],
  },
  { type: 'checkbox', name: 'many', message: 'Many', choices: ['x', 'y', 'z'] },
  { type: 'password', name: 'secret', message: 'Secret', mask: '*' },
  { type: 'number', name: 'number', message: 'Number', validate: (value) => value > 3 || 'too small' },
  { type: 'expand', name: 'expand', message: 'Expand', choices: [{ key: 'y', name: 'Yes', value: 'Y' }, { key: 'n', name: 'No', value: 'N' }] },
  { type: 'rawlist', name: 'letter', message: 'Raw', choices: ['a', 'b'] },
  { type: 'search', name: 'fruit', message: 'Search', source: (text) => fruits.filter((fruit) => fruit.includes(text ?? '')) },
]);
console.log(JSON.stringify(answers));
