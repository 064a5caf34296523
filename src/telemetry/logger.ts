import { type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. Lines are written
 * synchronously: output of another thread would be delayed or lost when the sandbox is frozen or killed.
 */
export function createLogger(level: Options['logLevel']): Logger {
  const output = pino.destination({ dest: STANDARD_OUTPUT, sync: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

/** The file descriptor of standard output. */
const STANDARD_OUTPUT = 1;
