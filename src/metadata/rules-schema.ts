import * as v from 'valibot';
import type { RulesDocument } from '../model/rules.ts';
import { cidrBlocks, identifier, isCidrBlock, isoTimestamp, tags, text, texts, unixSeconds } from './schema-parts.ts';

/**
 * Bounds of a rules document, well above AWS's quotas: 1,000 rules an interface, 40 entries a direction and family of an ACL,
 * 1,000 entries of a prefix list, 1,000 routes of a table.
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
const MAX_RULES = 5_000;
const MAX_ENTRIES = 1_000;
const MAX_ROUTES = 10_000;
const MAX_EARLIER_SETS = 100;
const MAX_NOT_READ = 100;

const flag = oneOf([true, false]);
const direction = oneOf(['ingress', 'egress']);
const protocol = v.pipe(
  v.string(),
  v.regex(
    /^(?:-1|tcp|udp|icmp|icmpv6|\d{1,2}|1\d\d|2[0-4]\d|25[0-5])$/,
    'is not -1, tcp, udp, icmp, icmpv6 or a protocol number',
  ),
);
const port = numberBetween(-1, 65_535);
const icmp = numberBetween(-1, 255);
const cidr = v.pipe(v.string(), v.check(isCidrBlock, 'is not a CIDR block'));
const blockMode = oneOf(['off', 'block-bidirectional', 'block-ingress']);
const owned = { accountId: v.optional(text), region: v.optional(text) };

const rule = v.pipe(
  v.object({
    id: identifier('sgr-'),
    direction,
    protocol,
    fromPort: v.optional(port),
    toPort: v.optional(port),
    cidr: v.optional(cidr),
    prefixListId: v.optional(identifier('pl-')),
    groupId: v.optional(identifier('sg-')),
    groupVpcId: v.optional(identifier('vpc-')),
    groupAccountId: v.optional(text),
    peeringStatus: v.optional(text),
    description: v.optional(v.pipe(v.string(), v.maxLength(1_024))),
  }),
  v.check(
    ({ cidr, prefixListId, groupId }) =>
      Number(cidr !== undefined) + Number(prefixListId !== undefined) + Number(groupId !== undefined) === 1,
    'must have exactly one of cidr, prefixListId and groupId',
  ),
);
const rules = v.pipe(v.array(rule), v.maxLength(MAX_RULES));

const securityGroup = v.object({
  id: identifier('sg-'),
  name: v.optional(text),
  description: v.optional(v.pipe(v.string(), v.maxLength(1_024))),
  ...owned,
  vpcId: v.optional(identifier('vpc-')),
  associatedVpcIds: v.optional(texts),
  rules,
  earlier: v.optional(v.pipe(v.array(v.object({ until: unixSeconds, rules })), v.maxLength(MAX_EARLIER_SETS))),
  tags: v.optional(tags),
});

const entry = v.object({
  direction,
  ruleNumber: numberBetween(1, 65_535),
  action: oneOf(['allow', 'deny']),
  protocol,
  fromPort: v.optional(port),
  toPort: v.optional(port),
  icmpType: v.optional(icmp),
  icmpCode: v.optional(icmp),
  cidr,
});
const entries = v.pipe(v.array(entry), v.maxLength(MAX_ENTRIES));

const networkAcl = v.object({
  id: identifier('acl-'),
  ...owned,
  vpcId: v.optional(identifier('vpc-')),
  isDefault: v.optional(flag),
  subnetIds: v.optional(texts),
  entries,
  earlier: v.optional(
    v.pipe(
      v.array(v.object({ until: unixSeconds, rules: entries, subnetIds: v.optional(texts) })),
      v.maxLength(MAX_EARLIER_SETS),
    ),
  ),
  tags: v.optional(tags),
});

const prefixList = v.object({
  id: identifier('pl-'),
  name: v.optional(text),
  ...owned,
  version: v.optional(v.pipe(v.number(), v.integer())),
  cidrs: cidrBlocks,
});

const subnet = v.object({
  id: identifier('subnet-'),
  vpcId: v.optional(identifier('vpc-')),
  availabilityZoneId: v.optional(text),
  cidrBlocks: v.optional(cidrBlocks),
  internetGatewayBlockMode: v.optional(blockMode),
});

const vpc = v.object({
  id: identifier('vpc-'),
  ...owned,
  cidrBlocks: v.optional(cidrBlocks),
  internetGatewayBlockMode: v.optional(blockMode),
});

const routeTable = v.object({
  id: identifier('rtb-'),
  ...owned,
  vpcId: v.optional(identifier('vpc-')),
  isMain: v.optional(flag),
  subnetIds: v.optional(texts),
  routes: v.pipe(
    v.array(
      v.object({
        cidr: v.optional(cidr),
        prefixListId: v.optional(identifier('pl-')),
        target: text,
        state: v.optional(text),
      }),
    ),
    v.maxLength(MAX_ROUTES),
  ),
});

const peering = v.object({
  id: identifier('pcx-'),
  ...owned,
  vpcIds: v.pipe(
    v.array(identifier('vpc-')),
    v.check((ids) => ids.length === 2, 'must be requester and accepter'),
  ),
  isInterRegion: v.optional(flag),
  status: v.optional(text),
});

const transitGateway = v.object({
  id: identifier('tgw-'),
  ...owned,
  securityGroupReferencing: v.optional(flag),
});

const transitGatewayAttachment = v.object({
  id: identifier('tgw-attach-'),
  ...owned,
  transitGatewayId: identifier('tgw-'),
  vpcId: identifier('vpc-'),
  subnetIds: v.optional(texts),
  securityGroupReferencing: v.optional(flag),
});

const vpcEndpoint = v.object({
  id: identifier('vpce-'),
  ...owned,
  type: text,
  vpcId: v.optional(identifier('vpc-')),
  service: v.optional(text),
  networkInterfaceIds: v.optional(texts),
  routeTableIds: v.optional(texts),
});

const scope = v.object({
  accountId: v.pipe(v.string(), v.maxLength(1_024)),
  region: text,
  generatedAt: v.optional(isoTimestamp),
  hasRules: flag,
  notRead: v.optional(v.pipe(v.array(text), v.maxLength(MAX_NOT_READ))),
  internetGatewayBlockMode: v.optional(blockMode),
});

/** The lists of a rules document, each with the schema of its things. */
export const RULES_LISTS = {
  scopes: scope,
  vpcs: vpc,
  subnets: subnet,
  securityGroups: securityGroup,
  networkAcls: networkAcl,
  prefixLists: prefixList,
  routeTables: routeTable,
  peerings: peering,
  transitGateways: transitGateway,
  transitGatewayAttachments: transitGatewayAttachment,
  vpcEndpoints: vpcEndpoint,
} as const satisfies { readonly [List in keyof RulesDocument]?: v.GenericSchema };

/** The members of a rules document that are not lists. */
export const RULES_HEAD = v.object({ version: v.literal(1), generatedAt: v.optional(isoTimestamp) });

function numberBetween(least: number, most: number) {
  return v.pipe(
    v.number(),
    v.integer(),
    v.check((value) => value >= least && value <= most, `is not between ${least} and ${most}`),
  );
}

function oneOf<const Value>(values: readonly Value[]) {
  return v.custom<Value>((given) => values.some((value) => value === given), `is not one of ${values.join(', ')}`);
}
