import { describe, expect, it } from 'vitest';
import type { CallFailure } from '../../../src/aws/calls/call-failure.ts';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { type LookupAnswer, ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import { DESCRIBE_VPCS, type DescribeFilter } from '../../../src/aws/clients/ec2-api.ts';
import { BatchedLookup, type LookupCounts, type LookupKind } from '../../../src/aws/lookups/batched-lookup.ts';
import type { Freshness } from '../../../src/aws/lookups/lookup-cache.ts';
import { lookupKeysOf } from '../../../src/aws/lookups/lookup-key.ts';
import type { Vpc } from '../../../src/model/inventory.ts';
import { rejectionOf } from '../../support/aws/rejection-of.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A caller that returns a canned answer to any request. */
class CannedCaller extends ScopeCaller {
  readonly asked: DescribeFilter[][] = [];
  answer: { readonly items: readonly Vpc[]; readonly failure?: CallFailure } = { items: [] };

  constructor() {
    super(new CallRunner('a scope', { burst: 1, perSecond: 1 }, () => {}), () => expect.fail('not to be connected'));
  }

  override async describe<Thing>(_action: unknown, filters: readonly DescribeFilter[]): Promise<LookupAnswer<Thing>> {
    this.asked.push([...filters]);
    return JSON.parse(JSON.stringify({ ...this.answer, calls: 1 }));
  }
}

function prepare(kind: Partial<LookupKind<Vpc>> = {}, known: Readonly<Record<string, Freshness>> = {}) {
  const notes: string[] = [];
  const counts: LookupCounts = { calls: 0, hits: 0, misses: 0, stale: 0, failures: {}, errorCodes: {} };
  const caller = new CannedCaller();
  const note = (what: string) => (wanted: { readonly value: string }) => {
    notes.push(`${what} ${wanted.value}`);
  };
  const lookup = new BatchedLookup<Vpc>(
    caller,
    {
      action: DESCRIBE_VPCS,
      filterName: 'vpc-id',
      needsWholeAnswer: false,
      freshness: ({ value }) => known[value] ?? 'missing',
      keep: (items) => new Set(items.map(({ id }) => id)),
      keepFound: note('found'),
      keepAbsent: note('absent'),
      keepRefused: note('refused'),
      ...kind,
    },
    counts,
    Date.now,
  );
  return { lookup, caller, counts, notes };
}

describe('BatchedLookup.fetch', () => {
  it('requests missing entries, and records which of them were found', async () => {
    // Prepare
    const { lookup, caller, counts, notes } = prepare({}, { 'vpc-known': 'fresh' });
    caller.answer = { items: [{ id: 'vpc-a' }, { id: 'vpc-unasked' }] };

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-known', 'vpc-a', 'vpc-b']), NEVER);

    // Assess
    expect(caller.asked).toEqual([[{ name: 'vpc-id', values: ['vpc-a', 'vpc-b'] }]]);
    expect(notes).toEqual(['found vpc-a', 'absent vpc-b']);
    expect(counts).toEqual({ calls: 1, hits: 1, misses: 2, stale: 0, failures: {}, errorCodes: {} });
  });

  it('records nothing as missing after an incomplete listing', async () => {
    // Prepare
    const { lookup, caller, counts, notes } = prepare();
    caller.answer = { items: [{ id: 'vpc-a' }], failure: 'throttled' };

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-a', 'vpc-b']), NEVER);

    // Assess
    expect(notes).toEqual([]);
    expect(counts.failures).toEqual({ throttled: 1 });
  });

  it('counts found entries as failed, too, if only the complete response is conclusive', async () => {
    // Prepare
    const { lookup, caller, counts } = prepare({ needsWholeAnswer: true });
    caller.answer = { items: [{ id: 'vpc-a' }], failure: 'throttled' };

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-a', 'vpc-b']), NEVER);

    // Assess
    expect(counts.failures).toEqual({ throttled: 2 });
  });

  it('records refusals by AWS', async () => {
    // Prepare
    const { lookup, caller, notes } = prepare();
    caller.answer = { items: [], failure: 'refused' };

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-a']), NEVER);

    // Assess
    expect(notes).toEqual(['refused vpc-a']);
  });

  it('reports an internal error to the callers that wait, and recovers from it', async () => {
    // Prepare
    let isBroken = true;
    const { lookup, caller } = prepare({
      keep: (items) => {
        if (isBroken) throw new TypeError('an error of ours');
        return new Set(items.map(({ id }) => id));
      },
    });

    // Act
    const error = await rejectionOf(lookup.fetch(lookupKeysOf(['vpc-a']), NEVER));
    isBroken = false;
    await lookup.fetch(lookupKeysOf(['vpc-a']), NEVER);

    // Assess
    expect(error).toBeInstanceOf(TypeError);
    expect(caller.asked).toHaveLength(2);
    expect([...lookup.flights]).toEqual([]);
  });

  it('counts entries that are served stale, without waiting for them', async () => {
    // Prepare
    const { lookup, counts, caller } = prepare({}, { 'vpc-a': 'expired' });
    caller.answer = { items: [{ id: 'vpc-a' }] };

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-a', 'vpc-b']), NEVER);

    // Assess
    expect(counts).toEqual({ calls: 1, hits: 0, misses: 2, stale: 1, failures: {}, errorCodes: {} });
  });

  it('does not end the process with an unawaited internal error', async () => {
    // Prepare
    const { lookup, caller } = prepare(
      {
        keep: () => {
          throw new TypeError('an error of ours');
        },
      },
      { 'vpc-a': 'expired' },
    );

    // Act
    await lookup.fetch(lookupKeysOf(['vpc-a']), NEVER);
    await new Promise((resolve) => setImmediate(resolve));

    // Assess
    // no assertion is needed: an unhandled rejection would fail the run
    expect(caller.asked).toHaveLength(1);
  });
});
