import type { Readable, Writable } from 'node:stream';

/** What a run of the command has around it; only the entry takes it from the process. */
export interface Terminal {
  /** Opens standard input. A function, since to look at it is to hold the process open. */
  readonly openStdin: () => Readable;
  readonly stdout: Writable;
  /** Takes messages. What a terminal would act on is escaped on the way, whatever a message quotes. */
  readonly stderr: Writable;
  /** The same place as {@link Terminal.stderr} for what moves the cursor; missing where that takes it as well. */
  readonly screen?: Writable | undefined;
  /**
   * Hears of an interruption (Ctrl-C, SIGTERM, SIGHUP) with the exit status that belongs to it. Where nobody listens, and the second
   * time, the process ends at once. Returns how to stop listening.
   */
  readonly onInterrupt?: ((listener: (status: number) => void) => () => void) | undefined;
  /** Whether a person sees standard output. */
  readonly showsStdout: boolean;
  /** Whether a person sees standard error. */
  readonly showsStderr: boolean;
  /** Whether terminals may get colours: the environment has no `NO_COLOR` (https://no-color.org) and the terminal is not dumb. */
  readonly allowsColours: boolean;
  /** The Region that the environment names; a profile may name one where it does not. */
  readonly region?: string | undefined;
  /** Directory with the package's `package.json` and `samples/`, as a `file:` URL that ends in a slash. */
  readonly packageRoot: URL;
}
