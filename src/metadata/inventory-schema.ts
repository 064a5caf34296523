import * as v from 'valibot';
import type { Instance, Inventory, NatGateway, NetworkInterface, Pod, Subnet, Vpc } from '../model/inventory.ts';
import { issueText, MAX_NAMED_ISSUES } from './schema-issues.ts';
import {
  addresses,
  cidrBlocks,
  identifier,
  isAddress,
  isCidrBlock,
  isoTimestamp,
  tags,
  text,
  texts,
  unixSeconds,
} from './schema-parts.ts';

/**
 * Builds the schemas: of the document, and of each kind of item in it. A function, since building them takes 2 ms of a
 * cold start, and most functions read no document.
 */
function buildSchemas() {
  const seenSince = v.record(
    v.pipe(
      v.string(),
      v.check((key) => isAddress(key) || isCidrBlock(key), 'is not an IP address or a CIDR block'),
    ),
    unixSeconds,
  );

  const owner = v.object({ type: text, id: v.optional(text), name: v.optional(text) });

  const networkInterface = v.object({
    id: identifier('eni-'),
    accountId: v.optional(text),
    region: v.optional(text),
    type: v.optional(text),
    description: v.optional(v.string()),
    vpcId: v.optional(identifier('vpc-')),
    subnetId: v.optional(identifier('subnet-')),
    associatedSubnetIds: v.optional(texts),
    availabilityZone: v.optional(text),
    addresses: v.optional(addresses),
    publicAddresses: v.optional(addresses),
    prefixes: v.optional(cidrBlocks),
    seenSince: v.optional(seenSince),
    seenUntil: v.optional(unixSeconds),
    goneBy: v.optional(unixSeconds),
    securityGroupIds: v.optional(texts),
    groupsSince: v.optional(unixSeconds),
    hadOtherGroups: v.optional(v.boolean()),
    instanceId: v.optional(identifier('i-')),
    attachedAt: v.optional(unixSeconds),
    isDetachable: v.optional(v.boolean()),
    isForwarder: v.optional(v.boolean()),
    owner: v.optional(owner),
    tags: v.optional(tags),
  });

  const instance = v.object({
    id: identifier('i-'),
    type: v.optional(text),
    imageId: v.optional(text),
    tags: v.optional(tags),
  });

  const subnet = v.object({
    id: identifier('subnet-'),
    vpcId: v.optional(identifier('vpc-')),
    availabilityZone: v.optional(text),
    availabilityZoneId: v.optional(text),
    cidrBlocks: v.optional(cidrBlocks),
    internetGatewayBlockMode: v.optional(text),
    tags: v.optional(tags),
  });

  const vpc = v.object({
    id: identifier('vpc-'),
    accountId: v.optional(text),
    region: v.optional(text),
    cidrBlocks: v.optional(texts),
    internetGatewayBlockMode: v.optional(text),
    tags: v.optional(tags),
  });

  const natGateway = v.object({
    id: identifier('nat-'),
    vpcId: v.optional(identifier('vpc-')),
    publicAddresses: v.optional(addresses),
    tags: v.optional(tags),
  });

  const pod = v.object({
    id: text,
    namespace: text,
    name: text,
    workload: v.optional(v.object({ kind: text, name: text })),
    node: v.optional(text),
    vpcId: identifier('vpc-'),
    interfaceId: v.optional(identifier('eni-')),
    instanceId: v.optional(identifier('i-')),
    addresses,
    from: unixSeconds,
    until: unixSeconds,
    hasEnded: v.optional(v.boolean()),
  });

  const event = v.object({
    kind: text,
    at: unixSeconds,
    accountId: v.optional(text),
    region: v.optional(text),
    vpcId: v.optional(text),
    interfaceId: v.optional(text),
    instanceId: v.optional(text),
    attachmentId: v.optional(text),
    attachedAt: v.optional(unixSeconds),
    isDetachable: v.optional(v.boolean()),
    addresses: v.optional(addresses),
    publicAddresses: v.optional(addresses),
    prefixes: v.optional(cidrBlocks),
    isReassignment: v.optional(v.boolean()),
    isComplete: v.optional(v.boolean()),
    allocationId: v.optional(text),
    associationId: v.optional(text),
  });

  const accountIds = v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^\d{12}$/, 'is not an account id of 12 digits'))),
    v.maxLength(50_000),
  );

  const inventory = v.object({
    version: v.literal(1),
    generatedAt: v.optional(isoTimestamp),
    accountIds: v.optional(accountIds),
    seenUntil: v.optional(unixSeconds),
    seenUntilById: v.optional(v.record(v.string(), unixSeconds)),
    isFirstReading: v.optional(v.boolean()),
    networkInterfaces: v.array(networkInterface),
    instances: v.optional(v.array(instance)),
    subnets: v.optional(v.array(subnet)),
    vpcs: v.optional(v.array(vpc)),
    natGateways: v.optional(v.array(natGateway)),
    pods: v.optional(v.array(pod)),
    earlierInterfaces: v.optional(v.array(networkInterface)),
    events: v.optional(v.array(event)),
  });

  return { inventory, items: { networkInterface, instance, subnet, vpc, natGateway, pod } };
}

let built: ReturnType<typeof buildSchemas> | undefined;

/** The schemas, built when they are first needed. */
function schemas(): ReturnType<typeof buildSchemas> {
  built ??= buildSchemas();
  return built;
}

/** The schema of an inventory document. */
export function inventorySchema(): ReturnType<typeof buildSchemas>['inventory'] {
  return schemas().inventory;
}

/** The kinds of items in an inventory, each with its type. */
export interface InventoryItems {
  readonly networkInterface: NetworkInterface;
  readonly instance: Instance;
  readonly subnet: Subnet;
  readonly vpc: Vpc;
  readonly natGateway: NatGateway;
  readonly pod: Pod;
}

/** The schema of a kind of items. */
export function itemSchema(kind: keyof InventoryItems): v.GenericSchema {
  return schemas().items[kind];
}

/** Whether a value is a valid item of an inventory; unknown members are allowed. */
export function isInventoryItem<Kind extends keyof InventoryItems>(
  kind: Kind,
  value: unknown,
): value is InventoryItems[Kind] {
  return v.is(schemas().items[kind], value);
}

/**
 * Checks a parsed inventory document. Throws a RangeError whose message gives the path of each of the first defects,
 * for example `networkInterfaces.3.addresses.0: is not an IPv4 or IPv6 address, received "10.0.0"`. Unknown members are
 * ignored, since a newer release may have written them.
 */
export function checkInventory(value: unknown): Inventory {
  const result = v.safeParse(inventorySchema(), value);
  if (result.success) return result.output;
  const named = result.issues.slice(0, MAX_NAMED_ISSUES).map((issue) => issueText(issue));
  const more = result.issues.length - named.length;
  throw new RangeError(`the inventory is not valid: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`);
}
