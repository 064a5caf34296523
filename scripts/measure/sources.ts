/** What `scripts/measure/cache-memory.mjs` measures. */
export { createEc2Api } from '../../src/aws/ec2-sdk.ts';
export { MetadataCaches } from '../../src/aws/metadata-caches.ts';
