/** The account of all resources. */
export const ACCOUNT = '123456789012';
/** The VPC of all resources. */
export const VPC = { id: 'vpc-0d11b22c33d44e55f', cidrBlocks: ['10.40.0.0/16'], tags: { Name: 'shop' } };

const SUBNET = { id: 'subnet-0d00000000000a001', vpcId: VPC.id, tags: { Name: 'shop-a' } };

/** Outside ranges for which the owner of the shop has names. */
export const LABELS = {
  '203.0.113.0/28': 'office',
  '203.0.113.16/28': 'payment-provider',
  '203.0.113.32/28': 'backup-vault',
  '203.0.113.48/28': 'uptime-monitor',
  '203.0.113.64/28': 'telemetry',
  '203.0.113.80/28': 'package-mirror',
  '203.0.113.96/28': 'mail-service',
  '203.0.113.112/28': 'release-registry',
};

/** Names that the owner of the shop would list in `ignore`: harmless ends that look like an attack. */
export const KNOWN_NAMES = [
  ...['office', 'payment-provider', 'backup-vault', 'uptime-monitor', 'telemetry', 'release-registry'],
  ...['vulnerability-scanner', 'mail-relay'],
];

/** Hosts of each role: lowest and highest number. */
const ROLES = [
  { role: 'alb', count: [2, 2], type: 'application_load_balancer', isPublic: true },
  { role: 'nlb', count: [1, 1], type: 'network_load_balancer' },
  { role: 'nat', count: [1, 1], type: 'nat_gateway', isPublic: true },
  { role: 'bastion', count: [1, 1], isPublic: true },
  { role: 'web', count: [3, 5] },
  { role: 'app', count: [4, 7] },
  { role: 'legacy-app', count: [1, 1] },
  { role: 'orders-db', count: [1, 1], type: 'rds' },
  { role: 'catalog-db', count: [1, 1], type: 'rds' },
  { role: 'sessions', count: [1, 1], type: 'elasticache' },
  { role: 'monitor', count: [1, 1] },
  { role: 'ci-runner', count: [2, 3] },
  { role: 'git', count: [1, 1] },
  { role: 'backup', count: [1, 1] },
  { role: 'vulnerability-scanner', count: [1, 1] },
  { role: 'mail-relay', count: [1, 1], isPublic: true },
  { role: 'worker', count: [10, 20] },
  { role: 'edge', count: [9, 15], isPublic: true },
];

/**
 * The invented network of a seed: hosts by role, each with name, address and interface.
 * @param {import('../../src/simulate/seeded-random.ts').SeededRandom} random
 */
export const makeNetwork = (random) => {
  const hosts = [];
  for (const { role, count, type = 'ec2_instance', isPublic = false } of ROLES) {
    const number = random.between(...count);
    for (let i = 1; i <= number; i++) {
      const place = hosts.length + 10;
      hosts.push({
        role,
        name: number === 1 || role === 'alb' ? role : `${role}-${i}`,
        type,
        isPublic,
        address: `10.40.${Math.floor(place / 200)}.${10 + (place % 200)}`,
        interfaceId: `eni-0d${String(place).padStart(15, '0')}`,
        instanceId: `i-0d${String(place).padStart(15, '0')}`,
        publicAddress: `198.51.100.${hosts.length + 1}`,
      });
    }
  }
  return {
    hosts,
    all: (role) => hosts.filter((host) => host.role === role),
    one: (role) => hosts.find((host) => host.role === role),
  };
};

/** The inventory document of a network. */
export const inventoryOf = ({ hosts }) => {
  const instances = hosts.filter(({ type }) => type === 'ec2_instance');
  return {
    version: 1,
    generatedAt: '2026-03-02T00:00:00Z',
    networkInterfaces: hosts.map(({ name, type, isPublic, address, interfaceId, instanceId, publicAddress }) => ({
      id: interfaceId,
      accountId: ACCOUNT,
      region: 'eu-central-1',
      type: type === 'nat_gateway' ? 'nat_gateway' : 'interface',
      vpcId: VPC.id,
      subnetId: SUBNET.id,
      addresses: [address],
      ...(isPublic ? { publicAddresses: [publicAddress] } : {}),
      ...(type === 'ec2_instance'
        ? { instanceId, owner: { type, id: instanceId } }
        : { owner: { type, id: name, name } }),
    })),
    instances: instances.map(({ instanceId, name }) => ({ id: instanceId, type: 't3.medium', tags: { Name: name } })),
    subnets: [SUBNET],
    vpcs: [VPC],
  };
};

/** An outside address. */
export const outside = (address) => ({ address });

/**
 * The outside address with this number, in a range of 128 Ki addresses.
 * @param {number} number
 */
export const internetAddress = (number) =>
  outside(`198.${18 + (Math.floor(number / 65_536) % 2)}.${Math.floor(number / 256) % 256}.${number % 256}`);
