import { describe, expect, it } from 'vitest';
import { listOrganizationAccounts } from '../../src/aws/accounts/organization-accounts.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { useOrganizationServer } from '../support/aws/use-organization-server.ts';
import { HOME_REGION } from '../support/ec2-server.ts';

// sets the credentials
useEc2Server();
const organization = useOrganizationServer();
const ROOT = 'r-ab12';
const WORKLOADS = 'ou-ab12-11111111';
const PRODUCTION = 'ou-ab12-22222222';

function list(unitIds: readonly string[], deadlineMs = Date.now() + 20_000): Promise<string[]> {
  return listOrganizationAccounts(unitIds, HOME_REGION, deadlineMs);
}

describe('the accounts of organizational units', () => {
  it('are those directly in a unit and in every unit below it', async () => {
    // Prepare
    organization()
      .units.set(ROOT, { accounts: [{ Id: '111111111111', State: 'ACTIVE' }], units: [WORKLOADS] })
      .set(WORKLOADS, { units: [PRODUCTION] })
      .set(PRODUCTION, { accounts: [{ Id: '222222222222', State: 'ACTIVE' }] });

    // Act
    const [all, some] = [await list([ROOT]), await list([WORKLOADS])];

    // Assess
    expect(all).toEqual(['111111111111', '222222222222']);
    expect(some).toEqual(['222222222222']);
  });

  it('are read from every page of both listings, each unit once', async () => {
    // Prepare
    organization().pageSize = 2;
    const units = Array.from({ length: 5 }, (_, index) => `ou-ab12-0000000${index}`);
    const accounts = Array.from({ length: 5 }, (_, index) => ({ Id: `00000000000${index}`, State: 'ACTIVE' }));
    organization().units.set(WORKLOADS, { accounts, units });
    for (const unit of units) organization().units.set(unit, { accounts: [{ Id: `99999999999${unit.at(-1)}` }] });

    // Act
    const ids = await list([WORKLOADS, units[3] ?? '']);

    // Assess
    expect(ids).toHaveLength(10);
    const ofLast = organization().calls.filter(({ parentId }) => parentId === units[3]);
    expect(ofLast.map(({ action }) => action)).toEqual(['ListAccountsForParent', 'ListOrganizationalUnitsForParent']);
  });

  it('are the active ones, whether AWS says it by State or by Status, and have ids of 12 digits', async () => {
    // Prepare
    organization().units.set(WORKLOADS, {
      accounts: [
        { Id: '111111111111', State: 'ACTIVE', Status: 'SUSPENDED' },
        { Id: '222222222222', State: 'CLOSED' },
        { Id: '333333333333', Status: 'ACTIVE' },
        { Id: '444444444444', Status: 'SUSPENDED' },
        { Id: '555555555555', State: 'PENDING_ACTIVATION' },
        { Id: '12345', State: 'ACTIVE' },
      ],
    });

    // Act
    const ids = await list([WORKLOADS]);

    // Assess
    expect(ids).toEqual(['111111111111', '333333333333']);
  });

  it('are listed after a throttled call', async () => {
    // Prepare
    organization().units.set(WORKLOADS, { accounts: [{ Id: '111111111111' }] });
    organization().errors.push('TooManyRequestsException');

    // Act
    const ids = await list([WORKLOADS]);

    // Assess
    expect(ids).toEqual(['111111111111']);
  });

  it('are all or none: an error of one unit is the error of the listing', async () => {
    // Prepare
    organization().units.set(WORKLOADS, { accounts: [{ Id: '111111111111' }], units: [PRODUCTION] });

    // Act
    const error = await rejectionOf(list([WORKLOADS]));

    // Assess
    expect(error).toMatchObject({ name: 'ParentNotFoundException' });
  });

  it('are not waited for past the deadline', async () => {
    // Prepare
    organization().failure = 'TooManyRequestsException';
    organization().units.set(WORKLOADS, {});

    // Act
    const error = await rejectionOf(list([WORKLOADS], Date.now() + 50));

    // Assess
    expect(error).toMatchObject({ name: 'OutOfTimeError' });
  });
});
