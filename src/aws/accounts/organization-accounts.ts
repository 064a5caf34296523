import {
  type Account,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { withinTime } from '../../model/until-deadline.ts';
import { isAccountId } from './scope.ts';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
/** Organizations throttles early, and a sweep has minutes of time. */
const MAX_ATTEMPTS = 8;

/**
 * Maximum number of accounts and organizational units in one listing: limits memory and time, above the quotas of an
 * organization (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
 */
const MAX_ACCOUNTS = 50_000;
const MAX_UNITS = 10_000;

/**
 * The ids of the active accounts directly in some organizational units or roots and in every unit below them, sorted.
 * The only module that loads the Organizations client. The calling account must be the management account, a delegated
 * administrator, or named in the organization's resource policy. The deadline is wall-clock milliseconds.
 *
 * Rejects with the SDK's error, an `OutOfTimeError`, or an Error if there are more accounts or units than the limits; a
 * listing is never incomplete.
 */
export async function listOrganizationAccounts(
  unitIds: readonly string[],
  region: string,
  deadlineMs: number,
): Promise<string[]> {
  const client = new OrganizationsClient({
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // otherwise the SDK only warns when the time is exceeded
      throwOnRequestTimeout: true,
    },
  });
  try {
    return await withinTime(deadlineMs - Date.now(), (signal) => listBelow(client, unitIds, signal));
  } finally {
    client.destroy();
  }
}

async function listBelow(
  client: OrganizationsClient,
  unitIds: readonly string[],
  abortSignal: AbortSignal,
): Promise<string[]> {
  const accountIds = new Set<string>();
  // the set grows while it is iterated, so every unit is visited once, even if a listed unit is below another one
  const units = new Set(unitIds);
  for (const ParentId of units) {
    let accountsToken: string | undefined;
    do {
      const input = { ParentId, ...(accountsToken === undefined ? {} : { NextToken: accountsToken }) };
      const page = await client.send(new ListAccountsForParentCommand(input), { abortSignal });
      for (const account of page.Accounts ?? []) {
        if (isActive(account) && isAccountId(account.Id)) accountIds.add(account.Id);
      }
      if (accountIds.size > MAX_ACCOUNTS) throw new Error(`the organization has more than ${MAX_ACCOUNTS} accounts`);
      accountsToken = page.NextToken;
    } while (accountsToken !== undefined);
    let unitsToken: string | undefined;
    do {
      const input = { ParentId, ...(unitsToken === undefined ? {} : { NextToken: unitsToken }) };
      const page = await client.send(new ListOrganizationalUnitsForParentCommand(input), { abortSignal });
      for (const { Id } of page.OrganizationalUnits ?? []) if (Id !== undefined) units.add(Id);
      if (units.size > MAX_UNITS) throw new Error(`the organization has more than ${MAX_UNITS} organizational units`);
      unitsToken = page.NextToken;
    } while (unitsToken !== undefined);
  }
  return [...accountIds].toSorted();
}

/**
 * Whether an account can be read. State replaces Status, which AWS is removing:
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
 */
function isActive({ State, Status }: Account): boolean {
  const state = State ?? Status;
  return state === undefined || state === 'ACTIVE';
}
