/** Longest time that a timer of Node can be set to; about 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Thrown by {@link withinTime} for work that was not done in time. */
export class OutOfTimeError extends Error {
  constructor(milliseconds: number) {
    super(`not done within ${milliseconds} ms`);
    this.name = 'OutOfTimeError';
  }
}

/**
 * Runs work that has some milliseconds, which may be Infinity, and is given a signal that is aborted after them. Rejects
 * with an {@link OutOfTimeError} then, whether or not the work heeds its signal.
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
 * Waits for what never rejects, at most some milliseconds, which may be Infinity. What is not done by then goes on.
 * Returns whether it was done in time.
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
