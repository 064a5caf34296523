import { makeRandom } from '../samples/random.mjs';

const RULES_A_GROUP = 150;
const ENTRIES_A_DIRECTION = 20;
const PORTS = [22, 53, 80, 443, 3306, 5432, 6379, 8080, 9200];

/**
 * Rules for a world: a separate security group with 150 rules for every interface that records flows, and a network ACL with 20 entries
 * per direction for every subnet, so that nearly every interface has different rules. The same in every run.
 * @param {ReturnType<typeof import('./world.mjs').makeWorld>} world
 * @returns {{ inventory: object, rules: object }} the inventory with these groups, and the rules document
 */
export const makeRules = ({ inventory, recorders }) => {
  const random = makeRandom(1_127);
  const own = new Map(recorders.map(({ id }, number) => [id, `sg-own${number}`]));
  const groups = [...own.values()].map((id, number) => ({
    id,
    name: `service-${number}`,
    vpcId: recorders[number].vpcId,
    rules: Array.from({ length: RULES_A_GROUP }, (_, at) => makeRule(`sgr-${number}-${at}`, at, random)),
  }));
  const networkAcls = inventory.subnets.map(({ id, vpcId }, number) => ({
    id: `acl-${number}`,
    vpcId,
    subnetIds: [id],
    entries: ['ingress', 'egress'].flatMap((direction) =>
      Array.from({ length: ENTRIES_A_DIRECTION }, (_, at) => makeEntry(direction, at, random)),
    ),
  }));
  return {
    inventory: {
      ...inventory,
      networkInterfaces: inventory.networkInterfaces.map((each) =>
        own.has(each.id) ? { ...each, securityGroupIds: [own.get(each.id)] } : each,
      ),
    },
    rules: {
      version: 1,
      generatedAt: '2026-03-02T09:30:00Z',
      vpcs: inventory.vpcs.map(({ id, cidrBlocks }) => ({ id, cidrBlocks })),
      subnets: inventory.subnets.map(({ id, vpcId }, number) => ({ id, vpcId, cidrBlocks: [`10.200.${number}.0/24`] })),
      securityGroups: groups,
      networkAcls,
      prefixLists: [],
      peerings: [],
    },
  };
};

/** A rule for a range of the world, for a group, or for any address. */
const makeRule = (id, at, random) => {
  const direction = at % 2 === 0 ? 'ingress' : 'egress';
  if (at < 2) return { id, direction, protocol: '-1', cidr: direction === 'egress' ? '0.0.0.0/0' : '10.0.0.0/9' };
  const port = random.pick(PORTS);
  const ports = { protocol: at % 5 === 0 ? 'udp' : 'tcp', fromPort: port, toPort: port + (at % 3) };
  if (at % 7 === 0) return { id, direction, ...ports, groupId: `sg-own${random.between(0, 299)}` };
  return { id, direction, ...ports, cidr: `10.${random.between(1, 3)}.${random.between(0, 15)}.0/24` };
};

const makeEntry = (direction, at, random) => {
  const ruleNumber = 10 * (at + 1);
  if (at === ENTRIES_A_DIRECTION - 1)
    return { direction, ruleNumber, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' };
  const port = random.pick(PORTS);
  const cidr = `10.${random.between(1, 3)}.${random.between(0, 15)}.${random.between(0, 255)}/32`;
  return {
    direction,
    ruleNumber,
    action: at % 3 === 0 ? 'deny' : 'allow',
    protocol: '6',
    fromPort: port,
    toPort: port,
    cidr,
  };
};
