import { makeRandom } from '../samples/random.mjs';

/** The account and Region of all resources. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

const RECORDERS = 300;
const PEERS = 2_000;
const SUBNETS_A_VPC = 4;
/** VPCs with separate ranges; documentation ranges for IPv6 (RFC 3849). */
const VPCS = ['shop', 'data', 'office'].map((name, index) => ({
  id: `vpc-${hex(index + 1)}`,
  cidrBlocks: [`10.${index + 1}.0.0/16`, `2001:db8:${index + 1}::/56`],
  tags: { Name: name },
}));
const TEAMS = ['web', 'payments', 'data', 'platform'];

/** Owners of interfaces, in proportion to their frequency in this world. */
const KINDS = ['instance', 'instance', 'instance', 'instance', 'balancer', 'task', 'task', 'database'];

/**
 * A network of 300 interfaces that record flows and 2,000 peers, with all metadata that an inventory has: both ends of every flow are
 * named. It is the same in every run.
 */
export const makeWorld = () => {
  const random = makeRandom(20_261_123);
  const subnets = VPCS.flatMap((vpc, index) =>
    Array.from({ length: SUBNETS_A_VPC }, (_, number) => ({
      id: `subnet-${hex(SUBNETS_A_VPC * index + number + 1)}`,
      vpcId: vpc.id,
      availabilityZone: `${REGION}${'abc'[number % 3]}`,
      tags: { Name: `${vpc.tags.Name}-private-${number}` },
    })),
  );
  const instances = [];
  const networkInterfaces = Array.from({ length: RECORDERS + PEERS }, (_, number) => {
    const vpc = number % VPCS.length;
    const kind = random.pick(KINDS);
    const subnet = subnets[SUBNETS_A_VPC * vpc + random.between(0, SUBNETS_A_VPC - 1)];
    const tags = tagsOf(`${kind}-${number}`, random);
    const instanceId = kind === 'instance' ? `i-${hex(number)}` : undefined;
    if (instanceId !== undefined) {
      instances.push({ id: instanceId, type: 'm7g.large', imageId: `ami-${hex(number % 20)}`, tags });
    }
    return {
      id: `eni-${hex(number)}`,
      accountId: ACCOUNT,
      region: REGION,
      type: kind === 'balancer' ? 'network_load_balancer' : 'interface',
      description: '',
      vpcId: subnet.vpcId,
      subnetId: subnet.id,
      availabilityZone: subnet.availabilityZone,
      addresses: [
        `10.${vpc + 1}.${(number >> 8) & 255}.${number & 255}`,
        // not 0, which would be shortened further
        `2001:db8:${vpc + 1}:0:${(number + 1).toString(16)}::1`,
      ],
      ...(random.between(0, 9) === 0 ? { publicAddresses: [`198.18.${number >> 8}.${number & 255}`] } : {}),
      securityGroupIds: [`sg-${hex(number % 40)}`],
      ...(instanceId === undefined ? { tags } : { instanceId }),
      attachedAt: 1_700_000_000,
      owner: ownerOf(kind, number, instanceId),
    };
  });
  return {
    inventory: { version: 1, networkInterfaces, instances, subnets, vpcs: VPCS, natGateways: [] },
    recorders: networkInterfaces.slice(0, RECORDERS),
    peers: networkInterfaces.slice(RECORDERS),
  };
};

const tagsOf = (name, random) => ({
  Name: name,
  team: random.pick(TEAMS),
  stage: 'production',
  service: name.split('-')[0],
  'cost-center': String(4_000 + random.between(0, 40)),
});

const ownerOf = (kind, number, instanceId) => {
  switch (kind) {
    case 'instance':
      return { type: 'ec2_instance', id: instanceId };
    case 'balancer':
      return { type: 'network_load_balancer', id: `net/edge-${number}/50dc6c495c0c9188`, name: `edge-${number}` };
    case 'task':
      return { type: 'ecs_task', id: `task/shop/${hex(number)}` };
    default:
      return { type: 'rds' };
  }
};

/** 17 hexadecimal digits, as AWS's ids have. */
function hex(number) {
  return `0a1b2c3d4e5f6${number.toString(16).padStart(4, '0')}`;
}
