/** The metadata sources for the simulation of EC2 calls, `scripts/simulate/ec2-calls.mjs`. */
export { LiveSource } from '../../src/aws/lookups/live-source.ts';
export { LayeredSource } from '../../src/metadata/layered-source.ts';
export { OwnershipSource } from '../../src/metadata/ownership-source.ts';
export { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
