import { isIP } from 'node:net';
import * as v from 'valibot';
import type { Instance, Inventory, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import { parseCidrBlock } from '../net/cidr-block.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1_024));
const texts = v.pipe(v.array(text), v.maxLength(1_000));
// EC2 allows keys of 128 and values of 256 characters of any kind, and a character may be two UTF-16 units. A lower
// limit could refuse a whole document because of one tag.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
const tags = v.record(v.pipe(v.string(), v.maxLength(2 * 128)), v.pipe(v.string(), v.maxLength(2 * 256)));
const addresses = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check((address) => isIP(address) !== 0, 'is not an IPv4 or IPv6 address'),
    ),
  ),
  v.maxLength(10_000),
);
const prefixes = v.pipe(v.array(v.pipe(v.string(), v.check(isCidrBlock, 'is not a CIDR block'))), v.maxLength(10_000));
const seenSince = v.record(
  v.pipe(
    v.string(),
    v.check((key) => isIP(key) !== 0 || isCidrBlock(key), 'is not an IP address or a CIDR block'),
  ),
  v.pipe(v.number(), v.integer(), v.minValue(0)),
);
const id = (prefix: string) => v.pipe(text, v.startsWith(prefix, `must begin with ${prefix}`));

const owner = v.object({ type: text, id: v.optional(text), name: v.optional(text) });

const networkInterface = v.object({
  id: id('eni-'),
  accountId: v.optional(text),
  region: v.optional(text),
  type: v.optional(text),
  description: v.optional(v.string()),
  vpcId: v.optional(id('vpc-')),
  subnetId: v.optional(id('subnet-')),
  availabilityZone: v.optional(text),
  addresses: v.optional(addresses),
  publicAddresses: v.optional(addresses),
  prefixes: v.optional(prefixes),
  seenSince: v.optional(seenSince),
  securityGroupIds: v.optional(texts),
  instanceId: v.optional(id('i-')),
  attachedAt: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  owner: v.optional(owner),
  tags: v.optional(tags),
});

const instance = v.object({
  id: id('i-'),
  type: v.optional(text),
  imageId: v.optional(text),
  tags: v.optional(tags),
});

const subnet = v.object({
  id: id('subnet-'),
  vpcId: v.optional(id('vpc-')),
  availabilityZone: v.optional(text),
  tags: v.optional(tags),
});

const vpc = v.object({ id: id('vpc-'), cidrBlocks: v.optional(texts), tags: v.optional(tags) });

const natGateway = v.object({
  id: id('nat-'),
  vpcId: v.optional(id('vpc-')),
  publicAddresses: v.optional(addresses),
  tags: v.optional(tags),
});

const accountIds = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^\d{12}$/, 'is not an account id of 12 digits'))),
  v.maxLength(50_000),
);

const inventory = v.object({
  version: v.literal(1),
  generatedAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  accountIds: v.optional(accountIds),
  networkInterfaces: v.array(networkInterface),
  instances: v.optional(v.array(instance)),
  subnets: v.optional(v.array(subnet)),
  vpcs: v.optional(v.array(vpc)),
  natGateways: v.optional(v.array(natGateway)),
});

/** The schema of each kind of item in an inventory. */
const ITEMS = { networkInterface, instance, subnet, vpc, natGateway } as const;

/** The kinds of items in an inventory, each with its type. */
export interface InventoryItems {
  readonly networkInterface: NetworkInterface;
  readonly instance: Instance;
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  readonly natGateway: NatGateway;
}

/** Whether a value is a valid item of an inventory; unknown members are allowed. */
export function isInventoryItem(kind: keyof InventoryItems, value: unknown): boolean {
  return v.is(ITEMS[kind], value);
}

/** Maximum number of defects in a message. */
const MAX_NAMED_ISSUES = 5;
/** Maximum length of a value in a message. */
const MAX_QUOTED_LENGTH = 80;

/**
 * Checks a parsed inventory document. Throws a RangeError whose message gives the path of each of the first defects,
 * for example `networkInterfaces.3.addresses.0: is not an IPv4 or IPv6 address, received "10.0.0"`. Unknown members are
 * ignored, since a newer release may have written them.
 */
export function checkInventory(value: unknown): Inventory {
  const result = v.safeParse(inventory, value);
  if (result.success) return result.output;
  const named = result.issues.slice(0, MAX_NAMED_ISSUES).map((issue) => {
    const path = v.getDotPath(issue) ?? 'the document';
    return `${path}: ${issue.message}${issue.kind === 'validation' ? `, received ${quote(issue.input)}` : ''}`;
  });
  const more = result.issues.length - named.length;
  throw new RangeError(`the inventory is not valid: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`);
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
}

function isCidrBlock(text: string): boolean {
  try {
    parseCidrBlock(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
