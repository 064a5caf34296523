/** The sources and test support that `scripts/measure/inventory-scale.mjs` uses. */
export { createFileFolder } from '../../../src/documents/file-folder.ts';
export { objectsOf } from '../../../src/metadata/partitions/objects-of.ts';
export { INDEX_NAME, parsePartitionIndex } from '../../../src/metadata/partitions/partition-index.ts';
export { PartitionWriter } from '../../../src/metadata/partitions/partition-writer.ts';
export { splitInventory } from '../../../src/metadata/partitions/split-inventory.ts';
export * from '../../../test/support/large-inventory.ts';
