import { type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. Lines are written
 * synchronously: output of another thread would be delayed or lost when the sandbox is frozen or killed.
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

/** The file descriptor of standard output. */
const STANDARD_OUTPUT = 1;
