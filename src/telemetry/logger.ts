import type { Options } from '../config/options.ts';
import { describeError } from './describe-error.ts';
import { writeLine } from './standard-output.ts';

/** Levels by the numbers that log lines carry; the same as those of pino and bunyan, which many tools know. */
export const LOG_LEVELS = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
} as const satisfies Record<Options['logLevel'], number>;

/**
 * The function's own log. Members are what a line says besides its level, time and message; an error goes under `err`.
 * Never throws.
 */
export interface Logger {
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
  error(members: object, message: string): void;
}

/**
 * The function's own log: JSON lines on standard output, which Lambda sends to CloudWatch Logs. `write` takes a line
 * without its newline.
 *
 * No library: the smallest that does this took a fourth of a cold start.
 */
export function createLogger(level: Options['logLevel'], write: (line: string) => void = writeLine): Logger {
  const log = (of: number, members: object, message: string): void => {
    if (of < LOG_LEVELS[level]) return;
    const { err, ...others }: { readonly err?: unknown } = members;
    const head = { level: of, time: new Date().toISOString() };
    try {
      const error = err === undefined ? {} : { err: describeError(err) };
      write(JSON.stringify({ ...head, ...others, ...error, msg: message }));
    } catch {
      // nobody reads, or the members are no JSON: records are answered all the same
    }
  };
  return {
    info: (members, message) => log(LOG_LEVELS.info, members, message),
    warn: (members, message) => log(LOG_LEVELS.warn, members, message),
    error: (members, message) => log(LOG_LEVELS.error, members, message),
  };
}
