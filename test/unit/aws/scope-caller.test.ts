import { describe, expect, it } from 'vitest';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { type Connect, ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import { DESCRIBE_VPCS, type Ec2Api, type Page } from '../../../src/aws/clients/ec2-api.ts';
import type { Vpc } from '../../../src/model/inventory.ts';

const NEVER = Number.POSITIVE_INFINITY;
const unused = async () => expect.fail('not to be called');

/** A client that only supports DescribeVpcs. */
function apiWith(vpcs: (token: string | undefined) => Promise<Page<Vpc>>): Ec2Api {
  return {
    vpcs: (_filters, token) => vpcs(token),
    networkInterfaces: unused,
    instances: unused,
    prefixHolders: unused,
    subnets: unused,
    natGateways: unused,
    rules: unused,
  };
}

function callerOver(connect: Connect): ScopeCaller {
  const timing = { firstBackoffMs: 1, maxBackoffMs: 1 };
  return new ScopeCaller(new CallRunner('a scope', { burst: 5_000, perSecond: 1, timing }, () => {}), connect);
}

describe('ScopeCaller.describe', () => {
  it('reads page after page', async () => {
    // Prepare
    const pages = [{ id: 'vpc-0' }, { id: 'vpc-1' }, { id: 'vpc-2' }];
    const caller = callerOver(async () =>
      apiWith(async (token = '0') => {
        const number = Number(token);
        const items = pages.slice(number, number + 1);
        return { items, nextToken: number < 2 ? String(number + 1) : undefined };
      }),
    );

    // Act
    const answer = await caller.describe(DESCRIBE_VPCS, [], NEVER);

    // Assess
    expect(answer).toEqual({ items: pages, failure: undefined, errorCode: undefined, calls: 3 });
  });

  it('ends a circular listing', async () => {
    // Prepare
    const caller = callerOver(async () => apiWith(async () => ({ items: [], nextToken: 'again' })));

    // Act
    const answer = await caller.describe(DESCRIBE_VPCS, [], NEVER);

    // Assess
    expect(answer).toEqual({ items: [], failure: 'oversized', errorCode: undefined, calls: 2 });
  });

  it('ends a listing that never ends', async () => {
    // Prepare
    const caller = callerOver(async () =>
      apiWith(async (token = '0') => ({ items: [], nextToken: String(Number(token) + 1) })),
    );

    // Act
    const answer = await caller.describe(DESCRIBE_VPCS, [], NEVER);

    // Assess
    expect(answer).toEqual({ items: [], failure: 'oversized', errorCode: undefined, calls: 1_000 });
  });

  it('creates its client once, for the first call, and again if that has failed', async () => {
    // Prepare
    let connections = 0;
    const caller = callerOver(async () => {
      if (++connections === 1) throw new Error('could not be loaded');
      return apiWith(async () => ({ items: [], nextToken: undefined }));
    });

    // Act
    const before = connections;
    const answers = [await caller.describe(DESCRIBE_VPCS, [], NEVER), await caller.describe(DESCRIBE_VPCS, [], NEVER)];

    // Assess
    expect([before, connections]).toEqual([0, 2]);
    expect(answers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  it('creates its client again if the credentials have expired, and reports it', async () => {
    // Prepare
    const connections: boolean[] = [];
    const caller = callerOver(async (isRenewal) => {
      connections.push(isRenewal);
      return apiWith(async () => {
        if (connections.length === 1) throw Object.assign(new Error('expired'), { name: 'ExpiredToken' });
        return { items: [], nextToken: undefined };
      });
    });

    // Act
    const answer = await caller.describe(DESCRIBE_VPCS, [], NEVER);

    // Assess
    expect(answer.failure).toBeUndefined();
    expect(connections).toEqual([false, true]);
  });
});
