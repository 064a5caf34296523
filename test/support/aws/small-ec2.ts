import { expect } from 'vitest';
import { CallRunner } from '../../../src/aws/calls/call-runner.ts';
import { type LookupAnswer, ScopeCaller } from '../../../src/aws/calls/scope-caller.ts';
import type { DescribeFilter } from '../../../src/aws/clients/ec2-api.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { RecordedAddress, ScopedRequest } from '../../../src/model/metadata-request.ts';
import type { SeededRandom } from '../../../src/simulate/seeded-random.ts';

/** The account and Region of all requests. */
export const SMALL_SCOPE = { accountId: '123456789012', region: 'eu-central-1', usesRole: false };
/** The VPCs of the network, and the ids and addresses that its interfaces may have. */
export const VPCS = ['vpc-a', 'vpc-b'];
export const IDS = ['eni-1', 'eni-2', 'eni-3', 'eni-4', 'eni-5', 'eni-6', 'not an id*'];
export const ADDRESSES = [
  ...['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.17', '10.0.1.18', '10.1.0.9', '192.168.0.4'],
  ...['203.0.113.7', '203.0.113.8', '2001:db8:1::7', '2001:db8:2:3::1', 'fd00::5'],
];

/** An EC2 stand-in with a few interfaces that change. */
export class SmallEc2 extends ScopeCaller {
  readonly asked: string[] = [];
  interfaces: NetworkInterface[] = [];
  isDown = false;

  constructor() {
    super(new CallRunner('a scope', { burst: 1, perSecond: 1 }, () => {}), () => expect.fail('not to be connected'));
  }

  override async describe<Thing>(
    action: { readonly name: string },
    filters: readonly DescribeFilter[],
  ): Promise<LookupAnswer<Thing>> {
    this.asked.push(JSON.stringify([action.name, filters]));
    const failure = this.isDown ? ('failed' as const) : undefined;
    const items = this.isDown ? [] : this.#find(action.name, filters[0]?.name ?? '', new Set(filters[0]?.values));
    return JSON.parse(JSON.stringify({ items, failure, calls: 1 }));
  }

  #find(action: string, filter: string, values: ReadonlySet<string>): readonly unknown[] {
    const has = (texts: readonly string[] | undefined) => texts?.some((text) => values.has(text)) === true;
    if (action === 'DescribeVpcs')
      return VPCS.flatMap((id, index) => (values.has(id) ? [{ id, cidrBlocks: [`10.${index}.0.0/16`] }] : []));
    if (action === 'DescribeSubnets') return [...values].map((id) => ({ id, vpcId: 'vpc-a' }));
    if (action === 'DescribeInstances' && filter === 'instance-id') return [...values].map((id) => ({ id }));
    if (action !== 'DescribeNetworkInterfaces') {
      return this.interfaces
        .filter(({ prefixes }) => has(prefixes))
        .map((one) => ({ instance: { id: 'i-1' }, interfaces: [one] }));
    }
    return this.interfaces.filter(
      ({ id, addresses, publicAddresses }) => values.has(id) || has(addresses) || has(publicAddresses),
    );
  }
}

/** Interfaces of the network, in a random state. */
export function someInterfaces(random: SeededRandom): NetworkInterface[] {
  return IDS.slice(0, 5).flatMap((id) => {
    if (random.happens(0.2)) return [];
    const addresses = Array.from({ length: random.between(1, 2) }, () => random.pick(ADDRESSES));
    return [
      {
        id,
        vpcId: random.pick(VPCS),
        subnetId: `subnet-${random.between(1, 2)}`,
        addresses,
        securityGroupIds: [],
        ...(random.happens(0.3) ? { instanceId: `i-${random.between(1, 2)}`, isDetachable: random.happens(0.5) } : {}),
        ...(random.happens(0.2) ? { publicAddresses: ['203.0.113.7'] } : {}),
        ...(random.happens(0.2) ? { prefixes: [random.pick(['10.0.1.16/28', '2001:db8:2:3::/80'])] } : {}),
      },
    ];
  });
}

/** What random records of the network ask for. */
export function someRequest(
  random: SeededRandom,
  nowSeconds: number,
): { readonly scopes: readonly ScopedRequest[]; readonly recorded: readonly RecordedAddress[] } {
  const some = <Value>(values: readonly Value[], most: number): Set<Value> =>
    new Set(Array.from({ length: random.between(0, most) }, () => random.pick(values)));
  const scope: ScopedRequest = {
    accountId: SMALL_SCOPE.accountId,
    region: SMALL_SCOPE.region,
    interfaceIds: some(random.happens(0.05) ? IDS : IDS.slice(0, 6), 4),
    instanceIds: some(['i-1', 'i-2'], 1),
    natGatewayIds: new Set(),
    addressesByVpc: new Map(VPCS.map((vpcId) => [vpcId, some(ADDRESSES, 5)])),
    addressesByInterface: new Map([...some(IDS.slice(0, 6), 3)].map((id) => [id, some(ADDRESSES, 3)])),
  };
  const recorded: RecordedAddress[] = [...scope.interfaceIds].map((interfaceId) => ({
    interfaceId,
    vpcId: undefined,
    instanceId: undefined,
    address: random.happens(0.3) ? random.pick(ADDRESSES.slice(0, 5)) : undefined,
    isOfPackets: false,
    times: [nowSeconds - 60, nowSeconds - random.between(0, 50)],
  }));
  return { scopes: [scope], recorded };
}
