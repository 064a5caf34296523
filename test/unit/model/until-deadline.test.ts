import { describe, expect, it } from 'vitest';
import { OutOfTimeError, waitFor, withinTime } from '../../../src/model/until-deadline.ts';
import { rejectionOf } from '../../support/aws/rejection-of.ts';

const never = () => new Promise<never>(() => {});

describe('withinTime', () => {
  it.each([10_000, 10_000.5, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'returns a result that takes %d ms',
    async (milliseconds) => {
      // Prepare, Act
      const done = await withinTime(milliseconds, async (signal) => signal.aborted);

      // Assess
      expect(done).toBe(false);
    },
  );

  it.each([5, 0.5, 0, -1])('ends work that takes longer than %d ms, and aborts its signal', async (milliseconds) => {
    // Prepare
    let given: AbortSignal | undefined;

    // Act
    const error = await rejectionOf(
      withinTime(milliseconds, (signal) => {
        given = signal;
        return never();
      }),
    );

    // Assess
    expect(error).toBeInstanceOf(OutOfTimeError);
    expect(given?.aborted).toBe(true);
  });

  it('passes on the error of the work', async () => {
    // Prepare, Act
    const error = await rejectionOf(withinTime(10_000, () => Promise.reject(new TypeError('own'))));

    // Assess
    expect(error).toBeInstanceOf(TypeError);
  });
});

describe('waitFor', () => {
  it('reports whether it finished in time', async () => {
    // Prepare, Act
    const outcomes = [await waitFor(Promise.resolve(), 10_000), await waitFor(never(), 5)];

    // Assess
    expect(outcomes).toEqual([true, false]);
  });
});
