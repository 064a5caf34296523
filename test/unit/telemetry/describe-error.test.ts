import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../../src/telemetry/describe-error.ts';

describe('describeError', () => {
  it('tells class, message, stack and codes', () => {
    // Prepare
    const error = Object.assign(new RangeError('not allowed'), { code: 'E1', $fault: 'client', $metadata: { a: 1 } });

    // Act
    const description = describeError(error);

    // Assess
    expect(description).toEqual({
      type: 'RangeError',
      message: 'not allowed',
      stack: error.stack,
      code: 'E1',
      $fault: 'client',
    });
  });

  it('calls an error of AWS by its code', () => {
    // Prepare
    const error = Object.assign(new Error('Request limit exceeded.'), { name: 'RequestLimitExceeded' });

    // Act
    const description = describeError(error);

    // Assess
    expect(description).toMatchObject({ type: 'RequestLimitExceeded' });
  });

  it('tells the causes behind it', () => {
    // Prepare
    const cause = new Error('no such file', { cause: new Error('ENOENT') });
    const error = new Error('CIDR_LABELS', { cause });

    // Act
    const description = describeError(error);

    // Assess
    expect(description).toMatchObject({
      message: 'CIDR_LABELS: no such file: ENOENT',
      stack: expect.stringContaining(`caused by: ${cause.stack}`),
    });
  });

  it('ends with an error that is its own cause', () => {
    // Prepare
    const error = new Error('again');
    error.cause = error;

    // Act
    const description = describeError(error);

    // Assess
    expect(description).toMatchObject({ message: expect.stringMatching(/^again(?:: again){1,9}$/) });
  });

  it('makes JSON of whatever was thrown', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        // Prepare, Act
        const text = JSON.stringify(describeError(thrown));

        // Assess
        expect(typeof text).toBe('string');
      }),
    );
  });
});
