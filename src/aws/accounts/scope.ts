/** An account and a Region: what a client, its credentials and its budget belong to. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
  /** Whether the account is another's, asked through a role in it. */
  readonly usesRole: boolean;
}

const ACCOUNT_ID = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const MAX_REGION_LENGTH = 32;

/**
 * Partitions by how the names of their Regions begin; all others are of `aws`. Source: the `partitions` data of the AWS
 * SDK, and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html.
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

/** Whether text is an account id; what comes from a record must be one before it gets anywhere near a role. */
export function isAccountId(text: string | undefined): text is string {
  return text !== undefined && ACCOUNT_ID.test(text);
}

/** Whether text is the name of a Region; what comes from a record must be one before it becomes part of a host name. */
export function isRegion(text: string | undefined): text is string {
  return text !== undefined && text.length <= MAX_REGION_LENGTH && REGION.test(text);
}

/** The AWS partition of a Region, as ARNs name it. */
export function partitionOf(region: string): string {
  const found = Object.entries(PARTITION_BY_PREFIX).find(([prefix]) => region.startsWith(prefix));
  return found?.[1] ?? 'aws';
}

/** One text for an account and Region. */
export function scopeKey(scope: Scope): string {
  return `${scope.accountId}/${scope.region}`;
}
