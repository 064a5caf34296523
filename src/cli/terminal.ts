import type { Readable, Writable } from 'node:stream';

/** What a run of the command has around it; only the entry takes it from the process. */
export interface Terminal {
  /** Opens standard input. A function, since to look at it is to hold the process open. */
  readonly openStdin: () => Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
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
