import { splitList } from '../text/lists.ts';

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html and API_Root.html */
const UNIT_ID = /^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$/;
const ACCOUNT_ID = /^\d{12}$/;

/** Maximum number of entries in ALLOWED_ACCOUNTS. */
const MAX_ENTRIES = 5_000;

/** The content of ALLOWED_ACCOUNTS. */
export interface AllowedAccounts {
  /** Account ids of 12 digits. */
  readonly accountIds: readonly string[];
  /** Ids of organizational units (`ou-…`) and roots (`r-…`), each standing for all accounts below it. */
  readonly unitIds: readonly string[];
}

/** Splits a value of ALLOWED_ACCOUNTS that {@link isAllowedAccounts} accepts. */
export function parseAllowedAccounts(text: string): AllowedAccounts {
  const entries = [...new Set(splitList(text))];
  return {
    accountIds: entries.filter((entry) => ACCOUNT_ID.test(entry)),
    unitIds: entries.filter((entry) => UNIT_ID.test(entry)),
  };
}

/** Whether text is a list of account ids, organizational unit ids and root ids with commas between them. */
export function isAllowedAccounts(text: string): boolean {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.length <= MAX_ENTRIES && entries.every((entry) => ACCOUNT_ID.test(entry) || UNIT_ID.test(entry));
}
