/**
 * EC2, STS and S3 of a large organization, in a separate process, so that their memory and time do not count as the function's. Reports
 * its address once everything is ready, exits with its parent, and replaces a share of the interfaces on request.
 */
import { bundleModule } from '../../bundle-module.mjs';

const [interfaces, accounts] = process.argv.slice(2).map(Number);
const sources = await bundleModule(new URL('sources.ts', import.meta.url));
const { accountIdOf, Ec2Server, largeAccount, REGION } = sources;

const server = await Ec2Server.start();
for (let account = 0; account < accounts; account++) {
  const { networkInterfaces, instances, subnets, vpcs } = largeAccount(account, {
    interfaces: Math.ceil(interfaces / accounts),
    earlier: 0,
  });
  server.sts.roles.set(accountIdOf(account), { name: 'reader' });
  server.world.region(accountIdOf(account), REGION).add({
    interfaces: networkInterfaces.map(({ publicAddresses, securityGroupIds, attachedAt, ...item }) => ({
      ...item,
      groupIds: securityGroupIds,
      attachedAt: new Date(attachedAt * 1_000).toISOString(),
      ...(publicAddresses.length === 0 ? {} : { publicIp: publicAddresses[0] }),
    })),
    instances,
    subnets: subnets.map(({ availabilityZone, availabilityZoneId, ...item }) => ({
      ...item,
      zone: availabilityZone,
      zoneId: availabilityZoneId,
    })),
    vpcs,
  });
}

process.on('message', ({ replaced }) => {
  // every n-th interface is deleted, and a new one takes over its address
  for (let account = 0; account < accounts; account++) {
    const { interfaces: all } = server.world.region(accountIdOf(account), REGION);
    for (const [index, item] of [...all.values()].entries()) {
      if (index % replaced !== 0) continue;
      all.delete(item.id);
      const id = item.id.replace(/.{4}$/, 'ffff');
      all.set(id, { ...item, id, attachedAt: new Date().toISOString() });
    }
  }
  process.send('changed');
});
process.on('disconnect', () => process.exit());
process.send(server.environment);
