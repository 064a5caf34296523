import { type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. Written at once, without
 * a worker, since what is left in a buffer when the sandbox freezes comes late or never.
 */
export function createLogger(level: Options['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
