import { describe, expect, it } from 'vitest';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import type { Ec2Api } from '../../../src/aws/clients/ec2-api.ts';
import { BatchedLookup, createLookupCounts, type LookupKind } from '../../../src/aws/lookups/batched-lookup.ts';

const TURN_MS = 90_000;

/** A look-up of things whose results are always fresh; returns the values of each request. */
function makeLookup() {
  const requests: string[][] = [];
  let nowMs = 1_000_000;
  const noApi = async (): Promise<Ec2Api> => Promise.reject(new Error('no API is needed'));
  const policy = { burst: 100, perSecond: 100, timing: { now: () => nowMs } };
  const caller = new ScopeCaller(new CallRunner('test', policy, () => {}), noApi);
  caller.describe = async (_action, [filter]) => {
    requests.push([...(filter?.values ?? [])]);
    return { items: [], calls: 1, failure: undefined, errorCode: undefined };
  };
  const kind: LookupKind<unknown> = {
    action: { name: 'DescribeNetworkInterfaces', pick: (api) => api.networkInterfaces },
    filterName: 'addresses.private-ip-address',
    needsWholeAnswer: false,
    freshness: ({ value }) => (value.startsWith('new') ? 'missing' : 'fresh'),
    keep: () => new Set(),
    keepFound: () => {},
    keepAbsent: () => {},
    keepRefused: () => {},
  };
  const lookup = new BatchedLookup(caller, kind, createLookupCounts(), () => nowMs);
  const fetch = async (values: readonly string[], open: readonly string[], afterMs = 0): Promise<void> => {
    nowMs += afterMs;
    await lookup.fetch(
      values.map((value) => ({ value })),
      Number.POSITIVE_INFINITY,
      new Map(open.map((value) => [value, 'open'])),
    );
  };
  return { fetch, requests };
}

describe('values whose owner is not certain', () => {
  it('are requested alone once in a while, with those of the batches before', async () => {
    // Prepare
    const { fetch, requests } = makeLookup();

    // Act
    await fetch(['a'], ['a']);
    await fetch(['b'], ['b'], 30_000);
    await fetch(['c', 'certain'], ['c'], 30_000);
    await fetch(['d'], ['d'], 30_000);

    // Assess
    expect(requests).toEqual([['a'], ['d', 'a', 'b', 'c']]);
  });

  it('fill up requests for missing values, and cost none of their own then', async () => {
    const { fetch, requests } = makeLookup();
    await fetch(['a'], ['a']);
    await fetch(['b'], ['b'], 1_000);
    await fetch(['new'], [], 1_000);
    expect(requests.map((values) => values.length)).toEqual([1, 3]);
    expect(requests[1]).toEqual(expect.arrayContaining(['new', 'a', 'b']));
  });

  it('never make a request larger or more requests, those of the batch first', async () => {
    // Prepare
    const { fetch, requests } = makeLookup();
    const many = Array.from({ length: 500 }, (_, index) => `old${index}`);
    await fetch(many, many);

    // Act
    await fetch(['x', 'y'], ['x', 'y'], TURN_MS);

    // Assess
    expect(requests.map((values) => values.length)).toEqual([200, 200]);
    expect(requests[1]?.slice(0, 2)).toEqual(['x', 'y']);
    // those that have waited longest
    expect(requests[1]?.[2]).toBe('old200');
  });

  it('are forgotten after some requests if no batch has them any more', async () => {
    const { fetch, requests } = makeLookup();
    await fetch(['a'], ['a']);
    for (let turn = 0; turn < 9; turn++) await fetch(['b'], ['b'], TURN_MS);
    expect(requests.at(1)).toContain('a');
    expect(requests.at(-1)).toEqual(['b']);
  });
});
