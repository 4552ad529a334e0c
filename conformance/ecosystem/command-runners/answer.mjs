import { getOneMessage, sendMessage } from 'execa';

await sendMessage({ answer: (await getOneMessage()).question.length });
