const VPC_ID = 'vpc-0a11b22c33d44e55f';
const PAGE_SIZE = 1_000;
const SUBNETS = 40;
const HOUR_SECONDS = 3_600;

/**
 * An account and Region as described by EC2: interfaces in one VPC, each with an instance, including some that are created during the
 * hour.
 */
export const makeWorld = (count, newAnHour) => {
  const interfaces = Array.from({ length: count + newAnHour }, (_, index) => ({
    id: `eni-${String(index).padStart(17, '0')}`,
    vpcId: VPC_ID,
    subnetId: `subnet-${index % SUBNETS}`,
    instanceId: `i-${String(index).padStart(17, '0')}`,
    addresses: [`10.0.${index >> 8}.${index & 255}`],
  }));
  const existingAt = (seconds) => count + Math.floor((newAnHour * seconds) / HOUR_SECONDS);
  const byId = new Map(interfaces.map((item) => [item.id, item]));
  const byAddress = new Map(interfaces.map((item) => [item.addresses[0], item]));
  const vpcs = [{ id: VPC_ID, cidrBlocks: ['10.0.0.0/16'] }];
  const answers = {
    DescribeNetworkInterfaces: (values) => values.flatMap((value) => byId.get(value) ?? byAddress.get(value) ?? []),
    DescribeInstances: (values) => values.map((id) => ({ id })),
    DescribeSubnets: (values) => values.map((id) => ({ id, vpcId: VPC_ID })),
    DescribeVpcs: () => vpcs,
    DescribeNatGateways: () => [],
  };
  return {
    describe: async (action, filters) => {
      const items = answers[action.name](filters[0]?.values ?? []);
      return { items, failure: undefined, calls: Math.max(1, Math.ceil(items.length / PAGE_SIZE)) };
    },
    /** The addresses that the flows of a batch look up: recording interfaces, and peers among the others. */
    request: (random, seconds, interfaceCount, flows, times) => {
      const last = existingAt(seconds) - 1;
      const recording = Array.from({ length: interfaceCount }, () => interfaces[random.between(0, last)]);
      const addressesByInterface = new Map();
      for (let flow = 0; flow < flows; flow++) {
        const own = recording[flow % interfaceCount];
        const peer = interfaces[random.between(0, last)];
        const addresses = addressesByInterface.get(own.id) ?? new Set(own.addresses);
        addresses.add(peer.addresses[0]);
        addressesByInterface.set(own.id, addresses);
      }
      const scope = {
        accountId: '123456789012',
        region: undefined,
        interfaceIds: new Set(recording.map((item) => item.id)),
        instanceIds: new Set(),
        natGatewayIds: new Set(),
        addressesByVpc: new Map(),
        addressesByInterface,
      };
      const recorded = recording.map((item) => {
        const ofRecorder = { vpcId: undefined, instanceId: undefined, address: item.addresses[0], isOfPackets: false };
        return { interfaceId: item.id, ...ofRecorder, times };
      });
      return { scopes: [scope], recorded };
    },
    /** `seenUntil` is when the interfaces were read, Unix seconds. */
    inventoryAt: (seconds, seenUntil) => {
      const known = interfaces.slice(0, existingAt(seconds));
      const subnets = Array.from({ length: SUBNETS }, (_, index) => ({ id: `subnet-${index}`, vpcId: VPC_ID }));
      return {
        version: 1,
        seenUntil,
        networkInterfaces: known,
        instances: known.map((item) => ({ id: item.instanceId })),
        subnets,
        vpcs,
      };
    },
    /** Number of calls for reading everything once: pages of interfaces and of instances, and one call for each other resource type. */
    sweepCalls: () => 2 * Math.ceil(count / PAGE_SIZE) + 3,
  };
};
