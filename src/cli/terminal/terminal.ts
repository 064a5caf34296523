import type { Readable, Writable } from 'node:stream';

/** The environment of a command's run; only the entry point takes it from the process. */
export interface Terminal {
  /** Opens standard input. A function, because accessing the stream keeps the process alive. */
  readonly openStdin: () => Readable;
  readonly stdout: Writable;
  /** Receives messages, in which control characters are escaped. */
  readonly stderr: Writable;
  /**
   * The unescaped {@link Terminal.stderr}, for output that moves the cursor; missing if that stream does not escape.
   */
  readonly screen?: Writable | undefined;
  /**
   * Registers a listener for interruptions (Ctrl-C, SIGTERM, SIGHUP), which receives the exit status. Without a
   * listener, and on the second interruption, the process ends immediately. Returns a function that removes the
   * listener.
   */
  readonly onInterrupt?: ((listener: (status: number) => void) => () => void) | undefined;
  /** Whether standard output is a terminal. */
  readonly showsStdout: boolean;
  /** Width of standard output in columns; missing if it is not a terminal. */
  readonly columns?: number | undefined;
  /** Whether standard error is a terminal. */
  readonly showsStderr: boolean;
  /**
   * Whether colours may be used: the environment has no `NO_COLOR` (https://no-color.org) and the terminal supports
   * them.
   */
  readonly allowsColours: boolean;
  /** The Region of the environment; if undefined, a profile may define one. */
  readonly region?: string | undefined;
  /** Directory with the package's `package.json` and `samples/`, as a `file:` URL that ends in a slash. */
  readonly packageRoot: URL;
}
