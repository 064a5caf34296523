export * from './sources.ts';
export { PartitionedSource } from '../../../src/metadata/partitions/partitioned-source.ts';
