import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { connectMetadata } from '../../src/aws/connect-metadata.ts';
import { gatherSnapshot } from '../../src/aws/inventory/gather-snapshot.ts';
import type { SnapshotSummary } from '../../src/aws/inventory/snapshot-summary.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { requestOf } from '../support/aws/live-rig.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { PEER, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { useOrganizationServer } from '../support/aws/use-organization-server.ts';
import { HOME_ACCOUNT, HOME_REGION } from '../support/ec2-server.ts';

const server = useEc2Server();
const organization = useOrganizationServer();
const UNIT = 'ou-ab12-11111111';
const MEMBER = '444455556666';
const STRANGER = '777788889999';
const LOCATION = 's3://our-bucket/inventory.json.gz';
const SNAPSHOT_PATH = '/our-bucket/inventory.json.gz';
const OPTIONS = { ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: UNIT };

/** One interface and the role in each account; the organizational unit has only the member. */
function addAccounts(): void {
  for (const [index, account] of [MEMBER, STRANGER].entries()) {
    server()
      .world.region(account, HOME_REGION)
      .add({ interfaces: [{ ...PEER, id: interfaceOf(index) }] });
    server().sts.roles.set(account, { name: 'reader' });
  }
  organization().units.set(UNIT, { accounts: [{ Id: MEMBER, State: 'ACTIVE' }] });
}

function interfaceOf(index: number): string {
  return `eni-0eeeeeeeeeeeeeee${index}`;
}

function gather(warnings: string[] = []): Promise<SnapshotSummary> {
  return gatherSnapshot(
    readOptions(OPTIONS),
    createS3Store(LOCATION),
    { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 },
    (message) => warnings.push(message),
  );
}

function stored(): Inventory {
  return parseInventory(server().s3.get(SNAPSHOT_PATH) ?? Buffer.alloc(0));
}

function assumedAccounts(): string[] {
  return server()
    .requests.filter(({ action }) => action === 'AssumeRole')
    .map(({ form }) => form.get('RoleArn')?.split(':')[4] ?? '');
}

describe('a snapshot of an organizational unit', () => {
  it('has the interfaces of its accounts and names them, and makes no request in other accounts', async () => {
    // Prepare
    addAccounts();

    // Act
    const summary = await gather();

    // Assess
    expect(summary.failures).toEqual([]);
    expect(stored().networkInterfaces.map(({ id }) => id)).toEqual([interfaceOf(0)]);
    expect(stored().accountIds).toEqual([MEMBER]);
    expect(new Set(assumedAccounts())).toEqual(new Set([MEMBER]));
  });

  it('follows the unit: a new account is read, a removed one is forgotten', async () => {
    // Prepare
    addAccounts();
    await gather();
    organization().units.set(UNIT, { accounts: [{ Id: STRANGER, State: 'ACTIVE' }] });

    // Act
    await gather();

    // Assess
    expect(stored().networkInterfaces.map(({ id }) => id)).toEqual([interfaceOf(1)]);
    expect(stored().accountIds).toEqual([STRANGER]);
  });

  it('keeps the earlier list, with a warning, if Organizations refuses', async () => {
    // Prepare
    addAccounts();
    await gather();
    organization().failure = 'AccessDeniedException';
    const warnings: string[] = [];

    // Act
    await gather(warnings);

    // Assess
    expect(stored().accountIds).toEqual([MEMBER]);
    expect(stored().networkInterfaces).toHaveLength(1);
    expect(warnings).toEqual([`the accounts of ${UNIT} cannot be listed; the 1 of the earlier inventory are read`]);
  });

  it('is not written if Organizations refuses and there is no earlier list', async () => {
    // Prepare
    addAccounts();
    organization().failure = 'AccessDeniedException';

    // Act
    const error = await rejectionOf(gather());

    // Assess
    expect(error).toMatchObject({ message: `the accounts of ${UNIT} cannot be listed: no` });
    expect(server().s3.get(SNAPSHOT_PATH)).toBeUndefined();
  });
});

describe('look-ups of resources missing from the snapshot of an organizational unit', () => {
  /** Looks up one interface that a record attributes to an account, with this account list in the document. */
  async function lookUp(account: string, id: string, accountIds: readonly string[] | undefined) {
    const inventory: Inventory = { version: 1, accountIds, networkInterfaces: [{ id: WEB.id }] };
    server().s3.set(SNAPSHOT_PATH, gzipSync(JSON.stringify(inventory)));
    const options = { ...OPTIONS, METADATA: 'snapshot', METADATA_SNAPSHOT: LOCATION, METADATA_GAPS: 'ec2' };
    const { source, live, loaded } = await connectMetadata(readOptions(options), undefined, () => {}, {
      load: async () => createS3Store,
    });
    await loaded;
    const context = { accountId: HOME_ACCOUNT, region: HOME_REGION, deadlineMs: Date.now() + 20_000 };
    await source.resolve?.(requestOf({ accountId: account, interfaceIds: new Set([id]) }), context);
    return { found: source.interfaceById(id)?.id, failures: live?.counts.failures };
  }

  it('are made in the accounts that the document lists, without a call of Organizations', async () => {
    // Prepare
    addAccounts();
    // Act
    const { found } = await lookUp(MEMBER, interfaceOf(0), [MEMBER]);
    // Assess
    expect(found).toBe(interfaceOf(0));
    expect(organization().calls).toEqual([]);
  });

  it.each([
    ['another list', [MEMBER]],
    ['no list', undefined],
  ])('never send the account of a record to STS with %s in the document', async (_name, accountIds) => {
    // Prepare
    addAccounts();
    // Act
    const { found, failures } = await lookUp(STRANGER, interfaceOf(1), accountIds);
    // Assess
    expect(found).toBeUndefined();
    expect(failures).toMatchObject({ not_allowed: 1 });
    expect(assumedAccounts()).toEqual([]);
  });
});
