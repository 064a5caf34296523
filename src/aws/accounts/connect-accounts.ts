import { parseAllowedAccounts } from '../../config/allowed-accounts.ts';
import type { Options } from '../../config/options.ts';
import { Accounts } from './accounts.ts';

/**
 * Called with each problem that needs attention, such as a missing permission or an unavailable document: once, not per
 * batch.
 */
export type OnWarning = (message: string, error: unknown) => void;

/** What lists the accounts of organizational units: a snapshot. */
export interface ListsAccounts {
  listsAccount(accountId: string): boolean;
}

/**
 * The accounts that the options allow: the listed ones and, for organizational units, their accounts according to the
 * snapshot. Records can never add an account.
 */
export function connectAccounts(options: Options, onWarning: OnWarning, snapshot?: ListsAccounts): Accounts {
  const { accountIds, unitIds } = parseAllowedAccounts(options.allowedAccounts);
  const named = new Set(accountIds);
  return new Accounts({
    role:
      options.assumeRoleName === ''
        ? undefined
        : { roleName: options.assumeRoleName, externalId: options.externalId === '' ? undefined : options.externalId },
    allowedAccounts:
      unitIds.length === 0 || snapshot === undefined
        ? named
        : { has: (accountId) => named.has(accountId) || snapshot.listsAccount(accountId) },
    policy: { burst: options.ec2Burst, perSecond: options.ec2CallsPerSecond },
    onRefused: (scope, error) =>
      onWarning(`look-ups in ${scope.replace(/^\//, '')} were refused and are suspended for some minutes`, error),
  });
}
