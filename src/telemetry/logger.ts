import { type DestinationStream, type Logger, pino } from 'pino';
import type { Options } from '../config/options.ts';

/**
 * Standard output, which Lambda sends to CloudWatch Logs. Lines are written synchronously: output of another thread would be
 * delayed or lost when the sandbox is frozen or killed. `process.stdout` takes a millisecond of a cold start.
 */
export function openOutput(): DestinationStream {
  return pino.destination({ dest: STANDARD_OUTPUT, sync: true });
}

/** The function's own log: JSON lines on standard output. */
export function createLogger(level: Options['logLevel'], output: DestinationStream = openOutput()): Logger {
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
