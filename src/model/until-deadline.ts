/** Maximum delay of a Node.js timer, about 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Thrown by {@link withinTime} for work that did not finish in time. */
export class OutOfTimeError extends Error {
  constructor(milliseconds: number) {
    super(`not finished within ${milliseconds} ms`);
    this.name = 'OutOfTimeError';
  }
}

/**
 * Runs work with a time limit, which may be Infinity, and passes it a signal that is aborted after that time. Then
 * rejects with an {@link OutOfTimeError}, whether or not the work respects the signal.
 */
export async function withinTime<Result>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  if (milliseconds > MAX_TIMER_MS) return work(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => {
        const error = new OutOfTimeError(milliseconds);
        reject(error);
        controller.abort(error);
      },
      Math.max(0, Math.ceil(milliseconds)),
    );
  });
  try {
    return await Promise.race([work(controller.signal), outOfTime]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for a promise that never rejects, with a time limit, which may be Infinity. Unfinished work continues. Returns
 * whether it finished in time.
 */
export async function waitFor(done: Promise<unknown>, milliseconds: number): Promise<boolean> {
  try {
    await withinTime(milliseconds, () => done);
    return true;
  } catch (error) {
    if (error instanceof OutOfTimeError) return false;
    throw error;
  }
}
