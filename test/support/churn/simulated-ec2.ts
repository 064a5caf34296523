import type { Scope } from '../../../src/aws/accounts/scope.ts';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import type { DescribeFilter, DescribePage, Ec2Api, PrefixHolder } from '../../../src/aws/clients/ec2-api.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import { SIMULATED_VPCS } from './churn-world.ts';
import { type InterfaceHistory, isAt, type Timeline } from './timeline.ts';

/** The Region of all simulated resources. */
export const SIMULATED_REGION = 'eu-central-1';

/** The error of a call to an account that cannot be read. */
class UnauthorizedOperation extends Error {
  override readonly name = 'UnauthorizedOperation';
}

/** EC2 with the state of a timeline at the time of each call; every response is a single page. */
export class SimulatedEc2 {
  /** Number of calls so far. */
  calls = 0;
  /** Invoked during each call, before it returns, to simulate the duration of the call. */
  onCall: () => void = () => {};
  /** The account that currently cannot be read. */
  failingAccount: string | undefined;
  readonly #timeline: Timeline;
  readonly #now: () => number;
  readonly #byId: ReadonlyMap<string, InterfaceHistory>;

  /** `now` returns wall-clock milliseconds. */
  constructor(timeline: Timeline, now: () => number) {
    this.#timeline = timeline;
    this.#now = now;
    this.#byId = new Map(timeline.interfaces.map((item) => [item.id, item]));
  }

  /** The product's EC2 caller for an account. */
  callerFor({ accountId }: Pick<Scope, 'accountId'>): ScopeCaller {
    const policy = { burst: 1_000, perSecond: 1_000, timing: { now: this.#now } };
    return new ScopeCaller(new CallRunner(accountId, policy, () => {}), async () => this.#apiOf(accountId));
  }

  #apiOf(accountId: string): Ec2Api {
    const vpcs = SIMULATED_VPCS.filter((vpc) => vpc.accountId === accountId);
    const page =
      <Thing>(list: (filters: readonly DescribeFilter[]) => Thing[]): DescribePage<Thing> =>
      async (filters) => {
        this.calls++;
        if (this.failingAccount === accountId) throw new UnauthorizedOperation('it is switched off');
        const items = list(filters);
        this.onCall();
        return { items, nextToken: undefined };
      };
    const isAsked = (id: string, [filter]: readonly DescribeFilter[]): boolean =>
      filter === undefined || filter.values.includes(id);
    return {
      networkInterfaces: page(([filter, ofVpc]) =>
        this.#interfaces(accountId, filter)
          .filter(({ vpcId }) => ofVpc === undefined || ofVpc.values.includes(vpcId))
          .map((item) => this.#describe(item)),
      ),
      instances: page(([filter]) => (filter?.values ?? this.#instanceIds(accountId)).map((id) => ({ id }))),
      prefixHolders: page(([filter]) => this.#prefixHolders(accountId, filter?.values ?? [])),
      subnets: page((filters) =>
        vpcs
          .filter(({ subnetId }) => isAsked(subnetId, filters))
          .map(({ subnetId, vpcId }) => ({ id: subnetId, vpcId })),
      ),
      vpcs: page((filters) =>
        vpcs
          .filter(({ vpcId }) => isAsked(vpcId, filters))
          .map(({ vpcId, cidrBlock }) => ({ id: vpcId, accountId, region: SIMULATED_REGION, cidrBlocks: [cidrBlock] })),
      ),
      natGateways: page(() => []),
      rules: async () => Promise.reject(new UnauthorizedOperation('rules are not simulated')),
    };
  }

  get #seconds(): number {
    return Math.floor(this.#now() / 1_000);
  }

  /** The interfaces of an account that currently exist and match a filter. */
  #interfaces(accountId: string, filter: DescribeFilter | undefined): InterfaceHistory[] {
    const now = this.#seconds;
    const isThere = (item: InterfaceHistory): boolean => item.accountId === accountId && isAt(item, now);
    if (filter === undefined) return this.#timeline.interfaces.filter(isThere);
    if (filter.name === 'network-interface-id') {
      return filter.values.flatMap((id) => this.#byId.get(id) ?? []).filter(isThere);
    }
    if (filter.name !== 'addresses.private-ip-address') return [];
    const vpcs = SIMULATED_VPCS.filter((vpc) => vpc.accountId === accountId);
    const found = filter.values.flatMap((address) =>
      vpcs.flatMap(({ vpcId }) => this.#timeline.holdersDuring(vpcId, address, now, now)),
    );
    return [...new Set(found.map(({ networkInterface }) => networkInterface))].filter((item) =>
      // an address inside a prefix is not an address of the interface
      addressesAt(item, now).some((address) => filter.values.includes(address)),
    );
  }

  #prefixHolders(accountId: string, prefixes: readonly string[]): PrefixHolder[] {
    const now = this.#seconds;
    return this.#interfaces(accountId, undefined).flatMap((item) => {
      const held = item.prefixes.filter((span) => isAt(span, now)).map(({ address }) => address);
      const instanceId = item.attachments.find((span) => isAt(span, now))?.instanceId;
      if (instanceId === undefined || !held.some((prefix) => prefixes.includes(prefix))) return [];
      return [{ instance: { id: instanceId }, interfaces: [{ id: item.id, vpcId: item.vpcId, prefixes: held }] }];
    });
  }

  #instanceIds(accountId: string): string[] {
    const now = this.#seconds;
    return this.#interfaces(accountId, undefined).flatMap(
      ({ attachments }) => attachments.find((span) => isAt(span, now))?.instanceId ?? [],
    );
  }

  #describe(item: InterfaceHistory): NetworkInterface {
    const now = this.#seconds;
    const { id, accountId, vpcId, subnetId, type, showsAttachment } = item;
    const attached = item.attachments.find((span) => isAt(span, now));
    const prefixes = item.prefixes.filter((span) => isAt(span, now)).map(({ address }) => address);
    return {
      ...{ id, accountId, region: SIMULATED_REGION, type, vpcId, subnetId, addresses: addressesAt(item, now) },
      publicAddresses: [],
      ...(prefixes.length === 0 ? {} : { prefixes }),
      instanceId: attached?.instanceId,
      attachedAt: showsAttachment ? attached?.from : undefined,
      ...(item.isDetachable ? { isDetachable: true } : {}),
      owner: attached === undefined ? { type: 'unknown' } : { type: attached.ownerType, id: attached.ownerId },
    };
  }
}

function addressesAt({ primary, secondaries }: InterfaceHistory, seconds: number): string[] {
  return [primary, ...secondaries.filter((span) => isAt(span, seconds)).map(({ address }) => address)];
}
