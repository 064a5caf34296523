import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-store.ts';
import { gatherSnapshot, type SnapshotSummary } from '../../src/aws/inventory/gather-snapshot.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { addShop, PEER, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const OTHER_ACCOUNT = '444455556666';
const SNAPSHOT_PATH = '/our-bucket/inventory.json.gz';
const OPTIONS = { ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: OTHER_ACCOUNT };

/** The shop in the home account, and one interface in another. */
function addAccounts(): void {
  addShop(server().home);
  server()
    .world.region(OTHER_ACCOUNT, HOME_REGION)
    .add({ interfaces: [{ ...PEER, id: 'eni-0eeeeeeeeeeeeeee0' }] });
  server().sts.roles.set(OTHER_ACCOUNT, { name: 'reader' });
}

function gather(texts: Readonly<Record<string, string>> = OPTIONS): Promise<SnapshotSummary> {
  return gatherSnapshot(
    readOptions(texts),
    createS3Store('s3://our-bucket/inventory.json.gz'),
    { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 },
    () => {},
  );
}

function storedIds(): string[] {
  const body = server().s3.get(SNAPSHOT_PATH);
  return body === undefined ? [] : parseInventory(body).networkInterfaces.map(({ id }) => id);
}

describe('gatherSnapshot', () => {
  it('writes a document with the interfaces of all allowed accounts', async () => {
    // Prepare
    addAccounts();

    // Act
    const summary = await gather();

    // Assess
    expect(summary).toMatchObject({ networkInterfaces: 5, instances: 1, failures: [] });
    expect(storedIds()).toHaveLength(5);
    expect(storedIds()).toContain('eni-0eeeeeeeeeeeeeee0');
  });

  it('asks in every Region that the options name', async () => {
    // Prepare
    addShop(server().world.region(HOME_ACCOUNT, 'us-east-1'));

    // Act
    const summary = await gather({ SNAPSHOT_REGIONS: 'us-east-1, us-west-2' });

    // Assess
    expect(summary.networkInterfaces).toBe(4);
    expect(
      new Set(
        server()
          .received('DescribeVpcs')
          .map(({ region }) => region),
      ),
    ).toEqual(new Set(['us-east-1', 'us-west-2']));
  });

  it('keeps what the earlier document has of an account that cannot be read', async () => {
    // Prepare
    addAccounts();
    await gather();
    server().home.interfaces.delete(WEB.id);
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const summary = await gather();

    // Assess
    expect(summary.failures).toMatchObject([{ scope: { accountId: OTHER_ACCOUNT }, failure: 'unauthorized' }]);
    expect(storedIds()).toHaveLength(4);
    expect(storedIds()).toContain('eni-0eeeeeeeeeeeeeee0');
  });

  it('leaves the document alone if no account can be read', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = server().s3.get(SNAPSHOT_PATH);
    server().fail({ action: 'DescribeNetworkInterfaces', kind: 'refused' });

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({
      message:
        'no account could be read: 111122223333 in eu-central-1: DescribeNetworkInterfaces: refused (InvalidParameterValue); 444455556666 in eu-central-1: DescribeNetworkInterfaces: refused (InvalidParameterValue)',
    });
    expect(server().s3.get(SNAPSHOT_PATH)).toBe(before);
  });

  it('leaves the document alone where what it knows of an account would be lost with it', async () => {
    // Prepare
    addAccounts();
    await gather();
    const before = server().s3.get(SNAPSHOT_PATH);
    server().fail({ action: 'GET', kind: 'closed' });
    server().fail({ accountId: OTHER_ACCOUNT, kind: 'unauthorized' });

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({ message: expect.stringContaining('cannot be read') });
    expect(server().s3.get(SNAPSHOT_PATH)).toBe(before);
  });

  it('replaces a document that says nothing', async () => {
    // Prepare
    addAccounts();
    server().s3.set(SNAPSHOT_PATH, Buffer.from('no inventory'));

    // Act
    await gather();

    // Assess
    expect(storedIds()).toHaveLength(5);
  });

  it('writes what it has if only NAT gateways could not be read', async () => {
    // Prepare
    addShop(server().home);
    server().fail({ action: 'DescribeNatGateways', kind: 'unauthorized' });

    // Act
    const summary = await gather({});

    // Assess
    expect(summary.failures).toMatchObject([{ actions: ['DescribeNatGateways'] }]);
    expect(storedIds()).toHaveLength(4);
  });
});
