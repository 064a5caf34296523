/** What `world-process.mjs` uses of the support for tests. */
export { Ec2Server } from '../../../test/support/ec2-server.ts';
export * from '../../../test/support/large-inventory.ts';
