import { type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. Each is written when the
 * call returns: what another thread still has to write when the sandbox freezes, or is killed, comes late or never.
 */
export function createLogger(level: Options['logLevel']): Logger {
  const output = pino.destination({ dest: STANDARD_OUTPUT, sync: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

/** Its descriptor. */
const STANDARD_OUTPUT = 1;
