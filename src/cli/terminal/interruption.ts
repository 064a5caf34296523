import type { Terminal } from './terminal.ts';

/** An interruption by the user, after which a command ends with its results so far. */
export class Interruption {
  readonly #controller = new AbortController();
  #status: number | undefined;
  #stopListening: (() => void) | undefined;

  /** The exit status of an interrupted command; undefined if it was not interrupted. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Is aborted by an interruption. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts listening; until then, an interruption ends the process. `onInterrupt` is called before the signal is aborted. */
  listen(terminal: Terminal, onInterrupt?: () => void): void {
    this.#stopListening = terminal.onInterrupt?.((status) => {
      this.#status = status;
      onInterrupt?.();
      this.#controller.abort();
    });
  }

  /** Stops listening. */
  close(): void {
    this.#stopListening?.();
  }
}
