/** The sources that `scripts/measure/cache-memory.mjs` measures. */
export { createEc2Api } from '../../src/aws/clients/ec2-sdk.ts';
export { MetadataCaches } from '../../src/aws/lookups/metadata-caches.ts';
