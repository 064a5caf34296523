import { loadRangeReader } from '../../config/configured-ranges.ts';
import { loadLabels, loadSettings } from '../../config/load.ts';
import { loadSnapshotFile } from '../../config/load-snapshot-file.ts';
import { readInventoryRules, warnOfOmissions } from '../../config/load-verdicts.ts';
import { isFolder } from '../../config/options/metadata.ts';
import { readOptions } from '../../config/read-options.ts';
import { readRegularFile } from '../../documents/regular-file.ts';
import { reasonOf, UsageError } from '../../input/errors.ts';
import type { RulesReading } from '../../metadata/check-rules.ts';
import { readRules } from '../../metadata/parse-rules.ts';
import { SnapshotSource } from '../../metadata/snapshot-source.ts';
import type { NamedRange } from '../../rules/audit-suggestion.ts';
import { asUsage, type FlagNames, mergeSettings } from '../terminal/option-settings.ts';
import { TRAFFIC_TYPES, type TrafficType } from './audit-options.ts';
import type { AuditSettings } from './audit-run.ts';

/** The options of an audit; each member corresponds to a command-line option. */
export interface AuditOptions {
  readonly inventory: string | undefined;
  readonly rules: string | undefined;
  readonly labels: string | undefined;
  readonly formats: readonly string[];
  readonly trafficType: string | undefined;
  readonly minRejectedFlows: number;
}

const FLAG_NAMES: FlagNames = { LOG_FORMAT: '--format', METADATA_SNAPSHOT: '--inventory', CIDR_LABELS: '--labels' };

/**
 * The settings of an audit, with the inventory and the rules in memory. `onWarning` receives messages about rules that
 * were ignored. Throws a {@link UsageError}.
 */
export async function auditSettings(given: AuditOptions, onWarning: (message: string) => void): Promise<AuditSettings> {
  const { inventory } = given;
  if (inventory === undefined) {
    throw new UsageError('--inventory is needed: the document with your interfaces, as “inventory” writes it');
  }
  const { texts, naming } = mergeSettings(
    {
      LOG_FORMAT: given.formats.length === 0 ? undefined : given.formats.join('\n'),
      METADATA: 'snapshot',
      METADATA_SNAPSHOT: inventory,
      CIDR_LABELS: given.labels,
      ON_UNREADABLE: 'emit',
      DESTINATION: 's3',
    },
    [],
    FLAG_NAMES,
  );
  const options = asUsage(() => readOptions(texts, { naming }));
  const readRange = await loadRangeReader(options);
  const metadata = isFolder(inventory)
    ? await wholeFolder(inventory)
    : asUsage(() => loadSnapshotFile(options, naming));
  if (metadata === undefined) throw new UsageError(`--inventory must be a file, not ${inventory}`);
  const settings = asUsage(() => loadSettings(options, readRange, metadata, undefined, undefined, naming));
  const rules = rulesOf(inventory, given.rules);
  warnOfOmissions(rules, given.rules ?? inventory, onWarning);
  return {
    formats: settings.formats,
    labels: settings.labels,
    namedRanges: asUsage(() => namedRanges(loadLabels(options.cidrLabels, naming))),
    maxInflatedBytes: settings.maxInflatedBytes,
    metadata,
    rules: rules.rules,
    trafficType: trafficTypeOf(given.trafficType),
    minRejectedFlows: given.minRejectedFlows,
  };
}

/** The whole of an inventory in partitions. */
async function wholeFolder(folder: string): Promise<SnapshotSource> {
  const { readInventoryFolder } = await import('../../metadata/partitions/read-inventory-folder.ts');
  try {
    return new SnapshotSource(readInventoryFolder(folder));
  } catch (error) {
    throw new UsageError(`--inventory: ${reasonOf(error)}`, { cause: error });
  }
}

/** The rules of a separate file, or of the inventory. */
function rulesOf(inventory: string, path: string | undefined): RulesReading {
  let reading: RulesReading | undefined;
  try {
    reading = path === undefined ? readInventoryRules(inventory) : readRules(readRegularFile(path));
  } catch (error) {
    throw new UsageError(`${path === undefined ? '--inventory' : '--rules'} ${path ?? inventory}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  if (reading !== undefined) return reading;
  throw new UsageError(
    `the inventory ${inventory} has no rules (securityGroups, networkAcls): name a rules document with --rules, or write both with “inventory”`,
  );
}

function namedRanges(labels: unknown): NamedRange[] {
  if (typeof labels !== 'object' || labels === null) return [];
  return Object.entries(labels).map(([cidr, name]) => ({ name: String(name), cidr }));
}

function trafficTypeOf(text: string | undefined): TrafficType | undefined {
  if (text === undefined) return undefined;
  const known = TRAFFIC_TYPES.find((type) => type === text.toUpperCase());
  if (known === undefined) {
    throw new UsageError(`--traffic-type must be one of ${TRAFFIC_TYPES.join(', ')}, not ${JSON.stringify(text)}`);
  }
  return known;
}
