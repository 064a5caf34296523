import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { OnWarning } from '../../aws/accounts/connect-accounts.ts';
import { RULES_ACTIONS } from '../../aws/clients/ec2-rules-api.ts';
import type { PodsSummary } from '../../aws/inventory/gather-pods.ts';
import type { SnapshotContext, SnapshotSummary } from '../../aws/inventory/gather-snapshot.ts';
import { METADATA_OPTIONS } from '../../config/options/metadata.ts';
import type { Options } from '../../config/options.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { isFolder } from '../../config/snapshot-place.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import { createFileFolder } from '../../documents/file-folder.ts';
import { createFileStore } from '../../documents/file-store.ts';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { parseInventory } from '../../metadata/parse-inventory.ts';
import { MAX_POD_LIST_BYTES, readPodList } from '../../metadata/read-pod-list.ts';
import { rulesLocation } from '../../metadata/rules-location.ts';
import { counted } from '../../text/counted.ts';
import { requireLookupPackages, requirePackage } from '../require-packages.ts';
import { type Arguments, HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { failureWords } from '../terminal/lookup-failures.ts';
import { asUsage, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';
import { Output } from '../terminal/output.ts';
import { refuseS3Output } from '../terminal/output-file.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type HistoryReport, readHistory } from './inventory-history.ts';

/** Time limit for gathering the inventory. */
const PATIENCE_MS = 60 * 60_000;

/** The flags that set options of the function that writes the document. */
const FLAG_NAMES: FlagNames = {
  SNAPSHOT_REGIONS: '--region',
  ASSUME_ROLE_NAME: '--role',
  ALLOWED_ACCOUNTS: '--account',
  EXTERNAL_ID: '--external-id',
  SNAPSHOT_RULES: '--no-rules',
  SNAPSHOT_HISTORY_HOURS: '--history-hours',
  SNAPSHOT_HISTORY_ENTRIES: '--history-entries',
};

const OPTIONS = {
  region: {
    type: 'string',
    argument: 'REGION',
    isRepeatable: true,
    byDefault: 'AWS_REGION, AWS_DEFAULT_REGION, or the region of your profile',
    sentence: 'A Region to read.',
  },
  role: {
    type: 'string',
    argument: 'NAME',
    byDefault: 'other accounts are not read',
    sentence: 'Name of the role to assume in the accounts given with --account.',
  },
  account: {
    type: 'string',
    argument: 'ID',
    isRepeatable: true,
    byDefault: 'the account of your credentials only',
    sentence:
      'Another account to read, through the role, or an organizational unit (ou-…) or root (r-…), whose active accounts are read.',
  },
  'external-id': {
    type: 'string',
    argument: 'TEXT',
    byDefault: 'none',
    sentence: 'External id that the role requires.',
  },
  previous: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'the file of --output, if it exists',
    sentence:
      'The document of the previous run, a file or s3://bucket/key: addresses that have not moved keep the time when they were first seen there, and entries that cannot be read now are kept.',
  },
  pods: {
    type: 'string',
    argument: 'FILE',
    isRepeatable: true,
    byDefault: 'the pods of the previous document only',
    sentence:
      'A list of Kubernetes pods, a file or s3://bucket/key, as “kubectl get pods -A -o json” writes it: one for each cluster. It was made when the file was last changed, unless it has a member exportedAt.',
  },
  history: {
    type: 'string',
    argument: 'PATH',
    isRepeatable: true,
    byDefault: 'what two readings show',
    sentence:
      'Who had addresses before: log files of CloudTrail, snapshots and history files of AWS Config, or answers of their APIs; a file, a folder, or s3:// as for flow logs. The document then names the owners of that time.',
  },
  'history-from': {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'Of --history in s3://, reads files from this time on, by the time in their names.',
  },
  'history-to': {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'Of --history in s3://, reads files before this time.',
  },
  'history-hours': {
    type: 'string',
    argument: 'HOURS',
    byDefault: `${METADATA_OPTIONS.SNAPSHOT_HISTORY_HOURS.byDefault}; with --history, no bound`,
    sentence: 'How long the document keeps who had an address before.',
  },
  'history-entries': {
    type: 'string',
    argument: 'COUNT',
    byDefault: `${METADATA_OPTIONS.SNAPSHOT_HISTORY_ENTRIES.byDefault}; with --history, ${METADATA_OPTIONS.SNAPSHOT_HISTORY_ENTRIES.maximum}`,
    sentence: 'Most earlier interfaces in the document; those that ended first are dropped.',
  },
  offline: {
    type: 'boolean',
    sentence: 'Calls no service: the document is made of --history, and of the one of --previous if there is one.',
  },
  'no-rules': {
    type: 'boolean',
    sentence: 'Leaves out security groups, network ACLs and what they depend on.',
  },
  output: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'standard output',
    sentence:
      'File for the document; gzipped if its name ends in .gz. An existing one is replaced atomically. If it ends in /, a folder for an inventory in partitions, of which only those that have changed are written.',
  },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `inventory`: writes the document that `enrich --inventory` reads, with interfaces, addresses and rules from EC2. */
export const INVENTORY_COMMAND: Command = {
  name: 'inventory',
  summary: 'Writes the inventory document from your AWS accounts.',
  page: 'inventory.md',
  operands: '',
  description: [
    'Reads network interfaces, instances, subnets, VPCs and NAT gateways of your accounts with your own AWS credentials, then the rules: security groups, network ACLs and what they depend on. Writes both to the document that “enrich --inventory” and the function’s METADATA=snapshot read. Rules that the credentials do not permit reading are reported and omitted.',
    `Needs the permissions ec2:DescribeNetworkInterfaces, DescribeInstances, DescribeSubnets, DescribeVpcs and DescribeNatGateways; for the rules ${RULES_ACTIONS.join(', ')}; sts:AssumeRole for other accounts; for organizational units, organizations:ListAccountsForParent and ListOrganizationalUnitsForParent. Calls are limited to five per second in each account and Region.`,
  ],
  options: OPTIONS,
  examples: [
    ['inventory --region eu-central-1 --output inventory.json', 'one Region of your own account'],
    [
      'inventory --pods pods.json --output inventory.json',
      'with the pods of a cluster, from “kubectl get pods -A -o json”',
    ],
    ['inventory --output inventory/', 'in partitions, for large organizations'],
    [
      'inventory --history s3://trail/AWSLogs/123456789012/CloudTrail/ --history-from 2026-08-01 --output august.json',
      'for records of August: who had which address then',
    ],
    ['inventory --role flow-logs-reader --account 210987654321 > inventory.json', 'another account too'],
    [
      'inventory --role flow-logs-reader --account ou-ab12-34cd56ef > inventory.json',
      'all accounts of an organizational unit',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'Everything was read.'],
    [
      EXIT_UNREADABLE,
      'Some accounts or Regions, some of their rules, or some files of --history could not be read; the document contains the others.',
    ],
    [EXIT_STOPPED, 'The options are invalid, nothing could be read, or the document could not be written.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  if (chosen.operands.length > 0) throw new UsageError(`inventory takes no files, not ${chosen.operands[0]}`);
  const regions = chosen.texts('region');
  const path = chosen.text('output');
  refuseS3Output(path);
  const folder = path !== undefined && isFolder(path) ? path : undefined;
  if (folder !== undefined) {
    const flag = (['previous', 'offline'] as const).find((name) => chosen.has(name));
    if (flag !== undefined)
      throw new UsageError(`--${flag} cannot be used with the folder ${folder}, only with a file`);
  }
  const output = path === undefined ? outputStore(terminal) : createFileStore(path);
  const places = chosen.texts('history');
  refuseWithoutHistory(chosen, places);
  if (chosen.has('offline')) return runOffline(chosen, output, places, terminal);
  // before determining the Region, which uses a part of the same package
  await requirePackage('ec2', () => import('../../aws/clients/ec2-sdk.ts'));
  const named = await Promise.all(regions.map((region) => regionFor(region, terminal)));
  const region = named[0] ?? (await regionFor(undefined, terminal));
  const options = optionsOf(
    {
      SNAPSHOT_REGIONS: (regions.length === 0 ? [region] : regions).join(','),
      ASSUME_ROLE_NAME: chosen.text('role'),
      ALLOWED_ACCOUNTS: chosen.texts('account').join(','),
      EXTERNAL_ID: chosen.text('external-id'),
      SNAPSHOT_RULES: chosen.has('no-rules') ? 'off' : 'on',
    },
    chosen,
  );
  const history = places.length === 0 ? undefined : await readHistory(historyChoice(chosen, places), terminal);
  if (history?.interruptedWith !== undefined) return history.interruptedWith;
  const store = await withDocumentFiles({ previous: chosen.text('previous') }, terminal, async ({ previous }) =>
    previous === undefined ? output : { ...output, read: await previousReader(previous) },
  );
  const podLists: PodListSource[] = [];
  for (const place of chosen.texts('pods')) podLists.push(await podList(place, region));
  await requireLookupPackages(options);
  try {
    const context = {
      accountId: '',
      region,
      deadlineMs: Date.now() + PATIENCE_MS,
      podLists,
      ...historySource(history),
    };
    const onWarning = (message: string, error: unknown): void => {
      terminal.stderr.write(`warning: ${message}: ${reasonOf(error)}\n`);
    };
    const summary = await (folder === undefined
      ? gatherDocument(options, store, context, onWarning)
      : gatherFolder(options, folder, context, onWarning));
    const { rules } = summary;
    const counts = [counted(summary.networkInterfaces, 'network interface'), counted(summary.instances, 'instance')];
    if (rules !== undefined) {
      counts.push(
        `${counted(rules.securityGroups, 'security group')} with ${counted(rules.rules, 'rule')}`,
        counted(rules.networkAcls, 'network ACL'),
      );
    }
    terminal.stderr.write(`${counts.join(', ')}\n`);
    if (summary.partitions !== undefined) {
      const { count, objectsWritten } = summary.partitions;
      terminal.stderr.write(`${counted(count, 'partition')}, ${counted(objectsWritten, 'file')} written\n`);
    }
    if (summary.pods !== undefined) terminal.stderr.write(`${podsText(summary.pods)}\n`);
    const failures = [...summary.failures, ...(rules?.failures ?? [])];
    for (const { scope, failure, errorCode, actions } of failures) {
      const place = `${scope.accountId || 'own account'} in ${scope.region}`;
      terminal.stderr.write(`not read: ${place}: ${actions.join(', ')}: ${failureWords(failure, errorCode)}\n`);
    }
    return failures.length > 0 || history?.isPartial === true ? EXIT_UNREADABLE : EXIT_OK;
  } catch (error) {
    throw error instanceof StreamError ? error : new StreamError(reasonOf(error), { cause: error });
  }
}

async function gatherDocument(
  options: Options,
  store: DocumentStore,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const { gatherSnapshot } = await import('../../aws/inventory/gather-snapshot.ts');
  return gatherSnapshot(options, store, context, onWarning);
}

async function gatherFolder(
  options: Options,
  folder: string,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const { gatherPartitionedSnapshot } = await import('../../aws/inventory/gather-partitioned-snapshot.ts');
  const rulesStore = createFileStore(rulesLocation(folder));
  return gatherPartitionedSnapshot(options, createFileFolder(folder), { ...context, rulesStore }, onWarning);
}

type Chosen = Arguments<keyof typeof OPTIONS>;

/** The options of the function that the flags set; a history is kept whole, unless a flag says otherwise. */
function optionsOf(flags: OptionTexts, chosen: Chosen): Options {
  const isHistorical = chosen.has('history');
  const { SNAPSHOT_HISTORY_HOURS: hours, SNAPSHOT_HISTORY_ENTRIES: entries } = METADATA_OPTIONS;
  const { texts, naming } = mergeSettings(
    {
      ...flags,
      SNAPSHOT_HISTORY_HOURS: chosen.text('history-hours') ?? (isHistorical ? String(hours.maximum) : undefined),
      SNAPSHOT_HISTORY_ENTRIES: chosen.text('history-entries') ?? (isHistorical ? String(entries.maximum) : undefined),
    },
    [],
    FLAG_NAMES,
  );
  return asUsage(() => readOptions(texts, { reader: 'sweep', naming }));
}

/** Options that select what an account is asked for. */
const SWEEP_FLAGS = ['region', 'role', 'account', 'external-id', 'pods', 'no-rules'] as const;

function refuseWithoutHistory(chosen: Chosen, places: readonly string[]): void {
  if (places.length > 0) {
    if (!chosen.has('offline')) return;
    const flag = SWEEP_FLAGS.find((name) => chosen.has(name));
    if (flag !== undefined) throw new UsageError(`--${flag} has no effect with --offline, which reads no account`);
    return;
  }
  for (const name of ['offline', 'history-from', 'history-to'] as const) {
    if (chosen.has(name)) throw new UsageError(`--${name} needs --history`);
  }
}

function historyChoice(chosen: Chosen, places: readonly string[]) {
  return { places, from: chosen.text('history-from'), to: chosen.text('history-to') };
}

function historySource(history: HistoryReport | undefined) {
  return history === undefined ? {} : { history: { read: async () => history.collector } };
}

/** Makes the document of a history, and of an earlier one if there is one. */
async function runOffline(
  chosen: Chosen,
  output: DocumentStore,
  places: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const options = optionsOf({}, chosen);
  const history = await readHistory(historyChoice(chosen, places), terminal);
  if (history.interruptedWith !== undefined) return history.interruptedWith;
  const store = await withDocumentFiles({ previous: chosen.text('previous') }, terminal, async ({ previous }) =>
    previous === undefined ? output : { ...output, read: await previousReader(previous) },
  );
  const { writeOffline } = await import('./inventory-offline.ts');
  const bounds = { seconds: options.snapshotHistoryHours * 3_600, entries: options.snapshotHistoryEntries };
  try {
    const { networkInterfaces, earlierInterfaces = [] } = await writeOffline(store, history.collector, bounds);
    const counts = [counted(networkInterfaces.length, 'network interface'), `${earlierInterfaces.length} earlier`];
    terminal.stderr.write(`${counts.join(', ')}\n`);
  } catch (error) {
    throw error instanceof StreamError ? error : new StreamError(reasonOf(error), { cause: error });
  }
  return history.isPartial ? EXIT_UNREADABLE : EXIT_OK;
}

/** Reads the document of the previous run. Throws a {@link StreamError} if it is missing or invalid. */
async function previousReader(path: string): Promise<DocumentStore['read']> {
  try {
    const body = await readFile(path);
    parseInventory(body);
    return async () => ({ body, etag: undefined });
  } catch (error) {
    throw new StreamError(`cannot read the inventory ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A list of pods that can be read. */
type PodListSource = Pick<DocumentStore, 'name' | 'read'>;

/** A list of pods that has been read already: who names one on the command line expects it to be used. */
async function podList(place: string, region: string): Promise<PodListSource> {
  try {
    const stored = await (await podStore(place, region)).read(undefined);
    if (stored === undefined) throw new Error('it does not exist');
    readPodList(stored.body, Math.floor((stored.storedAtMs ?? Date.now()) / 1_000));
    return { name: place, read: async () => stored };
  } catch (error) {
    throw new StreamError(`cannot read the list of pods ${printable(place)}: ${reasonOf(error)}`, { cause: error });
  }
}

/** In S3, the object says when it was stored, which a copy of it would not. */
async function podStore(place: string, region: string): Promise<DocumentStore> {
  if (!isObjectLocation(place)) return createFileStore(place, MAX_POD_LIST_BYTES);
  const { createS3Store } = await requirePackage('s3', () => import('../../aws/clients/s3-sdk.ts'));
  return createS3Store(place, { region, maxBytes: MAX_POD_LIST_BYTES });
}

/** The pods of a document in words. */
function podsText({ pods, listed, ignored, withoutVpc }: PodsSummary): string {
  const reasons = [
    [ignored.hostNetwork, 'on the network of their nodes'],
    [ignored.withoutAddress, 'without an address'],
    [ignored.invalid, 'invalid'],
    [ignored.other, 'of another kind'],
    [withoutVpc, 'on nodes that no known interface is of'],
  ].flatMap(([count, words]) => (count === 0 ? [] : `${count} ${words}`));
  const omitted = reasons.length === 0 ? '' : `; not used: ${reasons.join(', ')}`;
  return `${counted(listed, 'pod')} listed, ${pods} in the document with earlier ones${omitted}`;
}

function outputStore(terminal: Terminal): DocumentStore {
  return {
    name: 'standard output',
    read: async () => undefined,
    async write(body) {
      const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
      await output.write(gunzipSync(body));
      await output.writeText('\n');
      await output.flush();
    },
  };
}
