import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlain, type LookupKey, packRequests } from '../../../src/aws/lookups/lookup-key.ts';

describe('isPlain', () => {
  it.each([
    'eni-0a1b2c3d4e5f60718',
    'i-0123456789abcdef0',
    'nat-1234567890abcdef0',
    '10.0.0.5',
    '2001:db8::5',
    '::ffff:10.0.0.1',
  ])('accepts %s', (value) => {
    // Prepare, Act, Assess
    expect(isPlain({ value })).toBe(true);
  });

  it.each(['eni-*', 'eni-0a1b2c3d?', '*', '', 'eni-0a\\*', 'eni-0a 1b', 'eni-0a\n', `eni-${'a'.repeat(61)}`, 'eni-ä'])(
    'refuses %j',
    (value) => {
      // Prepare, Act, Assess
      expect([isPlain({ value }), isPlain({ value: '10.0.0.5', vpcId: value })]).toEqual([false, false]);
    },
  );
});

describe('packRequests', () => {
  const ids = (count: number): LookupKey[] =>
    Array.from({ length: count }, (_, number) => ({ value: `eni-${number}` }));
  const inVpc = (vpcId: string, count: number): LookupKey[] =>
    ids(count).map(({ value }) => ({ value: `${vpcId}${value}`, vpcId }));

  it.each([
    [0, []],
    [1, [1]],
    [200, [200]],
    [201, [200, 1]],
    [500, [200, 200, 100]],
  ])('splits %i values into requests of %j', (count, expected) => {
    // Prepare, Act
    const requests = packRequests(ids(count));

    // Assess
    expect(requests.map(({ length }) => length)).toEqual(expected);
  });

  it('counts the VPC as a value', () => {
    // Prepare, Act
    const requests = packRequests(inVpc('vpc-a', 398));

    // Assess
    expect(requests.map(({ length }) => length)).toEqual([199, 199]);
  });

  it('asks for addresses of several VPCs in one request', () => {
    // Prepare, Act
    const requests = packRequests(Array.from({ length: 50 }, (_, number) => inVpc(`vpc-${number}`, 3)).flat());

    // Assess
    expect(requests.map(({ length }) => length)).toEqual([150]);
  });

  it('requests each value once, at most 200 values per request', () => {
    const wanted = fc.array(
      fc.record({
        value: fc.nat(400).map(String),
        vpcId: fc.option(
          fc.nat(30).map((n) => `vpc-${n}`),
          { nil: undefined },
        ),
      }),
      { maxLength: 900 },
    );
    fc.assert(
      fc.property(wanted, (drafts) => {
        // Prepare
        const all = drafts.map(({ value, vpcId }) => (vpcId === undefined ? { value } : { value, vpcId }));

        // Act
        const requests = packRequests(all);

        // Assess
        expect(requests.flat()).toEqual(all);
        for (const request of requests) {
          const values = new Set(request.map(({ value }) => value)).size;
          const vpcs = new Set(request.flatMap(({ vpcId }) => vpcId ?? [])).size;
          expect(request.length).toBeGreaterThan(0);
          expect(values + vpcs).toBeLessThanOrEqual(200);
        }
      }),
    );
  });
});
