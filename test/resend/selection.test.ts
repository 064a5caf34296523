import { describe, expect, it } from 'vitest';
import type { ErrorObject } from '../../src/input/error-objects.ts';
import { reasonNotSelected, type Selection } from '../../src/resend/selection.ts';

const ALL: Selection = { codes: [], time: 'arrival', from: undefined, to: undefined };

function object(over: Partial<ErrorObject> = {}): ErrorObject {
  return {
    kind: 'object',
    index: 0,
    start: 0,
    end: 0,
    errorCode: 'Lambda.FunctionError',
    errorMessage: undefined,
    arrivalTimestamp: 1_000,
    attemptEndingTimestamp: 2_000,
    destination: undefined,
    rawData: '',
    ...over,
  };
}

describe('the selection', () => {
  it.each([
    [[], undefined],
    [['Lambda.FunctionError'], undefined],
    [['400', 'Lambda.FunctionError'], undefined],
    [['Lambda.*'], undefined],
    [['*'], undefined],
    [['Lambda.Function'], 'other_code'],
    [['lambda.functionerror'], 'other_code'],
    [['Splunk.*', '400'], 'other_code'],
  ])('by the codes %j: %s', (codes, reason) => {
    expect(reasonNotSelected(object(), { ...ALL, codes })).toBe(reason);
  });

  it('omits objects without a code if a code is requested', () => {
    expect(reasonNotSelected(object({ errorCode: undefined }), { ...ALL, codes: ['x'] })).toBe('other_code');
    expect(reasonNotSelected(object({ errorCode: undefined }), ALL)).toBeUndefined();
  });

  it.each([
    ['arrival', 1_000, 1_001, undefined],
    ['arrival', undefined, 1_000, 'other_time'],
    ['arrival', 1_001, undefined, 'other_time'],
    ['failure', 1_500, 2_001, undefined],
    ['failure', 1_500, 2_000, 'other_time'],
  ] as const)('by %s from %s to %s: %s', (time, from, to, reason) => {
    expect(reasonNotSelected(object(), { codes: [], time, from, to })).toBe(reason);
  });

  it('omits objects without a time if a time is requested', () => {
    const timeless = object({ arrivalTimestamp: undefined });
    expect(reasonNotSelected(timeless, { ...ALL, from: 0 })).toBe('time_missing');
    expect(reasonNotSelected(timeless, ALL)).toBeUndefined();
  });
});
