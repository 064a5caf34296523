import { type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. Each is written when the
 * call returns: what another thread still has to write when the sandbox freezes, or is killed, comes late or never.
 */
export function createLogger(level: Options['logLevel']): Logger {
  const output = pino.destination({ dest: STANDARD_OUTPUT, sync: true });
  const serializers = { err: serializeError };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers }, output);
}

/** An error as pino writes it, with its name as the type: pino takes the name of the class, which the bundle shortens. */
function serializeError(error: Error): object {
  const serialized = pino.stdSerializers.err(error);
  return error instanceof Error ? { ...serialized, type: error.name } : serialized;
}

/** Its descriptor. */
const STANDARD_OUTPUT = 1;
