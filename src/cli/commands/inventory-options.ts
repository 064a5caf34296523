import { isFolder } from '../../config/options/metadata.ts';
import { SNAPSHOT_OPTIONS } from '../../config/options/snapshot.ts';
import type { Options } from '../../config/options.ts';
import { type OptionTexts, readOptions } from '../../config/read-options.ts';
import { UsageError } from '../../input/errors.ts';
import { type Arguments, HELP_OPTION, type OptionTable } from '../terminal/arguments.ts';
import { asUsage, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';
import { refuseS3Output } from '../terminal/output-file.ts';
import type { HistoryChoice } from './inventory-history.ts';

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

/** The options of `inventory`. */
export const INVENTORY_OPTIONS = {
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
      'A list of Kubernetes pods, a file, s3://bucket/key or - for standard input, as “kubectl get pods -A -o json” writes it: one for each cluster. It was made when the file was last changed, or now if it comes through a pipe, unless it has a member exportedAt.',
  },
  history: {
    type: 'string',
    argument: 'PATH',
    isRepeatable: true,
    byDefault: 'only changes between two runs',
    sentence:
      'Earlier owners of addresses: log files of CloudTrail, snapshots and history files of AWS Config, or answers of their APIs; a file, a folder, or s3:// as for flow logs. The document then contains the owners at that time.',
  },
  'history-from': {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'For --history in s3://, reads only files from this time on, by the time in their names.',
  },
  'history-to': {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'For --history in s3://, reads only files before this time.',
  },
  'history-hours': {
    type: 'string',
    argument: 'HOURS',
    byDefault: `${SNAPSHOT_OPTIONS.SNAPSHOT_HISTORY_HOURS.byDefault}; with --history, no bound`,
    sentence: 'How long the document keeps earlier owners of addresses.',
  },
  'history-entries': {
    type: 'string',
    argument: 'COUNT',
    byDefault: `${SNAPSHOT_OPTIONS.SNAPSHOT_HISTORY_ENTRIES.byDefault}; with --history, ${SNAPSHOT_OPTIONS.SNAPSHOT_HISTORY_ENTRIES.maximum}`,
    sentence: 'Maximum number of earlier interfaces in the document; those that ended first are dropped.',
  },
  offline: {
    type: 'boolean',
    sentence:
      'Calls no service: the document is made from --history, and from the document of --previous if it is given.',
  },
  'no-rules': {
    type: 'boolean',
    sentence: 'Omits security groups, network ACLs and what they depend on.',
  },
  output: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'standard output',
    sentence:
      'File for the document; gzipped if its name ends in .gz. An existing one is replaced atomically. If it ends in /, it is the folder of an inventory in partitions, and only partitions that have changed are written.',
  },
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** The arguments of `inventory`. */
export type InventoryArguments = Arguments<keyof typeof INVENTORY_OPTIONS>;

/** The options of the function that the flags set; a history is kept whole, unless a flag says otherwise. */
export function optionsOf(flags: OptionTexts, chosen: InventoryArguments): Options {
  const isHistorical = chosen.has('history');
  const { SNAPSHOT_HISTORY_HOURS: hours, SNAPSHOT_HISTORY_ENTRIES: entries } = SNAPSHOT_OPTIONS;
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

/** Options that select what is read from AWS. */
const SWEEP_FLAGS = ['region', 'role', 'account', 'external-id', 'pods', 'no-rules'] as const;

/** Throws a {@link UsageError} if options contradict each other. */
export function refuseContradictions(chosen: InventoryArguments): void {
  const path = chosen.text('output');
  refuseS3Output(path);
  if (path !== undefined && isFolder(path)) {
    const flag = (['previous', 'offline'] as const).find((name) => chosen.has(name));
    if (flag !== undefined) throw new UsageError(`--${flag} cannot be used with the folder ${path}, only with a file`);
  }
  refuseWithoutHistory(chosen, chosen.texts('history'));
}

function refuseWithoutHistory(chosen: InventoryArguments, places: readonly string[]): void {
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

/** The places of the history, and the period that is read. */
export function historyChoice(chosen: InventoryArguments, places: readonly string[]): HistoryChoice {
  return { places, from: chosen.text('history-from'), to: chosen.text('history-to') };
}
