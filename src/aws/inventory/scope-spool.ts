import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type InventoryItems, isInventoryItem } from '../../metadata/inventory-schema.ts';
import { itemsOf, memberOf } from '../../metadata/json-members.ts';
import { partsOf, REST, VpcPlaces } from '../../metadata/partitions/split-inventory.ts';
import { append } from '../../model/append.ts';
import type { Subnet, Vpc } from '../../model/inventory.ts';
import type { ScopeContent, ScopeReading } from './gather-inventory.ts';

/** Level of compression: the fastest. */
const LEVEL = 1;

/** The outcome of a reading, without its content. */
export type ScopeOutcome = Omit<ScopeReading, 'content'>;

/** What one account and Region has in one VPC, compressed. */
interface SpooledReading {
  readonly outcome: ScopeOutcome;
  readonly bytes: Buffer;
}

/**
 * Keeps the readings of accounts and Regions until all are read, by VPCs: several accounts may have interfaces in one. It is
 * compressed, about 100 bytes for an interface, since a million of them would not fit into the memory otherwise.
 */
export class ScopeSpool {
  readonly places: VpcPlaces = new VpcPlaces();
  /** All VPCs and subnets: rules are judged with them. */
  readonly vpcs: Vpc[] = [];
  readonly subnets: Subnet[] = [];
  /** The number of invalid items, which are omitted. */
  invalid = 0;
  readonly #spooled: Map<string, SpooledReading[]> = new Map();

  /** Adds a reading, and returns it without its content. */
  add({ content, ...outcome }: ScopeReading): ScopeOutcome {
    this.places.add(content);
    this.vpcs.push(...content.vpcs);
    this.subnets.push(...content.subnets);
    for (const [vpcId, part] of partsOf(content, (id) => id ?? REST)) {
      const bytes = deflateRawSync(JSON.stringify(part), { level: LEVEL });
      const readings = this.#spooled.get(vpcId);
      if (readings === undefined) this.#spooled.set(vpcId, [{ outcome, bytes }]);
      else readings.push({ outcome, bytes });
    }
    return outcome;
  }

  /** The VPCs in which something was read. */
  vpcIds(): readonly string[] {
    return [...this.#spooled.keys()];
  }

  /**
   * Removes and returns the readings of some VPCs, in the order of the outcomes, of the accounts and Regions that have
   * something there or could not be read.
   */
  take(vpcIds: readonly string[], outcomes: readonly ScopeOutcome[]): readonly Omit<ScopeReading, 'failure'>[] {
    const contents = new Map<ScopeOutcome, ScopeContent[]>();
    for (const vpcId of vpcIds) {
      for (const { outcome, bytes } of this.#spooled.get(vpcId) ?? []) {
        append(contents, outcome, this.#contentOf(bytes));
      }
      this.#spooled.delete(vpcId);
    }
    return outcomes.flatMap((outcome) => {
      const read = contents.get(outcome);
      return read === undefined && outcome.notRead.length === 0 ? [] : [{ ...outcome, content: joined(read ?? []) }];
    });
  }

  /**
   * The content of a reading. Items that a reader would not accept are counted and omitted: one would make its
   * partition unusable.
   */
  #contentOf(bytes: Buffer): ScopeContent {
    const value: unknown = JSON.parse(inflateRawSync(bytes).toString('utf8'));
    const valid = <Kind extends keyof InventoryItems>(list: string, kind: Kind): InventoryItems[Kind][] => {
      const items = itemsOf(memberOf(value, list));
      const accepted = items.filter((item) => isInventoryItem(kind, item));
      this.invalid += items.length - accepted.length;
      return accepted;
    };
    return {
      networkInterfaces: valid('networkInterfaces', 'networkInterface'),
      instances: valid('instances', 'instance'),
      subnets: valid('subnets', 'subnet'),
      vpcs: valid('vpcs', 'vpc'),
      natGateways: valid('natGateways', 'natGateway'),
    };
  }
}

function joined(contents: readonly ScopeContent[]): ScopeContent {
  return {
    networkInterfaces: contents.flatMap((content) => content.networkInterfaces),
    instances: contents.flatMap((content) => content.instances),
    subnets: contents.flatMap((content) => content.subnets),
    vpcs: contents.flatMap((content) => content.vpcs),
    natGateways: contents.flatMap((content) => content.natGateways),
  };
}
