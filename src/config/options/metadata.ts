import {
  matching,
  type OptionAudience,
  type OptionState,
  type OptionTable,
  PROGRAM_AUDIENCE,
  type TextPattern,
} from '../../model/option-row.ts';
import { isAllowedAccounts, parseAllowedAccounts } from '../allowed-accounts.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html: a path, and a name of 64 characters at most. */
const ROLE_NAME = /^(?:[\w+=,.@-]{1,64}\/){0,8}[\w+=,.@-]{1,64}$/;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
/** `s3://bucket/key`. */
export const S3_LOCATION: RegExp = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,1024}$/;
const FILE_OR_S3: TextPattern = {
  test: (text) => !text.startsWith('s3://') || S3_LOCATION.test(text),
  expectation: 'a file path or s3://bucket/key',
};

/** The audience of options of the inventory document, which one program writes and the others read, and of its accounts. */
const INVENTORY_PROGRAMS = [...PROGRAM_AUDIENCE, 'snapshot'] as const satisfies readonly OptionAudience[];
/** The audience of options of look-ups at EC2. */
const LOOKUPS = [...PROGRAM_AUDIENCE, 'lookups'] as const satisfies readonly OptionAudience[];
/** The audience of options of all calls of EC2, those of sweeps included. */
const EC2_CALLERS = [...INVENTORY_PROGRAMS, 'lookups'] as const satisfies readonly OptionAudience[];

/** What several options need. */
const SNAPSHOT = { option: 'METADATA', values: ['snapshot'] } as const satisfies OptionState;
const LIVE = { option: 'METADATA', values: ['ec2'] } as const satisfies OptionState;
const ROLE = [{ option: 'ASSUME_ROLE_NAME' }] as const satisfies readonly OptionState[];

/** Whether a location is a folder, and therefore an inventory in partitions. */
export function isFolder(location: string): boolean {
  return location.endsWith('/');
}

/** Options of the metadata of interfaces and addresses, and of the accounts and Regions in which they are looked up. */
export const METADATA_OPTIONS = {
  METADATA: {
    member: 'metadata',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'snapshot', 'ec2'],
    audience: INVENTORY_PROGRAMS,
    family: 'METADATA',
    needs: [
      { values: ['snapshot'], needs: [{ option: 'METADATA_SNAPSHOT' }], reason: 'it names the inventory document' },
    ],
    parameter: { byDefault: 'snapshot' },
    sentence: 'Source of names: none, an inventory document, or live look-ups at EC2.',
  },
  METADATA_SNAPSHOT: {
    member: 'metadataSnapshot',
    kind: 'text',
    byDefault: '',
    audience: INVENTORY_PROGRAMS,
    pattern: FILE_OR_S3,
    needs: [{ needs: [SNAPSHOT], reason: 'the inventory is not read otherwise' }],
    sentence:
      'The inventory document: path of a JSON file, or `s3://bucket/key`; gzipped or not. If it ends in `/`, an inventory in partitions.',
  },
  METADATA_RULES: {
    member: 'metadataRules',
    kind: 'text',
    byDefault: '',
    audience: PROGRAM_AUDIENCE,
    pattern: FILE_OR_S3,
    needs: [
      {
        needs: [{ option: 'METADATA_SNAPSHOT' }],
        reason: 'rules are judged with its interfaces',
      },
    ],
    sentence:
      'The rules document for verdicts. Empty for `rules.json.gz` next to the inventory document in S3, or the rules in an inventory file.',
  },
  METADATA_GAPS: {
    member: 'metadataGaps',
    kind: 'choice',
    byDefault: 'none',
    choices: ['none', 'records', 'ec2'],
    audience: PROGRAM_AUDIENCE,
    needs: [{ needs: [SNAPSHOT], reason: 'it fills gaps of an inventory' }],
    sentence:
      'What fills gaps of the inventory document: nothing; the records themselves, which show who had an address when, without any call; or EC2 as well.',
  },
  METADATA_REFRESH_SECONDS: {
    member: 'metadataRefreshSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 10,
    maximum: 86_400,
    audience: PROGRAM_AUDIENCE,
    sentence: 'How often S3 is checked for newer documents.',
  },
  METADATA_PARTITIONS_MIB: {
    member: 'metadataPartitionsMib',
    kind: 'number',
    unit: 'MiB',
    byDefault: 96,
    minimum: 1,
    maximum: 16_384,
    audience: PROGRAM_AUDIENCE,
    sentence: 'Maximum memory for the partitions of an inventory; those used least recently make room for others.',
  },
  METADATA_LIFE_SECONDS: {
    member: 'metadataLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 900,
    minimum: 1,
    maximum: 86_400,
    audience: LOOKUPS,
    sentence: 'How long an EC2 result is considered fresh.',
  },
  METADATA_NEGATIVE_LIFE_SECONDS: {
    member: 'metadataNegativeLifeSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 1,
    maximum: 86_400,
    audience: LOOKUPS,
    sentence: 'How long a “not found” result is cached and a deleted interface kept.',
  },
  METADATA_STALE_SECONDS: {
    member: 'metadataStaleSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 3_600,
    minimum: 0,
    maximum: 604_800,
    audience: LOOKUPS,
    sentence: 'How long an expired result is still served.',
  },
  METADATA_CACHE_ENTRIES: {
    member: 'metadataCacheEntries',
    kind: 'number',
    unit: 'interfaces',
    byDefault: 20_000,
    minimum: 100,
    maximum: 1_000_000,
    audience: LOOKUPS,
    sentence: 'Maximum number of cached interfaces.',
  },
  METADATA_TIMEOUT_MS: {
    member: 'metadataTimeoutMs',
    kind: 'number',
    unit: 'milliseconds',
    byDefault: 5_000,
    minimum: 100,
    maximum: 60_000,
    audience: PROGRAM_AUDIENCE,
    sentence: 'Maximum time of an invocation’s look-ups, at most half of what remains.',
  },
  METADATA_PUBLIC: {
    member: 'metadataPublic',
    kind: 'choice',
    byDefault: 'known',
    choices: ['known', 'lookup'],
    audience: LOOKUPS,
    needs: [
      {
        needs: [LIVE, { option: 'METADATA_GAPS', values: ['ec2'] }],
        reason: 'public addresses are looked up at EC2',
      },
    ],
    sentence: 'Match public addresses against cached interfaces, or look them up at EC2 as well.',
  },
  EC2_BURST: {
    member: 'ec2Burst',
    kind: 'number',
    unit: 'calls',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    audience: EC2_CALLERS,
    family: 'EC2',
    sentence: 'EC2 calls of a process at once, for each account and Region.',
  },
  EC2_CALLS_PER_SECOND: {
    member: 'ec2CallsPerSecond',
    kind: 'number',
    unit: 'calls a second',
    byDefault: 5,
    minimum: 1,
    maximum: 20,
    audience: EC2_CALLERS,
    sentence: 'EC2 calls a second after the burst.',
  },
  ASSUME_ROLE_NAME: {
    member: 'assumeRoleName',
    kind: 'text',
    byDefault: '',
    audience: EC2_CALLERS,
    family: 'ASSUME_ROLE',
    pattern: matching(ROLE_NAME, 'the name of an IAM role: letters, digits and /+=,.@_-'),
    needs: [{ needs: [{ option: 'ALLOWED_ACCOUNTS' }], reason: 'it lists where the role may be assumed' }],
    sentence: 'Role to assume in other accounts. Empty for none.',
  },
  ALLOWED_ACCOUNTS: {
    member: 'allowedAccounts',
    kind: 'text',
    byDefault: '',
    audience: INVENTORY_PROGRAMS,
    pattern: {
      test: isAllowedAccounts,
      expectation: '12-digit account ids, organizational units (ou-…) or roots (r-…), separated by commas',
    },
    needs: [{ needs: ROLE, reason: 'other accounts are read through a role only' }],
    conflicts: [
      {
        // every process would have to list the accounts, and Organizations throttles early
        isFound: (text) => parseAllowedAccounts(text).unitIds.length > 0,
        says: 'names organizational units',
        with: LIVE,
        needs: SNAPSHOT,
        reason: 'which lists their accounts',
      },
    ],
    sentence:
      'Accounts in which the role may be assumed, separated by commas. With METADATA=snapshot also organizational units (`ou-…`) and roots (`r-…`).',
  },
  EXTERNAL_ID: {
    member: 'externalId',
    kind: 'text',
    byDefault: '',
    audience: EC2_CALLERS,
    family: null,
    pattern: matching(EXTERNAL_ID, '2 to 1224 characters that IAM allows'),
    needs: [{ needs: ROLE, reason: 'it is sent when a role is assumed' }],
    sentence: 'External id that the role requires.',
  },
} as const satisfies OptionTable;
