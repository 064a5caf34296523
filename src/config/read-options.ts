import { isAllowedAccounts, parseAllowedAccounts } from './allowed-accounts.ts';
import { expandMoreOptions } from './more-options.ts';
import { isNear } from './near-name.ts';
import { environmentNaming, type OptionNaming } from './option-naming.ts';
import { contradictions, type OptionReader } from './option-needs.ts';
import { MORE_OPTIONS, OPTIONS, type OptionName, type Options } from './options.ts';

/** A configuration that cannot be used. The message names every option that is wrong, its bound and what came. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Values of options as text, by the option's name in the environment; absent or empty means the default. An environment
 * may have some of them in `MORE_OPTIONS`.
 */
export type OptionTexts = Readonly<Record<string, string | undefined>>;

/** Longest value that a message repeats. */
const MAX_QUOTED_LENGTH = 80;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html: a path, and a name of 64 characters at most. */
const ROLE_NAME = /^(?:[\w+=,.@-]{1,64}\/){0,8}[\w+=,.@-]{1,64}$/;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const REGIONS = /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}(?:\s*,\s*[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}){0,63}$/;
const S3_LOCATION = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,1024}$/;

/** https://docs.splunk.com/Documentation/Splunk/latest/Indexer/Setupmultipleindexes; one of its own begins with `_`. */
const INDEX_NAME = /^[a-z0-9_][a-z0-9_-]{0,79}$/;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const NAMESPACE = /^(?!AWS\/|:)[\w./#:-]{1,255}$/;

/** By whom options are read, and what messages call them. */
export interface OptionReading {
  /** Whose contradictions count; the enricher's where nothing is said. */
  readonly reader?: OptionReader;
  /** The names of the environment where nothing is said. */
  readonly naming?: OptionNaming;
}

/**
 * Reads and checks every option, each by itself and then against those that it needs. Throws a
 * {@link ConfigurationError} that names all that is wrong.
 */
export function readOptions(
  givenTexts: OptionTexts,
  { reader = 'enricher', naming = environmentNaming(givenTexts) }: OptionReading = {},
): Options {
  const { texts, problems: itemProblems } = expandMoreOptions(givenTexts);
  const problems = [...itemProblems];
  const failed = new Set<OptionName>();
  const options: Options = {
    logFormat: text('LOG_FORMAT'),
    newFields: text('NEW_FIELDS'),
    destination: choice('DESTINATION', OPTIONS.DESTINATION),
    schema: choice('SCHEMA', OPTIONS.SCHEMA),
    fields: text('FIELDS'),
    tagKeys: text('TAG_KEYS'),
    originalLine: choice('ORIGINAL_LINE', OPTIONS.ORIGINAL_LINE),
    communityId: choice('COMMUNITY_ID', OPTIONS.COMMUNITY_ID),
    observables: choice('OBSERVABLES', OPTIONS.OBSERVABLES),
    splunkMode: choice('SPLUNK_MODE', OPTIONS.SPLUNK_MODE),
    splunkIndex: matching('SPLUNK_INDEX', INDEX_NAME, 'the name of an index: a-z, 0-9, _ and -, 80 at most'),
    splunkHost: choice('SPLUNK_HOST', OPTIONS.SPLUNK_HOST),
    partitionKeys: text('PARTITION_KEYS'),
    otfTable: text('OTF_TABLE'),
    metadata: choice('METADATA', OPTIONS.METADATA),
    metadataSnapshot: text('METADATA_SNAPSHOT'),
    metadataGaps: choice('METADATA_GAPS', OPTIONS.METADATA_GAPS),
    metadataRefreshSeconds: number('METADATA_REFRESH_SECONDS', OPTIONS.METADATA_REFRESH_SECONDS),
    metadataLifeSeconds: number('METADATA_LIFE_SECONDS', OPTIONS.METADATA_LIFE_SECONDS),
    metadataNegativeLifeSeconds: number('METADATA_NEGATIVE_LIFE_SECONDS', OPTIONS.METADATA_NEGATIVE_LIFE_SECONDS),
    metadataStaleSeconds: number('METADATA_STALE_SECONDS', OPTIONS.METADATA_STALE_SECONDS),
    metadataCacheEntries: number('METADATA_CACHE_ENTRIES', OPTIONS.METADATA_CACHE_ENTRIES),
    metadataTimeoutMs: number('METADATA_TIMEOUT_MS', OPTIONS.METADATA_TIMEOUT_MS),
    metadataPublic: choice('METADATA_PUBLIC', OPTIONS.METADATA_PUBLIC),
    ec2Burst: number('EC2_BURST', OPTIONS.EC2_BURST),
    ec2CallsPerSecond: number('EC2_CALLS_PER_SECOND', OPTIONS.EC2_CALLS_PER_SECOND),
    assumeRoleName: matching(
      'ASSUME_ROLE_NAME',
      ROLE_NAME,
      'the name of an IAM role (letters, digits and +=,.@_-, path allowed)',
    ),
    allowedAccounts: matching(
      'ALLOWED_ACCOUNTS',
      { test: isAllowedAccounts },
      '12-digit account ids, ids of organizational units (ou-…) or roots (r-…) with commas between them',
    ),
    externalId: matching('EXTERNAL_ID', EXTERNAL_ID, '2 to 1224 characters of those IAM allows'),
    snapshotRegions: matching('SNAPSHOT_REGIONS', REGIONS, 'names of Regions with commas between them'),
    snapshotRules: choice('SNAPSHOT_RULES', OPTIONS.SNAPSHOT_RULES),
    cidrLabels: text('CIDR_LABELS'),
    onNodata: choice('ON_NODATA', OPTIONS.ON_NODATA),
    onUnreadable: choice('ON_UNREADABLE', OPTIONS.ON_UNREADABLE),
    dropRules: text('DROP_RULES'),
    sampleAccept: number('SAMPLE_ACCEPT', OPTIONS.SAMPLE_ACCEPT),
    dropMode: choice('DROP_MODE', OPTIONS.DROP_MODE),
    putBack: choice('PUT_BACK', OPTIONS.PUT_BACK),
    maxHops: number('MAX_HOPS', OPTIONS.MAX_HOPS),
    metrics: choice('METRICS', OPTIONS.METRICS),
    metricsNamespace:
      matching('METRICS_NAMESPACE', NAMESPACE, '1 to 255 letters, digits and ._-/#: (not AWS/…)') ||
      OPTIONS.METRICS_NAMESPACE.byDefault,
    trafficMetrics: choice('TRAFFIC_METRICS', OPTIONS.TRAFFIC_METRICS),
    maxResponseBytes: number('MAX_RESPONSE_BYTES', OPTIONS.MAX_RESPONSE_BYTES),
    maxInflatedBytes: number('MAX_INFLATED_BYTES', OPTIONS.MAX_INFLATED_BYTES),
    logLevel: choice('LOG_LEVEL', OPTIONS.LOG_LEVEL),
  };
  if (options.metadataSnapshot.startsWith('s3://') && !S3_LOCATION.test(options.metadataSnapshot)) {
    problems.push(
      `${naming('METADATA_SNAPSHOT')} must be a file path or s3://bucket/key, not ${quote(options.metadataSnapshot)}`,
    );
  }
  // every process would list the accounts by itself, and Organizations throttles early
  if (options.metadata === 'ec2' && parseAllowedAccounts(options.allowedAccounts).unitIds.length > 0) {
    const [accounts, metadata] = [naming('ALLOWED_ACCOUNTS'), naming('METADATA')];
    problems.push(
      `${accounts} names organizational units: that needs ${metadata} to be snapshot, which lists their accounts`,
    );
  }
  problems.push(...contradictions(options, { reader, naming, except: failed }));
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  return options;

  function refuse(name: OptionName, expectation: string, given: string): void {
    failed.add(name);
    problems.push(`${naming(name)} must be ${expectation}, not ${quote(given)}`);
  }

  function text(name: OptionName): string {
    return texts[name]?.trim() ?? '';
  }

  function matching(name: OptionName, pattern: Pick<RegExp, 'test'>, expectation: string): string {
    const given = text(name);
    if (given !== '' && !pattern.test(given)) refuse(name, expectation, given);
    return given;
  }

  function choice<Choice extends string>(
    name: OptionName,
    row: { readonly choices: readonly Choice[]; readonly byDefault: Choice },
  ): Choice {
    const given = text(name);
    if (given === '') return row.byDefault;
    const found = row.choices.find((candidate) => candidate === given);
    if (found !== undefined) return found;
    const list = row.choices.join(', ');
    refuse(name, `one of ${list}`, given);
    return row.byDefault;
  }

  function number(
    name: OptionName,
    row: { readonly byDefault: number; readonly minimum: number; readonly maximum: number },
  ): number {
    const given = text(name);
    if (given === '') return row.byDefault;
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= row.minimum && value <= row.maximum) return value;
    refuse(name, `a whole number from ${row.minimum} to ${row.maximum}`, given);
    return row.byDefault;
  }
}

/** Families of our names: a name of this form that is no option of ours is a mistake. */
const FAMILIES =
  /^(?:METADATA|CIDR|LOG_FORMAT|NEW_FIELDS?|ON_NODATA|ON_UNREADABLE|MAX_RESPONSE|MAX_INFLATED|MAX_HOPS?|MORE_OPTIONS?|DROP|SAMPLE_ACCEPT|PUT_BACK|METRICS|TRAFFIC_METRICS?|SPLUNK|PARTITION_KEYS?|OTF|TAG_KEYS?|COMMUNITY_ID|ORIGINAL_LINE|EC2|ASSUME_ROLE|ALLOWED_ACCOUNTS?|SNAPSHOT_REGIONS?|SNAPSHOT_RULES?)(?:_|$)/;

/** Node.js's own, though two letters from ours: https://nodejs.org/api/cli.html#node_optionsoptions */
const NODE_OPTIONS = 'NODE_OPTIONS';

/**
 * Refuses names in an environment that were meant for options of ours and are none: a slip of two letters at most, or a
 * name of one of our families. Throws a {@link ConfigurationError}.
 */
export function refuseUnknownOptions(environment: OptionTexts): void {
  const names = [...Object.keys(OPTIONS), MORE_OPTIONS];
  const problems = Object.keys(environment)
    .filter((name) => name !== NODE_OPTIONS && !names.includes(name))
    .flatMap((name) => {
      const spelled = name.toUpperCase().replaceAll('-', '_');
      const meant = names.find((option) => isNear(spelled, option));
      if (meant !== undefined) return [`${name} is not an option; did you mean ${meant}?`];
      return FAMILIES.test(name) ? [`${name} is not an option; the options are ${names.join(', ')}`] : [];
    });
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
}

function quote(value: string): string {
  return JSON.stringify(value.length > MAX_QUOTED_LENGTH ? `${value.slice(0, MAX_QUOTED_LENGTH)}…` : value);
}
