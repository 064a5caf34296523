import type { OptionTable } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** Exit status of a successful run. */
export const EXIT_OK = 0;
/** Exit status of a run that continued after unreadable data. */
export const EXIT_UNREADABLE = 1;
/** Exit status of a run that did not start, stopped early, or could not read an input to its end. */
export const EXIT_STOPPED = 2;
/** Exit status of a run that was interrupted with Ctrl-C: 128 plus the number of SIGINT, as in shells. */
export const EXIT_INTERRUPTED = 130;
/** Exit status of a run whose terminal was closed: 128 plus the number of SIGHUP. */
export const EXIT_HUNG_UP = 129;
/** Exit status of a run that was ended with SIGTERM. */
export const EXIT_TERMINATED = 143;

/** A command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The page of `docs/` that explains it, if it has one. */
  readonly page?: string;
  /** The operands, such as `[FILE…]`; empty if it takes no operands. */
  readonly operands: string;
  /** Paragraphs of the help. */
  readonly description: readonly string[];
  readonly options: OptionTable;
  /** Invocations without the program's name, each with an explanation. */
  readonly examples: readonly (readonly [call: string, does: string])[];
  /** The meaning of each exit status. */
  readonly exitStatuses: readonly (readonly [status: number, meaning: string])[];
  /** Runs it with the arguments after its name; returns the exit status. */
  run(given: readonly string[], terminal: Terminal): Promise<number>;
}
