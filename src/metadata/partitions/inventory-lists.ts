import type { Inventory } from '../../model/inventory.ts';
import type { InventoryItems } from '../inventory-schema.ts';

/** The lists of an inventory, each with the kind of its items; in a partition, their rows are in this order. */
export const INVENTORY_LISTS = {
  networkInterfaces: 'networkInterface',
  earlierInterfaces: 'networkInterface',
  instances: 'instance',
  subnets: 'subnet',
  vpcs: 'vpc',
  natGateways: 'natGateway',
  pods: 'pod',
} as const satisfies Readonly<
  Record<
    Exclude<
      keyof Inventory,
      'version' | 'generatedAt' | 'accountIds' | 'seenUntil' | 'seenUntilById' | 'isFirstReading' | 'events'
    >,
    keyof InventoryItems
  >
>;

/** A key of {@link INVENTORY_LISTS}. */
export type InventoryList = keyof typeof INVENTORY_LISTS;

/** The names of the lists, in their order. */
export const LIST_NAMES: readonly InventoryList[] = [
  'networkInterfaces',
  'earlierInterfaces',
  'instances',
  'subnets',
  'vpcs',
  'natGateways',
  'pods',
];

/** The content of a partition. Interfaces that were seen at another time than the rest have a time of their own. */
export type InventoryPart = Pick<Inventory, InventoryList | 'events'>;

/** Sections of a partition. */
export const SECTIONS = {
  textOffsets: 1,
  texts: 2,
  rowOffsets: 3,
  rows: 4,
  /** What is true of the partition as a whole, as one value. */
  facts: 5,
  /** Rows of everything but earlier interfaces and pods, by their ids. */
  ids: 6,
  /** Rows of interfaces by VPC and private address. */
  addressesInVpcs: 7,
  /** Rows of interfaces by any address. */
  addresses: 8,
  /** Rows of interfaces by VPC and delegated prefix. */
  prefixes: 9,
  /** Rows of earlier interfaces by VPC and address or prefix. */
  earlier: 10,
  /** Rows of pods by VPC and address. */
  pods: 11,
  // 12 is used by earlier releases
  /** Rows of earlier interfaces by their ids. */
  earlierIds: 13,
  /** Rows of earlier interfaces by any address. */
  earlierAddresses: 14,
  /** What events said, as deflated JSON: only the next sweep reads it. */
  events: 15,
} as const;

/** The key of an address or prefix in a VPC. */
export function keyInVpc(vpcId: string | undefined, address: string): string {
  return `${vpcId} ${address}`;
}
