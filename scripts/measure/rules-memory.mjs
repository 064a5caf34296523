// Measures the memory of a rules document with 150,000 rules, alone and with every posture compiled: each group has interfaces in three
// subnets, with one network ACL for all three or, with --acls, one for each.
// Usage: node --expose-gc scripts/measure/rules-memory.mjs [--acls]
import { fileURLToPath } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { makeRandom } from '../samples/random.mjs';

const GROUPS = 2_500;
const RULES_A_GROUP = 60;
const SUBNETS = 300;
const ENTRIES_A_DIRECTION = 20;
const SUBNETS_A_GROUP = 3;
const SUBNETS_AN_ACL = process.argv.includes('--acls') ? 1 : SUBNETS_A_GROUP;
const PORTS = [22, 53, 80, 443, 3306, 5432, 6379, 8080, 9200];
const VPC = 'vpc-1';
const MEBIBYTE = 2 ** 20;
/** Maximum memory of the rules, including postures. */
const AIM_MEBIBYTES = 60;

if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
const { checkRules, RuleAddress, RuleInterface, VerdictEngine, VerdictQuestion } = await bundleWithoutPackages(
  new URL('sources-rules.ts', import.meta.url),
  fileURLToPath(new URL('../../node_modules/.cache/measure/', import.meta.url)),
);
const metadata = { interfaceInVpc: () => undefined, vpcHolds: () => undefined, generation: 1 };
const document = Buffer.from(JSON.stringify(makeRules()));

const before = await usedBytes();
const { rules } = checkRules(JSON.parse(document.toString()));
const engine = new VerdictEngine({ rules, metadata });
const read = (await usedBytes()) - before;
engine.begin();
const question = new VerdictQuestion();
question.action = 'ACCEPT';
question.direction = 'ingress';
question.peer = new RuleAddress('10.1.2.3');
Object.assign(question, { protocol: 6, sourcePort: 40_000, destinationPort: 443, endSeconds: 1_795_175_000 });
const startedAt = process.cpuUsage();
for (let group = 0; group < GROUPS; group++) {
  for (let number = 0; number < SUBNETS_A_GROUP; number++) {
    const subnetId = `subnet-${(group * SUBNETS_A_GROUP + number) % SUBNETS}`;
    const found = { id: 'eni-1', vpcId: VPC, subnetId, securityGroupIds: [`sg-${group}`], addresses: [] };
    question.recorder = new RuleInterface(found);
    engine.verdictOf(question);
  }
}
const { user, system } = process.cpuUsage(startedAt);
const compiled = (await usedBytes()) - before;
const { postures, verdicts } = engine.statistics;
if (verdicts === 0) throw new Error('no rules were evaluated');
console.log(
  `Node.js ${process.version}, ${GROUPS * RULES_A_GROUP} rules, ${(document.length / MEBIBYTE).toFixed(1)} MiB of JSON`,
);
console.log(`read: ${mebibytes(read)}`);
console.log(`with ${postures} postures: ${mebibytes(compiled)} (aim ${AIM_MEBIBYTES} MiB)`);
console.log(`${((user + system) / postures).toFixed(0)} µs of processor a posture`);

async function usedBytes() {
  // objects that the last statement still referenced become garbage by the next turn
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function mebibytes(bytes) {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}

function makeRules() {
  const random = makeRandom(1_129);
  return {
    version: 1,
    generatedAt: '2026-11-28T12:00:00Z',
    vpcs: [{ id: VPC, cidrBlocks: ['10.0.0.0/8'] }],
    subnets: Array.from({ length: SUBNETS }, (_, number) => ({
      id: `subnet-${number}`,
      vpcId: VPC,
      cidrBlocks: [`10.${number >> 8}.${number & 255}.0/24`],
    })),
    securityGroups: Array.from({ length: GROUPS }, (_, group) => ({
      id: `sg-${group}`,
      name: `service-${group}`,
      vpcId: VPC,
      rules: Array.from({ length: RULES_A_GROUP }, (_, at) => makeRule(`sgr-${group}-${at}`, at, random)),
    })),
    networkAcls: Array.from({ length: SUBNETS / SUBNETS_AN_ACL }, (_, acl) => ({
      id: `acl-${acl}`,
      vpcId: VPC,
      subnetIds: Array.from({ length: SUBNETS_AN_ACL }, (_, at) => `subnet-${acl * SUBNETS_AN_ACL + at}`),
      entries: ['ingress', 'egress'].flatMap((direction) =>
        Array.from({ length: ENTRIES_A_DIRECTION }, (_, at) => makeEntry(direction, at, random)),
      ),
    })),
    prefixLists: [],
    peerings: [],
  };
}

/** The first two rules allow all traffic, every seventh refers to a group, and the others have a range, often shared with other groups. */
function makeRule(id, at, random) {
  const allowsAll = at < 2;
  if (allowsAll) return { id, direction: at === 0 ? 'ingress' : 'egress', protocol: '-1', cidr: '10.0.0.0/8' };
  const port = random.pick(PORTS);
  const rule = {
    id,
    direction: at % 2 === 0 ? 'ingress' : 'egress',
    protocol: 'tcp',
    fromPort: port,
    toPort: port + (at % 3),
  };
  if (at % 7 === 0) return { ...rule, groupId: `sg-${random.between(0, GROUPS - 1)}` };
  return { ...rule, cidr: `10.${random.between(0, 3)}.${random.between(0, 255)}.0/24` };
}

function makeEntry(direction, at, random) {
  const action = at % 3 === 0 ? 'deny' : 'allow';
  const port = random.pick(PORTS);
  const cidr = `10.${random.between(0, 3)}.${random.between(0, 255)}.0/24`;
  return { direction, ruleNumber: 10 * (at + 1), action, protocol: '6', fromPort: port, toPort: port, cidr };
}
