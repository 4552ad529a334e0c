const pino = require('pino');

const logger = pino({ transport: { target: 'pino-pretty', options: { colorize: true, ignore: 'time,pid,hostname' } } });
logger.info({ a: 1 }, 'written by a thread');
logger.warn('as the process ends');
