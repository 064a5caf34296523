/** The test support that `world-process.mjs` uses. */
export { Ec2Server } from '../../../test/support/ec2-server.ts';
export * from '../../../test/support/large-inventory.ts';
