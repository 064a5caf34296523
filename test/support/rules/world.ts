import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import type { RulesDocument } from '../../../src/model/rules.ts';

/** Rules and network interfaces in a single document. */
export interface World extends RulesDocument {
  readonly networkInterfaces: readonly NetworkInterface[];
}

/** A metadata source that knows the interfaces and VPCs of a world. */
export function metadataOf(world: World): MetadataSource {
  return new SnapshotSource({
    version: 1,
    generatedAt: world.generatedAt,
    networkInterfaces: world.networkInterfaces,
    vpcs: world.vpcs ?? [],
  });
}
