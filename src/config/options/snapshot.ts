import { DEFAULT_HISTORY } from '../../metadata/history-bounds.ts';
import { matching, type OptionAudience, type OptionTable } from '../../model/option-row.ts';
import { splitList } from '../../text/lists.ts';
import { S3_LOCATION } from './metadata.ts';

/** The audience of the options of the function that writes the inventory document. */
const SNAPSHOT: readonly OptionAudience[] = ['snapshot'];

const REGIONS = /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}(?:\s*,\s*[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}){0,63}$/;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
const QUEUE_URL = /^https?:\/\/[\w.:-]{1,253}\/\d{12}\/[\w-]{1,80}$/;

/** Options of the function that writes the inventory document. */
export const SNAPSHOT_OPTIONS = {
  SNAPSHOT_REGIONS: {
    member: 'snapshotRegions',
    kind: 'text',
    byDefault: '',
    audience: SNAPSHOT,
    pattern: matching(REGIONS, 'names of Regions, separated by commas'),
    sentence: 'Regions to read, separated by commas. Empty for its own.',
  },
  SNAPSHOT_RULES: {
    member: 'snapshotRules',
    kind: 'choice',
    byDefault: 'on',
    choices: ['off', 'on'],
    audience: SNAPSHOT,
    sentence: 'Also read security groups and network ACLs, into `rules.json.gz` next to the inventory document.',
  },
  SNAPSHOT_HISTORY_HOURS: {
    member: 'snapshotHistoryHours',
    kind: 'number',
    unit: 'hours',
    byDefault: DEFAULT_HISTORY.seconds / 3_600,
    minimum: 0,
    maximum: 87_840,
    audience: SNAPSHOT,
    sentence: 'How long the inventory document keeps interfaces and pods that are gone, for earlier flows.',
  },
  SNAPSHOT_HISTORY_ENTRIES: {
    member: 'snapshotHistoryEntries',
    kind: 'number',
    unit: 'entries',
    byDefault: DEFAULT_HISTORY.entries,
    minimum: 0,
    maximum: 1_000_000,
    audience: SNAPSHOT,
    sentence: 'Maximum number of earlier interfaces in the inventory document; those that ended first are dropped.',
  },
  SNAPSHOT_EVENTS: {
    member: 'snapshotEvents',
    kind: 'text',
    byDefault: '',
    audience: SNAPSHOT,
    pattern: matching(QUEUE_URL, 'the https URL of an SQS queue'),
    sentence:
      'URL of an SQS queue with EC2 events, which show when addresses changed owners; without events, scheduled sweeps are skipped for a time.',
  },
  SNAPSHOT_IDLE_SECONDS: {
    member: 'snapshotIdleSeconds',
    kind: 'number',
    unit: 'seconds',
    byDefault: 300,
    minimum: 60,
    maximum: 86_400,
    audience: SNAPSHOT,
    sentence: 'With SNAPSHOT_EVENTS, how long scheduled sweeps are skipped while there are no events.',
  },
  SNAPSHOT_PODS: {
    member: 'snapshotPods',
    kind: 'text',
    byDefault: '',
    audience: SNAPSHOT,
    pattern: {
      test: (text) => splitList(text).length <= 64 && splitList(text).every((each) => S3_LOCATION.test(each)),
      expectation: 'up to 64 locations s3://bucket/key, separated by commas',
    },
    sentence: 'Lists of Kubernetes pods in S3, one for each cluster, separated by commas: `s3://bucket/key`.',
  },
} as const satisfies OptionTable;
