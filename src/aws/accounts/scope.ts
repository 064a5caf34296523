/** An account and a Region, which have their own client, credentials and budget. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
  /** Whether calls use a role in the account. */
  readonly usesRole: boolean;
}

const ACCOUNT_ID = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const MAX_REGION_CHARS = 32;

/**
 * Partitions by the prefix of their Regions' names; all other Regions belong to `aws`. Source: the `partitions` data of
 * the AWS SDK, and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html.
 */
const PARTITION_BY_PREFIX = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
  'eu-isoe-': 'aws-iso-e',
  'us-isof-': 'aws-iso-f',
  'eusc-': 'aws-eusc',
} as const satisfies Record<string, string>;

/** Whether text is an account id; values from records are checked before they are used in a role's ARN. */
export function isAccountId(text: string | undefined): text is string {
  return text !== undefined && ACCOUNT_ID.test(text);
}

/** Whether text is the name of a Region; values from records are checked before they become part of a host name. */
export function isRegion(text: string | undefined): text is string {
  return text !== undefined && text.length <= MAX_REGION_CHARS && REGION.test(text);
}

/** The AWS partition of a Region, as in ARNs. */
export function partitionOf(region: string): string {
  const found = Object.entries(PARTITION_BY_PREFIX).find(([prefix]) => region.startsWith(prefix));
  return found?.[1] ?? 'aws';
}

/** The key of an account and Region. */
export function scopeKey(scope: Scope): string {
  return `${scope.accountId}/${scope.region}`;
}
