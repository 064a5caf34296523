import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamDimension } from '../../../src/telemetry/stream-dimension.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

const PREFIX = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/';

describe('streamDimension', () => {
  it.each([
    [`${PREFIX}flow-logs`, 'flow-logs'],
    ['arn:aws-us-gov:firehose:us-gov-west-1:123456789012:deliverystream/a.b_C-9', 'a.b_C-9'],
    [PREFIX + 'x'.repeat(64), 'x'.repeat(64)],
  ])('is the name of the delivery stream: %s', (arn, name) => {
    // Prepare, Act
    const value = streamDimension(arn);

    // Assess
    expect(value).toBe(name);
  });

  it.each([
    ['no ARN', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => `${PREFIX}flow-logs` }],
    ['text that is no ARN', 'flow-logs'],
    ['the example ARN of test events', 'arn:aws:kinesis:EXAMPLE'],
    ['a name that is too long', PREFIX + 'x'.repeat(65)],
    ['no name', PREFIX],
    ['a newline behind the name', `${PREFIX}flow-logs\n`],
    ['a name of several lines', `${PREFIX}a\n{"_aws":{}}`],
    ['quotes', `${PREFIX}a","b":"c`],
    ['a path', `${PREFIX}a/b`],
    ['letters beyond ASCII', `${PREFIX}flüsse`],
    ['another resource', 'arn:aws:kinesis:eu-central-1:123456789012:stream/flow-logs'],
  ])('is `unknown` for %s', (_, arn) => {
    // Prepare, Act
    const value = streamDimension(arn);

    // Assess
    expect(value).toBe('unknown');
  });

  it('is a plain word of at most 64 characters for any input', () => {
    // Prepare
    const anything = fc.oneof(
      fc.anything(),
      fc.string({ unit: ANY_CODE_POINT }).map((text) => PREFIX + text),
    );

    // Act, Assess
    fc.assert(
      fc.property(anything, (arn) => {
        expect(streamDimension(arn)).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
      }),
    );
  });
});
