import type { OptionTable } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** Exit status of a run that did all it was asked to do. */
export const EXIT_OK = 0;
/** Exit status of a run that met something it could not read, and went on. */
export const EXIT_UNREADABLE = 1;
/** Exit status of a run that did not start, had to stop, or could not read an input to its end. */
export const EXIT_STOPPED = 2;
/** Exit status of a run that was interrupted with Ctrl-C: 128 and the number of SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130;
/** Exit status of a run whose terminal was closed: 128 and the number of SIGHUP. */
export const EXIT_HUNG_UP = 129;
/** Exit status of a run that was ended with SIGTERM. */
export const EXIT_TERMINATED = 143;

/** One of the commands that the program has. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What may stand behind the options, such as `[FILE…]`; empty where nothing may. */
  readonly operands: string;
  /** Paragraphs of the help. */
  readonly description: readonly string[];
  readonly options: OptionTable;
  /** Calls without the program's name, each with what it does. */
  readonly examples: readonly (readonly [call: string, does: string])[];
  /** What each exit status means here. */
  readonly exitStatuses: readonly (readonly [status: number, meaning: string])[];
  /** Runs it with the arguments behind its name; returns the exit status. */
  run(given: readonly string[], terminal: Terminal): Promise<number>;
}
